/*
 * Several deliveries at once. Each is a process of its own: it has its own signals,
 * waits and failures, and cannot take others with it. Over a pipe it tells, as lines of
 * JSON, how far it is, and in the end what came of it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aloft/json.h"
#include "aloft/signals.h"
#include "deliveries_private.h"

#define LINE_SIZE 8192u
#define RESULT    "result"

/* One delivery under way. */
struct job {
    pid_t process; /* 0: the place is free */
    int pipe;
    size_t index;   /* of its target */
    uint32_t bytes; /* that its device has acknowledged */
    json_t *result;
    size_t line_len;
    char line[LINE_SIZE];
};

/* All that are under way. */
struct yard {
    struct round *round;
    struct job *jobs;
    size_t room;
    size_t running;
    size_t next;        /* target to begin with */
    uint64_t completed; /* bytes that those have which are over */
    struct aloft_signals signals;
    struct aloft_progress progress;
};

static const char *target_of(const struct yard *yard, size_t index)
{
    return yard->round->deliveries->targets->texts[index];
}

static bool shows_events(const struct yard *yard)
{
    return yard->round->cli->globals.progress == ALOFT_PROGRESS_JSON;
}

/* Bytes that all devices have, of those that all shall have. */
static void show(struct yard *yard)
{
    const struct round *round = yard->round;
    const uint64_t total = (uint64_t)round->deliveries->order->image.size *
                           round->deliveries->targets->count;
    uint64_t done = yard->completed;

    for (size_t i = 0; i < yard->room; i++) {
        done += yard->jobs[i].process != 0 ? yard->jobs[i].bytes : 0;
    }
    if (!shows_events(yard) && total <= UINT32_MAX && done <= total) {
        aloft_progress_bytes(
                &yard->progress, (uint32_t)done, (uint32_t)total, cli_now_ms());
    }
}

/* The child: delivers, and tells over the pipe. Never returns. */
static _Noreturn void deliver_as_child(struct yard *yard, size_t index, int pipe)
{
    const struct round *round = yard->round;
    struct cli cli = *round->cli;
    struct delivery_order order = *round->deliveries->order;
    struct delivery delivery;

    aloft_signals_close(&yard->signals);
    (void)setpgid(0, 0); // signals come from the parent only; else twice
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); // without a parent nobody waits for it
    order.events = fdopen(pipe, "w");
    cli.globals.quiet = true;
    cli.globals.no_input = true;
    if (order.events != NULL) {
        const enum aloft_exit exit =
                deliver(&cli, &order, target_of(yard, index), &delivery);
        json_t *object = json_pack("{s:s, s:o*}", "event", RESULT, RESULT,
                delivery_object(&cli, &delivery, target_of(yard, index), exit));

        if (object != NULL) {
            aloft_json_print(order.events, object);
        }
        (void)fflush(order.events); // who reads sees what lacks
    }
    _exit(0);
}

static bool begin_job(struct yard *yard, struct job *job)
{
    int ends[2];

    if (pipe(ends) != 0) {
        return false;
    }
    fflush(NULL); // or the child would write it once more
    const pid_t process = fork();

    if (process == 0) {
        close(ends[0]);
        deliver_as_child(yard, yard->next, ends[1]);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return false;
    }
    memset(job, 0, sizeof *job);
    job->process = process;
    job->pipe = ends[0];
    job->index = yard->next;
    yard->next++;
    yard->running++;
    return true;
}

/* Begins as many as may run now. False: the system has no room for one, and none runs
 * that could make some. */
static bool begin_jobs(struct yard *yard)
{
    const size_t total = yard->round->deliveries->targets->count;

    for (size_t i = 0; i < yard->room; i++) {
        if (yard->jobs[i].process == 0 && yard->next < total &&
                round_goes_on(yard->round) && !begin_job(yard, &yard->jobs[i])) {
            return yard->running > 0;
        }
    }
    return true;
}

/* A child that told nothing: it was killed, or had no memory. */
static json_t *make_lost(const struct yard *yard, const struct job *job, int how)
{
    const struct delivery delivery = {.state = DELIVERY_NONE};
    struct cli cli = *yard->round->cli;
    const int number = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
    enum aloft_exit exit = cli_fail(&cli, ALOFT_ERR_ABORTED, "upload",
            "the upload to %s ended without a word", target_of(yard, job->index));

    if (number == SIGINT) {
        exit = cli_fail_as(&cli, ALOFT_EXIT_INTERRUPTED, "interrupted");
    } else if (number == SIGTERM) {
        exit = cli_fail_as(&cli, ALOFT_EXIT_TERMINATED, "terminated");
    }
    return delivery_object(&cli, &delivery, target_of(yard, job->index), exit);
}

