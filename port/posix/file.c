#include "aloft/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM 65536u

/* Ends a failed call without losing the reason that the caller may ask errno for. */
static void close_keeping_errno(int fd)
{
    const int why = errno;

    close(fd);
    errno = why;
}

/* Reads up to `len` bytes; fewer only at the end of the file. Negative on failure. */
static ssize_t read_some(int fd, uint8_t *dst, size_t len)
{
    size_t done = 0;

    while (done < len) {
        const ssize_t got = read(fd, dst + done, len - done);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* Reads to the end of the file into memory that grows; `max` bytes at most. */
static enum aloft_status read_all(int fd, size_t max, uint8_t **bytes, size_t *len)
{
    size_t room = max < FIRST_ROOM ? max : FIRST_ROOM;
    size_t done = 0;

    for (;;) {
        uint8_t *const grown = (uint8_t *)realloc(*bytes, room + 1);

        if (grown == NULL) {
            return ALOFT_ERR_MEMORY;
        }
        *bytes = grown;
        /* One byte more than wanted tells a full file from one that is too large. */
        const ssize_t got = read_some(fd, grown + done, room + 1 - done);

        if (got < 0) {
            return ALOFT_ERR_IO;
        }
        done += (size_t)got;
        if (done <= room) {
            grown[done] = 0;
            *len = done;
            return ALOFT_OK;
        }
        if (room == max) {
            return ALOFT_ERR_SPACE;
        }
        room = room > max / 2 ? max : room * 2;
    }
}

enum aloft_status aloft_file_read(
        const char *path, size_t max, uint8_t **bytes, size_t *len)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);

    *bytes = NULL;
    *len = 0;
    if (fd < 0) {
        return ALOFT_ERR_IO;
    }
    const enum aloft_status status = read_all(fd, max, bytes, len);

    close_keeping_errno(fd);
    if (status != ALOFT_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

/* Fills the open temporary file and puts it in the place of `path`. */
static enum aloft_status write_and_rename(
        int fd, const char *temporary, const char *path, const void *bytes, size_t len)
{
    enum aloft_status status = aloft_fd_write(fd, bytes, len);

    if (status == ALOFT_OK && fsync(fd) != 0 && errno != EINVAL) {
        status = ALOFT_ERR_IO;
    }
    close_keeping_errno(fd);
    if (status == ALOFT_OK && rename(temporary, path) != 0) {
        status = ALOFT_ERR_IO;
    }
    return status;
}

enum aloft_status aloft_file_write(
        const char *path, const void *bytes, size_t len, mode_t mode)
{
    char temporary[PATH_MAX];
    /* The process id keeps two writers of one file from sharing a temporary one. */
    const int length =
            snprintf(temporary, sizeof(temporary), "%s.%ld.new", path, (long)getpid());

    if (length < 0 || (size_t)length >= sizeof(temporary)) {
        errno = ENAMETOOLONG;
        return ALOFT_ERR_IO;
    }
    /* What stands there is a leftover, or a link laid to have another file written. */
    unlink(temporary);
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0) {
        return ALOFT_ERR_IO;
    }
    const enum aloft_status status = write_and_rename(fd, temporary, path, bytes, len);

    if (status != ALOFT_OK) {
        const int why = errno;

        unlink(temporary);
        errno = why;
    }
    return status;
}

static enum aloft_status make_one(const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST) {
        return ALOFT_OK;
    }
    return ALOFT_ERR_IO;
}

enum aloft_status aloft_folder_make(const char *path)
{
    char part[PATH_MAX];
    const size_t len = strlen(path);

    if (len >= sizeof(part)) {
        errno = ENAMETOOLONG;
        return ALOFT_ERR_IO;
    }
    memcpy(part, path, len + 1);
    for (size_t at = 1; at < len; at++) {
        if (part[at] != '/') {
            continue;
        }
        part[at] = '\0';
        const enum aloft_status status = make_one(part);

        part[at] = '/';
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return make_one(part);
}

enum aloft_status aloft_fd_read(int fd, void *dst, size_t len)
{
    const ssize_t got = read_some(fd, (uint8_t *)dst, len);

    if (got < 0) {
        return ALOFT_ERR_IO;
    }
    return (size_t)got == len ? ALOFT_OK : ALOFT_ERR_TRUNCATED;
}

enum aloft_status aloft_fd_write(int fd, const void *src, size_t len)
{
    const uint8_t *next = (const uint8_t *)src;

    while (len > 0) {
        const ssize_t put = write(fd, next, len);

        if (put < 0 && errno != EINTR) {
            return ALOFT_ERR_IO;
        }
        if (put > 0) {
            next += put;
            len -= (size_t)put;
        }
    }
    return ALOFT_OK;
}
