#include "sim_power.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_partitions.h"
#include "aloft/file.h"
#include "aloft/partition_table.h"
#include "aloft/posix_flash.h"

/* Arguments before those of the device: the program, --flash and its file. */
#define OWN_ARGUMENTS 3u

/* Reads partition table and boot stage; `*bytes` is allocated, `*len` its size. */
static enum aloft_status read_boot_stage(
        struct aloft_flash *flash, uint8_t **bytes, size_t *len)
{
    const uint32_t sector_size = flash->geometry.sector_size;
    const struct aloft_area last = {
            flash, flash->geometry.size - sector_size, sector_size};
    uint8_t table[ALOFT_PARTITION_TABLE_MAX];
    struct aloft_area boot;
    enum aloft_status status = aloft_area_read(&last, 0, table, sizeof(table));

    if (status == ALOFT_OK) {
        status = aloft_partition_table_check(
                table, sizeof(table), last.offset, &aloft_bearssl_md5);
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_area_find(&boot, flash, table, sizeof(table), "boot");
    }
    if (status != ALOFT_OK || boot.size == 0) {
        return status == ALOFT_OK ? ALOFT_ERR_NOT_FOUND : status;
    }
    *bytes = (uint8_t *)malloc(boot.size);
    *len = boot.size;
    if (*bytes == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    return aloft_area_read(&boot, 0, *bytes, boot.size);
}

/* Puts the boot stage into a file in memory and returns its descriptor. */
static enum aloft_status load_boot_stage(struct aloft_flash *flash, int *program)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum aloft_status status = read_boot_stage(flash, &bytes, &len);

    *program = -1;
    if (status == ALOFT_OK) {
        *program = memfd_create("aloft-boot", MFD_CLOEXEC);
        status = *program >= 0 ? aloft_fd_write(*program, bytes, len) : ALOFT_ERR_IO;
    }
    free(bytes);
    return status;
}

/* The child's side of fork(). Does not return. */
static void become(
        int program, char *const *arguments, const sigset_t *mask, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(SIM_EXIT_RESCUE); // it died before we could ask to be told
    }
    sigprocmask(SIG_SETMASK, mask, NULL);
    fexecve(program, arguments, environ);
    _exit(errno == ENOEXEC ? SIM_EXIT_FOREIGN : SIM_EXIT_RESCUE);
}

static size_t count_of(char *const *list)
{
    size_t count = 0;

    while (list[count] != NULL) {
        count++;
    }
    return count;
}

static enum aloft_status start(int program, const char *flash, char *const *options,
        const sigset_t *mask, pid_t *process)
{
    const size_t count = count_of(options);
    const pid_t self = getpid();
    char name[] = "aloft-boot";
    char flash_option[] = "--flash";
    char *const path = strdup(flash);
    char **const arguments =
            (char **)calloc(OWN_ARGUMENTS + count + 1, sizeof(arguments[0]));

    *process = -1;
    if (path != NULL && arguments != NULL) {
        arguments[0] = name;
        arguments[1] = flash_option;
        arguments[2] = path;
        memcpy((void *)(arguments + OWN_ARGUMENTS), (const void *)options,
                count * sizeof(options[0]));
        *process = fork();
    }
    if (*process == 0) {
        become(program, arguments, mask, self);
    }
    free((void *)arguments);
    free(path);
    return *process > 0 ? ALOFT_OK : ALOFT_ERR_MEMORY;
}

enum aloft_status sim_power_on(
        const char *flash, char *const *options, const sigset_t *mask, pid_t *process)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);
    struct aloft_posix_flash device;
    int program = -1;
    enum aloft_status status = aloft_posix_flash_open(&device, flash, &geometry);

    if (status != ALOFT_OK) {
        return status;
    }
    status = load_boot_stage(&device.base, &program);
    aloft_posix_flash_close(&device);
    if (status == ALOFT_OK) {
        status = start(program, flash, options, mask, process);
    }
    if (program >= 0) {
        close(program);
    }
    return status;
}
