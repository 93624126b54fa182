#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/pull_answer.h"

/* The values that each fact can take; every combination is one case. */
enum agent { AGENT_NONE, AGENT_8266, AGENT_32, AGENT_OTHER, AGENTS };
enum missing { MISSING_NONE, MISSING_LAST = 6, MISSINGS };
enum mode { MODE_NONE, MODE_SKETCH, MODE_FS, MODE_VERSION, MODE_OTHER, MODES };
enum md5 { MD5_OTHER, MD5_FIRST, MD5_LAST, MD5_UPPER, MD5_GARBAGE, MD5S };
enum version { VERSION_NONE, VERSION_EMPTY, VERSION_EQUAL, VERSION_OTHER, VERSIONS };
enum known { KNOWN_NOT, KNOWN_EMPTY, KNOWN_SKETCH, KNOWN_FS, KNOWN_BOTH, KNOWNS };
enum chip { CHIP_ANY, CHIP_8266, CHIP_32, CHIPS };

struct combination {
    enum agent agent;
    int missing;
    bool repeated;
    enum mode mode;
    enum md5 md5;
    enum version version;
    enum known known;
    enum chip chip;
};

static const uint8_t held[][ALOFT_PULL_MD5_SIZE] = {{0xAB, 1}, {2}, {0xAB, 3}};
static const struct aloft_pull_release sketch = {"v2", held, 3};
static const struct aloft_pull_release file_system = {"v2", NULL, 0};

static const char *const agents[] = {
        NULL, "ESP8266-http-Update", "ESP32-http-Update", "Mozilla/5.0"};
static const char *const modes[] = {NULL, "sketch", "spiffs", "version", "format"};
static const char *const versions[] = {NULL, "", "v2", "v1"};
static const char *const md5s[] = {
        "00000000000000000000000000000000",
        "ab010000000000000000000000000000",
        "ab030000000000000000000000000000",
        "AB010000000000000000000000000000",
        "ab01",
};
static const enum aloft_pull_field required[] = {ALOFT_PULL_STA_MAC, ALOFT_PULL_AP_MAC,
        ALOFT_PULL_FREE_SPACE, ALOFT_PULL_SKETCH_SIZE, ALOFT_PULL_SKETCH_MD5,
        ALOFT_PULL_CHIP_SIZE};

static struct aloft_pull_facts facts_of(const struct combination *c)
{
    struct aloft_pull_facts facts = {
            .user_agent = agents[c->agent],
            .repeated = c->repeated,
            .of_family = {c->agent != AGENT_32, c->agent == AGENT_32},
    };

    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        facts.fields[required[i]] = "1";
    }
    facts.fields[ALOFT_PULL_SKETCH_MD5] = md5s[c->md5];
    facts.fields[ALOFT_PULL_MODE] = modes[c->mode];
    facts.fields[ALOFT_PULL_RUNNING_VERSION] = versions[c->version];
    if (c->missing != MISSING_NONE) {
        facts.fields[required[c->missing - 1]] = NULL;
    }
    return facts;
}

static enum aloft_pull_verdict decide(const struct combination *c)
{
    const struct aloft_pull_facts facts = facts_of(c);
    const struct aloft_pull_assignment assignment = {
            .family_known = c->chip != CHIP_ANY,
            .family = c->chip == CHIP_32 ? ALOFT_PULL_ESP32 : ALOFT_PULL_ESP8266,
            .sketch =
                    c->known == KNOWN_SKETCH || c->known == KNOWN_BOTH ? &sketch : NULL,
            .file_system = c->known == KNOWN_FS || c->known == KNOWN_BOTH ? &file_system
                                                                          : NULL,
    };

    return aloft_pull_decide(&facts, c->known == KNOWN_NOT ? NULL : &assignment);
}

/* The rule of docs/spec/http-update.md once more, as one condition for each code. */
static unsigned expected_code(const struct combination *c)
{
    const bool asked_well = (c->agent == AGENT_8266 || c->agent == AGENT_32) &&
                            c->missing == MISSING_NONE && !c->repeated &&
                            c->mode != MODE_OTHER;
    const bool chip_fits =
            c->chip == CHIP_ANY || (c->chip == CHIP_32) == (c->agent == AGENT_32);
    const bool has_sketch = c->known == KNOWN_SKETCH || c->known == KNOWN_BOTH;
    const bool has_fs = c->known == KNOWN_FS || c->known == KNOWN_BOTH;
    const bool same_version = c->version == VERSION_EQUAL;
    const bool same_image = c->md5 != MD5_OTHER && c->md5 != MD5_GARBAGE;

    if (!asked_well) {
        return 403;
    }
    if (c->known == KNOWN_NOT || !chip_fits || (c->mode != MODE_FS && !has_sketch)) {
        return 500;
    }
    if (c->mode == MODE_FS && !has_fs) {
        return 404;
    }
    if (c->mode == MODE_FS) {
        return same_version ? 304 : 200;
    }
    return c->mode != MODE_VERSION && (same_image || same_version) ? 304 : 200;
}

static bool next_in(int *digit, int count)
{
    *digit = (*digit + 1) % count;
    return *digit != 0;
}

