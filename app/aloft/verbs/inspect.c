#include "verbs.h"

#include <string.h>

#include "../cli.h"
#include "../image_file.h"
#include "../manifest_view.h"
#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"
#include "aloft/image_info.h"
#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/trailer.h"
#include "aloft/words.h"

#define TEXT_SIZE 96u

/* A file that was looked at. */
struct subject {
    const struct cli_image *image;
    struct aloft_image_info info; /* Of the image without its manifest. */
    uint32_t trailer_len;         /* Bytes of the signature behind it all, or 0. */
    bool has_manifest;
    struct aloft_manifest manifest;
    uint8_t manifest_bytes[ALOFT_MANIFEST_SIZE_MAX];
};

/* What is known, said twice: as a row for people and as a field for scripts. */
struct facts {
    struct cli *cli;
    struct aloft_table *table;
};

static void add_row(const struct facts *facts, const char *label, const char *text)
{
    aloft_table_row(facts->table, (const char *const[]){label, text});
}

static void add_text(
        const struct facts *facts, const char *key, const char *label, const char *text)
{
    add_row(facts, label, text);
    cli_result_text(facts->cli, key, text);
}

static void add_size(
        const struct facts *facts, const char *key, const char *label, uint32_t bytes)
{
    char words[ALOFT_WORDS_MAX];
    char text[TEXT_SIZE];

    aloft_words_size(words, bytes);
    snprintf(text, sizeof text, "%lu bytes (%s)", (unsigned long)bytes, words);
    add_row(facts, label, text);
    cli_result_number(facts->cli, key, bytes);
}

static const char *check_text(enum aloft_image_check check)
{
    switch (check) {
    case ALOFT_CHECK_ABSENT:
        return "absent";
    case ALOFT_CHECK_GOOD:
        return "good";
    case ALOFT_CHECK_WRONG:
        return "wrong";
    }
    return "absent";
}

static enum aloft_image_check checksum_of(const struct aloft_esp_image *image)
{
    return image->checksum_valid ? ALOFT_CHECK_GOOD : ALOFT_CHECK_WRONG;
}

/* The segments of one image, with the image's name where a file has two. */
static void add_segments(struct cli *cli, struct aloft_table *table, json_t *list,
        const struct aloft_esp_image *image, const char *name)
{
    for (size_t i = 0; i < image->header.segment_count; i++) {
        const struct aloft_esp_segment *segment = &image->segments[i];
        char address[TEXT_SIZE];
        char offset[TEXT_SIZE];
        char size[TEXT_SIZE];

        snprintf(address, sizeof address, "0x%08lx", (unsigned long)segment->address);
        snprintf(offset, sizeof offset, "0x%lx", (unsigned long)segment->offset);
        snprintf(size, sizeof size, "%lu", (unsigned long)segment->size);
        aloft_table_row(table, (const char *const[]){name, address, offset, size});
        json_t *entry = json_pack("{s:s, s:I, s:I, s:I}", "image", name, "address",
                (json_int_t)segment->address, "offset", (json_int_t)segment->offset,
                "size", (json_int_t)segment->size);

        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            cli_note(cli, "note: no memory for the list of segments");
            return;
        }
    }
}

static enum aloft_exit print_segments(
        struct cli *cli, const struct aloft_image_info *info)
{
    static const struct aloft_table_column columns[] = {
            {"segment of", ALOFT_ALIGN_LEFT},
            {"address", ALOFT_ALIGN_RIGHT},
            {"offset", ALOFT_ALIGN_RIGHT},
            {"bytes", ALOFT_ALIGN_RIGHT},
    };
    struct aloft_table *table = aloft_table_new(columns, 4, 0);
    json_t *list = json_array();

    if (info->has_boot_stage) {
        add_segments(cli, table, list, &info->boot, "boot stage");
    }
    add_segments(cli, table, list, &info->app, "application");
    fputc('\n', cli->out);
    const enum aloft_status status =
            aloft_table_print(table, cli->out, &cli->out_style);

    aloft_table_free(table);
    cli_result_value(cli, "segments", list);
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "print", "cannot list segments");
}

