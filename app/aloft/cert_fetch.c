/* aloft cert fetch: whom has a device to trust, to get to a URL? */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/openssl_tls.h"
#include "cert_private.h"
#include "tls_entries.h"

#define NO_ANCHOR SIZE_MAX
#define SOON_S    ((int64_t)2 * 365 * 86400)

struct fetch {
    struct cert_trip trip; /* first: the callback gets nothing else */
    struct aloft_openssl_tls *tls;
    struct aloft_openssl_certificate anchors[CERT_TRIP_REDIRECTS_MAX + 1];
    size_t anchor_count;
    size_t anchor_of[CERT_TRIP_REDIRECTS_MAX + 1]; /* each hop's */
};

/* What goes to a file. */
struct composed {
    char *text;
    size_t len;
};

/* The place of a certificate among the anchors, which it may be new in. */
static size_t place_of(
        struct fetch *fetch, struct aloft_openssl_certificate *certificate)
{
    for (size_t i = 0; i < fetch->anchor_count; i++) {
        if (memcmp(fetch->anchors[i].sha256, certificate->sha256,
                    sizeof certificate->sha256) == 0) {
            aloft_certificate_free(certificate);
            return i;
        }
    }
    fetch->anchors[fetch->anchor_count] = *certificate;
    return fetch->anchor_count++;
}

/* The last of the verified chain is the anchor, which servers hardly ever send. */
static enum aloft_status note_anchor(struct cert_trip *trip, size_t hop)
{
    struct fetch *fetch = (struct fetch *)trip;
    struct aloft_openssl_certificate certificate;
    uint8_t *der = NULL;
    size_t len = 0;
    enum aloft_status status = aloft_openssl_tls_certificate(
            fetch->tls, aloft_openssl_tls_chain_len(fetch->tls) - 1, &der, &len);

    if (status == ALOFT_OK) {
        status = aloft_certificate_read(&certificate, der, len);
    }
    if (status == ALOFT_OK) {
        fetch->anchor_of[hop] = place_of(fetch, &certificate);
    }
    free(der);
    return status;
}

static void tell_hop(struct cli *cli, const struct fetch *fetch, size_t index)
{
    const struct cert_hop *hop = &fetch->trip.hops[index];
    const size_t anchor = fetch->anchor_of[index];

    fprintf(cli->out, "%3u %s\n", hop->code, hop->url);
    if (anchor != NO_ANCHOR) {
        fprintf(cli->out, "      proved by %s\n", fetch->anchors[anchor].subject);
    }
    if (!hop->secure) {
        cli_note(cli, "warning: %s is plain HTTP: anybody on the way can change it",
                hop->url);
    }
}

static void warn_of(struct cli *cli, const struct aloft_openssl_certificate *anchor)
{
    char date[CERT_DATE_SIZE];

    cert_date(date, anchor->not_after_s);
    if (anchor->not_after_s - cert_now_s() < SOON_S) {
        cli_note(cli, "warning: %s ends on %.10s, in less than two years",
                anchor->subject, date);
    }
    if (anchor->weak) {
        cli_note(cli, "warning: %s has a weak key: %s", anchor->subject, anchor->key);
    }
}

static json_t *hops_json(const struct fetch *fetch)
{
    json_t *list = json_array();

    for (size_t i = 0; i < fetch->trip.hop_count; i++) {
        const struct cert_hop *hop = &fetch->trip.hops[i];

        /* Without memory the list is shorter. */
        (void)json_array_append_new(
                list, json_pack("{s:s, s:i, s:b}", "url", hop->url, "code",
                              (int)hop->code, "tls", (int)hop->secure));
    }
    return list;
}

static void tell(struct cli *cli, const struct fetch *fetch)
{
    json_t *anchors = json_array();

    for (size_t i = 0; i < fetch->trip.hop_count; i++) {
        tell_hop(cli, fetch, i);
    }
    for (size_t i = 0; i < fetch->anchor_count; i++) {
        warn_of(cli, &fetch->anchors[i]);
        (void)json_array_append_new(anchors, cert_json(&fetch->anchors[i])); // as above
    }
    cli_result_value(cli, "hops", hops_json(fetch));
    cli_result_text(
            cli, "effective_url", fetch->trip.hops[fetch->trip.hop_count - 1].url);
    cli_result_value(cli, "anchors", anchors);
}

/* "host.h" and so on, in this folder. */
static void name_file(char *path, size_t size, const char *name, enum cert_form form)
{
    static const char *const suffixes[] = {"h", "pem", "der", "entries"};

    (void)snprintf(path, size, "%s.%s", name, suffixes[form]); // size is enough
}

/* Whether a hop before this one had the same host, and the same anchor. */
static bool is_repeated(const struct fetch *fetch, size_t hop, struct aloft_span host)
{
    for (size_t i = 0; i < hop; i++) {
        struct aloft_url url;

        if (fetch->anchor_of[i] == fetch->anchor_of[hop] &&
                aloft_url_parse(&url, aloft_span_of(fetch->trip.hops[i].url)) ==
                        ALOFT_OK &&
                aloft_span_equal_caseless(url.host, host)) {
            return true;
        }
    }
    return false;
}

