#include "verbs.h"

#include <string.h>

#include "../cert_private.h"

static const char *const form_words[] = {"header", "pem", "der", "entries", NULL};
static const char *const job_words[] = {"fetch", "show", "check", NULL};

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct cert_options *options =
            (const struct cert_options *)arguments->options;
    char *const *operands = arguments->operands;
    const size_t count = arguments->operand_count;

    if (strcmp(operands[0], "fetch") == 0) {
        return count == 2 ? cert_fetch(cli, options, operands[1])
                          : cli_usage(cli, "cert fetch takes one URL");
    }
    if (strcmp(operands[0], "show") == 0) {
        return count == 2 ? cert_show(cli, operands[1])
                          : cli_usage(cli, "cert show takes one FILE");
    }
    if (strcmp(operands[0], "check") == 0) {
        return count >= 3
                       ? cert_check(cli, options, operands[1], operands + 2, count - 2)
                       : cli_usage(cli, "cert check takes a FILE and URLs");
    }
    return cli_usage(
            cli, "there is no cert %s, only fetch, show and check", operands[0]);
}

#define AT(member) offsetof(struct cert_options, member)

static const struct cli_option table[] = {
        {.letter = 'o',
                .name = "output",
                .argument = "FILE",
                .help = "fetch: where the certificates go; the host's name with "
                        "underscores by default, - for stdout",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(output),
                .completes = CLI_COMPLETES_FILES},
        {.name = "form",
                .argument = "FORM",
                .help = "fetch: header (for C and C++), pem, der, or entries for trust "
                        "add --tls-anchor; header by default",
                .kind = CLI_OPTION_CHOICE,
                .offset = AT(form),
                .words = form_words,
                .completes = CLI_COMPLETES_WORDS},
        {.name = "m5ez",
                .help = "fetch: adds root_cert, which sketches with M5ez expect",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(m5ez)},
        {.name = "roots",
                .argument = "FILE",
                .help = "fetch: believe these certificates in PEM, not the system's",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(roots),
                .completes = CLI_COMPLETES_FILES},
        {.name = "min-days",
                .argument = "DAYS",
                .help = "check: fail when a certificate ends in fewer days; 0 by "
                        "default",
                .kind = CLI_OPTION_NUMBER,
                .offset = AT(min_days),
                .max = 36500},
        {.name = "at",
                .argument = "DATE",
                .help = "check: as if it were that day, like 2027-01-31",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(at)},
};

static const char *const examples[] = {
        "aloft cert fetch https://updates.example.org/firmware.bin",
        "aloft cert show updates_example_org.h",
        "aloft cert check roots.h https://updates.example.org/ --min-days 90",
        NULL,
};

static const char *const details[] = {
        "Which root certificates does a device need to fetch from a URL? fetch follows "
        "redirects, checks each server as a browser does, and writes the roots that "
        "the verified chains end at, which servers do not send themselves, as a header "
        "for C and C++, PEM or DER; or with --form entries as aloft trust add "
        "--tls-anchor takes them, each for its host on the way.",
        "show prints the certificates of a header, PEM or DER file.",
        "check asks live servers with the device's own TLS client and the roots in the "
        "file. It fails, with exit code 11, when a device would not get through, or "
        "would not for --min-days days more: for a job that runs every night.",
        NULL,
};

const struct cli_command cli_cert_command = {
        .name = "cert",
        .group = "Trust",
        .purpose = "Fetch, show and check the root certificates of update servers",
        .synopsis = "fetch URL | show FILE | check FILE URL...",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct cert_options),
        .operands_min = 2,
        .operands_max = SIZE_MAX,
        .completes = CLI_COMPLETES_WORDS,
        .words = job_words,
        .run = run,
};
