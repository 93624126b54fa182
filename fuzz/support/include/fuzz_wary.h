/**
 * @file fuzz_wary.h
 * A device that judges images by their manifest, and a file with one.
 */
#ifndef FUZZ_WARY_H
#define FUZZ_WARY_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/acceptance.h"
#include "aloft/memory_target.h"
#include "aloft/update.h"
#include "fuzz_input.h"
#include "trust_samples.h"

#define FUZZ_WARY_ROOM      4096u
#define FUZZ_WARY_IMAGE_MAX 1500u

/** What is with the file, bit by bit; 0: the device takes it. */
#define FUZZ_WARY_STRANGER 0x01u /**< Nobody who is trusted has signed it. */
#define FUZZ_WARY_OTHER    0x02u /**< It is for another device. */
#define FUZZ_WARY_BLOCKS   0x04u /**< It has a block list; good or bad. */

/** Holds pointers into itself once set up: it must not be moved. */
struct fuzz_wary {
    struct sample stored;
    struct aloft_trust_store store;
    struct aloft_acceptance acceptance;
    struct aloft_memory_target target;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t flash[FUZZ_WARY_ROOM];
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    /* The file: image, block list, manifest. */
    uint8_t file[2 * FUZZ_WARY_ROOM];
    uint32_t image_size;
    uint32_t list_size;
    uint32_t size; /**< Of all. */
    struct sample manifest;
    uint8_t list_digest[ALOFT_DIGEST_MAX];
};

/** Makes the device. */
void fuzz_wary_init(struct fuzz_wary *wary);

/** Makes the file of this image, of which one byte at least and FUZZ_WARY_IMAGE_MAX at
 * most are used. */
void fuzz_wary_publish(struct fuzz_wary *wary, struct fuzz_input image, unsigned how);

/** Whether the device has to refuse such a file. */
bool fuzz_wary_is_bad(unsigned how);

/** Claims of the device that no update is OPEN, and that what is committed has a
 * manifest that says so. */
void fuzz_wary_check(struct fuzz_wary *wary);

#endif
