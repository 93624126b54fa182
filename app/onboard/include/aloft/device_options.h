/**
 * @file device_options.h
 * What the simulated device is told when it is switched on.
 *
 * On a board these would be constants of the product or settings in its flash.
 */
#ifndef ALOFT_DEVICE_OPTIONS_H
#define ALOFT_DEVICE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** The exit code that asks whoever started the boot stage to start it again. */
#define DEVICE_EXIT_RESET 75

enum device_auth { DEVICE_AUTH_NONE, DEVICE_AUTH_MD5, DEVICE_AUTH_PBKDF2 };

struct device_options {
    const char *flash;         /**< The flash file. */
    const char *address;       /**< Where it can be reached, in digits. */
    uint16_t espota_port;      /**< UDP; 0: any free one. */
    uint16_t http_port;        /**< TCP; 0: any free one. */
    bool http_open;            /**< Takes orders over HTTP without a password. */
    bool http_cross_site;      /**< Takes the form from pages of any site. */
    bool http_basic;           /**< Takes the password over HTTP as it is. */
    const char *password_file; /**< NULL: no password. */
    enum device_auth auth;
    bool auth_told;           /**< --auth was given. */
    const char *poll;         /**< URL of an update server; NULL: does not ask. */
    uint32_t poll_interval_s; /**< Between two questions. */
    bool manifest_files;      /**< Asks for FILE.manifest where no parts are sent. */
    const char *etag_file;    /**< Keeps the ETag of what is installed; NULL: nobody. */
    const char *tls_roots;    /**< Certificates in PEM; NULL: the trust store's. */
    int64_t clock_s;          /**< What its clock says, since 1970; 0: the time. */
    bool no_clock;            /**< It has none, and goes by what was signed. */
    bool tls_preferred;       /**< Servers' certificates may have expired. */
    uint8_t mac[6];
    const char *hostname;
    const char *status;     /**< Status file; NULL: none. */
    bool stay;              /**< Does not restart after an update. */
    uint32_t armed_s;       /**< Takes invitations only so long; 0: always. */
    bool no_confirm;        /**< Leaves it to others to confirm the image. */
    uint32_t trial_limit_s; /**< Restarts if on trial for so long; 0: does not. */
    uint32_t power_cut; /**< Change of the flash in which it fails; for boot stages. */
    uint32_t power_cut_received; /**< Bytes of an update behind which it fails. */
    bool sick;                   /**< Its self-test fails. */
    bool no_mdns;                /**< Does not announce itself. */
    bool veto;                   /**< The motor runs: refuses every update. */
};

/**
 * Reads the command line; everything stays where `argv` holds it. False when it
 * breaks the rules, which is then said on stderr.
 */
bool device_options_read(struct device_options *options, int argc, char **argv);

#endif
