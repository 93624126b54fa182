#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device.h"
#include "firmware.h"

enum {
    EXIT_USAGE = 64,
    EXIT_RESCUE = 69,
    EXIT_FOREIGN = 70,
};

static int rescue(const char *what, enum aloft_status why)
{
    const char *text = why == ALOFT_ERR_IO ? strerror(errno) : aloft_status_text(why);

    (void)fprintf(stderr, "boot: %s: %s\n", what, text); // nobody else to tell
    return EXIT_RESCUE;
}

static void report(const struct aloft_boot_result *result)
{
    (void)fprintf(stderr, "boot: "); // a boot goes on also when nobody listens
    if (result->installed) {
        (void)fprintf(stderr, "installed %" PRIu32 " sectors, ", result->moves);
    } else if (result->why != ALOFT_OK) {
        (void)fprintf(stderr, "not installed: %s; ", aloft_status_text(result->why));
    }
    (void)fprintf(stderr, "verified %" PRIu32 " bytes\n", result->image.size);
}

/* Does what a boot stage does up to the jump. */
static int boot(struct device *device, uint32_t *size)
{
    struct aloft_boot_result result;

    aloft_boot_run(&device->boot, &result);
    if (!result.bootable) {
        return rescue("nothing can be started", result.why);
    }
    report(&result);
    *size = result.image.size;
    return 0;
}

/* The jump. */
static int start(const struct device *device, uint32_t size, char *const *argv)
{
    int program;
    enum aloft_status status = firmware_load(&device->boot.layout, size, &program);

    if (status == ALOFT_OK) {
        status = firmware_start(program, argv);
    }
    if (status != ALOFT_ERR_TARGET) {
        return rescue("the image cannot be loaded", status);
    }
    (void)fprintf(stderr,
            "boot: the image is for another processor%s; this device cannot run it\n",
            firmware_is_esp(&device->boot.layout) ? " (ESP8266)"
                                                  : ""); // as in report()
    return EXIT_FOREIGN;
}

int main(int argc, char **argv)
{
    char firmware_name[] = "firmware";
    struct device device;
    uint32_t size = 0;

    if (argc < 3 || strcmp(argv[1], "--flash") != 0) {
        (void)fprintf(stderr, "usage: aloft-boot --flash FILE [...]\n");
        return EXIT_USAGE;
    }
    const enum aloft_status status = device_open(&device, argv[2]);
    if (status != ALOFT_OK) {
        return rescue(argv[2], status);
    }
    argv[0] = firmware_name;
    int code = boot(&device, &size);
    if (code == 0) {
        code = start(&device, size, argv);
    }
    aloft_posix_flash_close(&device.flash);
    return code;
}
