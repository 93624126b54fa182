/*
 * The server's answer: nothing is offered that the device already holds, to a stranger,
 * or when the question is not clear; and every answer has a code and words.
 *
 * Input: a byte that says what is assigned to the device, then header lines
 * "name:value" up to the end.
 */
#include "aloft/pull_facts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aloft/pull_answer.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define LINES_MAX 40u
#define VERSION   "TEMP-1.0.0"

/* 00 01 02 ... 0f */
static const uint8_t held[1][ALOFT_PULL_MD5_SIZE] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
static const char held_text[] = "000102030405060708090a0b0c0d0e0f";

static const struct aloft_pull_release release = {
        .version = VERSION, .held = held, .held_count = 1};

/* A request, and the texts that its facts borrow. */
struct request {
    struct aloft_pull_facts facts;
    char *texts[2 * LINES_MAX];
    size_t count;
};

static void take_line(struct request *request, struct fuzz_input *line)
{
    char *name = fuzz_text_until(line, ':');
    char *value = fuzz_text_until(line, '\n');
    const bool of_use = aloft_pull_facts_take(&request->facts, name, value);

    FUZZ_CHECK(!of_use || strcasecmp(name, "User-Agent") == 0 ||
               strncasecmp(name, "x-ESP", 5) == 0);
    request->texts[request->count++] = name;
    request->texts[request->count++] = value;
}

static void check_mac(const char *text)
{
    uint8_t mac[ALOFT_PULL_MAC_SIZE];
    uint8_t again[ALOFT_PULL_MAC_SIZE];
    char encoded[18];

    if (aloft_pull_mac_decode(text, mac) != ALOFT_OK) {
        return;
    }
    aloft_pull_mac_encode(mac, encoded);
    FUZZ_CHECK(strlen(encoded) == 17);
    FUZZ_CHECK(aloft_pull_mac_decode(encoded, again) == ALOFT_OK);
    FUZZ_CHECK(memcmp(mac, again, sizeof mac) == 0);
}

/* What must be so wherever an image is handed out. */
static void check_offer(const struct aloft_pull_facts *facts,
        const struct aloft_pull_assignment *assignment)
{
    const char *version = facts->fields[ALOFT_PULL_RUNNING_VERSION];
    const char *mode = facts->fields[ALOFT_PULL_MODE];
    const char *md5 = facts->fields[ALOFT_PULL_SKETCH_MD5];
    enum aloft_pull_family family;

    FUZZ_CHECK(assignment != NULL && !facts->repeated);
    FUZZ_CHECK(aloft_pull_facts_family(facts, &family) == ALOFT_OK);
    FUZZ_CHECK(!assignment->family_known || assignment->family == family);
    FUZZ_CHECK(version == NULL || strcmp(version, VERSION) != 0);
    if (mode != NULL && strcasecmp(mode, "spiffs") == 0) {
        FUZZ_CHECK(assignment->file_system != NULL);
    } else {
        FUZZ_CHECK(assignment->sketch != NULL);
        FUZZ_CHECK(md5 != NULL && strcasecmp(md5, held_text) != 0);
    }
}

static void check_answer(const struct aloft_pull_facts *facts,
        const struct aloft_pull_assignment *assignment)
{
    const enum aloft_pull_verdict verdict = aloft_pull_decide(facts, assignment);
    const unsigned code = aloft_pull_verdict_code(verdict);

    FUZZ_CHECK(code == 200 || code == 304 || code == 403 || code == 404 || code == 500);
    FUZZ_CHECK(aloft_pull_verdict_text(verdict)[0] != '\0');
    FUZZ_CHECK(facts->user_agent != NULL || code == 403);
    FUZZ_CHECK(facts->fields[ALOFT_PULL_STA_MAC] != NULL || code == 403);
    if (verdict == ALOFT_PULL_OFFER) {
        check_offer(facts, assignment);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    const struct aloft_pull_assignment assignment = {
            .family_known = (how & 1) != 0,
            .family = (how & 2) != 0 ? ALOFT_PULL_ESP32 : ALOFT_PULL_ESP8266,
            .sketch = (how & 4) != 0 ? &release : NULL,
            .file_system = (how & 8) != 0 ? &release : NULL,
    };
    struct request request = {0};

    for (size_t i = 0; i < LINES_MAX && input.len > 0; i++) {
        struct fuzz_input line = fuzz_until(&input, '\n');
        take_line(&request, &line);
    }
    check_mac(request.facts.fields[ALOFT_PULL_STA_MAC]);
    check_answer(&request.facts, &assignment);
    check_answer(&request.facts, NULL);
    for (size_t i = 0; i < request.count; i++) {
        free(request.texts[i]);
    }
    return 0;
}
