/* aloft cert show, and what the other jobs of aloft cert share with it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/file.h"
#include "aloft/hex.h"
#include "cert_private.h"

#define FILE_MAX 1048576u

int64_t cert_now_s(void)
{
    return (int64_t)time(NULL);
}

json_t *cert_json(const struct aloft_openssl_certificate *certificate)
{
    char from[CERT_DATE_SIZE];
    char until[CERT_DATE_SIZE];
    char digits[2 * sizeof certificate->sha256 + 1] = {0};

    cert_date(from, certificate->not_before_s);
    cert_date(until, certificate->not_after_s);
    aloft_hex_encode(certificate->sha256, sizeof certificate->sha256, digits);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "subject",
            certificate->subject, "issuer", certificate->issuer, "serial",
            certificate->serial, "key", certificate->key, "not_before", from,
            "not_after", until, "sha256", digits, "weak", (int)certificate->weak);
}

enum aloft_exit cert_load(
        struct cli *cli, const char *path, struct aloft_certificates *certificates)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum aloft_status status = aloft_file_read(path, FILE_MAX, &bytes, &len);

    memset(certificates, 0, sizeof *certificates);
    if (status == ALOFT_ERR_IO) {
        return cli_fail(cli, status, "read", "%s: %s", path, strerror(errno));
    }
    if (status == ALOFT_OK) {
        status = aloft_certificates_read(certificates, bytes, len);
    }
    free(bytes);
    if (status == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit =
            cli_fail(cli, status, "read", "%s: no certificates could be read", path);

    cli_why(cli, "it holds none in PEM or DER, or more than %u",
            ALOFT_CERTIFICATES_FILE_MAX);
    cli_hint(cli, "make one with: aloft cert fetch URL -o FILE");
    return exit;
}

enum aloft_exit cert_check_url(struct cli *cli, const char *url)
{
    if (cert_trip_check(url) == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit = cli_usage(cli, "%s is no URL of a server", url);

    cli_why(cli,
            "it has to begin with https:// or http://, and has at most %u characters",
            ALOFT_HTTP_URL_MAX);
    return exit;
}

enum aloft_exit cert_fail_trip(
        struct cli *cli, const struct cert_trip *trip, enum aloft_status status)
{
    if (trip->hop_count == 0) {
        return cli_fail(cli, status, "arguments", "%s", aloft_status_text(status));
    }
    return cli_fail(cli, status, "connect", "%s: %s",
            trip->hops[trip->hop_count - 1].url, aloft_status_text(status));
}

static void show(struct cli *cli, const struct aloft_openssl_certificate *certificate)
{
    char from[CERT_DATE_SIZE];
    char until[CERT_DATE_SIZE];
    char digits[2 * sizeof certificate->sha256 + 1] = {0};

    cert_date(from, certificate->not_before_s);
    cert_date(until, certificate->not_after_s);
    aloft_hex_encode(certificate->sha256, sizeof certificate->sha256, digits);
    fprintf(cli->out,
            "subject  %s\nissuer   %s\nserial   %s\nkey      %s\nfrom     %s\n"
            "until    %s\nSHA-256  %s\n",
            certificate->subject, certificate->issuer, certificate->serial,
            certificate->key, from, until, digits);
}

enum aloft_exit cert_show(struct cli *cli, const char *path)
{
    struct aloft_certificates certificates;
    json_t *list = json_array();
    const enum aloft_exit exit = cert_load(cli, path, &certificates);

    for (size_t i = 0; i < certificates.count; i++) {
        fputs(i > 0 ? "\n" : "", cli->out);
        show(cli, &certificates.items[i]);
        /* Without memory the list is shorter. */
        (void)json_array_append_new(list, cert_json(&certificates.items[i]));
    }
    cli_result_value(cli, "certificates", list);
    aloft_certificates_free(&certificates);
    return exit;
}
