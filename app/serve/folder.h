/**
 * @file folder.h
 * The served folder: its devices.ini, its devices.trust, and the images in its bin/.
 */
#ifndef ALOFT_APP_SERVE_FOLDER_H
#define ALOFT_APP_SERVE_FOLDER_H

#include <stdint.h>
#include <stdio.h>

#include "aloft/catalog.h"
#include "aloft/release_cache.h"

struct folder {
    const char *path; /* borrowed */
    FILE *log;        /* borrowed */
    int fd;
    int bin_fd;
    struct aloft_catalog *catalog; /* NULL until first read */
    struct aloft_release_stamp catalog_stamp;
    struct aloft_release_cache cache; /* of the images read so far */
    struct aloft_release_stamp trust_stamp;
    uint32_t trust_version; /* of devices.trust; 0: there is none */
};

/* An image, opened. */
struct folder_image {
    int fd;                                  /* the caller's */
    const struct aloft_release_image *facts; /* until the next call */
};

/* Opens the folder and reads devices.ini; `what` (`size` bytes) gets any error's words.
   ALOFT_OK, ALOFT_ERR_IO, ALOFT_ERR_FORMAT, ALOFT_ERR_MEMORY. */
ALOFT_CHECKED enum aloft_status folder_open(
        struct folder *folder, const char *path, FILE *log, char *what, size_t size);

/* Looks whether images or devices.ini have changed, and reads the latter again then;
   reports mistakes to the log, once. To be called about once a second. */
void folder_refresh(struct folder *folder);

/* Opens the image `name` of bin/. ALOFT_OK; ALOFT_ERR_NOT_FOUND for anything but a
   plain file with a good name; ALOFT_ERR_IO, ALOFT_ERR_FORMAT, ... for a file that
   cannot be used. */
ALOFT_CHECKED enum aloft_status folder_image_open(
        struct folder *folder, const char *name, struct folder_image *image);

/* What was known of the image `name` at the last refresh; NULL: it cannot be used.
   Valid until the next call. */
const struct aloft_release_image *folder_image_facts(
        struct folder *folder, const char *name);

/* Opens devices.trust; its size is `*size`, the file the caller's. ALOFT_OK; else
   ALOFT_ERR_IO. */
ALOFT_CHECKED enum aloft_status folder_trust_open(
        const struct folder *folder, int *fd, uint64_t *size);

void folder_close(struct folder *folder);

#endif