/* Counts through all combinations like a clock; false after the last. */
static bool next_combination(int digits[8])
{
    static const int counts[8] = {
            AGENTS, MISSINGS, 2, MODES, MD5S, VERSIONS, KNOWNS, CHIPS};

    for (size_t i = 0; i < 8; i++) {
        if (next_in(&digits[i], counts[i])) {
            return true;
        }
    }
    return false;
}

static struct combination combination_of(const int d[8])
{
    const struct combination c = {
            .agent = (enum agent)d[0],
            .missing = d[1],
            .repeated = d[2] != 0,
            .mode = (enum mode)d[3],
            .md5 = (enum md5)d[4],
            .version = (enum version)d[5],
            .known = (enum known)d[6],
            .chip = (enum chip)d[7],
    };

    return c;
}

static void every_combination_of_facts_has_the_code_that_the_rule_gives(void **state)
{
    (void)state; // the tests share nothing
    int digits[8] = {0};

    do {
        const struct combination c = combination_of(digits);

        assert_int_equal(aloft_pull_verdict_code(decide(&c)), expected_code(&c));
    } while (next_combination(digits));
}

struct verdict_case {
    const char *why;
    struct combination facts;
    enum aloft_pull_verdict expected;
};

static const struct verdict_case verdicts[] = {
        {"another version is there",
                {.agent = AGENT_8266, .version = VERSION_OTHER, .known = KNOWN_SKETCH},
                ALOFT_PULL_OFFER},
        {"no version told, another image", {.agent = AGENT_32, .known = KNOWN_SKETCH},
                ALOFT_PULL_OFFER},
        {"version text forgotten in the new image",
                {.agent = AGENT_8266,
                        .md5 = MD5_LAST,
                        .version = VERSION_OTHER,
                        .known = KNOWN_BOTH},
                ALOFT_PULL_HOLDS_IMAGE},
        {"same version, other bytes",
                {.agent = AGENT_8266, .version = VERSION_EQUAL, .known = KNOWN_BOTH},
                ALOFT_PULL_HOLDS_VERSION},
        {"the file system is told by its version",
                {.agent = AGENT_8266,
                        .mode = MODE_FS,
                        .md5 = MD5_FIRST,
                        .version = VERSION_OTHER,
                        .known = KNOWN_BOTH},
                ALOFT_PULL_OFFER},
        {"only the version is asked for",
                {.agent = AGENT_8266,
                        .mode = MODE_VERSION,
                        .md5 = MD5_FIRST,
                        .known = KNOWN_SKETCH},
                ALOFT_PULL_TELL_VERSION},
        {"a browser", {.agent = AGENT_OTHER, .known = KNOWN_SKETCH},
                ALOFT_PULL_NOT_AN_UPDATER},
        {"no MAC address", {.agent = AGENT_8266, .missing = 1, .known = KNOWN_SKETCH},
                ALOFT_PULL_HEADERS_MISSING},
        {"a mode of tomorrow", {.agent = AGENT_8266, .mode = MODE_OTHER},
                ALOFT_PULL_HEADERS_UNCLEAR},
        {"nobody knows it", {.agent = AGENT_8266}, ALOFT_PULL_UNKNOWN_DEVICE},
        {"known, but nothing assigned", {.agent = AGENT_8266, .known = KNOWN_EMPTY},
                ALOFT_PULL_NO_RELEASE},
        {"assigned for the other chip",
                {.agent = AGENT_8266, .known = KNOWN_BOTH, .chip = CHIP_32},
                ALOFT_PULL_OTHER_CHIP},
        {"no file system assigned",
                {.agent = AGENT_8266, .mode = MODE_FS, .known = KNOWN_SKETCH},
                ALOFT_PULL_NO_FILE_SYSTEM},
};

static void check_verdict(const struct verdict_case *each)
{
    const enum aloft_pull_verdict verdict = decide(&each->facts);

    if (verdict != each->expected) {
        fail_msg("%s: %s", each->why, aloft_pull_verdict_text(verdict));
    }
}

static void each_verdict_has_its_reason(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        check_verdict(&verdicts[i]);
    }
}

static enum aloft_pull_verdict decide_trust(const char *version, uint32_t there)
{
    const struct combination good = {.agent = AGENT_8266};
    const struct aloft_pull_assignment assignment = {.trust_version = there};
    struct aloft_pull_facts facts = facts_of(&good);

    facts.fields[ALOFT_PULL_MODE] = "trust";
    facts.fields[ALOFT_PULL_RUNNING_VERSION] = version;
    return aloft_pull_decide(&facts, &assignment);
}

static void a_newer_trust_store_is_offered(void **state)
{
    (void)state; // the tests share nothing

    assert_int_equal(decide_trust("3", 4), ALOFT_PULL_OFFER);
    assert_int_equal(decide_trust("4", 4), ALOFT_PULL_HOLDS_VERSION);
    assert_int_equal(decide_trust("5", 4), ALOFT_PULL_HOLDS_VERSION);
    assert_int_equal(decide_trust("0", 0), ALOFT_PULL_HOLDS_VERSION);
    assert_int_equal(decide_trust(NULL, 4), ALOFT_PULL_HOLDS_VERSION);
    assert_int_equal(decide_trust("v3", 4), ALOFT_PULL_HEADERS_UNCLEAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_newer_trust_store_is_offered),
            cmocka_unit_test(
                    every_combination_of_facts_has_the_code_that_the_rule_gives),
            cmocka_unit_test(each_verdict_has_its_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
