#include "../trust_verbs.h"

#include <stddef.h>
#include <string.h>

#include "../password.h"
#include "verbs.h"

static const char *const actions[] = {
        "create", "add", "revoke", "show", "certify", "push", NULL};

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    static enum aloft_exit (*const functions[])(struct cli *,
            const struct trust_options *, char *const *, size_t) = {trust_create,
            trust_add, trust_revoke, trust_show, trust_certify, trust_push};
    const char *const action = arguments->operands[0];

    for (size_t i = 0; actions[i] != NULL; i++) {
        if (strcmp(actions[i], action) == 0) {
            return functions[i](cli, arguments->options, arguments->operands + 1,
                    arguments->operand_count - 1);
        }
    }
    return cli_usage(cli, "there is no trust %s", action);
}

static const struct trust_options defaults = {.days = 730};

static const struct cli_option table[] = {
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "sign with this private key; give it again for more signatures",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct trust_options, keys),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'a',
                .name = "anchor",
                .argument = "FILE",
                .help = "trust this public key for images and for trust stores",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct trust_options, anchors),
                .completes = CLI_COMPLETES_FILES},
        {.name = "image-anchor",
                .argument = "FILE",
                .help = "trust this public key for images alone",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct trust_options, image_anchors),
                .completes = CLI_COMPLETES_FILES},
        {.name = "store-anchor",
                .argument = "FILE",
                .help = "trust this public key for trust stores alone",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct trust_options, store_anchors),
                .completes = CLI_COMPLETES_FILES},
        {.name = "tls-anchor",
                .argument = "FILE",
                .help = "believe servers that these root certificates vouch for: PEM, "
                        "or "
                        "entries as aloft cert fetch writes them",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct trust_options, tls_anchors),
                .completes = CLI_COMPLETES_FILES},
        {.name = "tls-host",
                .argument = "HOST",
                .help = "those of --tls-anchor vouch for this host alone",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct trust_options, tls_host)},
        {.name = "no-tls-anchors",
                .help = "drop the root certificates that the store has",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct trust_options, no_tls_anchors)},
        {.name = "images-need",
                .argument = "COUNT",
                .help = "how many anchors have to sign an image; 1 at first",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct trust_options, images_needed),
                .min = 1,
                .max = 4},
        {.name = "stores-need",
                .argument = "COUNT",
                .help = "how many anchors have to sign the next store; 1 at first",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct trust_options, stores_needed),
                .min = 1,
                .max = 4},
        {.name = "trailers",
                .help = "let devices take images that have no manifest, by their "
                        "signature",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct trust_options, trailers)},
        {.name = "no-trailers",
                .help = "let them refuse such images again",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct trust_options, no_trailers)},
        {.name = "final",
                .help = "no other store can ever replace this one",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct trust_options, final)},
        {.name = "hard",
                .help = "what a revoked key has signed does not even boot any more",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct trust_options, hard)},
        {.name = "below",
                .argument = "ORDER",
                .help = "revoke the certificates of KEY that have a lower order",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct trust_options, below)},
        {.name = "text",
                .argument = "TEXT",
                .help = "a line for people",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct trust_options, text)},
        {.letter = 'o',
                .name = "output",
                .argument = "FILE",
                .help = "write to FILE instead of changing STORE; where certify writes",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct trust_options, output),
                .completes = CLI_COMPLETES_FILES},
        {.name = "targets",
                .argument = "PATTERN",
                .help = "certify for these devices alone: a name, or its beginning and "
                        "a star; * by default",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct trust_options, targets)},
        {.name = "order",
                .argument = "NUMBER",
                .help = "order of the certificate; by default the present time, so "
                        "that a later one has a higher one",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct trust_options, order)},
        {.name = "days",
                .argument = "COUNT",
                .help = "how long images may be built for this certificate; 730 by "
                        "default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct trust_options, days),
                .min = 1,
                .max = 36500},
        CLI_PASSWORD_OPTION(struct trust_options, password_file),
        {.name = "name",
                .argument = "NAME",
                .help = "whom the certificate is for, for people",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct trust_options, name)},
        CLI_TLS_OPTIONS(struct trust_options, tls),
};

static const char *const examples[] = {
        "aloft trust create fleet.trust --anchor release.pub --anchor spare.pub",
        "aloft trust revoke fleet.trust release.pub --anchor new.pub -k spare.key",
        "aloft trust push fleet.trust kitchen.local --password-file secret",
        NULL,
};

static const char *const details[] = {
        "A trust store says whose images a device takes. The first one is written by "
        "aloft provision --trust; later ones replace it if enough anchors of the one "
        "before have signed them. ACTION is one of:",
        "create STORE makes the first store, of the anchors given.",
        "add STORE makes the next version: with more anchors, or with another policy. "
        "revoke STORE KEY... makes one that no longer takes what these keys sign from "
        "now on; what they have signed before still boots, unless --hard says "
        "otherwise. KEY is a public key file, or the id that show prints. Both are "
        "signed with -k, by anchors of the version before, and both take the options "
        "of create.",
        "show FILE tells what a store or a certificate says.",
        "certify KEY issues a certificate, with which the owner of that public key can "
        "sign images in the place of the anchor that issues it: aloft sign --cert.",
        "push STORE DEVICE gives a store to a device, which takes it if it is newer "
        "and signed by enough of the anchors that the device trusts now. It goes over "
        "HTTP, or over espota where DEVICE is espota://HOST.",
        NULL,
};

const struct cli_command cli_trust_command = {
        .name = "trust",
        .group = "Trust",
        .purpose = "Say whose images devices take: trust stores and certificates",
        .synopsis = "ACTION FILE...",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct trust_options),
        .defaults = &defaults,
        .operands_min = 2,
        .operands_max = 16,
        .completes = CLI_COMPLETES_WORDS,
        .words = actions,
        .run = run,
};
