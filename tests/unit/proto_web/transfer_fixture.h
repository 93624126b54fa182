/**
 * @file transfer_fixture.h
 * A device on flash that takes uploads from everybody, and what a sender says to it.
 */
#ifndef PROTO_WEB_TRANSFER_FIXTURE_H
#define PROTO_WEB_TRANSFER_FIXTURE_H

#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "fixture.h"
#include "trust_samples.h"

#define SECTOR     1024u
#define SLOT       (32u * SECTOR)
#define SECTORS    70u
#define IMAGE_SIZE 9000u
#define BLOCK      1024u
#define BLOCKS     ((IMAGE_SIZE + BLOCK - 1u) / BLOCK)
#define LIST_SIZE  ((uint32_t)(BLOCKS * ALOFT_BLOCK_ENTRY_SIZE))

/** Says to each manifest what it is told to say, and counts. */
struct fake_judge {
    struct aloft_image_judge base;
    enum aloft_status status;
};

struct uploads {
    struct fixture web; /**< Its server takes uploads. */
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    struct fake_judge judge;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    uint8_t body[ALOFT_MANIFEST_SIZE_MAX];
    uint8_t file[SLOT]; /**< Image, and with transfer_publish() what stands behind it.
                         */
    uint32_t size;
    uint8_t sha256[ALOFT_DIGEST_MAX]; /**< Of the file. */
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t list_digest[ALOFT_DIGEST_MAX];
    struct sample manifest;
};

/** A request about an upload. NULL, 0: is not there. */
struct transfer_request {
    const char *method;
    const char *path;   /**< Behind "/api/v1/update". */
    const char *fields; /**< Each with its line end. */
    bool names_upload;  /**< Has the field that names the one that is open. */
    const void *body;
    uint32_t len;
    bool has_range; /**< The body is the file from `offset` on. */
    uint32_t offset;
};

/** The cmocka fixture: `*state` is a struct uploads. */
int transfer_set_up(void **state);
int transfer_tear_down(void **state);

/** Puts block list and manifest behind the image. */
void transfer_publish(struct uploads *u);

/** The device was reset: what is not in flash is gone. */
void transfer_reset(struct uploads *u);

/** Writes a request into `text`; returns its length. */
size_t transfer_write(const struct uploads *u, const struct transfer_request *request,
        char *text, size_t size);

/** Sends it over a new connection, whole; returns the code of the answer. */
unsigned transfer_ask(struct uploads *u, const struct transfer_request *request);

/** The same, but for the last `lacking` bytes. The connection stays. */
void transfer_ask_in_part(struct uploads *u, const struct transfer_request *request,
        uint32_t lacking, size_t piece);

/** Begins the upload of the file, with `fields` besides its size. */
unsigned transfer_begin(struct uploads *u, const char *fields);

/** Sends the manifest with it. */
unsigned transfer_begin_with_manifest(struct uploads *u);

/** Sends file[first..end). */
unsigned transfer_piece(struct uploads *u, uint32_t first, uint32_t end);

unsigned transfer_commit(struct uploads *u);

/** Sectors erased so far, all together. */
uint32_t transfer_erases(const struct uploads *u);

/** The file is staged, and asked for. */
void transfer_assert_staged(const struct uploads *u);

#endif
