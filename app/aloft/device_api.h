/**
 * @file device_api.h
 * A device as a target of orders: finding it, asking it, and why that failed.
 *
 *     HOST  HOST:PORT  http[s]://HOST[:PORT]    a device
 *     sim:NAME                                  a simulated device
 */
#ifndef ALOFT_APP_DEVICE_API_H
#define ALOFT_APP_DEVICE_API_H

#include "cli.h"
#include "device_info.h"
#include "password.h"
#include "tls_stream.h"

/** Characters of the longest URL of a device, its end included. */
#define DEVICE_URL_MAX 220u

struct device_api {
    const char *target;            /**< As on the command line. Borrowed. */
    char url[DEVICE_URL_MAX];      /**< "http[s]://host:port" */
    struct cli_password *password; /**< Asked for when the device wants it. Borrowed. */
    struct cli_tls tls;            /**< Whom to believe where the URL is https. */
    int signal;                    /**< SIGINT or SIGTERM that came in a look; or 0. */
};

/**
 * Finds a device. A simulated one may be about to start. `password` is borrowed, and
 * what `tls` points to.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_USAGE for a text that is no target;
 *         ALOFT_EXIT_UNREACHABLE; the failure is recorded.
 */
enum aloft_exit device_api_find(struct cli *cli, const char *target,
        struct cli_password *password, const struct cli_tls *tls,
        struct device_api *api);

/**
 * The same for a URL that was checked, "http[s]://host[:port]", perhaps with a folder
 * behind it. A name in .local becomes the address that it stands for.
 */
void device_api_use(struct device_api *api, const char *url);

/**
 * Asks what it runs.
 *
 * @return ALOFT_EXIT_OK and `*info`; else the exit code of the recorded failure.
 */
enum aloft_exit device_api_info(
        struct cli *cli, struct device_api *api, struct device_info *info);

/**
 * The same for a device that may be restarting: false when it does not answer now. No
 * failure is recorded. Waits `timeout_ms` at most for each step.
 */
bool device_api_look(
        struct device_api *api, uint32_t timeout_ms, struct device_info *info);

/** What waiting for a device came to. */
enum device_wait { DEVICE_WAIT_OVER, DEVICE_WAIT_TIMEOUT, DEVICE_WAIT_SIGNAL };

/**
 * Waits until the device has started again and answers: its boot_id is another one than
 * `boot_id`. Fills `info` when that is OVER.
 */
enum device_wait device_api_await_restart(struct device_api *api, const char *boot_id,
        uint32_t for_ms, struct device_info *info);

/**
 * Gives an order: "confirm", "rollback".
 *
 * @return ALOFT_EXIT_OK and what the device tells then; else the exit code of the
 *         recorded failure.
 */
enum aloft_exit device_api_order(struct cli *cli, struct device_api *api,
        const char *order, struct device_info *info);

/** Gives it `len` bytes to keep as "trust"; otherwise the same. */
enum aloft_exit device_api_store(struct cli *cli, struct device_api *api,
        const char *what, const uint8_t *bytes, size_t len, struct device_info *info);

/**
 * Asks whether it would take firmware with this manifest, before that is sent. Records
 * no failure: who does not answer, or not to this, may take it.
 *
 * @return ALOFT_OK, or why the device would refuse it.
 */
enum aloft_status device_api_offer(
        const struct device_api *api, const uint8_t *manifest, size_t len);

#endif
