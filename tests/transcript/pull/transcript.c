#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"
#include "fake_verifier.h"
#include "sample_image.h"

/* Where in which file reading is. */
struct reading {
    struct transcript *transcript;
    const char *path;
    unsigned line;
};

static void die(const struct reading *reading, const char *why, const char *text)
{
    fprintf(stderr, "%s:%u: %s: %s\n", reading->path, reading->line, why, text);
    exit(1);
}

static void *grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size);

    if (grown == NULL) {
        abort();
    }
    return grown;
}

static struct transcript_exchange *exchange(const struct reading *reading)
{
    struct transcript *transcript = reading->transcript;

    if (transcript->exchange_count == 0) {
        die(reading, "there is no stream yet", "");
    }
    return &transcript->exchanges[transcript->exchange_count - 1];
}

static void answer(const struct reading *reading, const void *bytes, size_t len)
{
    struct transcript_exchange *now = exchange(reading);

    now->answer = grow(now->answer, now->answer_len + len + 1);
    memcpy(now->answer + now->answer_len, bytes, len);
    now->answer_len += len;
}

/* A line with its "{md5}" replaced. */
static void put_md5(
        const struct reading *reading, const char *text, char *out, size_t size)
{
    const char *mark = strstr(text, "{md5}");

    if (mark == NULL) {
        (void)snprintf(out, size, "%s", text);
        return;
    }
    if (reading->transcript->image == NULL) {
        die(reading, "there is no image yet", text);
    }
    (void)snprintf(out, size, "%.*s%s%s", (int)(mark - text), text,
            reading->transcript->md5, mark + 5);
}

static void request_line(const struct reading *reading, const char *text)
{
    struct transcript_exchange *now = exchange(reading);
    const size_t len = strlen(text);

    now->request = grow(now->request, now->request_len + len + 3);
    memcpy(now->request + now->request_len, text, len);
    memcpy(now->request + now->request_len + len, "\r\n", 3);
    now->request_len += len + 2;
}

static void answer_line(const struct reading *reading, const char *text)
{
    char line[4096];

    put_md5(reading, text, line, sizeof line);
    answer(reading, line, strlen(line));
    answer(reading, "\r\n", 2);
    exchange(reading)->head_len = exchange(reading)->answer_len;
}

static void make_image(const struct reading *reading, const char *text)
{
    struct transcript *transcript = reading->transcript;
    char kind[16] = "";
    char seal[16] = "";
    unsigned len = 0;

    if (sscanf(text, "%15s %u %15s", kind, &len, seal) < 2) {
        die(reading, "image KIND SIZE [signed|othersigned]", text);
    }
    transcript->image = grow(NULL, len + FAKE_TRAILER_LEN);
    transcript->image_len = len;
    sample_image_esp(transcript->image, len, 5);
    if (strcmp(kind, "gzip") == 0) {
        memcpy(transcript->image, "\x1F\x8B\x08", 3);
    } else if (strcmp(kind, "text") == 0 || strcmp(kind, "fs") == 0) {
        memset(transcript->image, 'X', 16);
    } else if (strcmp(kind, "esp16m") == 0) {
        transcript->image[3] = 0x90;
    } else if (strcmp(kind, "esp") != 0) {
        die(reading, "unknown kind of image", text);
    }
    if (seal[0] != '\0') {
        transcript->image_len =
                fake_sign(transcript->image, len, strcmp(seal, "signed") == 0 ? 1 : 2);
    }
    uint8_t md5[16];
    aloft_digest_once(
            &aloft_bearssl_md5, transcript->image, transcript->image_len, md5);
    aloft_hex_encode(md5, sizeof md5, transcript->md5);
}

static void begin_exchange(const struct reading *reading, const char *text)
{
    struct transcript *transcript = reading->transcript;

    if (transcript->exchange_count == TRANSCRIPT_EXCHANGES) {
        die(reading, "too many streams", text);
    }
    transcript->exchange_count++;
    if (sscanf(text, "%511s %u", exchange(reading)->host, &exchange(reading)->port) !=
            2) {
        die(reading, "connect HOST PORT", text);
    }
}

static void answer_body(const struct reading *reading, const char *text)
{
    const struct transcript *transcript = reading->transcript;
    const size_t len =
            text[0] == '\0' ? transcript->image_len : strtoul(text, NULL, 10);

    if (len > transcript->image_len) {
        die(reading, "the image is not that large", text);
    }
    answer(reading, transcript->image, len);
}

static void answer_fill(const struct reading *reading, const char *text)
{
    unsigned long count = strtoul(text, NULL, 10);

    while (count-- > 0) {
        answer(reading, "a", 1);
    }
}

