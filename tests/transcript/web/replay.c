/* Plays recorded requests to our server, split in every way; see README.md. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"
#include "sample_image.h"

#define FILES_MAX    64u
#define REQUESTS_MAX 4u
#define LINES_MAX    8u
#define REQUEST_MAX  600000u
/* Requests up to this size are cut at every byte of their heads. */
#define CUT_MAX 32768u

/* A request, and what has to come of it. */
struct request {
    uint8_t *bytes;
    size_t len;
    size_t head_len;
    size_t image_at; /* where the image begins in it */
    size_t image_len;
    unsigned code;
    bool stages;
    bool stages_nothing;
    char says[LINES_MAX][80];
    unsigned says_count;
    char silent[80];
};

struct transcript {
    struct device_settings settings;
    struct request requests[REQUESTS_MAX];
    unsigned count;
};

static void add(struct request *request, const void *bytes, size_t len)
{
    if (request->bytes == NULL) {
        request->bytes = malloc(REQUEST_MAX);
        assert_non_null(request->bytes);
    }
    assert_true(len <= REQUEST_MAX - request->len);
    memcpy(request->bytes + request->len, bytes, len);
    request->len += len;
}

static void add_line(struct request *request, const char *line)
{
    add(request, line, strlen(line));
    add(request, "\r\n", 2);
    if (line[0] == '\0' && request->head_len == 0) {
        request->head_len = request->len;
    }
}

static void add_image(struct request *request, const char *words)
{
    char kind[8];
    unsigned size = 0;
    uint8_t *image;

    assert_true(sscanf(words, "%7s %u", kind, &size) == 2 && size >= 16);
    image = malloc(size + FAKE_TRAILER_LEN);
    assert_non_null(image);
    sample_image_esp(image, size, 1);
    if (strcmp(kind, "gzip") == 0) {
        image[0] = 0x1F;
        image[1] = 0x8B;
    } else if (strcmp(kind, "fs") == 0) {
        sample_bytes(image, size, 2);
    }
    if (strstr(words, " signed") != NULL) {
        size = fake_sign(image, size, DEVICE_KEY);
    }
    request->image_at = request->len;
    request->image_len = size;
    add(request, image, size);
    free(image);
}

static void take_result(struct request *request, const char *word, const char *rest)
{
    if (strcmp(word, "staged") == 0) {
        request->stages = true;
    } else if (strcmp(word, "nothing") == 0) {
        request->stages_nothing = true;
    } else if (strcmp(word, "says") == 0) {
        snprintf(request->says[request->says_count++], sizeof request->says[0], "%s",
                rest);
    } else if (strcmp(word, "silent") == 0) {
        snprintf(request->silent, sizeof request->silent, "%s", rest);
    } else {
        fail_msg("unknown word: %s", word);
    }
}

/* What is sent, or how the device is; false for any other word. */
static bool take_sent(struct transcript *transcript, const char *word, const char *rest)
{
    struct request *request = &transcript->requests[transcript->count];

    if (strcmp(word, ">") == 0) {
        add_line(request, rest);
    } else if (strcmp(word, "text") == 0) {
        add(request, rest, strlen(rest));
    } else if (strcmp(word, "image") == 0) {
        add_image(request, rest);
    } else if (strcmp(word, "open") == 0 || word[0] == '#') {
        return true; // as it is, or for people
    } else if (strcmp(word, "password") == 0) {
        transcript->settings.password = true;
    } else if (strcmp(word, "signing") == 0) {
        transcript->settings.signing = true;
    } else if (strcmp(word, "room") == 0) {
        transcript->settings.room = (uint32_t)strtoul(rest, NULL, 10);
    } else {
        return false;
    }
    return true;
}

static void take_line(struct transcript *transcript, char *line)
{
    const size_t len = strcspn(line, " \n");
    const char *rest = line + len + (line[len] == ' ' ? 1 : 0);

    line[strcspn(line, "\n")] = '\0';
    if (line[len] == ' ') {
        line[len] = '\0';
    }
    if (take_sent(transcript, line, rest)) {
        return;
    }
    if (strcmp(line, "expect") == 0) {
        assert_true(transcript->count < REQUESTS_MAX - 1);
        transcript->requests[transcript->count++].code =
                (unsigned)strtoul(rest, NULL, 10);
        return;
    }
    assert_true(transcript->count > 0);
    take_result(&transcript->requests[transcript->count - 1], line, rest);
}

