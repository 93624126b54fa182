/**
 * @file firmware.h
 * The reference firmware of the emulated boards: what every product of it has, and the
 * contract of the parts that one has and another has not. product_*.c choose.
 */
#ifndef ALOFT_BOARD_DEVICE_FIRMWARE_H
#define ALOFT_BOARD_DEVICE_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/board_net.h"
#include "aloft/board_settings.h"
#include "aloft/board_site.h"
#include "aloft/lwip_pump.h"
#include "aloft/platform.h"
#include "updates.h"

#define FIRMWARE_ESPOTA_PORT 8266u
#define FIRMWARE_HTTP_PORT   80u
/** Restarts when on trial for so long, so that the boot stage counts it. */
#define FIRMWARE_TRIAL_MS 60000u
/** Bytes of the longest manifest that comes ahead. */
#define FIRMWARE_DOCUMENT_SIZE 2048u

/** The watchdog's limit, in which the loop goes round. Its longest turn is the middle
 * of a TLS handshake: 440 million instructions on lx106, and that by an emulator that
 * shares a busy computer. */
#define FIRMWARE_WATCHDOG_MS 60000u

enum firmware_flaw {
    FIRMWARE_SOUND,
    FIRMWARE_CRASHES, /**< Restarts before it can be reached. */
    FIRMWARE_HANGS,   /**< Waits for ever; the watchdog has a short limit then. */
};

struct firmware;
struct firmware_part;

struct firmware_part_ops {
    /**
     * Once, when there is a network interface: adds its machine to the pump. `firmware`
     * is borrowed for ever. What it returns other than ALOFT_OK ends the start.
     */
    enum aloft_status (*open)(struct firmware_part *part, struct firmware *firmware);
    /** In each turn of the loop from the first address on. NULL: its machine does all.
     */
    void (*proceed)(struct firmware_part *part);
};

/** What a product has or has not: a way for updates to come, or to be found. */
struct firmware_part {
    const struct firmware_part_ops *ops;
};

/** What all parts share. Holds pointers into itself once started: it must not be moved.
 */
struct firmware {
    struct aloft_board_site board;
    struct aloft_board_settings settings;
    struct updates updates;
    struct aloft_random random;
    struct aloft_board_net net;
    struct aloft_lwip_pump pump;
    struct firmware_part *const *parts; /**< In the order in which they are opened. */
    unsigned part_count;
    bool on_trial;
    bool reached; /**< There has been an address. */
    uint8_t address[4];
    uint8_t scratch[ALOFT_SITE_TABLE_SIZE]; /**< While it starts, or trust is renewed.
                                             */
};

/**
 * Runs the firmware with these parts, for ever. Both are borrowed. When it cannot
 * start, it says so and ends by aloft_board_exit().
 */
_Noreturn void firmware_run(struct firmware *firmware,
        struct firmware_part *const *parts, unsigned part_count);

/** Makes the running image stay, if it works: it has been reached by the network. */
ALOFT_CHECKED enum aloft_status firmware_confirm(struct firmware *firmware);

/** Milliseconds since the board was started. */
uint32_t firmware_now_ms(void);

/** What this image is called, from its build. */
extern const char firmware_version[];
/** What it does wrong once it runs: for trials. */
extern const enum firmware_flaw firmware_flaw;

#endif