static void add_esp(const struct facts *facts, const struct aloft_image_info *info)
{
    const struct aloft_esp_header *header = &info->app.header;
    char text[TEXT_SIZE];

    add_text(facts, "chip", "chip", aloft_esp_chip_text(header));
    cli_result_flag(facts->cli, "boot_stage", info->has_boot_stage);
    add_row(facts, "contents",
            info->has_boot_stage ? "boot stage and application" : "application");
    snprintf(text, sizeof text, "0x%08lx", (unsigned long)header->entry);
    add_row(facts, "entry", text);
    cli_result_number(facts->cli, "entry", header->entry);
    if (aloft_esp_flash_size(header) > 0) {
        add_size(facts, "flash_size", "flash declared", aloft_esp_flash_size(header));
    }
    add_text(facts, "flash_mode", "flash mode",
            aloft_esp_flash_mode_text(header->flash_mode));
    snprintf(text, sizeof text, "%u MHz", aloft_esp_flash_mhz(header));
    add_row(facts, "flash clock", text);
    cli_result_number(facts->cli, "flash_mhz", aloft_esp_flash_mhz(header));
    add_text(facts, "checksum", "checksum", check_text(checksum_of(&info->app)));
    add_text(facts, "crc", "CRC-32", check_text(info->crc));
}

static void add_elf(const struct facts *facts, const struct aloft_elf *elf)
{
    char text[TEXT_SIZE];

    add_text(facts, "machine", "machine", aloft_elf_machine_text(elf->machine));
    snprintf(text, sizeof text, "%d bits, %u segments", elf->is_64bit ? 64 : 32,
            (unsigned)elf->segment_count);
    add_row(facts, "class", text);
    cli_result_number(facts->cli, "bits", elf->is_64bit ? 64u : 32u);
}

static bool has_signature(const struct aloft_manifest *manifest)
{
    struct aloft_field_walk walk = aloft_document_endorsements(&manifest->document);
    struct aloft_document_signature signature;

    return aloft_signature_next(&walk, &signature);
}

/* The signature at the very end: the only one, or one over image and manifest. */
static void add_trailer(const struct facts *facts, const struct subject *subject)
{
    char text[TEXT_SIZE] = "none";

    if (subject->trailer_len > 0) {
        const bool is_rsa = aloft_signature_is_rsa(subject->trailer_len);

        snprintf(text, sizeof text, "%s, %u bytes (not checked: aloft verify)",
                is_rsa ? "RSA" : "P-256", (unsigned)subject->trailer_len);
        cli_result_number(
                facts->cli, "signature_bits", 8u * (uint64_t)subject->trailer_len);
    }
    add_row(facts, subject->has_manifest ? "stock trailer" : "signature", text);
}

static void add_signature(const struct facts *facts, const struct subject *subject)
{
    cli_result_flag(facts->cli, "signed",
            subject->trailer_len > 0 ||
                    (subject->has_manifest && has_signature(&subject->manifest)));
    if (subject->has_manifest) {
        cli_manifest_show(facts->cli, facts->table, &subject->manifest);
    }
    add_trailer(facts, subject);
    if (subject->info.extra > 0) {
        add_size(facts, "extra", "unknown at the end", subject->info.extra);
    }
}

static void add_digest(const struct facts *facts, const struct aloft_digest_ops *ops,
        const struct cli_image *image)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    char text[2 * ALOFT_DIGEST_MAX + 1] = {0};

    aloft_digest_once(ops, image->bytes, image->size, digest);
    aloft_hex_encode(digest, ops->size, text);
    add_text(facts, ops->name, ops->name, text);
}

static void add_all(const struct facts *facts, const struct subject *subject)
{
    const struct cli_image *image = subject->image;
    const struct aloft_image_info *info = &subject->info;

    add_text(facts, "file", "file", image->path);
    add_text(facts, "format", "format", aloft_image_format_text(info->format));
    add_size(facts, "size", "size", image->size);
    switch (info->format) {
    case ALOFT_FORMAT_ESP:
        add_esp(facts, info);
        break;
    case ALOFT_FORMAT_ELF:
        add_elf(facts, &info->elf);
        break;
    case ALOFT_FORMAT_GZIP:
    case ALOFT_FORMAT_UNKNOWN:
        break;
    }
    add_signature(facts, subject);
    add_digest(facts, &aloft_bearssl_md5, image);
    add_digest(facts, &aloft_bearssl_sha256, image);
}

static enum aloft_exit print_facts(struct cli *cli, const struct subject *subject)
{
    static const struct aloft_table_column columns[] = {{0}, {0}};
    const struct facts facts = {cli, aloft_table_new(columns, 2, 0)};

    add_all(&facts, subject);
    const enum aloft_status status =
            aloft_table_print(facts.table, cli->out, &cli->out_style);

    aloft_table_free(facts.table);
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "print", "cannot list the facts");
}

