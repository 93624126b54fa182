/**
 * @file ahead_fixture.h
 * A device on flash that asks for an image with a manifest, and servers of all sorts.
 */
#ifndef AHEAD_FIXTURE_H
#define AHEAD_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/acceptance.h"
#include "aloft/faulty_flash.h"
#include "aloft/pull_client.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "fake_verifier.h"
#include "trust_samples.h"

#define SECTOR     1024u
#define SLOT       (64u * SECTOR)
#define SECTORS    140u
#define IMAGE_SIZE 40000u
#define BLOCK      1024u
#define BLOCKS     ((IMAGE_SIZE + BLOCK - 1u) / BLOCK)
#define PIECE      700u
#define NEVER      UINT32_MAX
#define KEY        0x5A

/* What the server is like. */
struct server {
    bool has_ranges;
    bool has_manifest_file;
    bool forgets_ranges; /* it answers the first request with a part, and no other */
    bool changes;        /* the file is another one from the second request on */
    bool is_static;      /* pages of text for what is not there */
    const char *etag;
    uint32_t breaks_at; /* the stream breaks behind so many bytes of the image */
    unsigned requests;
    uint32_t sent; /* bytes of the image, trailing parts included */
};

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    struct fake_verifier verifier;
    struct sample stored;
    struct aloft_trust_store store;
    struct aloft_acceptance acceptance;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    struct aloft_update_config update_config;
    struct aloft_update update;
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];
    struct aloft_pull_device facts;
    struct aloft_pull_config config;
    struct aloft_pull_client client;
    struct server server;
    uint8_t file[SLOT];
    uint32_t size;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t blocks_digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said;
    struct sample manifest;
    char request[ALOFT_HTTP_REQUEST_MAX + 1];
};

/* The cmocka fixture: `*state` is a struct device. */
int ahead_set_up(void **state);
int ahead_tear_down(void **state);

/* Signs what `said` says, and puts it behind the image, with a block list or without.
 */
void ahead_publish(struct device *d, bool with_blocks);

/* Serves the client until it has ended. The device knows nothing of what was before. */
enum aloft_pull_outcome ahead_pull(struct device *d);

/* Sectors erased so far, all together. */
uint32_t ahead_count_erases(const struct device *d);

/* The image is staged, and asked for. */
void ahead_assert_staged(const struct device *d);

#endif
