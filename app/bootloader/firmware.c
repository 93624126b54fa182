#include "firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "aloft/file.h"
#include "aloft/probe.h"

#define CHUNK      4096u
#define SEAL_TRIES 200u // a hundredth of a second apart

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

/* What runs is what was verified. The kernel says EBUSY while it moves a page of the
 * file itself, which it does when memory is short. */
static enum aloft_status seal(int program)
{
    const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    const struct timespec pause = {.tv_nsec = 10000000};
    int result = fcntl(program, F_ADD_SEALS, seals);

    for (unsigned i = 0; result != 0 && errno == EBUSY && i < SEAL_TRIES; i++) {
        (void)nanosleep(&pause, NULL); // woken early, it tries early
        result = fcntl(program, F_ADD_SEALS, seals);
    }
    return result == 0 ? ALOFT_OK : ALOFT_ERR_MEMORY;
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
    if (status == ALOFT_OK) {
        status = seal(fd);
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
