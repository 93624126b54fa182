/*
 * A recorded conversation, read from its text form (README.md). Anything wrong with it
 * ends the program with file and line.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/espota_auth.h"
#include "aloft/espota_sender.h"

#define SCRIPT_STEPS_MAX  1024u
#define SCRIPT_TEXT_MAX   1600u
#define SCRIPT_RANDOM_MAX 256u
#define SCRIPT_ROWS_MAX   4u
/* Bytes behind the image, for hosts that send too much. */
#define SCRIPT_NOISE 4096u

enum step_kind {
    STEP_TO_DEVICE, /* datagram */
    STEP_TO_HOST,   /* datagram */
    STEP_CONNECT,
    STEP_REFUSED,
    STEP_IMAGE,    /* `number` bytes from the host */
    STEP_EXCHANGE, /* the same, and their count from the device */
    STEP_SAYS,     /* bytes from the device */
    STEP_DEVICE_CLOSES,
    STEP_HOST_CLOSES,
    STEP_HOST_RESETS,
    STEP_RESTARTS,
    STEP_WAIT, /* `number` milliseconds */
};

/* Which end is played against; a bit each. */
enum script_end {
    SCRIPT_DEVICE = 1,
    SCRIPT_HOST = 2,
};

struct step {
    unsigned line;
    enum step_kind kind;
    unsigned ends;   /* bits of the ends whose replay has this step */
    unsigned socket; /* of the host: 1 or 2 */
    uint32_t number;
    uint32_t times;
    char text[SCRIPT_TEXT_MAX];
    size_t len;
};

enum script_image {
    IMAGE_FIRMWARE,
    IMAGE_RAW, /* without magic */
    IMAGE_FILE_SYSTEM,
    IMAGE_GZIP,
    IMAGE_SIGNED,
    IMAGE_OTHER_KEY,
    IMAGE_LARGE_FLASH,
};

/* Random bytes in the order in which they are asked for. */
struct script_random {
    uint8_t bytes[SCRIPT_RANDOM_MAX];
    size_t len;
};

struct script {
    const char *path;
    unsigned ends; /* bits: against whom it is played */
    enum script_image image_kind;
    uint32_t size;
    uint8_t *image; /* `size` bytes and SCRIPT_NOISE more */
    uint8_t md5[ALOFT_ESPOTA_MD5_SIZE];

    enum aloft_espota_scheme scheme;
    char device_password[64];
    bool stores_md5;
    uint32_t room;
    bool signatures;
    uint32_t chip_size;
    struct script_random nonces;

    bool has_host_password;
    char host_password[64];
    struct script_random cnonces;

    enum aloft_espota_outcome outcome;
    enum aloft_status status;

    char rows[SCRIPT_ROWS_MAX][32]; /* of the table of differences */
    size_t row_count;
    unsigned differing; /* the end that the last '!' named */
    struct step *steps;
    size_t step_count;
};

/* Key of the signatures that the device of a script trusts. */
#define SCRIPT_KEY 0x5A

/* Reads the conversation in the file `path`. Free it with script_free(). */
void script_read(struct script *script, const char *path);

void script_free(struct script *script);

/* Makes the image of kind and size; script_image.c. */
void script_make_image(struct script *script);

/* Whether the image is meant for the file system. */
bool script_is_file_system(const struct script *script);

/* Ends the program: what went wrong in which line. */
_Noreturn void script_fail(
        const struct script *script, unsigned line, const char *what);

/* Plays the conversation against our receiver or sender. */
void replay_device(const struct script *script, bool split);
void replay_host(const struct script *script, bool split);

#endif
