/**
 * @file board.h
 * A device in memory: flash, layout, images, and the two programs that run on it.
 *
 *     main | fs | stage | shadow | spare ||  record (3) | journal (2)
 *
 * What a kind of device does not have is left out. Behind || may be another chip.
 */
#ifndef POWERCUT_BOARD_H
#define POWERCUT_BOARD_H

#include "aloft/boot.h"
#include "aloft/faulty_flash.h"
#include "aloft/powercut.h"
#include "aloft/ram_flash.h"
#include "images.h"

#define BOARD_CHIPS_MAX 2u

struct board_chip {
    struct aloft_ram_flash *ram;
    struct aloft_ram_flash *start; /**< How it is before the first session. */
    struct aloft_faulty_flash faulty;
};

struct board_policy {
    struct aloft_boot_policy base;
    bool spares_trials; /**< No boot uses up a trial. */
    /** Security counters of images, which are told by their first bytes. */
    uint32_t counters[IMAGES];
};

struct board {
    struct aloft_powercut_case device;
    struct board_chip chips[BOARD_CHIPS_MAX]; /**< The first has the plan and power. */
    size_t chip_count;
    struct aloft_area files; /**< The file system: right behind main. */
    struct aloft_boot boot;
    struct board_policy policy;
    struct image images[IMAGES];
    uint8_t *work;
};

/** `memory`; ends the program when it is NULL. */
void *board_need(void *memory);

/** Ends the program when a device cannot be set up. */
void board_require(bool holds, const char *what);

/** Makes a device that runs the old image, settled. It must not be moved. */
void board_make(struct board *board, const struct aloft_powercut_case *device);

void board_free(struct board *board);

/** Makes the programs use `flash`, borrowed, in place of the only chip there is. */
void board_use(struct board *board, struct aloft_flash *flash);

/** What the flash holds now is what board_reset() puts back, powered and stable. */
void board_keep(struct board *board);
void board_reset(struct board *board);

/** One boot. */
void board_boot(struct board *board, struct aloft_boot_result *result);

/** Whether that boot has started an image. Returns what is wrong, or NULL and `*runs`.
 */
const char *board_started(struct board *board, const struct aloft_boot_result *result,
        enum image_name *runs);

/** One boot that should start an image. Returns what is wrong, or NULL and `*runs`. */
const char *board_start(struct board *board, enum image_name *runs);

/** The application stages an image and asks for it. False: refused, or power failed. */
bool board_stage(struct board *board, enum image_name name);

/** The image with that digest; IMAGES: none. */
enum image_name board_name_of(
        const struct board *board, const struct aloft_boot_image *image);

/** Whether the image to go back to, if there is one, is there byte for byte. */
bool board_keeps(struct board *board);

/** Whether the strategy keeps the old image. */
bool board_has_way_back(const struct board *board);

/** What is wrong with everything that no update may touch; NULL: nothing. */
const char *board_intact(const struct board *board);

#endif
