#include "deliveries.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/words.h"
#include "deliveries_private.h"

json_t *delivery_object(const struct cli *cli, const struct delivery *delivery,
        const char *target, enum aloft_exit exit)
{
    json_t *object = json_pack("{s:o, s:b, s:s, s:s}", "target",
            aloft_json_text(target), "ok", exit == ALOFT_EXIT_OK, "state",
            delivery_state_text(delivery->state), "transport",
            transport_text(delivery->transport));
    int failed = object == NULL;

    if (!failed && delivery->address[0] != '\0') {
        failed |= json_object_set_new(
                object, "address", aloft_json_text(delivery->address));
    }
    if (!failed && delivery->transport != TRANSPORT_NONE) {
        failed |= json_object_set_new(
                object, "transport_why", aloft_json_text(delivery->transport_why));
    }
    if (!failed && delivery->version[0] != '\0') {
        failed |= json_object_set_new(
                object, "version", aloft_json_text(delivery->version));
    }
    if (!failed && delivery->transport == TRANSPORT_HTTP) {
        failed |= json_object_set_new(object, "found", json_integer(delivery->found));
        failed |=
                json_object_set_new(object, "resumed", json_integer(delivery->resumed));
    }
    if (!failed && exit != ALOFT_EXIT_OK) {
        failed |=
                json_object_set_new(object, "error", aloft_failure_json(&cli->failure));
    }
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

/* "confirmed: kitchen runs 2.0.0" */
static void print_success(FILE *file, const json_t *result)
{
    const char *state = text_of(result, "state");
    const char *target = text_of(result, "target");
    char version[2u * DEVICE_TEXT_MAX];
    const char *text = text_of(result, "version");

    aloft_words_clean(version, sizeof version, text, strlen(text), false);
    if (strcmp(state, delivery_state_text(DELIVERY_CONFIRMED)) == 0) {
        fprintf(file, "confirmed: %s runs %s\n", target, version);
    } else if (strcmp(state, delivery_state_text(DELIVERY_STORED)) == 0) {
        fprintf(file, "stored: %s has the new file system\n", target);
    } else {
        fprintf(file, "accepted: %s took the image; boot not observed\n", target);
    }
}

static void copy_text(char dst[ALOFT_FAILURE_TEXT_MAX], const char *text)
{
    snprintf(dst, ALOFT_FAILURE_TEXT_MAX, "%s", text);
}

static void print_failure(const struct cli *cli, const json_t *error)
{
    struct aloft_failure failure = {
            .exit = (enum aloft_exit)json_integer_value(json_object_get(error, "exit")),
            .code = text_of(error, "code"),
            .phase = text_of(error, "phase"),
    };

    copy_text(failure.message, text_of(error, "message"));
    copy_text(failure.why, text_of(error, "why"));
    copy_text(failure.hint, text_of(error, "hint"));
    aloft_failure_print(&failure, stderr, &cli->err_style);
}

static void count(struct round *round, enum aloft_exit exit)
{
    if (exit == ALOFT_EXIT_OK) {
        round->done++;
        return;
    }
    round->same_exit = round->failed == 0 || (round->same_exit && round->exit == exit);
    round->exit = exit;
    round->failed++;
    if (exit == ALOFT_EXIT_INTERRUPTED || exit == ALOFT_EXIT_TERMINATED) {
        round->stopped = exit;
    }
}

/* Several targets: each is told on stderr, as it comes, and all in a table then. */
void round_take(struct round *round, size_t index, json_t *result)
{
    const struct cli *cli = round->cli;
    const bool several = round->deliveries->targets->count > 1;
    const json_t *error = json_object_get(result, "error");

    round->results[index] = result;
    if (result == NULL) {
        cli_note(cli, "note: no memory to report %s",
                round->deliveries->targets->texts[index]);
        count(round, ALOFT_EXIT_FAILED);
        return;
    }
    if (error != NULL) {
        count(round,
                (enum aloft_exit)json_integer_value(json_object_get(error, "exit")));
        if (several) {
            print_failure(cli, error);
        }
        return;
    }
    count(round, ALOFT_EXIT_OK);
    if (!several) {
        print_success(cli->out, result);
    } else if (!cli->globals.quiet) {
        print_success(stderr, result);
    }
}

bool round_goes_on(const struct round *round)
{
    return round->stopped == ALOFT_EXIT_OK &&
           (round->failed == 0 || round->deliveries->keep_going);
}

/* Events that follow are about this target. */
static void tell_target(const char *target)
{
    json_t *event = json_pack(
            "{s:s, s:o*}", "event", "target", "target", aloft_json_text(target));

    if (event != NULL) {
        aloft_json_print(stdout, event);
        fflush(stdout);
        json_decref(event);
    }
}

static enum aloft_exit run_in_turn(struct round *round)
{
    const struct cli_target_list *targets = round->deliveries->targets;
    struct cli *cli = round->cli;
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (size_t i = 0; i < targets->count && round_goes_on(round); i++) {
        struct delivery delivery;

        if (cli->globals.progress == ALOFT_PROGRESS_JSON && targets->count > 1) {
            tell_target(targets->texts[i]);
        }
        exit = deliver(cli, round->deliveries->order, targets->texts[i], &delivery);
        round_take(round, i, delivery_object(cli, &delivery, targets->texts[i], exit));
    }
    return exit;
}

static void add_row(
        const struct cli *cli, struct aloft_table *table, const json_t *result)
{
    const json_t *error = json_object_get(result, "error");
    const char *last =
            error == NULL ? text_of(result, "version") : text_of(error, "message");
    const char *way = text_of(result, "transport");
    const char *transport = strcmp(way, transport_text(TRANSPORT_NONE)) == 0 ? "" : way;
    char clean[ALOFT_FAILURE_TEXT_MAX];

    aloft_words_clean(clean, sizeof clean, last, strlen(last), cli->out_style.utf8);
    aloft_table_row(table, (const char *const[]){text_of(result, "target"), transport,
                                   text_of(result, "state"), clean});
}

static enum aloft_exit print_table(const struct round *round)
{
    static const struct aloft_table_column columns[] = {
            {"target", ALOFT_ALIGN_LEFT},
            {"over", ALOFT_ALIGN_LEFT},
            {"result", ALOFT_ALIGN_LEFT},
            {"version, or why not", ALOFT_ALIGN_LEFT},
    };
    const struct cli_target_list *targets = round->deliveries->targets;
    struct cli *cli = round->cli;
    struct aloft_table *table =
            aloft_table_new(columns, sizeof columns / sizeof columns[0], 0);

    for (size_t i = 0; i < targets->count; i++) {
        if (round->results[i] == NULL) {
            aloft_table_row(table,
                    (const char *const[]){targets->texts[i], "", "not tried", ""});
        } else {
            add_row(cli, table, round->results[i]);
        }
    }
    const enum aloft_status status =
            aloft_table_print(table, cli->out, &cli->out_style);

    aloft_table_free(table);
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "print", "cannot list it");
}

