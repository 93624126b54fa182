/*
 * The part of the board that all programs use. Its flash is a file, in which the keys
 * have a sector of their own, as on a processor that maps its flash into memory.
 */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/file.h"
#include "aloft/posix_random.h"
#include "board_file.h"

#define FLASH_FILE  "flash.bin"
#define FLASH_SIZE  (4u << 20)
#define SECTOR      4096u
#define KEYS_OFFSET 0x3FA000u

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

uint8_t *board_file_bytes(void)
{
    static uint8_t *bytes;
    size_t len = FLASH_SIZE;

    if (bytes == NULL &&
            (aloft_file_read(FLASH_FILE, FLASH_SIZE, &bytes, &len) != ALOFT_OK ||
                    len != FLASH_SIZE)) {
        fail(FLASH_FILE);
    }
    return bytes;
}

void board_file_save(void)
{
    if (aloft_file_write(FLASH_FILE, board_file_bytes(), FLASH_SIZE, 0600) !=
            ALOFT_OK) {
        fail(FLASH_FILE);
    }
}

static enum aloft_status read_flash(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    (void)flash; // there is only one
    memcpy(dst, board_file_bytes() + offset, len);
    return ALOFT_OK;
}

static enum aloft_status program_flash(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    const uint8_t *bytes = src;

    for (size_t i = 0; i < len; i++) {
        board_file_bytes()[offset + i] &= bytes[i];
    }
    (void)flash; // there is only one
    return ALOFT_OK;
}

static enum aloft_status erase_flash(struct aloft_flash *flash, uint32_t offset)
{
    memset(board_file_bytes() + offset, flash->geometry.erased, SECTOR);
    return ALOFT_OK;
}

static const struct aloft_flash_ops flash_ops = {
        .read = read_flash,
        .program = program_flash,
        .erase = erase_flash,
};

struct aloft_flash board_flash = {
        .ops = &flash_ops,
        .geometry = {.size = FLASH_SIZE,
                .sector_size = SECTOR,
                .write_unit = 4,
                .erased = 0xFF},
};

struct aloft_random board_random = {.ops = &aloft_posix_random_ops};

// SHA-256 of "sesame"
const char board_password_hash[64] = {
        "d0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272"};

const uint8_t *board_keys(size_t *len)
{
    *len = SECTOR;
    return board_file_bytes() + KEYS_OFFSET;
}

const struct aloft_verifier *board_verifier(const struct aloft_key_set *keys)
{
    static struct aloft_bearssl_verifier verifier;

    aloft_bearssl_verifier_init(
            &verifier, keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    return &verifier.base;
}

/* Programs of this board are texts: to run one is to print its first line. */
_Noreturn void board_start(uint32_t offset)
{
    const char *text = (const char *)board_file_bytes() + offset;

    printf("%.*s\n", (int)strcspn(text, "\n"), text);
    board_file_save();
    exit(EXIT_SUCCESS);
}

_Noreturn void board_rescue(enum aloft_status why)
{
    fprintf(stderr, "rescue: %s\n", aloft_status_text(why));
    exit(EXIT_FAILURE);
}
