#include "client_private.h"

#include "aloft/memory.h"
#include "aloft/secret.h"

/* No byte that could begin a line of its own in the request. */
static bool printable(const char *text)
{
    if (text == NULL) {
        return true;
    }
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static bool complete(const struct aloft_pull_config *config)
{
    return config->update != NULL && config->update_config != NULL &&
           config->md5 != NULL && config->device != NULL && config->url != NULL &&
           (config->user == NULL) == (config->password == NULL) &&
           (config->mode == ALOFT_PULL_TRUST) == (config->store != NULL) &&
           (config->ahead == NULL) == (config->ahead_size == 0);
}

static bool texts_printable(const struct aloft_pull_config *config)
{
    const struct aloft_pull_device *device = config->device;

    return printable(config->version) && printable(config->etag) &&
           printable(device->sketch_md5) && printable(device->sketch_sha256) &&
           printable(device->sdk_version);
}

/*
 * Writes "user:password" to `dst`: the configured ones, or those in the URL.
 * ALOFT_OK and the length, 0 where there are none; ALOFT_ERR_TOO_LONG;
 * ALOFT_ERR_FORMAT for a broken %XX; ALOFT_ERR_ARGUMENT for a colon in the name.
 */
static enum aloft_status write_credentials(const struct aloft_pull_config *config,
        const struct aloft_url *url, char dst[ALOFT_PULL_CREDENTIALS_MAX], size_t *len)
{
    struct aloft_text text;
    enum aloft_status status;
    size_t password_len;

    *len = 0;
    if (config->user != NULL) {
        /* One byte less than there is room: the text ends in a zero. */
        aloft_text_init(&text, dst, ALOFT_PULL_CREDENTIALS_MAX);
        aloft_text_append(&text, config->user);
        aloft_text_append(&text, ":");
        aloft_text_append(&text, config->password);
        *len = text.len;
        return aloft_text_complete(&text) ? ALOFT_OK : ALOFT_ERR_TOO_LONG;
    }
    if (!url->has_user) {
        return ALOFT_OK;
    }
    status = aloft_url_unescape(url->user, dst, ALOFT_PULL_CREDENTIALS_MAX - 1, len);
    if (status != ALOFT_OK) {
        return status;
    }
    dst[(*len)++] = ':';
    status = aloft_url_unescape(url->password, dst + *len,
            ALOFT_PULL_CREDENTIALS_MAX - *len, &password_len);
    *len += status == ALOFT_OK ? password_len : 0;
    return status;
}

static enum aloft_status check_credentials(
        const struct aloft_pull_config *config, const struct aloft_url *url)
{
    char credentials[ALOFT_PULL_CREDENTIALS_MAX];
    size_t len;
    const enum aloft_status status = write_credentials(config, url, credentials, &len);

    aloft_wipe(credentials, sizeof credentials);
    if (status != ALOFT_OK) {
        return status;
    }
    if (config->user != NULL) {
        const struct aloft_span user = aloft_span_of(config->user);

        return aloft_span_find(user, ':') < user.len ? ALOFT_ERR_ARGUMENT : ALOFT_OK;
    }
    return ALOFT_OK;
}

enum aloft_status pull_scheme_check(
        const struct aloft_pull_config *config, const struct aloft_url *url)
{
    if (aloft_span_is_caseless(url->scheme, "http")) {
        return ALOFT_OK;
    }
    if (aloft_span_is_caseless(url->scheme, "https")) {
        return config->tls_available ? ALOFT_OK : ALOFT_ERR_TLS;
    }
    return ALOFT_ERR_ARGUMENT;
}

enum aloft_status pull_config_check(const struct aloft_pull_config *config)
{
    struct aloft_url url;
    enum aloft_status status;

    if (!complete(config) || !texts_printable(config)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (aloft_text_length(config->url) > ALOFT_PULL_URL_MAX ||
            (config->version != NULL &&
                    aloft_text_length(config->version) > ALOFT_PULL_VERSION_MAX)) {
        return ALOFT_ERR_TOO_LONG;
    }
    status = aloft_url_parse(&url, aloft_span_of(config->url));
    if (status == ALOFT_OK) {
        status = pull_scheme_check(config, &url);
    }
    return status == ALOFT_OK ? check_credentials(config, &url) : status;
}

/* Secrets and what the device is go to the configured origin, and nowhere else. */
enum aloft_status pull_compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text)
{
    const struct aloft_pull_client *client = (struct aloft_pull_client *)exchange;
    const struct aloft_pull_config *config = &client->config;
    const struct aloft_url url = aloft_http_exchange_url(exchange);
    char credentials[ALOFT_PULL_CREDENTIALS_MAX];
    struct aloft_pull_request request = {
            .family = config->device->family,
            .path = url.path,
            .query = url.query,
            .authority = url.authority,
            .mode = config->mode,
            .version = config->version,
    };
    struct aloft_url first;
    enum aloft_status status = aloft_url_parse(&first, aloft_span_of(config->url));

    if (status == ALOFT_OK && aloft_url_same_origin(&first, &url)) {
        request.device = config->device;
        request.credentials.text = credentials;
        status = write_credentials(
                config, &first, credentials, &request.credentials.len);
    }
    if (status == ALOFT_OK) {
        pull_ahead_compose(client, &request);
        status = aloft_pull_request_write(text, &request);
    }
    aloft_wipe(credentials, sizeof credentials);
    return status;
}
