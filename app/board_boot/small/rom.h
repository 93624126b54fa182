/**
 * @file rom.h
 * What the ROM of a chip gives to a boot stage that has one small sector: its flash.
 * The emulated board has no ROM, so rom.c is put where the ESP8266 has its own.
 */
#ifndef ROM_H
#define ROM_H

#include "aloft/flash.h"

/* As struct aloft_flash_ops demands. */
enum aloft_status rom_flash_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len);
enum aloft_status rom_flash_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len);
enum aloft_status rom_flash_erase(struct aloft_flash *flash, uint32_t offset);

/** Says over the serial line that nothing can be started, and waits for ever. */
_Noreturn void rom_give_up(void);

#endif