/* What happened with each was told, this is the sum. */
static enum aloft_exit conclude(const struct round *round)
{
    struct cli *cli = round->cli;
    const size_t total = round->deliveries->targets->count;
    const size_t left = total - round->done - round->failed;
    const enum aloft_exit exit = print_table(round);

    if (round->failed == 0 && left == 0) {
        return exit;
    }
    cli_fail(cli, ALOFT_ERR_REFUSED, "upload",
            "%zu of %zu targets done, %zu failed, %zu not tried", round->done, total,
            round->failed, left);
    cli_why(cli, "see above");
    cli_hint(cli, left > 0 ? "go on behind a failure with --keep-going"
                           : "try again with the targets that failed");
    if (round->stopped != ALOFT_EXIT_OK) {
        cli_hint(cli, "see what runs there with: aloft status");
        return cli_fail_as(cli, round->stopped, "stopped");
    }
    if (round->done > 0) {
        return cli_fail_as(cli, ALOFT_EXIT_PARTIAL, "partial");
    }
    return cli_fail_as(
            cli, round->same_exit ? round->exit : ALOFT_EXIT_FAILED, "all_failed");
}

static void put_results(const struct round *round)
{
    json_t *targets = json_array();

    for (size_t i = 0; i < round->deliveries->targets->count; i++) {
        if (round->results[i] != NULL &&
                json_array_append_new(targets, round->results[i]) != 0) {
            cli_note(round->cli, "note: no memory to report %s",
                    round->deliveries->targets->texts[i]);
        }
    }
    cli_result_value(round->cli, "targets", targets);
}

enum aloft_exit deliveries_run(struct cli *cli, const struct deliveries *deliveries)
{
    const size_t total = deliveries->targets->count;
    struct round round = {.cli = cli, .deliveries = deliveries};
    enum aloft_exit exit;

    round.results = (json_t **)calloc(total, sizeof(json_t *));
    if (round.results == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "upload", "cannot begin");
    }
    exit = deliveries->jobs > 1 && total > 1 ? round_run_jobs(&round)
                                             : run_in_turn(&round);
    if (total > 1 && exit != ALOFT_EXIT_IO) {
        exit = conclude(&round);
    }
    put_results(&round);
    free(round.results);
    return exit;
}
