/**
 * @file stamp.h
 * Whether a file is another one than it was.
 */
#ifndef ALOFT_APP_SERVE_STAMP_H
#define ALOFT_APP_SERVE_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>

#include "aloft/release_cache.h"

/* Size, time and number of a file. */
struct aloft_release_stamp stamp_of(const struct stat *stat);

/* Brings the stamp of `name` in the open folder, or below AT_FDCWD, up to date; whether
   it was another one. Zero is that of what is no plain file, or
   not there. */
bool stamp_refresh(struct aloft_release_stamp *stamp, int folder, const char *name);

#endif
