#include "aloft/device_options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/pull_facts.h"

enum {
    OPTION_FLASH = 256,
    OPTION_ADDRESS,
    OPTION_ESPOTA_PORT,
    OPTION_HTTP_PORT,
    OPTION_HTTP_OPEN,
    OPTION_HTTP_BASIC,
    OPTION_HTTP_CROSS_SITE,
    OPTION_PASSWORD_FILE,
    OPTION_AUTH,
    OPTION_POLL,
    OPTION_POLL_INTERVAL,
    OPTION_MANIFEST_FILES,
    OPTION_ETAG_FILE,
    OPTION_TLS_ROOTS,
    OPTION_TLS_PREFERRED,
    OPTION_CLOCK,
    OPTION_NO_CLOCK,
    OPTION_MAC,
    OPTION_HOSTNAME,
    OPTION_STATUS,
    OPTION_NO_RESTART,
    OPTION_ARMED,
    OPTION_NO_CONFIRM,
    OPTION_TRIAL_LIMIT,
    OPTION_POWER_CUT,
    OPTION_POWER_CUT_RECEIVED,
    OPTION_SICK,
    OPTION_NO_MDNS,
    OPTION_VETO
};

/* Timers run for at most 24 days. */
#define SECONDS_MAX 2000000u

static const struct option known[] = {
        {"flash", required_argument, NULL, OPTION_FLASH},
        {"address", required_argument, NULL, OPTION_ADDRESS},
        {"espota-port", required_argument, NULL, OPTION_ESPOTA_PORT},
        {"http-port", required_argument, NULL, OPTION_HTTP_PORT},
        {"http-open", no_argument, NULL, OPTION_HTTP_OPEN},
        {"http-basic", no_argument, NULL, OPTION_HTTP_BASIC},
        {"http-cross-site", no_argument, NULL, OPTION_HTTP_CROSS_SITE},
        {"password-file", required_argument, NULL, OPTION_PASSWORD_FILE},
        {"auth", required_argument, NULL, OPTION_AUTH},
        {"poll", required_argument, NULL, OPTION_POLL},
        {"poll-interval", required_argument, NULL, OPTION_POLL_INTERVAL},
        {"manifest-files", no_argument, NULL, OPTION_MANIFEST_FILES},
        {"etag-file", required_argument, NULL, OPTION_ETAG_FILE},
        {"tls-roots", required_argument, NULL, OPTION_TLS_ROOTS},
        {"tls-preferred", no_argument, NULL, OPTION_TLS_PREFERRED},
        {"clock", required_argument, NULL, OPTION_CLOCK},
        {"no-clock", no_argument, NULL, OPTION_NO_CLOCK},
        {"mac", required_argument, NULL, OPTION_MAC},
        {"hostname", required_argument, NULL, OPTION_HOSTNAME},
        {"status", required_argument, NULL, OPTION_STATUS},
        {"no-restart", no_argument, NULL, OPTION_NO_RESTART},
        {"armed", required_argument, NULL, OPTION_ARMED},
        {"no-confirm", no_argument, NULL, OPTION_NO_CONFIRM},
        {"trial-limit", required_argument, NULL, OPTION_TRIAL_LIMIT},
        {"power-cut", required_argument, NULL, OPTION_POWER_CUT},
        {"power-cut-received", required_argument, NULL, OPTION_POWER_CUT_RECEIVED},
        {"sick", no_argument, NULL, OPTION_SICK},
        {"no-mdns", no_argument, NULL, OPTION_NO_MDNS},
        {"veto", no_argument, NULL, OPTION_VETO},
        {NULL, 0, NULL, 0},
};

/* What a device is that is told nothing. */
static const struct device_options defaults = {
        .address = "127.0.0.1",
        .espota_port = 8266,
        .auth = DEVICE_AUTH_PBKDF2,
        .poll_interval_s = 60,
        .mac = {0x02, 0x00, 0x00, 0x00, 0x00, 0x01},
        .hostname = "device",
};

static bool read_number(const char *text, uint32_t max, uint32_t *value)
{
    char *end = NULL;

    errno = 0;
    const unsigned long number = strtoul(text, &end, 10);

    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0 ||
            number > max) {
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

static bool read_port(const char *text, uint16_t *port)
{
    uint32_t number = 0;

    if (!read_number(text, UINT16_MAX, &number)) {
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

static bool read_auth(const char *text, enum device_auth *auth)
{
    static const char *const names[] = {
            [DEVICE_AUTH_NONE] = "none",
            [DEVICE_AUTH_MD5] = "md5",
            [DEVICE_AUTH_PBKDF2] = "pbkdf2",
    };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], text) == 0) {
            *auth = (enum device_auth)i;
            return true;
        }
    }
    return false;
}

/* Reads "2049-01-31", by the clock of Greenwich. */
static bool read_date(const char *text, int64_t *seconds)
{
    struct tm parts;

    memset(&parts, 0, sizeof(parts));
    const char *const end = strptime(text, "%Y-%m-%d", &parts);

    *seconds = (int64_t)timegm(&parts);
    return end != NULL && *end == '\0';
}

/* Only what a host name may hold, so that it needs no quoting anywhere. */
static bool read_hostname(const char *text, const char **hostname)
{
    *hostname = text;
    return text[0] != '\0' && strlen(text) <= 63 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789-_.") == strlen(text);
}

