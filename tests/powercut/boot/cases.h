/**
 * @file cases.h
 * The devices that the power is cut on.
 */
#ifndef POWERCUT_CASES_H
#define POWERCUT_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Sizes in bytes of one sector and one write unit, and what erased flash is like. */
struct chip {
    uint32_t sector;
    uint32_t unit;
    uint8_t erased;
    bool program_once;
};

enum session {
    SESSION_BOOT,  /**< The image is staged and asked for; power comes on. */
    SESSION_STAGE, /**< The application stages the image and asks for it. */
};

struct power_case {
    struct chip chip;
    bool shared;          /**< The ESP8266 layout; else two slots. */
    uint32_t old_size;    /**< Bytes of the image that runs. */
    uint32_t new_size;    /**< Bytes of the one that is to come. */
    unsigned record_age;  /**< States written to the record before. */
    enum session session; /**< What the first cut falls into. */
};

/** Sectors of main, and of the stage where it is apart. */
#define MAIN_SECTORS 8u

/** Cases of the sweep over single cuts. */
size_t single_case_count(void);
struct power_case single_case(size_t index);

/** Cases, by their single_case() index, that pairs of cuts are made of. */
size_t pair_case_count(void);
size_t pair_case(size_t index);

#endif
