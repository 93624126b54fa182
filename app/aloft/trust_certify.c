/* certify: an anchor lets another key sign images. */
#include <string.h>

#include "aloft/certificate_draft.h"
#include "aloft/trust_store.h"
#include "keys.h"
#include "signing_time.h"
#include "trust_file.h"
#include "trust_verbs.h"

#define DAY_S UINT64_C(86400)

static enum aloft_exit check_options(
        struct cli *cli, const struct trust_options *options, size_t count)
{
    if (count != 1) {
        return cli_usage(cli, "trust certify is for one public key");
    }
    if (options->keys.count != 1) {
        return cli_usage(cli, "one anchor issues the certificate: name it with -k");
    }
    if (options->output == NULL) {
        return cli_usage(cli, "where to? Name the certificate with -o");
    }
    return ALOFT_EXIT_OK;
}

enum aloft_exit trust_certify(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    const uint64_t now = cli_signing_time();
    struct cli_signing_key issuer;
    struct cli_public_key subject;
    struct trust_document made;
    enum aloft_exit exit = check_options(cli, options, count);

    if (exit == ALOFT_EXIT_OK) {
        exit = cli_public_key_load(cli, operands[0], &subject);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = cli_signing_key_load(cli, options->keys.texts[0], &issuer);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const struct aloft_key key = aloft_openssl_public_key(&subject.key);
    struct aloft_certificate_draft draft = {
            .key = &key,
            .purposes = ALOFT_TRUST_IMAGES | ALOFT_TRUST_INSTALLED,
            .targets = options->targets == NULL ? "*" : options->targets,
            .order = options->order == 0 ? (uint32_t)now : options->order,
            .not_before = now - DAY_S, // the clock of who builds may be slow
            .not_after = now + options->days * DAY_S,
            .name = options->name,
    };
    memcpy(draft.issuer, issuer.id, sizeof(draft.issuer));
    cli_signing_key_free(&issuer);
    const enum aloft_status status = aloft_certificate_draft_encode(
            &draft, made.bytes, sizeof(made.bytes), &made.len);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "make", "no device would take this certificate");
    }
    exit = trust_document_sign(cli, &made, &options->keys);
    return exit == ALOFT_EXIT_OK
                   ? trust_document_write(cli, options->output, &made, "certificate")
                   : exit;
}
