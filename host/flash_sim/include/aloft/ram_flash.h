/**
 * @file ram_flash.h
 * NOR flash in memory, with any geometry, that insists on the rules.
 *
 * A program that breaks the rule of nor_rules.h fails with ALOFT_ERR_FLASH_PROGRAM,
 * stores nothing, and is counted in `violations`, which tests expect to be 0.
 */
#ifndef ALOFT_RAM_FLASH_H
#define ALOFT_RAM_FLASH_H

#include <stdint.h>

#include "aloft/flash.h"

struct aloft_ram_flash {
    struct aloft_flash base;
    uint8_t *bytes;      /**< The content, base.geometry.size bytes. */
    uint32_t *erases;    /**< How often each sector was erased. */
    bool *programmed;    /**< Units programmed since their erase (program_once). */
    uint32_t programs;   /**< Program operations so far. */
    uint32_t violations; /**< Programs refused because of the NOR rule. */
};

/**
 * Allocates an erased device; free it with aloft_ram_flash_free(). NULL when memory is
 * short or the geometry breaks its rules.
 */
struct aloft_ram_flash *aloft_ram_flash_new(
        const struct aloft_flash_geometry *geometry);

/** Frees the device; NULL is allowed. */
void aloft_ram_flash_free(struct aloft_ram_flash *flash);

/** Puts `content` (base.geometry.size bytes) on the device, as a programmer would. */
void aloft_ram_flash_load(struct aloft_ram_flash *flash, const uint8_t *content);

/** Makes `to` hold what `from` holds. Both have the same geometry. Counts stay. */
void aloft_ram_flash_copy(
        struct aloft_ram_flash *to, const struct aloft_ram_flash *from);

#endif
