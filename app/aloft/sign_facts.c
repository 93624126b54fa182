#include <string.h>

#include "aloft/probe.h"
#include "aloft/version_order.h"
#include "sign_private.h"
#include "signing_time.h"

static struct aloft_span span_or_none(const char *text)
{
    return text == NULL ? (struct aloft_span){NULL, 0} : aloft_span_of(text);
}

static enum aloft_exit check_text(
        struct cli *cli, const char *option, const char *text, size_t max)
{
    if (text != NULL && (*text == '\0' || strlen(text) > max)) {
        return cli_usage(cli, "--%s has 1 to %zu characters", option, max);
    }
    for (const char *c = text; c != NULL && *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F) {
            return cli_usage(cli, "--%s has a control character in it", option);
        }
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit check_texts(struct cli *cli, const struct sign_options *options)
{
    enum aloft_exit exit =
            check_text(cli, "target", options->target, ALOFT_MANIFEST_NAME_MAX);

    if (exit == ALOFT_EXIT_OK) {
        exit = check_text(
                cli, "image-version", options->version, ALOFT_MANIFEST_NAME_MAX);
    }
    return exit == ALOFT_EXIT_OK
                   ? check_text(cli, "text", options->text, ALOFT_MANIFEST_TEXT_MAX)
                   : exit;
}

static uint32_t order_of(const struct cli *cli, const struct sign_options *options)
{
    uint32_t order = 0;

    if (options->order != SIGN_ORDER_OF_VERSION) {
        return options->order;
    }
    if (options->version != NULL &&
            aloft_version_order(options->version, &order) != ALOFT_OK) {
        cli_note(cli,
                "note: \"%s\" is not of the form A.B.C, so the order is 0: give it "
                "with --order",
                options->version);
    }
    return order;
}

/* A compressed image tells what comes out of it. */
static enum aloft_exit add_unpacked(
        struct cli *cli, const struct cli_image *image, struct sign_facts *facts)
{
    if (aloft_image_probe(image->bytes, image->size) != ALOFT_FORMAT_GZIP) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_status status = cli_image_installed(
            image, facts->unpacked_sha256, &facts->manifest.unpacked_size);

    if (status != ALOFT_OK || facts->manifest.unpacked_size == 0) {
        cli_fail(cli, status == ALOFT_OK ? ALOFT_ERR_SIZE : status, "sign",
                "%s cannot be unpacked", image->path);
        return cli_fail_as(cli, ALOFT_EXIT_IO, "broken");
    }
    facts->manifest.payload.encoding = ALOFT_MANIFEST_GZIP;
    facts->manifest.unpacked_sha256 = facts->unpacked_sha256;
    return ALOFT_EXIT_OK;
}

enum aloft_exit sign_facts_find(struct cli *cli, const struct sign_options *options,
        const struct cli_image *image, struct sign_facts *facts)
{
    const enum aloft_exit exit = check_texts(cli, options);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if ((options->block_size & (options->block_size - 1)) != 0) {
        return cli_usage(cli, "--blocks is a power of two");
    }
    *facts = (struct sign_facts){
            .manifest = {
                    .target = span_or_none(options->target),
                    .version = span_or_none(options->version),
                    .text = span_or_none(options->text),
                    .order = order_of(cli, options),
                    .counter = options->counter,
                    .payload.content = options->file_system ? ALOFT_MANIFEST_FILE_SYSTEM
                                                            : ALOFT_MANIFEST_FIRMWARE,
                    .block_size = options->block_size,
                    .build_time = cli_signing_time(),
            }};
    return add_unpacked(cli, image, facts);
}
