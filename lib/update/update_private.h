/*
 * What the files of the update engine share.
 *
 *     write:  |<-------- received ---------->|
 *             | head |<----- target ------>|       head.c checks it before it is stored
 *     read:   |<-- digested -->|<-- lag -->|       readback.c follows behind
 */
#ifndef ALOFT_UPDATE_PRIVATE_H
#define ALOFT_UPDATE_PRIVATE_H

#include "aloft/image_judge.h"
#include "aloft/trailer.h"
#include "aloft/update.h"

/* Makes a reader of the bytes written so far. */
void aloft_target_reader_init(
        struct aloft_target_reader *reader, const struct aloft_update *update);

/* What a judge is told about the image that `reader` holds. */
struct aloft_image_file aloft_update_file(
        const struct aloft_update *update, const struct aloft_reader *reader);

/* Is this configuration able to take this offer? Nothing is changed. */
enum aloft_status aloft_update_check_offer(const struct aloft_update_config *config,
        const struct aloft_update_offer *offer);

/* Are these the first bytes of a firmware image for this device? `takes` are the kinds
 * that are taken, 0 the usual ones. */
enum aloft_status aloft_update_check_head(const struct aloft_update_config *config,
        unsigned takes, const uint8_t *head, size_t len);

/*
 * Unpacks the image that `packed` reads, to nowhere: is it whole, does it fit, is it
 * one that is taken? Asks the examiner about what came out.
 */
enum aloft_status aloft_update_check_packed(
        const struct aloft_update *update, const struct aloft_reader *packed);

/*
 * Is what stands in the flushed target whole and trusted? Fills what a boot stage has
 * to know about it.
 */
enum aloft_status aloft_update_check_image(
        struct aloft_update *update, struct aloft_target_image *image);

/* What reading the whole image back has shown. */
struct aloft_readback {
    struct aloft_target_image image;
    uint8_t announced[ALOFT_DIGEST_MAX];
    bool has_manifest;                /* The judge decides; else the trailer. */
    enum aloft_status trailer_status; /* ALOFT_OK or ALOFT_ERR_UNSIGNED */
    uint8_t signed_digest[ALOFT_DIGEST_MAX];
    uint32_t signature_len; /* the signature stands at the start of the work memory */
};

/* Starts the digests. */
void aloft_readback_begin(struct aloft_update *update);

/* Digests what is so far behind that it cannot belong to a trailer. */
enum aloft_status aloft_readback_follow(struct aloft_update *update);

/* Digests the rest, after the target was flushed. */
enum aloft_status aloft_readback_finish(
        struct aloft_update *update, struct aloft_readback *result);

/*
 * Makes the digest of `image` one over the bytes in flash where the flash mode was
 * patched: the boot record has no other image to compare with. Reads all once more
 * then.
 */
enum aloft_status aloft_readback_as_stored(
        struct aloft_update *update, struct aloft_target_image *image);

#endif
