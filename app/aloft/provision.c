#include "provision.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/acceptance.h"
#include "aloft/bearssl_digest.h"
#include "aloft/file.h"
#include "aloft/flash_content.h"
#include "aloft/hex.h"
#include "aloft/layout.h"
#include "aloft/openssl_checker.h"
#include "aloft/openssl_key.h"
#include "aloft/openssl_verifier.h"
#include "aloft/ram_flash.h"
#include "layout_file.h"
#include "trust_file.h"

/* Larger than any flash chip that a layout can be for. */
#define FILE_MAX ((size_t)256 * 1024 * 1024)

/* Everything that is read, in one place, so that one function frees it. */
struct work {
    struct aloft_layout layout;
    struct aloft_openssl_public publics[ALOFT_KEY_SET_MAX];
    struct aloft_key_set keys;
    struct aloft_openssl_verifier verifier;
    struct trust_file trust;
    struct aloft_key_checker checker;
    struct aloft_acceptance acceptance;
    uint8_t *boot;
    uint8_t *image;
    uint8_t *file_system;
    uint8_t *settings;
    struct aloft_flash_content content;
    struct aloft_flash_result result;
    struct aloft_ram_flash *flash;
};

/* Reads one optional file into `*bytes`, which work_free() frees. */
static enum aloft_exit read_part(struct cli *cli, const char *path, uint8_t **bytes,
        struct aloft_content *content)
{
    if (path == NULL) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_status status =
            aloft_file_read(path, FILE_MAX, bytes, &content->len);

    content->bytes = *bytes;
    return status == ALOFT_OK ? ALOFT_EXIT_OK : cli_fail_to_read(cli, status, path);
}

static enum aloft_exit read_keys(
        struct cli *cli, struct work *work, const struct provision_options *options)
{
    const struct cli_list *const files = &options->keys;

    if (files->count > ALOFT_KEY_SET_MAX) {
        return cli_usage(cli, "a device holds at most %u keys", ALOFT_KEY_SET_MAX);
    }
    if (options->require_signature && files->count == 0) {
        return cli_usage(cli, "--require-signature needs a --key to check with");
    }
    for (size_t i = 0; i < files->count; i++) {
        const enum aloft_status status =
                aloft_openssl_public_load(&work->publics[i], files->texts[i]);

        if (status != ALOFT_OK) {
            return cli_fail_to_read(cli, status, files->texts[i]);
        }
        work->keys.keys[i] = aloft_openssl_public_key(&work->publics[i]);
    }
    work->keys.count = files->count;
    work->keys.signature_required = options->require_signature;
    return ALOFT_EXIT_OK;
}

/* The store's anchors for images stand for the keys. */
static enum aloft_exit read_trust(
        struct cli *cli, struct work *work, const struct provision_options *options)
{
    if (options->trust == NULL) {
        return ALOFT_EXIT_OK;
    }
    if (options->keys.count > 0) {
        return cli_usage(cli, "--trust says whom to trust, so --key cannot");
    }
    const enum aloft_exit exit = trust_file_read(cli, options->trust, &work->trust);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status = aloft_trust_store_keys(
            &work->trust.store, ALOFT_TRUST_IMAGES, &aloft_bearssl_sha256, &work->keys);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "read", "%s has more than %u anchors for images",
                options->trust, ALOFT_KEY_SET_MAX);
    }
    aloft_openssl_checker_init(&work->checker, &aloft_bearssl_sha256);
    aloft_acceptance_init(&work->acceptance);
    work->acceptance.store = &work->trust.store;
    work->acceptance.checker = &work->checker;
    work->content.trust = &work->trust.store;
    work->content.judge = &work->acceptance.base;
    return ALOFT_EXIT_OK;
}

/* The boot stage that was installed together with this program. */
static enum aloft_exit find_boot(struct cli *cli, char path[PATH_MAX])
{
    static const char name[] = "aloft-boot";
    const ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - sizeof(name));
    char *const slash = len > 0 ? memrchr(path, '/', (size_t)len) : NULL;

    if (slash == NULL) {
        return cli_fail(cli, ALOFT_ERR_NOT_FOUND, "read", "cannot find aloft-boot");
    }
    memcpy(slash + 1, name, sizeof(name));
    return ALOFT_EXIT_OK;
}

/* A layout without a partition for it has the boot stage within its images. */
static enum aloft_exit read_boot(struct cli *cli, struct work *work, const char *boot)
{
    char path[PATH_MAX];

    if (boot != NULL) {
        return read_part(cli, boot, &work->boot, &work->content.boot);
    }
    if (aloft_layout_find(&work->layout, "boot") == NULL) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit = find_boot(cli, path);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    return read_part(cli, path, &work->boot, &work->content.boot);
}

static enum aloft_exit read_all(
        struct cli *cli, struct work *work, const struct provision_options *options)
{
    enum aloft_exit exit = cli_layout_read(cli, options->layout, &work->layout);