static bool take_text(const char *value, const char **text)
{
    *text = value;
    return true;
}

/* The one that an option without a value sets; NULL for all others. */
static bool *flag_of(struct device_options *options, int option)
{
    switch (option) {
    case OPTION_HTTP_OPEN:
        return &options->http_open;
    case OPTION_HTTP_BASIC:
        return &options->http_basic;
    case OPTION_HTTP_CROSS_SITE:
        return &options->http_cross_site;
    case OPTION_MANIFEST_FILES:
        return &options->manifest_files;
    case OPTION_TLS_PREFERRED:
        return &options->tls_preferred;
    case OPTION_NO_CLOCK:
        return &options->no_clock;
    case OPTION_NO_RESTART:
        return &options->stay;
    case OPTION_NO_CONFIRM:
        return &options->no_confirm;
    case OPTION_SICK:
        return &options->sick;
    case OPTION_NO_MDNS:
        return &options->no_mdns;
    case OPTION_VETO:
        return &options->veto;
    default:
        return NULL;
    }
}

static bool take_value(struct device_options *options, int option, const char *value)
{
    switch (option) {
    case OPTION_FLASH:
        return take_text(value, &options->flash);
    case OPTION_ADDRESS:
        return take_text(value, &options->address);
    case OPTION_ESPOTA_PORT:
        return read_port(value, &options->espota_port);
    case OPTION_HTTP_PORT:
        return read_port(value, &options->http_port);
    case OPTION_PASSWORD_FILE:
        return take_text(value, &options->password_file);
    case OPTION_AUTH:
        options->auth_told = true;
        return read_auth(value, &options->auth);
    case OPTION_POLL:
        return take_text(value, &options->poll);
    case OPTION_POLL_INTERVAL:
        return read_number(value, SECONDS_MAX, &options->poll_interval_s) &&
               options->poll_interval_s > 0;
    case OPTION_ETAG_FILE:
        return take_text(value, &options->etag_file);
    case OPTION_TLS_ROOTS:
        return take_text(value, &options->tls_roots);
    case OPTION_CLOCK:
        return read_date(value, &options->clock_s);
    case OPTION_MAC:
        return aloft_pull_mac_decode(value, options->mac) == ALOFT_OK;
    case OPTION_HOSTNAME:
        return read_hostname(value, &options->hostname);
    case OPTION_STATUS:
        return take_text(value, &options->status);
    case OPTION_ARMED:
        return read_number(value, SECONDS_MAX, &options->armed_s);
    case OPTION_TRIAL_LIMIT:
        return read_number(value, SECONDS_MAX, &options->trial_limit_s);
    case OPTION_POWER_CUT:
        return read_number(value, UINT32_MAX, &options->power_cut);
    case OPTION_POWER_CUT_RECEIVED:
        return read_number(value, UINT32_MAX, &options->power_cut_received);
    default:
        return false;
    }
}

static bool take(struct device_options *options, int option, const char *value)
{
    bool *const flag = flag_of(options, option);

    if (flag == NULL) {
        return take_value(options, option, value);
    }
    *flag = true;
    return true;
}

/* False when the call breaks the rules of a command line, which is then said. */
static bool take_all(struct device_options *options, int argc, char **argv)
{
    for (;;) {
        int index = -1;
        const int option = getopt_long(argc, argv, "", known, &index);

        if (option == -1) {
            return true;
        }
        if (index < 0) {
            return false; // getopt_long() has told why
        }
        if (!take(options, option, optarg)) {
            (void)fprintf(stderr, "device: --%s does not take '%s'\n",
                    known[index].name, optarg); // nobody else to tell
            return false;
        }
    }
}

static void warn_of_cross_site(const struct device_options *options)
{
    if (options->http_cross_site) {
        (void)fputs("device: warning: with --http-cross-site any page that somebody "
                    "visits can send an update\n",
                stderr); // nobody else to tell
    }
}

/* The way of old web forms is for those who ask for it, and know. */
static bool settle_basic(const struct device_options *options)
{
    if (!options->http_basic) {
        return true;
    }
    if (options->password_file == NULL) {
        (void)fputs("device: --http-basic needs a password: --password-file FILE\n",
                stderr);
        return false;
    }
    (void)fputs("device: warning: with --http-basic the password goes over the network "
                "in the clear: all who listen have it\n",
            stderr);
    return true;
}

/* Without a password nothing is asked for, unless somebody believes that it is. */
static bool settle_auth(struct device_options *options)
{
    if (options->http_open && options->password_file != NULL) {
        (void)fputs("device: --http-open asks nobody for the password\n", stderr);
        return false;
    }
    if (options->password_file != NULL) {
        return true;
    }
    if (options->auth_told && options->auth != DEVICE_AUTH_NONE) {
        (void)fputs("device: --auth needs a password: --password-file FILE\n", stderr);
        return false;
    }
    options->auth = DEVICE_AUTH_NONE;
    return true;
}

bool device_options_read(struct device_options *options, int argc, char **argv)
{
    *options = defaults;
    if (!take_all(options, argc, argv)) {
        return false;
    }
    if (options->flash == NULL || optind < argc) {
        (void)fputs("device: needs --flash FILE, and options only\n", stderr);
        return false;
    }
    warn_of_cross_site(options);
    return settle_auth(options) && settle_basic(options);
}
