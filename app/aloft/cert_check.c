/* aloft cert check: would a device with these roots get through, and for how long? */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/bearssl_pem.h"
#include "aloft/bearssl_tls.h"
#include "aloft/posix_random.h"
#include "cert_private.h"

#define DAY_S    86400
#define PEM_SIZE 65536u

/* The device's own client, and what it is told. */
struct check {
    struct cert_trip trip; /* first: the callback gets nothing else */
    struct aloft_bearssl_tls tls;
    struct aloft_bearssl_pem pem;
    struct aloft_tls_time time;
    struct aloft_random random;
    int64_t until_s; /* when the first certificate on the way ends */
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
};

static enum aloft_status note_end(struct cert_trip *trip, size_t hop)
{
    struct check *check = (struct check *)trip;
    const int64_t until_s = aloft_bearssl_tls_valid_until(&check->tls);

    (void)hop; // all count alike
    check->until_s = until_s < check->until_s ? until_s : check->until_s;
    return ALOFT_OK;
}

static enum aloft_status set_up(
        struct check *check, const struct aloft_certificates *roots, int64_t at_s)
{
    const struct aloft_bearssl_tls_config config = {
            .suites = &aloft_bearssl_chacha20_aes_gcm,
            .anchors = &check->pem.anchors,
            .time = &check->time,
            .random = &check->random,
            .buffer = check->records,
            .buffer_size = sizeof check->records,
    };
    const enum aloft_status status =
            cert_anchors(&check->pem, roots->items, roots->count);

    check->random = aloft_posix_random();
    check->time = (struct aloft_tls_time){.floor_s = at_s, .is_clock = true};
    check->trip.proved = note_end;
    return status == ALOFT_OK ? aloft_bearssl_tls_init(&check->tls, &config) : status;
}

/* "2027-01-31", or now. False when it is no date. */
static bool read_date(const char *text, int64_t *seconds)
{
    struct tm parts;

    *seconds = cert_now_s();
    if (text == NULL) {
        return true;
    }
    memset(&parts, 0, sizeof parts);
    const char *end = strptime(text, "%Y-%m-%d", &parts);

    *seconds = (int64_t)timegm(&parts);
    return end != NULL && *end == '\0';
}

static enum aloft_exit fail_soon(struct cli *cli, const char *what, int64_t until_s)
{
    char date[CERT_DATE_SIZE];

    cert_date(date, until_s);
    const enum aloft_exit exit = cli_fail(
            cli, ALOFT_ERR_TLS_EXPIRED, "validity", "%s ends on %.10s", what, date);

    cli_why(cli, "that is sooner than --min-days asks for");
    return exit;
}

static enum aloft_exit visit(struct cli *cli, struct check *check,
        const struct cert_options *options, const char *url)
{
    char date[CERT_DATE_SIZE];

    check->until_s = INT64_MAX;
    const enum aloft_status status = cert_trip_run(
            &check->trip, url, &check->tls.base, cli->globals.timeout_s * 1000u);

    if (status != ALOFT_OK) {
        return cert_fail_trip(cli, &check->trip, status);
    }
    if (check->until_s == INT64_MAX) {
        return cli_fail(cli, ALOFT_ERR_TLS, "connect", "%s does not talk TLS", url);
    }
    if (check->until_s - check->time.floor_s < (int64_t)options->min_days * DAY_S) {
        return fail_soon(cli, url, check->until_s);
    }
    cert_date(date, check->until_s);
    fprintf(cli->out, "good until %.10s  %s\n", date, url);
    return ALOFT_EXIT_OK;
}

/* Devices do not look at the dates of roots. Who has to replace them, should. */
static enum aloft_exit check_roots(struct cli *cli, const struct cert_options *options,
        const struct aloft_certificates *roots, int64_t at_s)
{
    for (size_t i = 0; i < roots->count; i++) {
        const struct aloft_openssl_certificate *root = &roots->items[i];

        if (root->not_after_s - at_s < (int64_t)options->min_days * DAY_S) {
            return fail_soon(cli, root->subject, root->not_after_s);
        }
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit check_all(struct cli *cli, const struct cert_options *options,
        const struct aloft_certificates *roots, char *const *urls, size_t url_count)
{
    struct check *check = (struct check *)calloc(1, sizeof *check);
    enum aloft_exit exit = ALOFT_EXIT_OK;
    int64_t at_s = 0;

    if (check == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "read", "there is not enough memory");
    }
    if (!read_date(options->at, &at_s)) {
        exit = cli_usage(cli, "--at %s is no date like 2027-01-31", options->at);
    } else {
        const enum aloft_status status = set_up(check, roots, at_s);

        exit = status == ALOFT_OK ? check_roots(cli, options, roots, at_s)
                                  : cli_fail(cli, status, "read",
                                            "a device could not hold these roots");
    }
    for (size_t i = 0; exit == ALOFT_EXIT_OK && i < url_count; i++) {
        exit = visit(cli, check, options, urls[i]);
    }
    free(check);
    return exit;
}

enum aloft_exit cert_check(struct cli *cli, const struct cert_options *options,
        const char *path, char *const *urls, size_t url_count)
{
    struct aloft_certificates roots;
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (size_t i = 0; exit == ALOFT_EXIT_OK && i < url_count; i++) {
        exit = cert_check_url(cli, urls[i]);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    exit = cert_load(cli, path, &roots);
    if (exit == ALOFT_EXIT_OK) {
        exit = check_all(cli, options, &roots, urls, url_count);
    }
    aloft_certificates_free(&roots);
    return exit;
}
