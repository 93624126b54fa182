#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

int device_set_up(void **state)
{
    struct device *device = calloc(1, sizeof *device);

    if (device == NULL) {
        return -1;
    }
    aloft_memory_target_init(&device->memory, device->flash, sizeof device->flash);
    aloft_memory_target_init(
            &device->file_system, device->fs_flash, sizeof device->fs_flash);
    faulty_target_init(&device->target, &device->memory.base);
    fake_verifier_init(&device->verifier, KEY);
    recorder_init(&device->recorder);
    device->config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .file_system = &device->file_system.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &device->recorder.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    sample_image_esp(device->image, IMAGE_SIZE, 1);
    (void)fake_sign(device->image, IMAGE_SIZE, KEY); // its length is SIGNED_SIZE
    *state = device;
    return 0;
}

int device_tear_down(void **state)
{
    free(*state);
    return 0;
}

struct aloft_update_offer offer_of(const uint8_t *image, uint32_t size)
{
    struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE,
            .size = size,
            .announced.ops = &aloft_bearssl_md5,
    };

    aloft_digest_once(offer.announced.ops, image, size, offer.announced.bytes);
    return offer;
}

enum aloft_status send(struct device *device, const uint8_t *image, uint32_t size)
{
    const struct aloft_update_offer offer = offer_of(image, size);
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, image, size);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

void assert_takes_next_good_update(struct device *device)
{
    device->memory.image.size = 0;
    device->target.fails_at = 0;
    device->target.flips = false;
    device->recorder.answer = ALOFT_OK;
    device->config.takes = 0;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
    assert_memory_equal(device->flash, device->image, SIGNED_SIZE);
    assert_true(device->recorder.progress_is_sane);
}
