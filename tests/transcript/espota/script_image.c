#include <stdlib.h>

#include "aloft/bearssl_digest.h"
#include "fake_verifier.h"
#include "sample_image.h"
#include "script.h"

/* 16 MB, in the byte that an ESP8266 image declares the size of its flash in. */
#define FLASH_SIZE_OFFSET 3u
#define FLASH_16_MB       0x90u

static void make_bytes(struct script *script)
{
    uint8_t *image = script->image;

    sample_image_esp(image, script->size + SCRIPT_NOISE, 1);
    switch (script->image_kind) {
    case IMAGE_FIRMWARE:
        break;
    case IMAGE_RAW:
    case IMAGE_FILE_SYSTEM:
        sample_bytes(image, script->size, 1);
        break;
    case IMAGE_GZIP:
        image[0] = 0x1F;
        image[1] = 0x8B;
        break;
    case IMAGE_SIGNED:
        fake_sign(image, script->size - FAKE_TRAILER_LEN, SCRIPT_KEY);
        break;
    case IMAGE_OTHER_KEY:
        fake_sign(image, script->size - FAKE_TRAILER_LEN, SCRIPT_KEY + 1);
        break;
    case IMAGE_LARGE_FLASH:
        image[FLASH_SIZE_OFFSET] = FLASH_16_MB;
        break;
    }
}

void script_make_image(struct script *script)
{
    script->image = malloc(script->size + SCRIPT_NOISE);
    if (script->image == NULL) {
        script_fail(script, 0, "no memory");
    }
    make_bytes(script);
    aloft_digest_once(&aloft_bearssl_md5, script->image, script->size, script->md5);
}

bool script_is_file_system(const struct script *script)
{
    return script->image_kind == IMAGE_FILE_SYSTEM;
}
