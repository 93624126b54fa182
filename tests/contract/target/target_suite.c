#include "target_suite.h"

#include <stdbool.h>

#include "aloft/flash.h"
#include "aloft/memory.h"

#define PIECE_MAX 61u

/* The byte at `offset` of the image number `seed`. */
static uint8_t byte_at(uint32_t offset, uint8_t seed)
{
    return (uint8_t)(offset * 13 + offset / 256 + seed);
}

/* Writes [offset, end) in pieces of changing length. */
static enum aloft_status write_image(
        struct aloft_target *target, uint32_t offset, uint32_t end, uint8_t seed)
{
    uint8_t piece[PIECE_MAX];
    uint32_t len = 1;

    while (offset < end) {
        enum aloft_status status;

        len = len < end - offset ? len : end - offset;
        for (uint32_t i = 0; i < len; i++) {
            piece[i] = byte_at(offset + i, seed);
        }
        status = target->ops->write(target, offset, piece, len);
        if (status != ALOFT_OK) {
            return status;
        }
        offset += len;
        len = len * 2 % PIECE_MAX + 1;
    }
    return ALOFT_OK;
}

/* Reads [0, end) back in pieces of `len` bytes, and compares. */
static bool reads_back(
        struct aloft_target *target, uint32_t end, uint32_t len, uint8_t seed)
{
    uint8_t piece[PIECE_MAX];

    for (uint32_t offset = 0; offset < end; offset += len) {
        len = len < end - offset ? len : end - offset;
        if (target->ops->read(target, offset, piece, len) != ALOFT_OK) {
            return false;
        }
        for (uint32_t i = 0; i < len; i++) {
            if (piece[i] != byte_at(offset + i, seed)) {
                return false;
            }
        }
    }
    return true;
}

static struct aloft_target_image image_of(uint32_t size)
{
    struct aloft_target_image image = {.size = size, .payload_size = size};

    memset(image.sha256, 0xA5, sizeof image.sha256);
    return image;
}

static void check_pending(
        struct check *check, const struct target_on_trial *trial, uint32_t size)
{
    if (trial->pending != NULL) {
        CHECK(check, trial->pending(trial) == size);
    }
}

static void try_sizes(struct check *check, struct aloft_target *target)
{
    const uint32_t room = target->ops->room(target);

    CHECK(check, room >= 600);
    CHECK(check, target->ops->open(target, room + 1) == ALOFT_ERR_SPACE);
    CHECK(check, target->ops->open(target, UINT32_MAX - 1) == ALOFT_ERR_SPACE);
    CHECK(check, target->ops->open(target, room) == ALOFT_OK);
    target->ops->discard(target);
    CHECK(check, target->ops->room(target) == room);
}

static void try_whole_update(struct check *check, const struct target_on_trial *trial,
        uint32_t size, uint8_t seed)
{
    struct aloft_target *target = trial->target;
    const struct aloft_target_image image = image_of(size);

    CHECK(check, target->ops->open(target, size) == ALOFT_OK);
    CHECK(check, write_image(target, 0, size / 2, seed) == ALOFT_OK);
    if (size / 2 > ALOFT_FLASH_UNIT_MAX) {
        CHECK(check, reads_back(target, size / 2 - ALOFT_FLASH_UNIT_MAX, 7, seed));
    }
    CHECK(check, write_image(target, size / 2, size, seed) == ALOFT_OK);
    CHECK(check, target->ops->flush(target) == ALOFT_OK);
    CHECK(check, reads_back(target, size, 1, seed));
    CHECK(check, reads_back(target, size, PIECE_MAX, seed));
    check_pending(check, trial, 0);
    CHECK(check, target->ops->commit(target, &image) == ALOFT_OK);
    check_pending(check, trial, size);
}

static void try_room(struct check *check, struct aloft_target *target, uint32_t size)
{
    const uint32_t room = target->ops->room(target);
    uint8_t byte = 0;

    CHECK(check, target->ops->open(target, size) == ALOFT_OK);
    CHECK(check, write_image(target, 0, room, 3) == ALOFT_OK);
    CHECK(check, target->ops->write(target, room, &byte, 1) == ALOFT_ERR_SPACE);
    target->ops->discard(target);
}

static void try_discard(struct check *check, const struct target_on_trial *trial)
{
    struct aloft_target *target = trial->target;

    CHECK(check, target->ops->open(target, 300) == ALOFT_OK);
    check_pending(check, trial, 599); // the one before, until it is written over
    target->ops->discard(target);
    check_pending(check, trial, 599);
    CHECK(check, target->ops->open(target, 300) == ALOFT_OK);
    CHECK(check, write_image(target, 0, 100, 4) == ALOFT_OK);
    check_pending(check, trial, 0);
    target->ops->discard(target);
    check_pending(check, trial, 0);
}

void target_suite(struct check *check, const struct target_on_trial *trial)
{
    try_sizes(check, trial->target);
    try_whole_update(check, trial, 599, 1);
    try_discard(check, trial);
    try_room(check, trial->target, trial->target->ops->room(trial->target));
    try_room(check, trial->target, ALOFT_SIZE_UNKNOWN);
    try_whole_update(check, trial, 1, 2);
}
