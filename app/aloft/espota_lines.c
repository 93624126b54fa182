#include "espota_lines.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "aloft/words.h"
#include "cli.h"

#define LINE_SIZE 512u
#define BAR_WIDTH 60u
#define DOT_BYTES 1460u // the original prints a dot for each of its chunks
#define REDRAW_MS 100u

static void write_line(const struct espota_lines *lines, const char *level,
        const char *format, va_list args)
{
    char text[LINE_SIZE];
    char clean[LINE_SIZE];
    char clock[16] = "";
    const time_t now = time(NULL);
    struct tm parts;

    vsnprintf(text, sizeof text, format, args);
    aloft_words_clean(clean, sizeof clean, text, strlen(text), false);
    if (localtime_r(&now, &parts) != NULL) {
        strftime(clock, sizeof clock, "%H:%M:%S", &parts);
    }
    fprintf(lines->file, "%s [%s]: %s\n", clock, level, clean);
}

void espota_info(const struct espota_lines *lines, const char *format, ...)
{
    va_list args;

    if (lines->debug) {
        va_start(args, format);
        write_line(lines, "INFO", format, args);
        va_end(args);
    }
}

void espota_error(const struct espota_lines *lines, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line(lines, "ERROR", format, args);
    va_end(args);
}

static enum espota_step step_of(const struct aloft_espota_report *report)
{
    switch (report->phase) {
    case ALOFT_ESPOTA_PHASE_INVITE:
        return ESPOTA_STEP_INVITED;
    case ALOFT_ESPOTA_PHASE_PROVE:
    case ALOFT_ESPOTA_PHASE_LOGIN:
        return ESPOTA_STEP_CHALLENGED;
    case ALOFT_ESPOTA_PHASE_CALL_BACK:
    case ALOFT_ESPOTA_PHASE_AHEAD:
        return ESPOTA_STEP_ACCEPTED;
    case ALOFT_ESPOTA_PHASE_SEND:
        return ESPOTA_STEP_CONNECTED;
    case ALOFT_ESPOTA_PHASE_VERDICT:
        return report->acknowledged < report->size ? ESPOTA_STEP_CONNECTED
                                                   : ESPOTA_STEP_SENT;
    case ALOFT_ESPOTA_PHASE_OVER:
        break;
    }
    return report->outcome == ALOFT_ESPOTA_END_ACCEPTED ? ESPOTA_STEP_SENT
                                                        : ESPOTA_STEP_BEGUN;
}

static void draw_bar(struct espota_lines *lines, uint32_t done, uint32_t total)
{
    const unsigned percent = total == 0 ? 0 : (unsigned)((uint64_t)done * 100u / total);
    const unsigned filled = percent * BAR_WIDTH / 100u;
    char bar[BAR_WIDTH + 1u];
    const uint64_t now_ms = cli_now_ms();

    if (done < total && done > 0 && now_ms - lines->drawn_ms < REDRAW_MS) {
        return;
    }
    lines->drawn_ms = now_ms;
    memset(bar, ' ', BAR_WIDTH);
    memset(bar, '=', filled);
    bar[BAR_WIDTH] = '\0';
    fprintf(lines->file, "\rUploading: [%s] %u%% %s", bar, percent,
            done == total ? "Done..." : "");
}

static void draw_dots(struct espota_lines *lines, uint32_t done)
{
    const uint32_t due = done / DOT_BYTES + (done % DOT_BYTES > 0 ? 1u : 0u);

    for (; lines->dots < due; lines->dots++) {
        fputc('.', lines->file);
    }
}

static void show_bytes(
        struct espota_lines *lines, const struct aloft_espota_report *report)
{
    const bool accepted = report->outcome == ALOFT_ESPOTA_END_ACCEPTED;
    const uint32_t done = accepted ? report->size : report->acknowledged;

    if (lines->bar) {
        draw_bar(lines, done, report->size);
    } else {
        draw_dots(lines, done);
    }
}

/* What is written when a step is reached. */
static void show_step(
        struct espota_lines *lines, const struct aloft_espota_report *report)
{
    const bool challenged = report->scheme != ALOFT_ESPOTA_SCHEME_OPEN;

