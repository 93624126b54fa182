#include "aloft/bytes.h"
#include "aloft/hex.h"
#include "aloft/hmac.h"
#include "aloft/memory.h"
#include "aloft/secret.h"
#include "auth_private.h"

/* A nonce: number, time of issue, checksum; the integers big endian. */
#define NONCE_SIZE    (ALOFT_WEB_NONCE_DIGITS / 2)
#define TIME_AT       4u
#define CHECKSUM_AT   8u
#define CHECKSUM_SIZE (NONCE_SIZE - CHECKSUM_AT)

/* How long a nonce is of use: who holds a proof back must be quick. */
#define NONCE_MS (5u * 60u * 1000u)

/* Wrong proofs that cost nothing; then pauses of 1, 2, 4 ... seconds. */
#define FREE_FAILURES 4u
#define PAUSE_MS      1000u
#define DOUBLINGS_MAX 5u

/* The fields of an Authorization that count; a second one of a name is an error. */
enum part { USER, REALM, NONCE, RESPONSE, ALGORITHM, QOP, COUNT, CLIENT, PARTS };

static const char *const part_names[PARTS] = {
        [USER] = "username",
        [REALM] = "realm",
        [NONCE] = "nonce",
        [RESPONSE] = "response",
        [ALGORITHM] = "algorithm",
        [QOP] = "qop",
        [COUNT] = "nc",
        [CLIENT] = "cnonce",
};

static void new_key(struct aloft_web_guard *guard)
{
    guard->random->ops->fill(guard->random, guard->key, sizeof guard->key);
    guard->issued = 0;
    guard->used = 0;
    guard->used_count = 0;
}

void web_guard_init(struct aloft_web_guard *guard,
        const struct aloft_digest_ops *sha256, struct aloft_random *random,
        bool takes_basic)
{
    memset(guard, 0, sizeof *guard);
    guard->sha256 = sha256;
    guard->random = random;
    guard->takes_basic = takes_basic;
    new_key(guard);
}

static void sign(const struct aloft_web_guard *guard, const uint8_t nonce[CHECKSUM_AT],
        uint8_t checksum[ALOFT_WEB_HASH_SIZE])
{
    struct aloft_hmac hmac;

    aloft_hmac_begin(&hmac, guard->sha256, guard->key, sizeof guard->key);
    aloft_hmac_update(&hmac, nonce, CHECKSUM_AT);
    aloft_hmac_finish(&hmac, checksum);
    aloft_wipe(&hmac, sizeof hmac);
}

void web_guard_nonce(struct aloft_web_guard *guard, uint32_t now_ms,
        char nonce[ALOFT_WEB_NONCE_DIGITS])
{
    uint8_t bytes[NONCE_SIZE];
    uint8_t checksum[ALOFT_WEB_HASH_SIZE];

    if (guard->issued == UINT32_MAX) {
        new_key(guard); // makes all the old ones void, so that numbers may begin anew
    }
    guard->issued++;
    aloft_put_be32(bytes, guard->issued);
    aloft_put_be32(bytes + TIME_AT, now_ms);
    sign(guard, bytes, checksum);
    memcpy(bytes + CHECKSUM_AT, checksum, CHECKSUM_SIZE);
    aloft_hex_encode(bytes, sizeof bytes, nonce);
}

/* Whether a nonce is one of ours and still counts; its number to `*number`. */
static bool nonce_counts(const struct aloft_web_guard *guard, struct aloft_span nonce,
        uint32_t now_ms, uint32_t *number)
{
    uint8_t bytes[NONCE_SIZE];
    uint8_t checksum[ALOFT_WEB_HASH_SIZE];

    if (aloft_hex_decode(nonce.text, nonce.len, ALOFT_HEX_LOWER, bytes, sizeof bytes) !=
            ALOFT_OK) {
        return false;
    }
    sign(guard, bytes, checksum);
    if (!aloft_equal_secret(checksum, bytes + CHECKSUM_AT, CHECKSUM_SIZE)) {
        return false;
    }
    *number = aloft_be32(bytes);
    return *number >= guard->used && now_ms - aloft_be32(bytes + TIME_AT) < NONCE_MS;
}

static size_t find_part(struct aloft_span name)
{
    size_t part = 0;

    while (part < PARTS && !aloft_span_is_caseless(name, part_names[part])) {
        part++;
    }
    return part;
}

/* Takes the value apart. Names that nobody knows are skipped, as RFC 7616 asks for. */
static bool read_parts(struct aloft_span rest, struct aloft_span parts[PARTS])
{
    if (!web_scheme_take(&rest, "Digest")) {
        return false;
    }
    while (rest.len > 0) {
        struct web_field field;

        if (web_field_take(&rest, &field) != ALOFT_OK) {
            return false;
        }
        const size_t part = find_part(field.name);

        if (part < PARTS && parts[part].text != NULL) {
            return false;
        }
        if (part < PARTS) {
            parts[part] = field.value;
        }
    }
    return true;
}

