/* What reading and looking up share. */
#ifndef ALOFT_CATALOG_PRIVATE_H
#define ALOFT_CATALOG_PRIVATE_H

#include <stdarg.h>

#include "aloft/catalog.h"

/* A growing array of sections of one kind. */
struct sections {
    struct aloft_catalog_device *items;
    size_t count;
};

struct aloft_catalog {
    struct sections devices;  /* in the order of their MAC addresses */
    struct sections groups;   /* `group` is the group's own name */
    struct sections fallback; /* [default]: one at most */
};

/* Fills `problem` as vprintf would. */
__attribute__((format(printf, 3, 0))) void aloft_catalog_describe(
        struct aloft_catalog_problem *problem, unsigned line, const char *format,
        va_list arguments);

/* The group of that name, or NULL. */
const struct aloft_catalog_device *aloft_catalog_group(
        const struct aloft_catalog *catalog, const char *name);

/* After the last line: file names from versions, groups into devices, devices in
   order. ALOFT_OK, or ALOFT_ERR_FORMAT with the first mistake in `*problem`. */
ALOFT_CHECKED enum aloft_status aloft_catalog_complete(
        struct aloft_catalog *catalog, struct aloft_catalog_problem *problem);

#endif
