#include "firmware.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "aloft/file.h"
#include "aloft/probe.h"

#define CHUNK 4096u

static enum aloft_status copy(
        const struct aloft_boot_layout *layout, uint32_t size, int program)
{
    uint8_t chunk[CHUNK];

    for (uint32_t offset = 0; offset < size; offset += CHUNK) {
        const size_t len = size - offset < CHUNK ? size - offset : CHUNK;
        const enum aloft_status status =
                aloft_boot_main_read(layout, offset, chunk, len);
        if (status != ALOFT_OK) {
            return status;
        }
        if (aloft_fd_write(program, chunk, len) != ALOFT_OK) {
            return ALOFT_ERR_MEMORY;
        }
    }
    return ALOFT_OK;
}

static enum aloft_image_format format_of(const struct aloft_boot_layout *layout)
{
    uint8_t head[ALOFT_PROBE_SIZE];

    return aloft_boot_main_read(layout, 0, head, sizeof(head)) == ALOFT_OK
                   ? aloft_image_probe(head, sizeof(head))
                   : ALOFT_FORMAT_UNKNOWN;
}

bool firmware_is_esp(const struct aloft_boot_layout *layout)
{
    return format_of(layout) == ALOFT_FORMAT_ESP;
}

enum aloft_status firmware_load(
        const struct aloft_boot_layout *layout, uint32_t size, int *program)
{
    if (format_of(layout) != ALOFT_FORMAT_ELF) {
        return ALOFT_ERR_TARGET; // a text could name an interpreter to the kernel
    }
    const int fd = memfd_create("firmware", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        return ALOFT_ERR_MEMORY;
    }
    enum aloft_status status = copy(layout, size, fd);
    if (status == ALOFT_OK &&
            fcntl(fd, F_ADD_SEALS,
                    F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        status = ALOFT_ERR_MEMORY;
    }
    if (status != ALOFT_OK) {
        (void)close(fd); // memory only: nothing can be lost
        return status;
    }
    *program = fd;
    return ALOFT_OK;
}

enum aloft_status firmware_start(int program, char *const *argv)
{
    (void)fexecve(program, argv, environ); // it returns only when it has failed
    return ALOFT_ERR_TARGET;
}
