#include "command.h"

#include <string.h>

#include "verbs/verbs.h"

const struct cli_command *const *cli_commands(void)
{
    static const struct cli_command *const commands[] = {
            &cli_keygen_command,
            &cli_sign_command,
            &cli_verify_command,
            &cli_inspect_command,
            &cli_new_port_command,
            &cli_trust_command,
            &cli_cert_command,
            &cli_upload_command,
            &cli_discover_command,
            &cli_status_command,
            &cli_confirm_command,
            &cli_rollback_command,
            &cli_serve_command,
            &cli_espota_command,
            &cli_signing_command,
            &cli_sim_command,
            &cli_provision_command,
            &cli_demo_command,
            &cli_doctor_command,
            &cli_powercut_command,
            &cli_completion_command,
            &cli_help_command,
            &cli_version_command,
            NULL,
    };

    return commands;
}

const struct cli_command *cli_command_find(const char *name)
{
    for (const struct cli_command *const *c = cli_commands(); *c != NULL; c++) {
        if (strcmp((*c)->name, name) == 0) {
            return *c;
        }
    }
    return NULL;
}

#define WORD_MAX 24u // longer words are not compared
#define NEAR     2u  // differences at most

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* How many letters have to be put in, left out or replaced to make `b` of `a`. */
static size_t difference(const char *a, const char *b)
{
    const size_t a_len = strlen(a);
    const size_t b_len = strlen(b);
    size_t row[WORD_MAX + 1];

    if (a_len > WORD_MAX || b_len > WORD_MAX) {
        return WORD_MAX;
    }
    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u);

            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
        }
    }
    return row[b_len];
}

/* The better of two candidates for `name`; `best` may be NULL, the answer too. */
static const char *nearer(const char *name, const char *best, const char *candidate)
{
    const size_t limit = strlen(name) <= NEAR ? 1u : NEAR;
    const bool begins =
            strlen(name) >= 2 && strncmp(candidate, name, strlen(name)) == 0;
    const size_t now = begins ? 0 : difference(name, candidate);

    if (now > limit) {
        return best;
    }
    return best == NULL || now < difference(name, best) ? candidate : best;
}

const char *cli_command_suggest(const char *name)
{
    const char *best = NULL;

    for (const struct cli_command *const *c = cli_commands(); *c != NULL; c++) {
        best = nearer(name, best, (*c)->name);
    }
    return best;
}

const char *cli_option_suggest(
        const struct cli_option *options, size_t count, const char *name)
{
    const char *best = NULL;

    for (size_t i = 0; i < count; i++) {
        best = nearer(name, best, options[i].name);
    }
    return best;
}
