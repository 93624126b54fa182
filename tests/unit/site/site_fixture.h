/**
 * @file site_fixture.h
 * A flash with a partition table, and what a site reads from it.
 */
#ifndef SITE_FIXTURE_H
#define SITE_FIXTURE_H

#include "aloft/boot_record.h"
#include "aloft/partition_table.h"
#include "aloft/ram_flash.h"
#include "aloft/site.h"
#include "trust_samples.h"

#define SECTOR          1024u
#define FLASH_SIZE      40960u
#define PARTITION_COUNT 6u

/* Which partition is which; they may be changed before site_fixture_read(). */
enum { MAIN, STAGE, RECORD, KEYS, TRUST, EXTRA };

struct site_fixture {
    struct aloft_ram_flash *ram;
    struct aloft_partition partitions[PARTITION_COUNT];
    struct aloft_site_config config;
    struct aloft_site site;
    struct aloft_acceptance acceptance;
    struct aloft_trust_draft draft; /* Of the store that is written. */
    struct sample sample;
    uint8_t store[2 * SECTOR];
    uint8_t table[ALOFT_SITE_TABLE_SIZE];
    uint8_t work[4096];
};

int site_fixture_make(void **state);
int site_fixture_destroy(void **state);

/** One of the partitions as an area. */
struct aloft_area site_fixture_area(struct site_fixture *fixture, unsigned which);

/** Puts the draft into flash, as the first store. */
void site_fixture_write_store(struct site_fixture *fixture);

/** Puts an image with a manifest that key `signer` has signed into main, and the record
 * of it, which says that it is on trial, or not. */
void site_fixture_write_image(
        struct site_fixture *fixture, unsigned signer, bool on_trial);

/** Puts the table into flash, and reads the site. */
enum aloft_status site_fixture_read(struct site_fixture *fixture);

#endif