/* Facts about what is broken are still facts; the exit code tells that it is. */
static enum aloft_exit judge(struct cli *cli, const struct cli_image *image,
        const struct aloft_image_info *info)
{
    const bool esp = info->format == ALOFT_FORMAT_ESP;

    if (esp && !info->app.checksum_valid) {
        return cli_fail_as(cli,
                cli_fail(cli, ALOFT_ERR_FORMAT, "inspect",
                        "the checksum of %s is wrong", image->path),
                "checksum");
    }
    if (info->crc == ALOFT_CHECK_WRONG) {
        return cli_fail_as(cli,
                cli_fail(cli, ALOFT_ERR_FORMAT, "inspect", "the CRC-32 of %s is wrong",
                        image->path),
                "crc");
    }
    return ALOFT_EXIT_OK;
}

static enum aloft_exit fail_broken(
        struct cli *cli, const struct cli_image *image, const struct subject *subject)
{
    const char *format = aloft_image_format_text(subject->info.format);

    cli_result_text(cli, "format", format);
    cli_fail(cli, ALOFT_ERR_FORMAT, "inspect",
            "%s is broken, though it begins as %s images do", image->path, format);
    cli_hint(cli, "build it again, or copy it from its source anew");
    return cli_fail_as(cli, ALOFT_EXIT_IO, "broken");
}

static enum aloft_exit fail_manifest(
        struct cli *cli, const struct cli_image *image, enum aloft_status status)
{
    const enum aloft_exit exit = cli_fail(
            cli, status, "inspect", "the manifest of %s is broken", image->path);

    cli_why(cli, "%s", aloft_status_text(status));
    cli_hint(cli, "sign the image again with: aloft sign");
    return status == ALOFT_ERR_CRITICAL
                   ? exit
                   : cli_fail_as(cli, ALOFT_EXIT_IO, "broken_manifest");
}

/* Finds the manifest, and looks at the image in front of it. */
static enum aloft_exit look(
        struct cli *cli, const struct cli_image *image, struct subject *subject)
{
    struct aloft_manifest_place place;
    struct aloft_memory_reader inner = image->reader;
    enum aloft_status status =
            aloft_manifest_load(&subject->manifest, &place, &image->reader.base,
                    subject->manifest_bytes, sizeof subject->manifest_bytes);

    if (status != ALOFT_OK && status != ALOFT_ERR_NOT_FOUND) {
        return fail_manifest(cli, image, status);
    }
    subject->has_manifest = status == ALOFT_OK;
    if (subject->has_manifest) {
        aloft_memory_reader_init(&inner, image->bytes, subject->manifest.payload.size);
    }
    status = aloft_image_info_read(&subject->info, &inner.base);
    if (status != ALOFT_OK) {
        const enum aloft_exit exit = fail_broken(cli, image, subject);

        cli_why(cli, "%s", aloft_status_text(status));
        return exit;
    }
    subject->trailer_len =
            subject->has_manifest ? place.signature_len : subject->info.signature_len;
    return ALOFT_EXIT_OK;
}

static enum aloft_exit inspect(struct cli *cli, const struct cli_image *image)
{
    struct subject subject = {.image = image};
    const struct aloft_image_info *info = &subject.info;
    enum aloft_exit exit = look(cli, image, &subject);

    if (exit == ALOFT_EXIT_OK) {
        exit = print_facts(cli, &subject);
    }
    if (exit == ALOFT_EXIT_OK && info->format == ALOFT_FORMAT_ESP) {
        exit = print_segments(cli, info);
    }
    return exit == ALOFT_EXIT_OK ? judge(cli, image, info) : exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    struct cli_image image;
    enum aloft_exit exit = cli_image_read(cli, arguments->operands[0], &image);

    if (exit == ALOFT_EXIT_OK) {
        exit = inspect(cli, &image);
        cli_image_free(&image);
    }
    return exit;
}

static const char *const examples[] = {
        "aloft inspect app.bin",
        "aloft inspect --json app.bin.signed",
        NULL,
};

static const char *const details[] = {
        "Tells what an image is without trusting a byte of it: format, chip, declared "
        "flash, segments, checksums, manifest, signatures and digests. An image that "
        "is broken "
        "ends with exit code 10. Whether a signature is good is a matter of keys: see "
        "aloft verify.",
        NULL,
};

const struct cli_command cli_inspect_command = {
        .name = "inspect",
        .group = "Make",
        .purpose = "Tell what a firmware image is and what it holds",
        .synopsis = "FILE",
        .examples = examples,
        .details = details,
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_FILES,
        .run = run,
};