static void read_transcript(struct transcript *transcript, const char *path)
{
    char line[400];
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    memset(transcript, 0, sizeof *transcript);
    transcript->settings.room = DEVICE_ROOM;
    while (fgets(line, sizeof line, file) != NULL) {
        take_line(transcript, line);
    }
    fclose(file);
}

static bool holds(
        const struct aloft_memory_target *target, const struct request *request)
{
    return target->image.size == request->image_len &&
           memcmp(target->bytes, request->bytes + request->image_at,
                   request->image_len) == 0;
}

static void check(const struct device *device, const struct request *request)
{
    assert_int_equal(device_code(device), request->code);
    assert_non_null(strstr(device->answer, "\r\nConnection: close\r\n"));
    for (unsigned i = 0; i < request->says_count; i++) {
        assert_non_null(strstr(device->answer, request->says[i]));
    }
    if (request->silent[0] != '\0') {
        assert_null(strstr(device->answer, request->silent));
    }
    assert_int_equal(device->restarts, request->stages ? 1 : 0);
    if (request->stages) {
        assert_true(
                holds(&device->firmware, request) || holds(&device->files, request));
    }
    if (request->stages_nothing) {
        assert_int_equal(device->firmware.image.size, 0);
        assert_int_equal(device->files.image.size, 0);
    }
}

/* All requests of a transcript to one device; the heads in two parts. */
static void play(const struct transcript *transcript, size_t first, size_t piece)
{
    struct device *device = malloc(sizeof *device);

    assert_non_null(device);
    device_init(device, &transcript->settings);
    for (unsigned i = 0; i < transcript->count; i++) {
        const struct request *request = &transcript->requests[i];

        device_hear(device, request->bytes, request->len, first, piece);
        check(device, request);
    }
    device_done(device);
    free(device);
}

static size_t longest(const struct transcript *transcript, size_t *head_len)
{
    size_t len = 0;

    *head_len = 0;
    for (unsigned i = 0; i < transcript->count; i++) {
        const struct request *request = &transcript->requests[i];

        len = request->len > len ? request->len : len;
        *head_len = request->head_len > *head_len ? request->head_len : *head_len;
    }
    return len;
}

static void replay(void **state)
{
    struct transcript *transcript = malloc(sizeof *transcript);
    size_t head_len;

    assert_non_null(transcript);
    read_transcript(transcript, *state);
    const size_t len = longest(transcript, &head_len);

    assert_true(transcript->count > 0);
    play(transcript, SIZE_MAX, SIZE_MAX);
    play(transcript, 0, 1);
    play(transcript, 0, 1460);
    for (size_t cut = 1; cut < head_len && len <= CUT_MAX; cut++) {
        play(transcript, cut, SIZE_MAX);
    }
    for (unsigned i = 0; i < transcript->count; i++) {
        free(transcript->requests[i].bytes);
    }
    free(transcript);
}

int main(int argc, char **argv)
{
    static char paths[FILES_MAX][512];
    static struct CMUnitTest tests[FILES_MAX];
    const struct dirent *entry;
    size_t count = 0;
    DIR *folder = opendir(argc > 1 ? argv[1] : ".");

    if (folder == NULL) {
        return EXIT_FAILURE;
    }
    while ((entry = readdir(folder)) != NULL && count < FILES_MAX) {
        if (strstr(entry->d_name, ".txt") == NULL) {
            continue;
        }
        snprintf(paths[count], sizeof paths[count], "%s/%s", argv[1], entry->d_name);
        tests[count] = (struct CMUnitTest){
                .name = strrchr(paths[count], '/') + 1,
                .test_func = replay,
                .initial_state = paths[count],
        };
        count++;
    }
    closedir(folder);
    return count == 0 ? EXIT_FAILURE
                      : _cmocka_run_group_tests("web", tests, count, NULL, NULL);
}
