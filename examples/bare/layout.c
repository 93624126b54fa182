#include "layout.h"

#include "board.h"

/*
 *     0           0x10000          0x80000          0xF0000    0xF3000
 *     +-----------+----------------+----------------+----------+---------+
 *     | boot stage| main           | stage          | record   | free    |
 *     +-----------+----------------+----------------+----------+---------+
 */
const struct aloft_boot_layout device_layout = {
        .main = {.flash = &board_flash, .offset = 0x10000, .size = 0x70000},
        .stage = {.flash = &board_flash, .offset = 0x80000, .size = 0x70000},
        .record = {.flash = &board_flash, .offset = 0xF0000, .size = 0x3000},
};
