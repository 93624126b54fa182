#include "aloft/progress.h"

#include <string.h>

#include "aloft/json.h"
#include "aloft/words.h"

#define REDRAW_MS     100u
#define PLAIN_MS      10000u
#define PLAIN_PERCENT 10u
#define BAR_MAX       40u // columns; a wider one tells nothing more
#define LINE_MAX      256u

static unsigned percent_of(uint32_t done, uint32_t total)
{
    return total == 0 ? 0 : (unsigned)((uint64_t)done * 100u / total);
}

static void print_event(const struct aloft_progress *progress, json_t *event)
{
    if (event != NULL) {
        aloft_json_print(progress->file, event);
        fflush(progress->file);
        json_decref(event);
    }
}

/* "10 KiB of 301 KiB  12.5 KiB/s  ETA 0:24", or as much of it as is known. */
static void describe(
        char *dst, size_t size, const struct aloft_progress *progress, uint64_t now_ms)
{
    const uint64_t spent_ms = now_ms - progress->begun_ms;
    const uint32_t came = progress->done - progress->begun_at;
    char done[ALOFT_WORDS_MAX];
    char total[ALOFT_WORDS_MAX];

    aloft_words_size(done, progress->done);
    aloft_words_size(total, progress->total);
    if (spent_ms == 0 || progress->done <= progress->begun_at) {
        snprintf(dst, size, "%s of %s", done, total);
        return;
    }
    const uint64_t rate = (uint64_t)came * 1000u / spent_ms;
    const uint64_t left_ms =
            (uint64_t)(progress->total - progress->done) * spent_ms / came;
    const bool complete = progress->done == progress->total;
    char rate_text[ALOFT_WORDS_MAX];
    char time[ALOFT_WORDS_MAX];

    aloft_words_size(rate_text, rate);
    aloft_words_duration(time, (complete ? spent_ms : left_ms) + 999u); // rounded up
    snprintf(dst, size, "%s of %s  %s/s  %s %s", done, total, rate_text,
            complete ? "in" : "ETA", time);
}

static void draw_bar(const struct aloft_progress *progress, uint64_t now_ms)
{
    const struct aloft_style *style = progress->style;
    const unsigned percent = percent_of(progress->done, progress->total);
    char numbers[LINE_MAX];

    describe(numbers, sizeof numbers, progress, now_ms);
    const size_t taken = strlen(progress->phase) + strlen(numbers) + 11u;
    size_t room = style->columns > taken ? style->columns - taken : 0;

    room = room > BAR_MAX ? BAR_MAX : room;
    const size_t filled = (size_t)((uint64_t)percent * room / 100u);

    fprintf(progress->file, "\r%s ", progress->phase);
    for (size_t i = 0; i < room; i++) {
        if (style->utf8) {
            fputs(i < filled ? "\xe2\x96\x88" : "\xe2\x96\x91", progress->file);
        } else {
            fputc(i < filled ? '#' : '.', progress->file);
        }
    }
    fprintf(progress->file, " %3u %%  %s", percent, numbers);
    fputs("\033[K", progress->file); // wipes what is left of a longer line
    fflush(progress->file);
}

static void print_plain(const struct aloft_progress *progress)
{
    fprintf(progress->file, "%s: %u %% (%lu of %lu bytes)\n", progress->phase,
            percent_of(progress->done, progress->total), (unsigned long)progress->done,
            (unsigned long)progress->total);
    fflush(progress->file);
}

void aloft_progress_init(struct aloft_progress *progress, enum aloft_progress_mode mode,
        FILE *file, const struct aloft_style *style)
{
    const enum aloft_progress_mode automatic =
            style->terminal ? ALOFT_PROGRESS_BAR : ALOFT_PROGRESS_PLAIN;

    *progress = (struct aloft_progress){
            .mode = mode == ALOFT_PROGRESS_AUTO ? automatic : mode,
            .file = file,
            .style = style,
            .phase = "",
    };
}

/* A count stays to be read; a phase without one makes room for what comes. */
static void end_line(struct aloft_progress *progress)
{
    if (progress->line_open) {
        fputs(progress->counting ? "\n" : "\r\033[K", progress->file);
        progress->line_open = false;
    }
}

void aloft_progress_phase(
        struct aloft_progress *progress, const char *phase, uint64_t now_ms)
{
    end_line(progress);
    progress->phase = phase;
    progress->counting = false;
    progress->done = 0;
    progress->total = 0;
    progress->shown = 0;
    progress->shown_ms = now_ms;
    switch (progress->mode) {
    case ALOFT_PROGRESS_BAR:
        fprintf(progress->file, "\r%s\033[K", phase);
        fflush(progress->file);
        progress->line_open = true;
        break;
    case ALOFT_PROGRESS_PLAIN:
        fprintf(progress->file, "%s\n", phase);
        fflush(progress->file);
        break;
    case ALOFT_PROGRESS_JSON:
        print_event(
                progress, json_pack("{s:s, s:s}", "event", "phase", "phase", phase));
        break;
    case ALOFT_PROGRESS_AUTO:
    case ALOFT_PROGRESS_NONE:
        break;
    }
}

/* Whether the present count has to be shown now. The first and last always are. */
static bool is_due(const struct aloft_progress *progress, uint64_t now_ms)
{
    const uint64_t since_ms = now_ms - progress->shown_ms;
    const bool complete = progress->done == progress->total;

    if (progress->mode == ALOFT_PROGRESS_PLAIN) {
        const unsigned step =
                percent_of(progress->done, progress->total) / PLAIN_PERCENT;
        const unsigned shown =
                percent_of(progress->shown, progress->total) / PLAIN_PERCENT;

        return complete || step > shown || since_ms >= PLAIN_MS;
    }
    return complete || since_ms >= REDRAW_MS;
}

void aloft_progress_bytes(
        struct aloft_progress *progress, uint32_t done, uint32_t total, uint64_t now_ms)
{
    const bool first = !progress->counting;

    if (!first && done == progress->done && total == progress->total) {
        return;
    }
    if (first) {
        progress->counting = true;
        progress->begun_ms = now_ms;
        progress->begun_at = done;
    }
    progress->done = done;
    progress->total = total;
    if (!first && !is_due(progress, now_ms)) {
        return;
    }
    progress->shown = done;
    progress->shown_ms = now_ms;
    switch (progress->mode) {
    case ALOFT_PROGRESS_BAR:
        draw_bar(progress, now_ms);
        progress->line_open = true;
        break;
    case ALOFT_PROGRESS_PLAIN:
        if (!first || done > 0) {
            print_plain(progress);
        }
        break;
    case ALOFT_PROGRESS_JSON:
        print_event(progress, json_pack("{s:s, s:s, s:I, s:I}", "event", "progress",
                                      "phase", progress->phase, "done",
                                      (json_int_t)done, "total", (json_int_t)total));
        break;
    case ALOFT_PROGRESS_AUTO:
    case ALOFT_PROGRESS_NONE:
        break;
    }
}

void aloft_progress_pause(struct aloft_progress *progress)
{
    end_line(progress);
    fflush(progress->file);
}