static void end_job(struct yard *yard, struct job *job)
{
    int how = 0;

    close(job->pipe);
    while (waitpid(job->process, &how, 0) < 0 && errno == EINTR) {
    }
    aloft_progress_pause(&yard->progress);
    yard->completed += job->bytes;
    yard->running--;
    job->process = 0;
    round_take(yard->round, job->index,
            job->result != NULL ? job->result : make_lost(yard, job, how));
}

static void take_event(struct yard *yard, struct job *job, json_t *event)
{
    const char *kind = json_string_value(json_object_get(event, "event"));
    const json_t *done = json_object_get(event, "done");

    if (kind != NULL && strcmp(kind, RESULT) == 0) {
        json_decref(job->result);
        job->result = json_incref(json_object_get(event, RESULT));
        return;
    }
    if (json_is_integer(done)) {
        job->bytes = (uint32_t)json_integer_value(done);
        show(yard);
    }
    if (shows_events(yard) &&
            json_object_set_new(event, "target",
                    aloft_json_text(target_of(yard, job->index))) == 0) {
        aloft_json_print(stdout, event);
        fflush(stdout);
    }
}

static void take_line(struct yard *yard, struct job *job)
{
    json_t *event = json_loadb(job->line, job->line_len, 0, NULL);

    if (event != NULL) {
        take_event(yard, job, event);
        json_decref(event);
    }
    job->line_len = 0;
}

/* A line that is too long is none: it breaks off, and cannot be read. */
static void take_bytes(struct yard *yard, struct job *job, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            take_line(yard, job);
        } else if (job->line_len < sizeof job->line) {
            job->line[job->line_len] = data[i];
            job->line_len++;
        }
    }
}

static void read_job(struct yard *yard, struct job *job)
{
    char data[4096];
    const ssize_t len = read(job->pipe, data, sizeof data);

    if (len > 0) {
        take_bytes(yard, job, data, (size_t)len);
    } else if (len == 0 || errno != EINTR) {
        end_job(yard, job);
    }
}

/* Whoever ends us ends them all; they tell their devices first. */
static void pass_signal(struct yard *yard)
{
    const int number = aloft_signals_take(&yard->signals);

    for (size_t i = 0; number != 0 && i < yard->room; i++) {
        if (yard->jobs[i].process != 0) {
            (void)kill(yard->jobs[i].process, number); // it may have ended meanwhile
        }
    }
    if (number != 0) {
        yard->round->stopped =
                number == SIGTERM ? ALOFT_EXIT_TERMINATED : ALOFT_EXIT_INTERRUPTED;
    }
}

static void turn(struct yard *yard)
{
    struct pollfd waits[DELIVERIES_JOBS_MAX + 1];
    struct job *jobs[DELIVERIES_JOBS_MAX + 1] = {NULL};
    nfds_t count = 1;

    waits[0] = (struct pollfd){.fd = yard->signals.fd, .events = POLLIN};
    for (size_t i = 0; i < yard->room; i++) {
        if (yard->jobs[i].process != 0) {
            waits[count] = (struct pollfd){.fd = yard->jobs[i].pipe, .events = POLLIN};
            jobs[count] = &yard->jobs[i];
            count++;
        }
    }
    if (poll(waits, count, -1) < 0) {
        return; // by a signal that is none of ours
    }
    if (waits[0].revents != 0) {
        pass_signal(yard);
    }
    for (nfds_t i = 1; i < count; i++) {
        if (waits[i].revents != 0) {
            read_job(yard, jobs[i]);
        }
    }
}

static enum aloft_exit run(struct yard *yard)
{
    struct cli *cli = yard->round->cli;
    const bool hidden = cli->globals.quiet || shows_events(yard);

    aloft_progress_init(&yard->progress,
            hidden ? ALOFT_PROGRESS_NONE
                   : (enum aloft_progress_mode)cli->globals.progress,
            stderr, &cli->err_style);
    aloft_progress_phase(&yard->progress, "uploading", cli_now_ms());
    do {
        if (!begin_jobs(yard)) {
            return cli_fail(
                    cli, ALOFT_ERR_IO, "upload", "cannot begin: %s", strerror(errno));
        }
        if (yard->running > 0) {
            turn(yard);
        }
    } while (yard->running > 0);
    aloft_progress_pause(&yard->progress);
    return ALOFT_EXIT_OK;
}

enum aloft_exit round_run_jobs(struct round *round)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct yard yard = {.round = round, .room = round->deliveries->jobs};
    enum aloft_exit exit;

    if (yard.room > round->deliveries->targets->count) {
        yard.room = round->deliveries->targets->count;
    }
    yard.jobs = calloc(yard.room, sizeof yard.jobs[0]);
    if (yard.jobs == NULL || aloft_signals_open(&yard.signals, list) != ALOFT_OK) {
        free(yard.jobs);
        return cli_fail(round->cli, ALOFT_ERR_IO, "upload", "cannot begin");
    }
    exit = run(&yard);
    aloft_signals_close(&yard.signals);
    free(yard.jobs);
    return exit;
}
