/* What the parts of `aloft cert` share. */
#ifndef ALOFT_APP_CERT_PRIVATE_H
#define ALOFT_APP_CERT_PRIVATE_H

#include "cert_files.h"
#include "cert_trip.h"
#include "cli.h"

struct cert_options {
    const char *output;
    int form; /* enum cert_form */
    bool m5ez;
    const char *roots;
    uint32_t min_days;
    const char *at;
};

/* The three jobs. */
enum aloft_exit cert_fetch(
        struct cli *cli, const struct cert_options *options, const char *url);
enum aloft_exit cert_show(struct cli *cli, const char *path);
enum aloft_exit cert_check(struct cli *cli, const struct cert_options *options,
        const char *path, char *const *urls, size_t url_count);

/* Seconds since 1970, now. */
int64_t cert_now_s(void);

/* Reads all certificates of a file, and fails the command otherwise. */
enum aloft_exit cert_load(
        struct cli *cli, const char *path, struct aloft_certificates *certificates);

/* Fails the command unless this is a URL that a trip can begin at. */
enum aloft_exit cert_check_url(struct cli *cli, const char *url);

/* Fails because of what the last hop of a trip has come to. */
enum aloft_exit cert_fail_trip(
        struct cli *cli, const struct cert_trip *trip, enum aloft_status status);

/* A certificate as an object for scripts. */
json_t *cert_json(const struct aloft_openssl_certificate *certificate);

#endif
