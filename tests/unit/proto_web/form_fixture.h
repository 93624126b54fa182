/**
 * @file form_fixture.h
 * A device that takes firmware and file systems into RAM, and forms that are sent to
 * it.
 */
#ifndef PROTO_WEB_FORM_FIXTURE_H
#define PROTO_WEB_FORM_FIXTURE_H

#include "aloft/memory_target.h"
#include "fixture.h"
#include "recorder.h"

#define IMAGE_SIZE   3000u
#define ROOM         4096u
#define REQUEST_SIZE 8192u
#define FORM_HEAD    "POST /update HTTP/1.1\r\nHost: a\r\n"
#define FORM_TYPE    "Content-Type: multipart/form-data; boundary=B\r\n"

/** Open to all, with a page. */
struct device {
    struct fixture web;
    uint8_t firmware_bytes[ROOM];
    uint8_t files_bytes[ROOM];
    struct aloft_memory_target firmware;
    struct aloft_memory_target files;
    struct recorder recorder;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_SIZE];
};

/** The cmocka fixture: `*state` is a struct device. */
int form_set_up(void **state);
int form_tear_down(void **state);

/** A form of one or more parts, as text; or a whole request. */
struct form {
    char text[REQUEST_SIZE];
    size_t len;
};

void form_add(struct form *form, const void *bytes, size_t len);
void form_add_text(struct form *form, const char *text);

/** A part; `name` has its quotes, and more behind it. */
void form_add_part(
        struct form *form, const char *name, const void *content, size_t len);

/** The image in the part `name`, and the end. */
struct form form_of_image(const struct device *device, const char *name);

/** Sends the first `len` bytes of a form whose whole length is told, `piece` at a time;
 * `fields` have their line ends. */
void form_post_in_part(struct device *device, const struct form *form,
        const char *fields, size_t len, size_t piece);

/** Sends it whole; returns the code of the answer. */
unsigned form_post(struct device *device, const struct form *form, const char *fields);

/** The code of the last answer. */
unsigned form_code(const struct device *device);

/** Whether the image is what the target holds, and counts. */
bool form_committed(
        const struct device *device, const struct aloft_memory_target *target);

#endif
