/**
 * @file fixture.h
 * A file, a sender of it and a device, on a network that a test controls.
 */
#ifndef WEB_UPLOAD_FIXTURE_H
#define WEB_UPLOAD_FIXTURE_H

#include "aloft/web_upload.h"
#include "link_sim.h"
#include "peer.h"

struct fixture {
    struct aloft_web_upload upload;
    struct aloft_web_upload_config config;
    struct aloft_web_upload_report report;
    struct aloft_memory_reader reader;
    struct peer peer;
    struct link_sim link;
    uint8_t file[PEER_FILE_MAX];
    uint8_t buffer[1000];
};

/** A file of `size` bytes with a manifest and a block list, and all that sends it.
 * Heap: free it with fixture_free(). */
struct fixture *fixture_new(uint32_t size);
void fixture_free(struct fixture *f);

/** Begins; then change nothing in the config. */
void fixture_start(struct fixture *f);

/** Lets it run until it is over, which has to be so in the end; fills the report. */
void fixture_finish(struct fixture *f);

/** Both, and claims how it ended. */
void fixture_run(struct fixture *f, enum aloft_web_upload_outcome outcome);

/** Runs until the device has `offset` bytes of the file. */
void fixture_run_to(struct fixture *f, uint32_t offset);

/** Claims that the device has the whole file and was told to take it. */
void fixture_assert_arrived(const struct fixture *f);

#endif
