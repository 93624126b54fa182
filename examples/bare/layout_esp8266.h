/**
 * @file layout_esp8266.h
 * Where things are on an ESP8266 with 4 MB of flash: as in layouts/esp8266-4m.csv, and
 * why so: docs/spec/esp8266-layout.md. Sector 0 of main is the boot stage.
 *
 *     0                      0x300000      0x3F6000 0x3F7000 0x3FA000
 *     +----------------------+-------------+--------+--------+-------------------+
 *     | main, and the stage  | file system | shadow | record | keys, and others  |
 *     +----------------------+-------------+--------+--------+-------------------+
 */
#ifndef LAYOUT_ESP8266_H
#define LAYOUT_ESP8266_H

/** Initializes a struct aloft_boot_layout, also one that is constant. */
#define LAYOUT_ESP8266(chip)                                              \
    {                                                                     \
        .main = {.flash = &(chip), .offset = 0, .size = 0x300000},        \
        .stage = {.flash = &(chip), .offset = 0, .size = 0x300000},       \
        .shadow = {.flash = &(chip), .offset = 0x3F6000, .size = 0x1000}, \
        .record = {.flash = &(chip), .offset = 0x3F7000, .size = 0x3000}, \
    }

#endif
