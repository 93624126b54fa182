/**
 * @file firmware.h
 * The reference firmware of the emulated boards: updates over espota, from a browser or
 * the tool, and from a server; found by name.
 */
#ifndef ALOFT_BOARD_DEVICE_FIRMWARE_H
#define ALOFT_BOARD_DEVICE_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/board_net.h"
#include "aloft/board_site.h"
#include "aloft/espota_ahead.h"
#include "aloft/espota_receiver.h"
#include "aloft/lwip_pump.h"
#include "aloft/mdns_announcer.h"
#include "aloft/platform.h"
#include "aloft/web_server.h"
#include "poller.h"
#include "settings.h"
#include "updates.h"

#define FIRMWARE_ESPOTA_PORT 8266u
#define FIRMWARE_HTTP_PORT   80u
/** Restarts when on trial for so long, so that the boot stage counts it. */
#define FIRMWARE_TRIAL_MS 60000u
/** Bytes of the longest manifest that comes ahead. */
#define FIRMWARE_DOCUMENT_SIZE 2048u

struct uploads {
    struct aloft_espota_receiver receiver;
    struct aloft_espota_ahead ahead;
    struct aloft_lwip_link link;
    uint8_t document[FIRMWARE_DOCUMENT_SIZE];
};

struct web {
    struct aloft_web_device base;
    struct firmware *firmware;
    struct aloft_web_server server;
    struct aloft_lwip_link link;
    uint8_t body[FIRMWARE_DOCUMENT_SIZE];
};

struct announcer {
    struct aloft_mdns_announcer machine;
    struct aloft_lwip_link link;
    char version[64];
    char target[32];
    const char *arduino[4];
    const char *aloft[3];
    struct aloft_mdns_service services[3];
    uint8_t buf[512];
};

/** Holds pointers into itself once started: it must not be moved. */
struct firmware {
    struct aloft_board_site site;
    struct settings settings;
    struct updates updates;
    struct aloft_random random;
    struct aloft_board_net net;
    struct aloft_lwip_pump pump;
    struct uploads uploads;
    struct web web;
    struct poller poller;
    struct announcer announcer;
    bool on_trial;
    bool reached; /**< There has been an address. */
    uint8_t address[4];
    uint8_t scratch[ALOFT_BOARD_SITE_WORK_SIZE]; /**< While it starts. */
};

/** Each of these adds its machine to the pump. `firmware` is borrowed. */
ALOFT_CHECKED enum aloft_status uploads_open(struct firmware *firmware);
ALOFT_CHECKED enum aloft_status web_open(struct firmware *firmware);
ALOFT_CHECKED enum aloft_status announcer_open(struct firmware *firmware);

/** Announces the device at its address, which is another one than before. */
void announcer_move(struct firmware *firmware);

/** Announces that its state has changed. */
void announcer_change(struct firmware *firmware);

/** Makes the running image stay, if it works: it has been reached by the network. */
ALOFT_CHECKED enum aloft_status firmware_confirm(struct firmware *firmware);

/** Milliseconds since the board was started. */
uint32_t firmware_now_ms(void);

/** What this image is called, from its build. */
extern const char firmware_version[];
/** Whether it crashes once it runs: for trials. */
extern const bool firmware_crashes;

#endif
