/**
 * @file catalog.h
 * Which device is to run which version: an ini file, read into memory.
 *
 *     [group doors]
 *     version = DOOR-7-g14f53a19       ; image bin/DOOR-7-g14f53a19.bin
 *
 *     [18:FE:AA:AA:AA:AA]              ; a device, by its station MAC address
 *     group = doors
 *
 *     [18:FE:AA:AA:AA:BB]
 *     version = TEMP-1.0.0
 *     file = temp-final.bin            ; where the image has another name
 *     chip = esp8266                   ; refuses the ESP32 that took over the address
 *     fs-version = web-3               ; file-system image bin/web-3.bin, or fs-file
 *
 *     [default]                        ; every device that has no section
 *     version = BASE-1
 *
 * What a device does not say it has from its group. A version and its file come from
 * the same section. docs/reference/devices-ini.md tells all of it.
 */
#ifndef ALOFT_CATALOG_H
#define ALOFT_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/pull_facts.h"
#include "aloft/status.h"

/** Longest version text, file name or group name, in bytes. */
#define ALOFT_CATALOG_NAME_MAX 64u
/** Longest line of the file, in bytes. */
#define ALOFT_CATALOG_LINE_MAX 190u

/** A version and the file in DIR/bin that holds it. Both empty: none. */
struct aloft_catalog_release {
    char version[ALOFT_CATALOG_NAME_MAX + 1];
    char file[ALOFT_CATALOG_NAME_MAX + 1];
};

/** What one section comes to, with what it has from its group. */
struct aloft_catalog_device {
    uint8_t mac[ALOFT_PULL_MAC_SIZE]; /**< Zeros in the default entry. */
    unsigned line;                    /**< Where its section begins. */
    struct aloft_catalog_release sketch;
    struct aloft_catalog_release file_system;
    bool chip_known;
    enum aloft_pull_family chip;
    char group[ALOFT_CATALOG_NAME_MAX + 1]; /**< Empty: none. */
};

/** Why a file was refused. */
struct aloft_catalog_problem {
    unsigned line; /**< From 1; 0: the file as a whole. */
    char text[160];
};

struct aloft_catalog;

/**
 * Reads the whole file. `*catalog` is the caller's, to be given to
 * aloft_catalog_free(). Names and sections are checked; whether the images exist is
 * not looked at.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT with the first mistake in `*problem`;
 *         ALOFT_ERR_IO; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_catalog_read(FILE *file,
        struct aloft_catalog **catalog, struct aloft_catalog_problem *problem);

/** Gives the memory back. NULL is allowed. */
void aloft_catalog_free(struct aloft_catalog *catalog);

/** The entry for a device: its own, else the default; NULL when there is neither. */
const struct aloft_catalog_device *aloft_catalog_find(
        const struct aloft_catalog *catalog, const uint8_t mac[ALOFT_PULL_MAC_SIZE]);

/** How many devices have a section of their own. */
size_t aloft_catalog_count(const struct aloft_catalog *catalog);

/** Entry `index` in the order of MAC addresses; the default, if any, is the last. */
const struct aloft_catalog_device *aloft_catalog_at(
        const struct aloft_catalog *catalog, size_t index);

/**
 * Whether `name` may name a file of DIR/bin: letters, digits and . _ + - only, not
 * beginning with a dot, at most ALOFT_CATALOG_NAME_MAX long. Such a name cannot leave
 * its folder.
 */
bool aloft_catalog_name_ok(const char *name);

#endif
