/**
 * @file sim.h
 * The mask ROM and the power supply of a simulated device.
 *
 * Loads the boot stage out of the flash file and runs it as a process of its own. The
 * boot stage verifies the image in the same file and becomes it. When that process
 * asks for a reset, the boot stage is loaded anew. When this program ends, by whatever
 * signal, the device dies in the same instant, as if its plug had been pulled.
 */
#ifndef ALOFT_APP_SIM_H
#define ALOFT_APP_SIM_H

#include <stdbool.h>

#include "provision.h"

/** What the device is told when it is switched on; NULL, false: its own default. */
struct sim_device {
    const char *address;     /**< Where it listens: 127.0.0.1. */
    const char *espota_port; /**< 8266; any free one if the device has a name. */
    const char *http_port;   /**< Any free one. */
    const char *password_file;
    const char *auth; /**< md5, pbkdf2 or none. */
    const char *poll; /**< URL of an update server. */
    const char *poll_interval;
    bool manifest_files;
    const char *etag_file;
    const char *tls_roots; /**< Certificates in PEM that servers are checked by. */
    bool tls_preferred;
    const char *clock; /**< The date by its clock. */
    bool no_clock;
    const char *mac;
    const char *hostname; /**< The device's name. */
    const char *status;   /**< Status file: in the folder of a device with a name. */
    const char *armed;
    const char *trial_limit;
    const char
            *power_cut; /**< Change of the flash by the boot stage in which it fails. */
    const char *power_cut_received; /**< Bytes of an update behind which it fails. */
    bool http_open;
    bool http_basic;
    bool http_cross_site;
    bool no_confirm;
    bool no_restart;
    bool sick;
    bool no_mdns;
    bool veto;
};

/** What a device runs on: a process of this computer, or an emulated board. */
enum sim_board {
    SIM_BOARD_HOST,
    SIM_BOARD_CORTEX_M3,
    SIM_BOARD_RV32,
    SIM_BOARD_LX106,
};

/** Exactly one of `flash` and `name` is given. All texts borrowed. */
struct sim_options {
    int board;         /**< enum sim_board of a device with a name that is new. */
    const char *flash; /**< Flash file. */
    const char *name;  /**< A device kept in $XDG_STATE_HOME/aloft/sim/NAME. */
    /** First flash content of a device with a name that is not there yet. */
    struct provision_options first;
    struct sim_device device;
};

/**
 * Runs the device until it stops or SIGINT, SIGTERM or SIGHUP comes.
 *
 * @return ALOFT_EXIT_OK when the device switched itself off; INTERRUPTED, TERMINATED;
 *         or the exit code of a failure that is recorded.
 */
enum aloft_exit cli_sim(struct cli *cli, const struct sim_options *options);

#endif
