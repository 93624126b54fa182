#include "trust_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/document_writer.h"
#include "aloft/file.h"
#include "keys.h"

enum aloft_exit trust_file_read_bytes(
        struct cli *cli, const char *path, uint8_t **bytes, size_t *len)
{
    const enum aloft_status status = aloft_file_read(path, TRUST_FILE_MAX, bytes, len);

    if (status == ALOFT_ERR_IO) {
        return cli_fail(
                cli, status, "read", "cannot read %s: %s", path, strerror(errno));
    }
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "read", "cannot read %s", path);
}

enum aloft_exit trust_file_read(
        struct cli *cli, const char *path, struct trust_file *file)
{
    memset(file, 0, sizeof(*file));
    file->path = path;
    const enum aloft_exit exit =
            trust_file_read_bytes(cli, path, &file->bytes, &file->len);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status =
            aloft_trust_store_open(&file->store, file->bytes, file->len);
    if (status != ALOFT_OK) {
        trust_file_free(file);
        return cli_fail(cli, status, "read", "%s is no trust store", path);
    }
    return ALOFT_EXIT_OK;
}

void trust_file_free(struct trust_file *file)
{
    free(file->bytes);
    file->bytes = NULL;
}

/* What signatures are over was written before the first of them was made. */
static enum aloft_status add_signature(
        struct trust_document *document, const struct cli_signing_key *key)
{
    const size_t signed_len = (size_t)document->bytes[4] |
                              (size_t)document->bytes[5] << 8 |
                              (size_t)document->bytes[6] << 16;
    struct aloft_document_writer writer;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t len = 0;

    aloft_digest_once(&aloft_bearssl_sha256, document->bytes, signed_len, digest);
    const enum aloft_status status =
            key->signer.base.ops->sign(&key->signer.base, digest, signature, &len);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_document_writer_resume(
            &writer, document->bytes, sizeof(document->bytes), document->len);
    aloft_document_sign(&writer, key->id, signature, len);
    return aloft_document_writer_end(&writer, &document->len);
}

enum aloft_exit trust_document_sign(
        struct cli *cli, struct trust_document *document, const struct cli_list *keys)
{
    if (keys->count > ALOFT_SIGNATURES_MAX) {
        return cli_usage(cli, "there are at most %u signatures", ALOFT_SIGNATURES_MAX);
    }
    for (size_t i = 0; i < keys->count; i++) {
        struct cli_signing_key key;
        const enum aloft_exit exit = cli_signing_key_load(cli, keys->texts[i], &key);

        if (exit != ALOFT_EXIT_OK) {
            return exit;
        }
        const enum aloft_status status = add_signature(document, &key);
        cli_signing_key_free(&key);
        if (status != ALOFT_OK) {
            return cli_fail(cli, status, "sign", "cannot sign with %s", keys->texts[i]);
        }
    }
    return ALOFT_EXIT_OK;
}

enum aloft_exit trust_document_write(struct cli *cli, const char *path,
        const struct trust_document *document, const char *what)
{
    const enum aloft_status status =
            aloft_file_write(path, document->bytes, document->len, 0666);

    if (status != ALOFT_OK) {
        return cli_fail(
                cli, status, "write", "cannot write %s: %s", path, strerror(errno));
    }
    fprintf(cli->out, "%s  %zu bytes, %s\n", path, document->len, what);
    cli_result_text(cli, "file", path);
    cli_result_number(cli, "size", document->len);
    return ALOFT_EXIT_OK;
}
