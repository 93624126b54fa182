/**
 * @file board.h
 * A device in memory: flash, layout, images, and the two programs that run on it.
 *
 *     main | fs | stage (two slots only, as large as main) | shadow | record (3)
 */
#ifndef POWERCUT_BOARD_H
#define POWERCUT_BOARD_H

#include "aloft/boot.h"
#include "aloft/faulty_flash.h"
#include "aloft/powercut.h"
#include "aloft/ram_flash.h"

enum image_name {
    IMAGE_OLD,
    IMAGE_NEW,
    IMAGE_NEXT, /**< What comes when all is over. */
    IMAGES,
};

struct image {
    uint8_t *bytes;
    struct aloft_boot_image entry; /**< Size and digest. */
};

struct board {
    struct aloft_powercut_case device;
    struct aloft_ram_flash *ram;
    struct aloft_ram_flash *start; /**< How the flash is before the first session. */
    struct aloft_faulty_flash faulty;
    struct aloft_area files; /**< The file system: right behind main. */
    struct aloft_boot boot;
    struct image images[IMAGES];
    uint8_t work[4096];
};

/** Makes `device`, ready for its first session. It must not be moved.
 * Ends the program when memory is short. */
void board_make(struct board *board, const struct aloft_powercut_case *device);

/** Makes the programs use `flash`, of the same geometry, which is borrowed. */
void board_use(struct board *board, struct aloft_flash *flash);

/** One boot. */
void board_boot(struct board *board, struct aloft_boot_result *result);

void board_free(struct board *board);

/** Puts the device back to where board_make() left it, powered and stable. */
void board_reset(struct board *board);

/** The application stages an image and asks for it. False: refused, or power failed. */
bool board_stage(struct board *board, enum image_name name);

/** Whether the image in main is that one, byte for byte. */
bool board_runs(struct board *board, enum image_name name);

/** Whether everything that no update may touch is as it was. */
bool board_untouched(const struct board *board);

#endif
