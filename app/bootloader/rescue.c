#include "rescue.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "aloft/boot_record.h"
#include "aloft/device_status.h"
#include "aloft/device_uploads.h"
#include "aloft/device_web.h"
#include "aloft/posix_random.h"
#include "aloft/posix_updates.h"

/* Holds pointers into itself: it must not be moved. */
struct rescue {
    struct aloft_posix_board *board;
    struct device_options options;
    struct device_password password;
    struct aloft_posix_updates updates;
    struct aloft_random random;
    struct aloft_pump *pump;
    struct device_uploads uploads;
    struct aloft_web_device
            told; /* who asks over HTTP is told that it is in recovery */
    struct device_web web;
};

static void info(struct aloft_web_device *told, struct aloft_web_info *info)
{
    const struct rescue *const rescue =
            (const struct rescue *)(const void *)((const char *)told -
                                                  offsetof(struct rescue, told));

    info->hostname = rescue->options.hostname;
    info->target = ALOFT_POSIX_BOARD_TARGET;
    info->state = ALOFT_WEB_RECOVERY;
}

/* There is nothing to confirm, and nothing to go back to. */
static const struct aloft_web_device_ops ops = {.info = info};

/* stderr stands for the serial line: nobody has to listen. */
static void tell(const struct rescue *rescue)
{
    const struct device_options *const options = &rescue->options;
    struct device_status status = {.state = "recovery",
            .hostname = options->hostname,
            .version = "",
            .address = options->address,
            .espota_port = device_uploads_port(&rescue->uploads),
            .http_port = device_web_port(&rescue->web)};

    (void)fprintf(stderr,
            "boot: recovery: no bootable image; send one with aloft upload FILE "
            "%s:%u\n",
            status.address, (unsigned)status.espota_port);
    if (options->status == NULL) {
        return;
    }
    if (aloft_boot_record_read(&rescue->board->site.layout.record, &status.record) !=
            ALOFT_OK) {
        memset(&status.record, 0, sizeof status.record);
    }
    if (device_status_write(options->status, &status) != ALOFT_OK) {
        (void)fprintf(stderr, "boot: cannot write %s\n", options->status);
    }
}

static enum aloft_status open_web(struct rescue *rescue)
{
    const struct device_web_parts parts = {
            .device = &rescue->told,
            .updates = &rescue->updates,
            .options = &rescue->options,
            .random = &rescue->random,
            .pump = rescue->pump,
    };

    rescue->told.ops = &ops;
    return device_web_open(&rescue->web, &parts, &rescue->password);
}

static enum aloft_status open_uploads(struct rescue *rescue)
{
    struct device_options *const options = &rescue->options;
    enum aloft_status status =
            aloft_posix_updates_init(&rescue->updates, rescue->board, true);

    options->stay = false; // the image is of no use before the restart
    rescue->random = aloft_posix_random();
    if (status == ALOFT_OK && options->password_file != NULL) {
        status = device_password_read(&rescue->password, options->password_file);
    }
    if (status == ALOFT_OK) {
        status = aloft_pump_new(&rescue->pump);
    }
    if (status == ALOFT_OK) {
        status = device_uploads_open(&rescue->uploads, &rescue->updates, options,
                &rescue->password, &rescue->random, rescue->pump);
    }
    if (status == ALOFT_OK) {
        status = open_web(rescue);
    }
    device_password_wipe(&rescue->password);
    return status;
}

static int receive(struct rescue *rescue)
{
    const enum aloft_status status = open_uploads(rescue);

    if (status != ALOFT_OK) {
        const bool has_errno = status == ALOFT_ERR_IO || status == ALOFT_ERR_ADDRESS;

        (void)fprintf(stderr, "boot: no recovery: %s\n",
                has_errno ? strerror(errno) : aloft_status_text(status)); // as above
        return EXIT_RESCUE;
    }
    tell(rescue);
    while (aloft_pump_turn(rescue->pump, ALOFT_NEVER) != ALOFT_PUMP_RESTART) {
    }
    (void)fprintf(stderr, "boot: recovery: image accepted\n"); // as above
    return DEVICE_EXIT_RESET;
}

int rescue_wait(struct aloft_posix_board *board, int argc, char **argv)
{
    struct rescue rescue = {.board = board};

    if (!device_options_read(&rescue.options, argc, argv)) {
        return EXIT_RESCUE; // which option it was has been said
    }
    const int code = receive(&rescue);

    aloft_pump_free(rescue.pump);
    return code;
}
