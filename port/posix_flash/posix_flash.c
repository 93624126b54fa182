#include "aloft/posix_flash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aloft/nor_rules.h"

static struct aloft_posix_flash *file_of(struct aloft_flash *flash)
{
    return (struct aloft_posix_flash *)flash;
}

static bool read_all(int fd, void *dst, size_t len, off_t offset)
{
    uint8_t *next = dst;

    while (len > 0) {
        const ssize_t got = pread(fd, next, len, offset);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        if (got > 0) {
            next += got;
            offset += got;
            len -= (size_t)got;
        }
    }
    return true;
}

static bool write_all(int fd, const void *src, size_t len, off_t offset)
{
    const uint8_t *next = src;

    while (len > 0) {
        const ssize_t put = pwrite(fd, next, len, offset);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        if (put > 0) {
            next += put;
            offset += put;
            len -= (size_t)put;
        }
    }
    return true;
}

static enum aloft_status file_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    return read_all(file_of(flash)->fd, dst, len, offset) ? ALOFT_OK
                                                          : ALOFT_ERR_FLASH_READ;
}

/* Stores a change; half of it where the power fails. */
static bool change(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct aloft_posix_flash *file = file_of(flash);
    const bool cut = file->until_cut == 1;
    const bool done = write_all(file->fd, src, cut ? len / 2 : len, offset);

    if (cut) {
        raise(SIGKILL);
    }
    file->until_cut -= file->until_cut > 0;
    return done;
}

static enum aloft_status file_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    const int fd = file_of(flash)->fd;
    uint8_t *old = malloc(len);
    const bool done = old != NULL && read_all(fd, old, len, offset) &&
                      aloft_nor_allows(&flash->geometry, old, src, len) &&
                      change(flash, offset, src, len);

    free(old);
    return done ? ALOFT_OK : ALOFT_ERR_FLASH_PROGRAM;
}

/* Leaves the sector at `offset` erased. */
static bool blank(struct aloft_flash *flash, uint32_t offset)
{
    const struct aloft_flash_geometry *geometry = &flash->geometry;
    uint8_t *bytes = malloc(geometry->sector_size);

    if (bytes == NULL) {
        return false;
    }
    memset(bytes, geometry->erased, geometry->sector_size);
    const bool done = change(flash, offset, bytes, geometry->sector_size);
    free(bytes);
    return done;
}

static enum aloft_status file_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct aloft_posix_flash *file = file_of(flash);

    if (!blank(flash, offset)) {
        return ALOFT_ERR_FLASH_ERASE;
    }
    file->erases[offset / flash->geometry.sector_size]++;
    return ALOFT_OK;
}

static const struct aloft_flash_ops file_ops = {
        .read = file_read,
        .program = file_program,
        .erase = file_erase,
};

struct aloft_flash_geometry aloft_posix_flash_geometry(uint32_t size)
{
    return (struct aloft_flash_geometry){
            .size = size, .sector_size = 4096, .write_unit = 4, .erased = 0xFF};
}

/* Fills in the rest for an open file of `flash->base.geometry.size` bytes. */
static enum aloft_status adopt(struct aloft_posix_flash *flash)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;
    const enum aloft_status status = aloft_flash_check(geometry);

    if (status != ALOFT_OK) {
        return status;
    }
    flash->base.ops = &file_ops;
    flash->erases = calloc(geometry->size / geometry->sector_size, sizeof(uint32_t));
    return flash->erases == NULL ? ALOFT_ERR_MEMORY : ALOFT_OK;
}

static enum aloft_status measure(struct aloft_posix_flash *flash)
{
    struct stat found;

    if (fstat(flash->fd, &found) != 0) {
        return ALOFT_ERR_IO;
    }
    if (found.st_size < 0 || found.st_size > UINT32_MAX) {
        return ALOFT_ERR_FLASH_CONFIG;
    }
    if (flash->base.geometry.size == 0) {
        flash->base.geometry.size = (uint32_t)found.st_size;
    }
    return flash->base.geometry.size == found.st_size ? ALOFT_OK
                                                      : ALOFT_ERR_FLASH_CONFIG;
}

enum aloft_status aloft_posix_flash_open(struct aloft_posix_flash *flash,
        const char *path, const struct aloft_flash_geometry *geometry)
{
    memset(flash, 0, sizeof(*flash));
    flash->base.geometry = *geometry;
    flash->fd = open(path, O_RDWR | O_CLOEXEC);
    if (flash->fd < 0) {
        return ALOFT_ERR_IO;
    }
    enum aloft_status status = measure(flash);
    if (status == ALOFT_OK) {
        status = adopt(flash);
    }
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(flash);
    }
    return status;
}

static enum aloft_status blank_all(struct aloft_posix_flash *flash)
{
    const struct aloft_flash_geometry *geometry = &flash->base.geometry;

    for (uint32_t offset = 0; offset < geometry->size;
            offset += geometry->sector_size) {
        if (!blank(&flash->base, offset)) {
            return ALOFT_ERR_IO;
        }
    }
    return ALOFT_OK;
}

enum aloft_status aloft_posix_flash_create(struct aloft_posix_flash *flash,
        const char *path, const struct aloft_flash_geometry *geometry)
{
    memset(flash, 0, sizeof(*flash));
    flash->fd = -1;
    flash->base.geometry = *geometry;
    enum aloft_status status = adopt(flash);
    if (status == ALOFT_OK) {
        flash->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        status = flash->fd < 0 ? ALOFT_ERR_IO : blank_all(flash);
    }
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(flash);
    }
    return status;
}

void aloft_posix_flash_cut_at(struct aloft_posix_flash *flash, uint32_t number)
{
    flash->until_cut = number;
}

void aloft_posix_flash_close(struct aloft_posix_flash *flash)
{
    const int why = errno; // of the call that failed, if one did

    if (flash->fd >= 0) {
        (void)close(flash->fd); // nothing is buffered here that could be lost
    }
    free(flash->erases);
    flash->fd = -1;
    flash->erases = NULL;
    errno = why;
}
