/* HTTP Basic (RFC 7617): user and password as they are, in base64. */
#include "aloft/base64.h"
#include "aloft/secret.h"
#include "auth_private.h"

/* Characters that are decoded at a time, and the bytes that they make: so credentials
 * of any length need no room. */
#define SLICE      48u
#define SLICE_SIZE (SLICE / 4 * 3)

/* Takes bytes of "user:password" into a digest over "user:realm:password". */
struct credentials {
    struct aloft_digest digest;
    bool has_user; /* the colon behind it has been there */
};

static void add(struct credentials *credentials, struct aloft_span bytes)
{
    const size_t user_len = aloft_span_find(bytes, ':');

    if (!credentials->has_user && user_len < bytes.len) {
        static const char realm[] = ":" ALOFT_WEB_REALM ":";

        aloft_digest_update(&credentials->digest, bytes.text, user_len);
        aloft_digest_update(&credentials->digest, realm, sizeof realm - 1);
        credentials->has_user = true;
        bytes = aloft_span_after(bytes, user_len + 1);
    }
    aloft_digest_update(&credentials->digest, bytes.text, bytes.len);
}

/* Only the last slice may end in padding, and so have fewer bytes. */
static enum aloft_status add_slice(
        struct credentials *credentials, struct aloft_span text, bool last)
{
    uint8_t bytes[SLICE_SIZE];
    size_t len = 0;
    enum aloft_status status =
            aloft_base64_decode(text.text, text.len, bytes, sizeof bytes, &len);

    if (status == ALOFT_OK && !last && len < sizeof bytes) {
        status = ALOFT_ERR_FORMAT;
    }
    if (status == ALOFT_OK) {
        add(credentials, (struct aloft_span){(const char *)bytes, len});
    }
    aloft_wipe(bytes, sizeof bytes);
    return status;
}

bool web_basic_hash(const struct aloft_digest_ops *sha256, struct aloft_span text,
        uint8_t hash[ALOFT_WEB_HASH_SIZE])
{
    struct credentials credentials = {.has_user = false};
    enum aloft_status status = ALOFT_OK;

    aloft_digest_begin(&credentials.digest, sha256);
    while (text.len > 0 && status == ALOFT_OK) {
        const size_t len = text.len < SLICE ? text.len : SLICE;

        status = add_slice(&credentials, aloft_span_first(text, len), len == text.len);
        text = aloft_span_after(text, len);
    }
    aloft_digest_finish(&credentials.digest, hash);
    aloft_wipe(&credentials.digest, sizeof credentials.digest);
    return status == ALOFT_OK && credentials.has_user;
}
