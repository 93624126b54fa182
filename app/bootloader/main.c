#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/boot_journal.h"
#include "aloft/boot_manifest.h"
#include "aloft/gzip_decoder.h"
#include "aloft/posix_board.h"
#include "firmware.h"
#include "rescue.h"

enum {
    EXIT_USAGE = 64,
    EXIT_FOREIGN = 70,
};

static int give_up(const char *what, enum aloft_status why)
{
    const char *text = why == ALOFT_ERR_IO ? strerror(errno) : aloft_status_text(why);

    (void)fprintf(stderr, "boot: %s: %s\n", what, text); // nobody else to tell
    return EXIT_RESCUE;
}

static void report(const struct aloft_boot_result *result)
{
    (void)fprintf(stderr, "boot: %s", // a boot goes on also when nobody listens
            result->resumed ? "went on after a power cut, " : "");
    if (result->installed) {
        (void)fprintf(stderr, "installed %" PRIu32 " sectors%s, ", result->moves,
                result->files ? " of the file system" : "");
    } else if (result->why != ALOFT_OK) {
        (void)fprintf(stderr, "not installed: %s; ", aloft_status_text(result->why));
    }
    (void)fprintf(stderr, "verified %" PRIu32 " bytes%s\n", result->image.size,
            result->on_trial ? ", on trial" : "");
}

/* Does what a boot stage does up to the jump; false when nothing can be booted. */
static bool boot(struct aloft_posix_board *board, uint32_t *size)
{
    uint8_t work[ALOFT_POSIX_BOARD_SECTOR];
    uint8_t unpacker_memory[ALOFT_GZIP_DECODER_MEMORY];
    struct aloft_gzip_decoder decoder;
    struct aloft_boot_unpacker unpacker;
    const struct aloft_boot stage = {
            .layout = board->site.layout,
            .trust =
                    {
                            .sha256 = &aloft_bearssl_sha256,
                            .verifier = aloft_site_verifier(&board->site, false),
                            .manifests = aloft_site_manifests(&board->site),
                            .work = work,
                            .work_size = sizeof work,
                    },
            .strategy = aloft_site_strategy(&board->site),
            .files = &aloft_strategy_files,
            .unpacker = &unpacker,
    };
    struct aloft_boot_result result;

    if (aloft_gzip_decoder_init(&decoder, unpacker_memory, sizeof unpacker_memory) !=
            ALOFT_OK) {
        (void)give_up("nothing can be unpacked", ALOFT_ERR_MEMORY); // as in report()
        return false;
    }
    aloft_boot_unpacker_init(&unpacker, &decoder.base);
    aloft_boot_run(&stage, &result);
    /* Where there is a journal; no boot depends on it. */
    (void)aloft_boot_journal_note(&board->site.layout.journal, &result);
    if (!result.bootable) {
        (void)give_up("nothing can be started", result.why); // as above
        return false;
    }
    report(&result);
    aloft_boot_layout_select(&board->site.layout, result.in_slot_b);
    *size = result.image.size;
    return true;
}

/* The jump. */
static int start(
        const struct aloft_boot_layout *layout, uint32_t size, char *const *argv)
{
    int program;
    enum aloft_status status = firmware_load(layout, size, &program);

    if (status == ALOFT_OK) {
        status = firmware_start(program, argv);
    }
    if (status != ALOFT_ERR_TARGET) {
        return give_up("the image cannot be loaded", status);
    }
    (void)fprintf(stderr,
            "boot: the image is for another processor%s; this device cannot run it\n",
            firmware_is_esp(layout) ? " (ESP8266)" : ""); // as in report()
    return EXIT_FOREIGN;
}

/* In which change of the flash the power is to fail; 0: in none. The other options are
 * the firmware's, which may know more of them. */
static uint32_t power_cut_of(int argc, char **argv)
{
    for (int i = 3; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--power-cut") == 0) {
            return (uint32_t)strtoul(argv[i + 1], NULL, 10);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    char firmware_name[] = "firmware";
    struct aloft_posix_board board;
    uint32_t size = 0;

    if (argc < 3 || strcmp(argv[1], "--flash") != 0) {
        (void)fprintf(stderr, "usage: aloft-boot --flash FILE [...]\n");
        return EXIT_USAGE;
    }
    const enum aloft_status status = aloft_posix_board_open(&board, argv[2]);
    if (status != ALOFT_OK) {
        return give_up(argv[2], status);
    }
    argv[0] = firmware_name;
    aloft_posix_flash_cut_at(&board.flash, power_cut_of(argc, argv));
    const int code = boot(&board, &size) ? start(&board.site.layout, size, argv)
                                         : rescue_wait(&board, argc, argv);
    aloft_posix_board_close(&board);
    return code;
}