/* An entry for each host on the way. */
static enum aloft_status write_entries(FILE *file, const struct fetch *fetch)
{
    enum aloft_status status = ALOFT_OK;

    for (size_t i = 0; i < fetch->trip.hop_count && status == ALOFT_OK; i++) {
        struct aloft_url url;

        if (fetch->anchor_of[i] == NO_ANCHOR) {
            continue;
        }
        status = aloft_url_parse(&url, aloft_span_of(fetch->trip.hops[i].url));
        if (status == ALOFT_OK && !is_repeated(fetch, i, url.host)) {
            status = tls_entries_write(
                    file, &fetch->anchors[fetch->anchor_of[i]], url.host);
        }
    }
    return status;
}

/* All that is to be written, as text that is to be freed. */
static enum aloft_status compose(const struct fetch *fetch, enum cert_form form,
        const struct cert_set *set, struct composed *made)
{
    FILE *file = open_memstream(&made->text, &made->len);
    enum aloft_status status = ALOFT_OK;

    if (file == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    if (form == CERT_FORM_ENTRIES) {
        status = write_entries(file, fetch);
    } else {
        cert_write(file, form, set);
    }
    return fclose(file) == 0 ? status : ALOFT_ERR_MEMORY;
}

static enum aloft_exit write_set(struct cli *cli, const struct cert_options *options,
        const struct fetch *fetch, const struct cert_set *set)
{
    const enum cert_form form = (enum cert_form)options->form;
    char path[CERT_NAME_SIZE + 16];
    struct composed made = {NULL, 0};

    name_file(path, sizeof path, set->name, form);
    const char *target = options->output != NULL ? options->output : path;
    enum aloft_status status = compose(fetch, form, set, &made);

    if (status == ALOFT_OK && strcmp(target, "-") == 0) {
        (void)fwrite(made.text, 1, made.len,
                cli->out); // the tool looks at its output at the end
    } else if (status == ALOFT_OK) {
        status = aloft_file_write(target, made.text, made.len, 0666);
        cli_result_text(cli, "file", target);
    }
    const int why = errno;

    free(made.text);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "write", "%s: %s", target,
                status == ALOFT_ERR_IO ? strerror(why) : aloft_status_text(status));
    }
    if (strcmp(target, "-") != 0) {
        cli_note(cli, "%zu root certificate%s in %s", set->count,
                set->count == 1 ? "" : "s", target);
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit finish(struct cli *cli, const struct cert_options *options,
        const struct fetch *fetch, const char *url)
{
    struct aloft_url parsed;
    char name[CERT_NAME_SIZE];

    tell(cli, fetch);
    if (fetch->anchor_count == 0) {
        const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_TLS, "connect",
                "no server on the way from %s talks TLS", url);

        cli_why(cli, "plain HTTP has no certificates, so there is none to trust");
        cli_hint(cli, "use the address that begins with https");
        return exit;
    }
    const enum aloft_status status = aloft_url_parse(&parsed, aloft_span_of(url));

    cert_name(name, status == ALOFT_OK ? parsed.host.text : "",
            status == ALOFT_OK ? parsed.host.len : 0);
    const struct cert_set set = {
            .items = fetch->anchors,
            .count = fetch->anchor_count,
            .url = url,
            .name = name,
            .for_m5ez = options->m5ez,
    };

    return write_set(cli, options, fetch, &set);
}

static enum aloft_exit go(struct cli *cli, const struct cert_options *options,
        struct fetch *fetch, const char *url)
{
    enum aloft_status status = aloft_openssl_tls_new(&fetch->tls, options->roots);

    if (status == ALOFT_ERR_IO && options->roots != NULL) {
        return cli_fail(cli, status, "arguments",
                "no root certificates could be read from %s", options->roots);
    }
    if (status == ALOFT_OK) {
        status = cert_trip_run(&fetch->trip, url, aloft_openssl_tls_engine(fetch->tls),
                cli->globals.timeout_s * 1000u);
    }
    return status == ALOFT_OK ? finish(cli, options, fetch, url)
                              : cert_fail_trip(cli, &fetch->trip, status);
}

enum aloft_exit cert_fetch(
        struct cli *cli, const struct cert_options *options, const char *url)
{
    enum aloft_exit exit = cert_check_url(cli, url);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    struct fetch *fetch = (struct fetch *)calloc(1, sizeof *fetch);

    if (fetch == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "connect", "there is not enough memory");
    }
    for (size_t i = 0; i <= CERT_TRIP_REDIRECTS_MAX; i++) {
        fetch->anchor_of[i] = NO_ANCHOR;
    }
    fetch->trip.proved = note_anchor;
    exit = go(cli, options, fetch, url);
    for (size_t i = 0; i < fetch->anchor_count; i++) {
        aloft_certificate_free(&fetch->anchors[i]);
    }
    aloft_openssl_tls_free(fetch->tls);
    free(fetch);
    return exit;
}
