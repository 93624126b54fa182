/**
 * @file layout.h
 * Where things are on the flash: the same for the boot stage and all firmware.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "aloft/boot_layout.h"

extern const struct aloft_boot_layout device_layout;

#endif
