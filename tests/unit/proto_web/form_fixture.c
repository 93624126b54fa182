#include "form_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "sample_image.h"

static const struct aloft_web_page page = {
        .gzip = (const uint8_t *)"x", .gzip_len = 1, .policy = "x"};

int form_set_up(void **state)
{
    struct device *device = calloc(1, sizeof *device);

    assert_non_null(device);
    aloft_memory_target_init(&device->firmware, device->firmware_bytes, ROOM);
    aloft_memory_target_init(&device->files, device->files_bytes, ROOM);
    recorder_init(&device->recorder);
    sample_image_esp(device->image, IMAGE_SIZE, 1);
    device->config = (struct aloft_update_config){
            .firmware = &device->firmware.base,
            .file_system = &device->files.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &device->recorder.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    fixture_init(&device->web);
    device->web.config.has_password = false;
    device->web.config.open_to_all = true;
    device->web.config.page = &page;
    device->web.config.update = &device->update;
    device->web.config.update_config = &device->config;
    fixture_restart(&device->web);
    *state = device;
    return 0;
}

int form_tear_down(void **state)
{
    free(*state);
    return 0;
}

void form_add(struct form *form, const void *bytes, size_t len)
{
    assert_true(len <= sizeof form->text - form->len);
    memcpy(form->text + form->len, bytes, len);
    form->len += len;
}

void form_add_text(struct form *form, const char *text)
{
    form_add(form, text, strlen(text));
}

void form_add_part(struct form *form, const char *name, const void *content, size_t len)
{
    form_add_text(form, "--B\r\nContent-Disposition: form-data; name=");
    form_add_text(form, name);
    form_add_text(form, "\r\n\r\n");
    form_add(form, content, len);
    form_add_text(form, "\r\n");
}

struct form form_of_image(const struct device *device, const char *name)
{
    struct form form = {.len = 0};

    form_add_part(&form, name, device->image, IMAGE_SIZE);
    form_add_text(&form, "--B--\r\n");
    return form;
}

/* Sends the first `len` bytes of a form whose whole length is told; fields with their
 * line ends. */
void form_post_in_part(struct device *device, const struct form *form,
        const char *fields, size_t len, size_t piece)
{
    struct form request = {.len = 0};
    char length[64];

    snprintf(length, sizeof length, "Content-Length: %zu\r\n\r\n", form->len);
    form_add_text(&request, FORM_HEAD);
    form_add_text(&request, fields);
    form_add_text(&request, length);
    form_add(&request, form->text, len);
    fixture_send(&device->web, request.text, request.len, piece);
}

unsigned form_code(const struct device *device)
{
    return (unsigned)strtoul(device->web.said + 9, NULL, 10);
}

unsigned form_post(struct device *device, const struct form *form, const char *fields)
{
    form_post_in_part(device, form, fields, form->len, REQUEST_SIZE);
    assert_true(device->web.closed);
    return form_code(device);
}

bool form_committed(
        const struct device *device, const struct aloft_memory_target *target)
{
    return target->image.size == IMAGE_SIZE &&
           memcmp(target->bytes, device->image, IMAGE_SIZE) == 0;
}
