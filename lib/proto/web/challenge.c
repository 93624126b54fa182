/* What a device asks for, and the request that answers it. */
#include "aloft/memory.h"
#include "aloft/secret.h"
#include "auth_private.h"
#include "client_private.h"

/* Bytes and digits of the count of proofs for one nonce. */
#define COUNT_SIZE 4u
/* Random bytes that make each proof another one. */
#define CLIENT_NONCE_SIZE 16u

/* The fields of one challenge. */
struct fields {
    struct aloft_span realm;
    struct aloft_span nonce;
    bool sha256;
    bool auth;
    bool stale;
};

/* Whether the list of words holds "auth". */
static bool offers_auth(struct aloft_span words)
{
    while (words.len > 0) {
        const size_t len = aloft_span_find(words, ',');

        if (aloft_span_is_caseless(
                    aloft_span_trim(aloft_span_first(words, len)), "auth")) {
            return true;
        }
        words = aloft_span_after(words, len < words.len ? len + 1 : len);
    }
    return false;
}

static void take_field(struct fields *fields, const struct web_field *field)
{
    if (aloft_span_is_caseless(field->name, "realm")) {
        fields->realm = field->value;
    } else if (aloft_span_is_caseless(field->name, "nonce")) {
        fields->nonce = field->value;
    } else if (aloft_span_is_caseless(field->name, "algorithm")) {
        fields->sha256 = aloft_span_is_caseless(field->value, "SHA-256");
    } else if (aloft_span_is_caseless(field->name, "qop")) {
        fields->auth = offers_auth(field->value);
    } else if (aloft_span_is_caseless(field->name, "stale")) {
        fields->stale = aloft_span_is_caseless(field->value, "true");
    }
}

void web_challenge_take(struct aloft_web_challenge *challenge, struct aloft_span value)
{
    struct fields fields = {.sha256 = false};

    if (challenge->fresh || !web_scheme_take(&value, "Digest")) {
        return;
    }
    while (value.len > 0) {
        struct web_field field;

        if (web_field_take(&value, &field) != ALOFT_OK) {
            return;
        }
        take_field(&fields, &field);
    }
    if (!fields.sha256 || !fields.auth || fields.nonce.len == 0 ||
            fields.nonce.len > sizeof challenge->nonce ||
            fields.realm.len > sizeof challenge->realm) {
        return;
    }
    memcpy(challenge->nonce, fields.nonce.text, fields.nonce.len);
    challenge->nonce_len = (uint8_t)fields.nonce.len;
    if (fields.realm.len > 0) {
        memcpy(challenge->realm, fields.realm.text, fields.realm.len);
    }
    challenge->realm_len = (uint8_t)fields.realm.len;
    challenge->stale = fields.stale;
    challenge->count = 0;
    challenge->usable = true;
    challenge->fresh = true;
}

static void append_span(struct aloft_text *text, struct aloft_span span)
{
    aloft_text_append_bytes(text, span.text, span.len);
}

static const char *method_of(const struct aloft_web_client *client)
{
    switch (client->config.verb) {
    case ALOFT_WEB_ASK:
        return "GET";
    case ALOFT_WEB_ORDER:
        return "POST";
    case ALOFT_WEB_DROP:
        return "DELETE";
    case ALOFT_WEB_STORE:
        break;
    }
    return "PUT";
}

/* What makes a proof another one each time, as digits. */
struct once {
    char count[2 * COUNT_SIZE + 1];
    char nonce[2 * CLIENT_NONCE_SIZE + 1];
};

static void make_once(struct once *once, struct aloft_web_client *client)
{
    struct aloft_random *random = client->config.random;
    uint8_t bytes[CLIENT_NONCE_SIZE];
    uint8_t count[COUNT_SIZE];
    struct aloft_text text;

    client->challenge.count++;
    for (size_t i = 0; i < COUNT_SIZE; i++) {
        count[i] = (uint8_t)(client->challenge.count >> (8u * (COUNT_SIZE - 1u - i)));
    }
    aloft_text_init(&text, once->count, sizeof once->count);
    aloft_text_append_hex(&text, count, sizeof count);
    random->ops->fill(random, bytes, sizeof bytes);
    aloft_text_init(&text, once->nonce, sizeof once->nonce);
    aloft_text_append_hex(&text, bytes, sizeof bytes);
}

/* The response for this request and this challenge. */
static void prove(const struct aloft_web_client *client, struct aloft_span target,
        const struct once *once, uint8_t response[ALOFT_WEB_HASH_SIZE])
{
    const struct aloft_web_challenge *challenge = &client->challenge;
    const struct aloft_digest_ops *sha256 = client->config.sha256;
    uint8_t secret_hash[ALOFT_WEB_HASH_SIZE];
    uint8_t target_hash[ALOFT_WEB_HASH_SIZE];
    const struct web_proof proof = {
            .secret_hash = secret_hash,
            .target_hash = target_hash,
            .nonce = {challenge->nonce, challenge->nonce_len},
            .count = aloft_span_of(once->count),
            .client = aloft_span_of(once->nonce),
    };
    const struct aloft_span realm = {challenge->realm, challenge->realm_len};

    web_secret_hash(sha256, realm, aloft_span_of(client->config.password), secret_hash);
    web_target_hash(sha256, aloft_span_of(method_of(client)), target, target_hash);
    web_proof_compute(sha256, &proof, response);
    aloft_wipe(secret_hash, sizeof secret_hash);
}

static void append_proof(struct aloft_text *text, struct aloft_web_client *client,
        struct aloft_span target)
{
    const struct aloft_web_challenge *challenge = &client->challenge;
    uint8_t response[ALOFT_WEB_HASH_SIZE];
    struct once once;

    client->proofs++;
    make_once(&once, client);
    prove(client, target, &once, response);
    aloft_text_append(
            text, "Authorization: Digest username=\"" ALOFT_WEB_USER "\", realm=\"");
    aloft_text_append_bytes(text, challenge->realm, challenge->realm_len);
    aloft_text_append(text, "\", nonce=\"");
    aloft_text_append_bytes(text, challenge->nonce, challenge->nonce_len);
    aloft_text_append(text, "\", uri=\"");
    append_span(text, target);
    aloft_text_append(text, "\", algorithm=SHA-256, qop=auth, nc=");
    aloft_text_append(text, once.count);
    aloft_text_append(text, ", cnonce=\"");
    aloft_text_append(text, once.nonce);
    aloft_text_append(text, "\", response=\"");
    aloft_text_append_hex(text, response, sizeof response);
    aloft_text_append(text, "\"\r\n");
}

enum aloft_status web_client_compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text)
{
    struct aloft_web_client *client = (struct aloft_web_client *)exchange;
    const struct aloft_url url = aloft_http_exchange_url(exchange);

    aloft_text_append(text, method_of(client));
    aloft_text_append(text, " ");
    append_span(text, url.path);
    aloft_text_append(text, " HTTP/1.1\r\nHost: ");
    append_span(text, url.authority);
    aloft_text_append(text, "\r\nX-Aloft: 1\r\nConnection: close\r\n");
    if (client->config.fields != NULL) {
        aloft_text_append(text, client->config.fields);
    }
    if (client->config.verb != ALOFT_WEB_ASK) {
        aloft_text_append(text, "Content-Length: ");
        aloft_text_append_decimal(text, client->config.upload_len);
        aloft_text_append(text, "\r\n");
    }
    if (client->challenge.usable && client->config.password != NULL) {
        append_proof(text, client, url.path);
    }
    aloft_text_append(text, "\r\n");
    return ALOFT_OK;
}
