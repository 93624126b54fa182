/*
 * A device under update: memory as its flash, everything configured, and a signed image
 * to send.
 */
#ifndef UPDATE_FIXTURE_H
#define UPDATE_FIXTURE_H

#include "aloft/memory_target.h"
#include "aloft/update.h"
#include "fake_verifier.h"
#include "faulty_target.h"
#include "recorder.h"
#include "sample_image.h"

#define ROOM        8192u
#define IMAGE_SIZE  3000u /* without the trailer */
#define SIGNED_SIZE (IMAGE_SIZE + FAKE_TRAILER_LEN)
#define KEY         0x5A

struct device {
    uint8_t flash[ROOM];
    uint8_t fs_flash[1024];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    struct aloft_memory_target memory;
    struct aloft_memory_target file_system;
    struct faulty_target target; /* around `memory` */
    struct fake_verifier verifier;
    struct recorder recorder;
    struct aloft_update_config config; /* asks for no signature at first */
    struct aloft_update update;
    uint8_t image[ROOM + 1]; /* SIGNED_SIZE bytes, signed with KEY */
};

/* cmocka set-up and tear-down: a struct device in *state. */
int device_set_up(void **state);
int device_tear_down(void **state);

/* An offer of firmware with the MD5 of the bytes. */
struct aloft_update_offer offer_of(const uint8_t *image, uint32_t size);

/* begin, write in one piece, end: the first status that is not ALOFT_OK. */
enum aloft_status send(struct device *device, const uint8_t *image, uint32_t size);

/* A good image is still taken: nothing of what failed before is left. */
void assert_takes_next_good_update(struct device *device);

#define device_test(name) \
    cmocka_unit_test_setup_teardown(name, device_set_up, device_tear_down)

#endif
