#include <stddef.h>
#include <string.h>

#include "../doctor.h"
#include "aloft/json.h"
#include "aloft/words.h"
#include "verbs.h"

struct doctor_options {
    const char *password_file;
    struct cli_tls tls;
    struct cli_list keys;
};

static enum aloft_ink ink_of(enum doctor_result result)
{
    switch (result) {
    case DOCTOR_FINE:
        return ALOFT_INK_GOOD;
    case DOCTOR_NOTED:
    case DOCTOR_SKIPPED:
        return ALOFT_INK_FAINT;
    case DOCTOR_PROBLEM:
        return ALOFT_INK_BAD;
    }
    return ALOFT_INK_PLAIN;
}

/* Texts may hold names that somebody on the network has chosen. */
static void print_text(const struct cli *cli, const char *before, const char *text)
{
    char clean[DOCTOR_TEXT_MAX];

    if (text[0] == '\0') {
        return;
    }
    aloft_words_clean(clean, sizeof clean, text, strlen(text), cli->out_style.utf8);
    fprintf(cli->out, "%s%s\n", before, clean);
}

static void print(const struct cli *cli, const struct doctor_finding *finding)
{
    fprintf(cli->out, "%s%-8s%s",
            aloft_style_ink(&cli->out_style, ink_of(finding->result)),
            doctor_result_text(finding->result),
            aloft_style_ink(&cli->out_style, ALOFT_INK_PLAIN));
    print_text(cli, " ", finding->message);
    print_text(cli, "           why:  ", finding->why);
    print_text(cli, "           try:  ", finding->hint);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_t *const value = text[0] != '\0' ? aloft_json_text(text) : json_null();

    (void)json_object_set_new(object, key, value); // a key that lacks says enough
}

static json_t *to_json(const char *name, const struct doctor_finding *finding)
{
    json_t *const object = json_object();

    set_text(object, "name", name);
    set_text(object, "result", doctor_result_text(finding->result));
    set_text(object, "message", finding->message);
    set_text(object, "why", finding->why);
    set_text(object, "hint", finding->hint);
    return object;
}

/* Returns how many problems there are. */
static unsigned look_at_all(struct cli *cli, const struct doctor_case *subject)
{
    json_t *const list = json_array();
    unsigned problems = 0;

    for (const struct doctor_check *check = doctor_checks; check->name != NULL;
            check++) {
        struct doctor_finding finding = {.result = DOCTOR_SKIPPED};

        check->look(subject, &finding);
        print(cli, &finding);
        (void)json_array_append_new(
                list, to_json(check->name, &finding)); // or it lacks
        problems += finding.result == DOCTOR_PROBLEM;
    }
    cli_result_value(cli, "checks", list);
    return problems;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct doctor_options *const options =
            (const struct doctor_options *)arguments->options;
    struct cli_password password = {0};
    const struct doctor_case subject = {.cli = cli,
            .target = arguments->operand_count > 0 ? arguments->operands[0] : NULL,
            .password = &password,
            .tls = &options->tls,
            .keys = &options->keys};
    const enum aloft_exit exit =
            cli_password_read(cli, options->password_file, &password);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const unsigned problems = look_at_all(cli, &subject);

    cli_password_wipe(&password);
    if (problems == 0) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_STATE, "doctor", "%u of the checks found a problem",
            problems);
    cli_why(cli, "see above");
    cli_hint(cli, "do what stands there behind \"try\", then: aloft doctor");
    return cli_fail_as(cli, ALOFT_EXIT_FAILED, "problems");
}

static const struct cli_option table[] = {
        CLI_PASSWORD_OPTION(struct doctor_options, password_file),
        CLI_TLS_OPTIONS(struct doctor_options, tls),
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "a private key that nobody else should be able to read",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct doctor_options, keys),
                .completes = CLI_COMPLETES_FILES},
};

static const char *const examples[] = {
        "aloft doctor",
        "aloft doctor kitchen.local --password-file secret",
        NULL,
};

static const char *const details[] = {
        "Checks what usually keeps updates from working: the network interfaces, the "
        "multicast route, a firewall before UDP port 5353, the clock, the root "
        "certificates, and who can read private.key.",
        "With a device it is also found out whether the device can connect back to "
        "this "
        "computer, as espota wants it: it is offered 1024 zero bytes, which every "
        "device "
        "refuses, as it is no image. And whether it takes uploads over HTTP, and, if "
        "one is given, accepts the password.",
        NULL,
};

const struct cli_command cli_doctor_command = {
        .name = "doctor",
        .group = "Help",
        .purpose = "Find out why devices cannot be found or updated",
        .synopsis = "[DEVICE]",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct doctor_options),
        .operands_max = 1,
        .run = run,
};