static bool read_count(struct aloft_span text, uint32_t *count)
{
    uint8_t bytes[4];

    if (aloft_hex_decode(text.text, text.len, ALOFT_HEX_ANY, bytes, sizeof bytes) !=
            ALOFT_OK) {
        return false;
    }
    *count = aloft_be32(bytes);
    return true;
}

/* No algorithm would mean MD5, and no qop a proof without a count. The target is not
 * compared: what the proof has to be for is hashed from the request itself. */
static bool parts_fit(const struct aloft_span parts[PARTS])
{
    return aloft_span_is(parts[USER], ALOFT_WEB_USER) &&
           aloft_span_is(parts[REALM], ALOFT_WEB_REALM) &&
           aloft_span_is_caseless(parts[ALGORITHM], "SHA-256") &&
           aloft_span_is_caseless(parts[QOP], "auth") && parts[CLIENT].len > 0;
}

static void count_failure(struct aloft_web_guard *guard, uint32_t now_ms)
{
    if (guard->failures < FREE_FAILURES + DOUBLINGS_MAX) {
        guard->failures++;
    }
    if (guard->failures >= FREE_FAILURES) {
        aloft_timer_start(
                &guard->pause, now_ms, PAUSE_MS << (guard->failures - FREE_FAILURES));
    }
}

/* Compares what came with what should have come. */
static bool response_is_right(const struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, const struct aloft_span parts[PARTS],
        const uint8_t *target_hash)
{
    const struct web_proof proof = {
            .secret_hash = secret->hash,
            .target_hash = target_hash,
            .nonce = parts[NONCE],
            .count = parts[COUNT],
            .client = parts[CLIENT],
    };
    uint8_t expected[ALOFT_WEB_HASH_SIZE];
    uint8_t given[ALOFT_WEB_HASH_SIZE];

    if (aloft_hex_decode(parts[RESPONSE].text, parts[RESPONSE].len, ALOFT_HEX_ANY,
                given, sizeof given) != ALOFT_OK) {
        return false;
    }
    web_proof_compute(guard->sha256, &proof, expected);
    const bool right = aloft_equal_secret(expected, given, sizeof given);

    aloft_wipe(expected, sizeof expected);
    return right;
}

/* The password itself. It is for no nonce: who has it can make as many as he likes. */
static enum aloft_web_proof judge_basic(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value, uint32_t now_ms)
{
    uint8_t given[ALOFT_WEB_HASH_SIZE];

    if (!web_basic_hash(guard->sha256, value, given)) {
        return ALOFT_WEB_PROOF_BROKEN;
    }
    const bool right = aloft_equal_secret(secret->hash, given, sizeof given);

    aloft_wipe(given, sizeof given);
    if (!right) {
        count_failure(guard, now_ms);
        return ALOFT_WEB_PROOF_WRONG;
    }
    guard->failures = 0;
    return ALOFT_WEB_PROOF_GOOD;
}

/* A good proof is used up at once, whatever becomes of the request: who saw it must not
 * use it for his own. */
static enum aloft_web_proof judge_digest(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value,
        const uint8_t *target_hash, uint32_t now_ms)
{
    struct aloft_span parts[PARTS] = {{0}};
    uint32_t number;
    uint32_t count;

    if (!read_parts(value, parts) || !read_count(parts[COUNT], &count)) {
        return ALOFT_WEB_PROOF_BROKEN;
    }
    if (!nonce_counts(guard, parts[NONCE], now_ms, &number) ||
            (number == guard->used && count <= guard->used_count)) {
        return ALOFT_WEB_PROOF_STALE;
    }
    if (!parts_fit(parts) || !response_is_right(guard, secret, parts, target_hash)) {
        count_failure(guard, now_ms);
        return ALOFT_WEB_PROOF_WRONG;
    }
    guard->used = number;
    guard->used_count = count;
    guard->failures = 0;
    return ALOFT_WEB_PROOF_GOOD;
}

static enum aloft_web_proof judge(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value,
        const uint8_t *target_hash, uint32_t now_ms)
{
    if (guard->pause.running && !aloft_timer_expired(&guard->pause, now_ms)) {
        return ALOFT_WEB_PROOF_PAUSED;
    }
    aloft_timer_stop(&guard->pause);
    if (guard->takes_basic && web_scheme_take(&value, "Basic")) {
        return judge_basic(guard, secret, aloft_span_trim(value), now_ms);
    }
    return judge_digest(guard, secret, value, target_hash, now_ms);
}

void web_guard_check(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value,
        struct aloft_web_request *request, uint32_t now_ms)
{
    const bool repeated = request->proof != ALOFT_WEB_PROOF_NONE;

    request->proof =
            repeated ? ALOFT_WEB_PROOF_BROKEN
                     : judge(guard, secret, value, request->target_hash, now_ms);
}

uint32_t web_guard_pause_s(const struct aloft_web_guard *guard, uint32_t now_ms)
{
    const uint32_t left_ms = aloft_timer_left_ms(&guard->pause, now_ms);

    return left_ms == ALOFT_NEVER ? 1 : left_ms / 1000u + 1;
}