    switch (lines->step) {
    case ESPOTA_STEP_BEGUN:
        break;
    case ESPOTA_STEP_INVITED:
        espota_info(lines, "Sending invitation to: %s", lines->host);
        break;
    case ESPOTA_STEP_CHALLENGED:
        fputs(challenged ? "Authenticating..." : "", lines->file);
        break;
    case ESPOTA_STEP_ACCEPTED:
        fputs(challenged ? "OK\n" : "", lines->file);
        espota_info(lines, "Waiting for device...");
        break;
    case ESPOTA_STEP_CONNECTED:
        fputs(lines->bar ? "" : "Uploading", lines->file);
        break;
    case ESPOTA_STEP_SENT:
        show_bytes(lines, report);
        fputc('\n', lines->file);
        espota_info(lines, "Waiting for result...");
        break;
    }
}

static void listens(struct push_watcher *watcher, uint16_t port)
{
    const struct espota_lines *lines = (const struct espota_lines *)watcher;

    espota_info(lines, "Starting on %s:%u", lines->host_ip, port);
    espota_info(lines, "Upload size: %lu", (unsigned long)lines->size);
}

static void look(struct push_watcher *watcher, const struct aloft_espota_report *report)
{
    struct espota_lines *lines = (struct espota_lines *)watcher;
    const enum espota_step reached = step_of(report);

    while (lines->step < reached) {
        lines->step++;
        show_step(lines, report);
    }
    if (lines->step == ESPOTA_STEP_CONNECTED) {
        show_bytes(lines, report);
    }
    fflush(lines->file);
}

void espota_lines_init(struct espota_lines *lines, FILE *file, bool debug, bool bar)
{
    static const struct push_watcher_ops ops = {.listens = listens, .look = look};

    *lines = (struct espota_lines){.base.ops = &ops,
            .file = file,
            .debug = debug,
            .bar = bar,
            .step = ESPOTA_STEP_BEGUN};
}

static void end_auth(struct espota_lines *lines, const char *detail)
{
    if (lines->step < ESPOTA_STEP_CHALLENGED) {
        fputs("Authenticating...", lines->file);
    }
    fputs("FAIL\n", lines->file);
    espota_error(lines, "Authentication Failed%s", detail);
}

/* An open line of dots or bars ends before other text. */
static void end_upload(struct espota_lines *lines)
{
    if (lines->step == ESPOTA_STEP_CONNECTED) {
        fputc('\n', lines->file);
    }
}

static void end_refused(struct espota_lines *lines, const struct push_end *end)
{
    end_upload(lines);
    if (lines->step < ESPOTA_STEP_ACCEPTED) {
        espota_error(lines, "Bad Answer: ERR: %s", end->words);
    } else {
        espota_error(lines, "%s", end->words);
    }
}

void espota_lines_end(struct espota_lines *lines, const struct push_end *end)
{
    switch (end->report.outcome) {
    case ALOFT_ESPOTA_END_ACCEPTED:
        espota_info(lines, "Result: OK");
        break;
    case ALOFT_ESPOTA_END_NO_ANSWER:
        espota_error(lines, "No Answer");
        break;
    case ALOFT_ESPOTA_END_BAD_ANSWER:
        espota_error(lines, "Bad Answer: %s", end->words);
        break;
    case ALOFT_ESPOTA_END_REFUSED:
        end_refused(lines, end);
        break;
    case ALOFT_ESPOTA_END_NO_PASSWORD:
    case ALOFT_ESPOTA_END_WEAK_AUTH:
    case ALOFT_ESPOTA_END_AUTH_REFUSED:
        end_auth(lines, "");
        break;
    case ALOFT_ESPOTA_END_AUTH_SILENT:
        end_auth(lines, ": No Answer to our Authentication");
        break;
    case ALOFT_ESPOTA_END_NO_CALL_BACK:
        espota_error(lines, "No response from device");
        break;
    case ALOFT_ESPOTA_END_STALLED:
    case ALOFT_ESPOTA_END_CLOSED:
        end_upload(lines);
        espota_error(lines, "Error Uploading");
        break;
    case ALOFT_ESPOTA_END_NO_VERDICT:
        end_upload(lines);
        espota_error(lines, "No Result!");
        break;
    case ALOFT_ESPOTA_END_NONE:
    case ALOFT_ESPOTA_END_UNREADABLE:
    case ALOFT_ESPOTA_END_ABORTED:
        end_upload(lines);
        break;
    }
    fflush(lines->file);
}
