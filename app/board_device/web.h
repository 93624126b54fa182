/**
 * @file web.h
 * The device over HTTP: page, orders, uploads.
 */
#ifndef ALOFT_BOARD_DEVICE_WEB_H
#define ALOFT_BOARD_DEVICE_WEB_H

#include "aloft/web_server.h"
#include "firmware.h"

/** What the server asks the device and tells it to do. */
struct web_device {
    struct aloft_web_device base;
    struct firmware *firmware; /**< Borrowed. */
};

/** Holds pointers into itself once opened: it must not be moved. */
struct web {
    struct firmware_part part;
    struct web_device device;
    struct aloft_web_server server;
    struct aloft_lwip_link link;
    uint8_t body[FIRMWARE_DOCUMENT_SIZE];
};

void web_init(struct web *web);

#endif