    if (exit == ALOFT_EXIT_OK) {
        exit = read_keys(cli, work, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = read_trust(cli, work, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = read_boot(cli, work, options->boot);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = read_part(cli, options->image, &work->image, &work->content.image);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = read_part(cli, options->file_system, &work->file_system,
                &work->content.file_system);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = read_part(
                cli, options->settings, &work->settings, &work->content.settings);
    }
    return exit;
}

/* The part that people give by mistake where there is no room for it, or not at all. */
static void explain_boot(struct cli *cli, enum aloft_status status,
        const struct provision_options *options)
{
    if (status == ALOFT_ERR_NOT_FOUND) {
        cli_why(cli,
                "layout %s has no partition called boot: it is elsewhere on such "
                "devices, or within their images",
                options->layout);
        cli_hint(cli, "leave --boot out");
    }
    if (status == ALOFT_ERR_SPACE && options->boot == NULL) {
        cli_why(cli, "without --boot it is that of simulated devices, aloft-boot");
        cli_hint(cli, "name the one of the device with --boot FILE");
    }
}

static enum aloft_exit fail_to_fill(struct cli *cli, const struct work *work,
        enum aloft_status status, const struct provision_options *options)
{
    enum aloft_exit exit = cli_fail(cli, status, "provision", "cannot make %s: %s, %s",
            options->output, work->result.part, aloft_status_text(status));

    if (status == ALOFT_ERR_SPACE) {
        cli_why(cli, "it is larger than its partition in layout %s", options->layout);
        cli_hint(cli, "choose a layout with a larger partition, or strip the file");
    }
    if (status == ALOFT_ERR_NOT_FOUND || status == ALOFT_ERR_ARGUMENT) {
        cli_why(cli, "layout %s lacks a partition, or no update could be made safe",
                options->layout);
        cli_hint(cli, "docs/reference/layouts.md tells what a layout needs");
        exit = cli_fail_as(cli, ALOFT_EXIT_USAGE, "layout");
    }
    if (strcmp(work->result.part, ALOFT_FLASH_PART_BOOT) == 0) {
        explain_boot(cli, status, options);
    }
    return exit;
}

static enum aloft_exit fill_flash(
        struct cli *cli, struct work *work, const struct provision_options *options)
{
    const struct aloft_flash_geometry geometry = {.size = work->layout.flash_size,
            .sector_size = work->layout.sector_size,
            .write_unit = 4,
            .erased = 0xff};

    work->flash = aloft_ram_flash_new(&geometry);
    if (work->flash == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "provision", "cannot hold %u bytes",
                (unsigned)geometry.size);
    }
    aloft_openssl_verifier_init(&work->verifier, &work->keys, &aloft_bearssl_sha256);
    if (work->keys.count > 0 && work->content.trust == NULL) {
        work->content.keys = &work->keys;
    }
    work->content.verifier = &work->verifier.base;
    work->content.sha256 = &aloft_bearssl_sha256;
    work->content.md5 = &aloft_bearssl_md5;
    const enum aloft_status status = aloft_flash_content_write(
            &work->flash->base, &work->layout, &work->content, &work->result);

    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : fail_to_fill(cli, work, status, options);
}

static enum aloft_exit write_file(struct cli *cli, const struct work *work,
        const struct provision_options *options)
{
    const enum aloft_status status = aloft_file_write(
            options->output, work->flash->bytes, work->flash->base.geometry.size, 0644);

    if (status != ALOFT_OK) {
        const int why = errno;
        const enum aloft_exit exit =
                cli_fail(cli, status, "write", "cannot write %s", options->output);

        cli_why(cli, "%s", strerror(why));
        return exit;
    }
    return ALOFT_EXIT_OK;
}

static void print(
        FILE *out, const struct work *work, const struct provision_options *options)
{
    const unsigned flash_kb = (unsigned)(work->layout.flash_size / 1024u);

    if (options->brief) {
        fprintf(out, "made %s: %u KB, layout %s\n", options->output, flash_kb,
                options->layout);
        return;
    }
    fprintf(out, "%s: %u KB of flash, layout %s\n", options->output, flash_kb,
            options->layout);
    aloft_layout_print(&work->layout, out);
    fprintf(out, "image: %u bytes, updates up to %u bytes\n",
            (unsigned)work->result.state.main.size, (unsigned)work->result.room);
    fprintf(out, "%s: %zu, signatures %s at boot\n",
            options->trust == NULL ? "keys" : "anchors for images", work->keys.count,
            work->keys.signature_required ? "required" : "not asked for");
}

static void tell(struct cli *cli, const struct work *work,
        const struct provision_options *options)
{
    char digest[2 * ALOFT_BOOT_DIGEST_SIZE + 1] = "";

    aloft_hex_encode(work->result.state.main.sha256, ALOFT_BOOT_DIGEST_SIZE, digest);
    print(cli->out, work, options);
    cli_result_text(cli, "flash", options->output);
    cli_result_text(cli, "layout", options->layout);
    cli_result_number(cli, "flash_size", work->layout.flash_size);
    cli_result_number(cli, "image_size", work->result.state.main.size);
    cli_result_text(cli, "image_sha256", digest);
    cli_result_number(cli, "update_room", work->result.room);
    cli_result_number(cli, "keys", work->keys.count);
    cli_result_flag(cli, "signature_required", work->keys.signature_required);
}

static void work_free(struct work *work)
{
    aloft_ram_flash_free(work->flash);
    free(work->boot);
    free(work->settings);
    free(work->image);
    free(work->file_system);
    trust_file_free(&work->trust);
    free(work);
}

enum aloft_exit cli_provision(struct cli *cli, const struct provision_options *options)
{
    struct work *const work = (struct work *)calloc(1, sizeof(*work));

    if (work == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "provision", "no memory");
    }
    enum aloft_exit exit = read_all(cli, work, options);

    if (exit == ALOFT_EXIT_OK) {
        exit = fill_flash(cli, work, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = write_file(cli, work, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        tell(cli, work, options);
    }
    work_free(work);
    return exit;
}