static void keep(char *place, size_t size, const char *text)
{
    (void)snprintf(place, size, "%s", text);
}

/* What the client is told to do. Returns false for another word. */
static bool take_setting(
        const struct reading *reading, const char *word, const char *text)
{
    struct transcript *transcript = reading->transcript;

    if (strcmp(word, "url") == 0) {
        keep(transcript->url, sizeof transcript->url, text);
    } else if (strcmp(word, "version") == 0) {
        keep(transcript->version, sizeof transcript->version, text);
    } else if (strcmp(word, "mode") == 0) {
        keep(transcript->mode, sizeof transcript->mode, text);
    } else if (strcmp(word, "user") == 0) {
        keep(transcript->user, sizeof transcript->user, text);
    } else if (strcmp(word, "password") == 0) {
        keep(transcript->password, sizeof transcript->password, text);
    } else if (strcmp(word, "redirects") == 0) {
        keep(transcript->redirects, sizeof transcript->redirects, text);
    } else if (strcmp(word, "room") == 0) {
        transcript->room = (uint32_t)strtoul(text, NULL, 10);
    } else if (strcmp(word, "image") == 0) {
        make_image(reading, text);
    } else {
        return false;
    }
    return true;
}

static bool take_switch(const struct reading *reading, const char *word)
{
    struct transcript *transcript = reading->transcript;
    bool *const switches[] = {&transcript->esp32, &transcript->signing,
            &transcript->expects_md5, &transcript->chunked, &transcript->tls,
            &transcript->stay, &transcript->files_staged, &transcript->untouched};
    static const char *const words[] = {"esp32", "signing", "expected", "chunked",
            "tls", "stay", "staged", "untouched"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            *switches[i] = true;
            return true;
        }
    }
    return false;
}

static bool take_end(const struct reading *reading, const char *word)
{
    static const char *const words[] = {
            "close", "broken", "silence", "refused", "unknown"};
    static const enum transcript_end ends[] = {
            END_CLOSED, END_BROKEN, END_SILENT, END_REFUSED, END_UNKNOWN};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            exchange(reading)->end = ends[i];
            return true;
        }
    }
    return false;
}

/* What happens on the wire. */
static bool take_wire(const struct reading *reading, const char *word, const char *text)
{
    if (strcmp(word, "connect") == 0) {
        begin_exchange(reading, text);
    } else if (strcmp(word, ">") == 0) {
        request_line(reading, text);
    } else if (strcmp(word, "<") == 0) {
        answer_line(reading, text);
    } else if (strcmp(word, "text") == 0) {
        answer(reading, text, strlen(text));
    } else if (strcmp(word, "lf") == 0) {
        answer(reading, "\n", 1);
    } else if (strcmp(word, "zero") == 0) {
        answer(reading, "", 1);
    } else if (strcmp(word, "fill") == 0) {
        answer_fill(reading, text);
    } else if (strcmp(word, "body") == 0) {
        answer_body(reading, text);
    } else {
        return take_end(reading, word);
    }
    return true;
}

static void take_line(const struct reading *reading, char *line)
{
    struct transcript *transcript = reading->transcript;
    char *text = strchr(line, ' ');

    if (line[0] == '\0' || line[0] == '#') {
        return;
    }
    if (text == NULL) {
        text = line + strlen(line);
    } else {
        *text++ = '\0';
    }
    if (strcmp(line, "expect") == 0) {
        if (sscanf(text, "%511s %511[^\n]", transcript->outcome, transcript->detail) <
                1) {
            die(reading, "expect OUTCOME [DETAIL]", text);
        }
    } else if (!take_setting(reading, line, text) && !take_switch(reading, line) &&
               !take_wire(reading, line, text)) {
        die(reading, "unknown word", line);
    }
}

void transcript_read(struct transcript *transcript, const char *path)
{
    struct reading reading = {.transcript = transcript, .path = path};
    FILE *file = fopen(path, "r");
    char line[4096];

    memset(transcript, 0, sizeof *transcript);
    transcript->room = 1806336;
    if (file == NULL) {
        die(&reading, "cannot be read", path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        reading.line++;
        take_line(&reading, line);
    }
    (void)fclose(file); // it was only read
    if (transcript->outcome[0] == '\0') {
        die(&reading, "nothing is expected", "expect OUTCOME [DETAIL]");
    }
}

void transcript_free(struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->exchange_count; i++) {
        free(transcript->exchanges[i].request);
        free(transcript->exchanges[i].answer);
    }
    free(transcript->image);
}
