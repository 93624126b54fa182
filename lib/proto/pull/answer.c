#include "aloft/pull_answer.h"

#include "aloft/decimal.h"

#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/text.h"

/* Every updater sends these, and the server scripts in use refuse without them. */
static const enum aloft_pull_field required[] = {
        ALOFT_PULL_STA_MAC,
        ALOFT_PULL_AP_MAC,
        ALOFT_PULL_FREE_SPACE,
        ALOFT_PULL_SKETCH_SIZE,
        ALOFT_PULL_SKETCH_MD5,
        ALOFT_PULL_CHIP_SIZE,
};

static bool has_required_fields(const struct aloft_pull_facts *facts)
{
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (facts->fields[required[i]] == NULL) {
            return false;
        }
    }
    return true;
}

/* A digest that cannot be read equals none: then only versions are compared. */
static bool holds_image(
        const struct aloft_pull_facts *facts, const struct aloft_pull_release *release)
{
    const char *text = facts->fields[ALOFT_PULL_SKETCH_MD5];
    uint8_t md5[ALOFT_PULL_MD5_SIZE];

    if (aloft_hex_decode(text, aloft_text_length(text), ALOFT_HEX_ANY, md5,
                sizeof md5) != ALOFT_OK) {
        return false;
    }
    for (size_t i = 0; i < release->held_count; i++) {
        if (memcmp(md5, release->held[i], sizeof md5) == 0) {
            return true;
        }
    }
    return false;
}

/* An empty version text is none: the stock clients do not send it at all. */
static bool holds_version(
        const struct aloft_pull_facts *facts, const struct aloft_pull_release *release)
{
    const char *version = facts->fields[ALOFT_PULL_RUNNING_VERSION];

    if (version == NULL || version[0] == '\0') {
        return false;
    }
    return aloft_text_is(version, aloft_text_length(version), release->version);
}

static enum aloft_pull_verdict decide_sketch(
        const struct aloft_pull_facts *facts, const struct aloft_pull_release *release)
{
    if (release == NULL) {
        return ALOFT_PULL_NO_RELEASE;
    }
    if (holds_image(facts, release)) {
        return ALOFT_PULL_HOLDS_IMAGE;
    }
    return holds_version(facts, release) ? ALOFT_PULL_HOLDS_VERSION : ALOFT_PULL_OFFER;
}

/* The digest in the headers is the firmware's, so here only a version can tell. */
static enum aloft_pull_verdict decide_file_system(
        const struct aloft_pull_facts *facts, const struct aloft_pull_release *release)
{
    if (release == NULL) {
        return ALOFT_PULL_NO_FILE_SYSTEM;
    }
    return holds_version(facts, release) ? ALOFT_PULL_HOLDS_VERSION : ALOFT_PULL_OFFER;
}

/* A device that does not tell its version has none, and would take none either. */
static enum aloft_pull_verdict decide_trust(
        const struct aloft_pull_facts *facts, uint32_t version)
{
    const char *text = facts->fields[ALOFT_PULL_RUNNING_VERSION];
    uint32_t held = UINT32_MAX;

    if (text != NULL && aloft_decimal_decode_u32(
                                text, aloft_text_length(text), &held) != ALOFT_OK) {
        return ALOFT_PULL_HEADERS_UNCLEAR;
    }
    return version > held ? ALOFT_PULL_OFFER : ALOFT_PULL_HOLDS_VERSION;
}

enum aloft_pull_verdict aloft_pull_decide(const struct aloft_pull_facts *facts,
        const struct aloft_pull_assignment *assignment)
{
    enum aloft_pull_family family;
    enum aloft_pull_mode mode;

    if (aloft_pull_facts_family(facts, &family) != ALOFT_OK) {
        return ALOFT_PULL_NOT_AN_UPDATER;
    }
    if (!has_required_fields(facts)) {
        return ALOFT_PULL_HEADERS_MISSING;
    }
    if (facts->repeated || aloft_pull_facts_mode(facts, &mode) != ALOFT_OK) {
        return ALOFT_PULL_HEADERS_UNCLEAR;
    }
    if (assignment == NULL) {
        return ALOFT_PULL_UNKNOWN_DEVICE;
    }
    if (assignment->family_known && assignment->family != family) {
        return ALOFT_PULL_OTHER_CHIP;
    }
    switch (mode) {
    case ALOFT_PULL_SKETCH:
        return decide_sketch(facts, assignment->sketch);
    case ALOFT_PULL_FILE_SYSTEM:
        return decide_file_system(facts, assignment->file_system);
    case ALOFT_PULL_TRUST:
        return decide_trust(facts, assignment->trust_version);
    case ALOFT_PULL_VERSION:
        break;
    }
    return assignment->sketch == NULL ? ALOFT_PULL_NO_RELEASE : ALOFT_PULL_TELL_VERSION;
}

unsigned aloft_pull_verdict_code(enum aloft_pull_verdict verdict)
{
    switch (verdict) {
    case ALOFT_PULL_OFFER:
    case ALOFT_PULL_TELL_VERSION:
        return 200;
    case ALOFT_PULL_HOLDS_IMAGE:
    case ALOFT_PULL_HOLDS_VERSION:
        return 304;
    case ALOFT_PULL_NOT_AN_UPDATER:
    case ALOFT_PULL_HEADERS_MISSING:
    case ALOFT_PULL_HEADERS_UNCLEAR:
        return 403;
    case ALOFT_PULL_NO_FILE_SYSTEM:
        return 404;
    case ALOFT_PULL_UNKNOWN_DEVICE:
    case ALOFT_PULL_NO_RELEASE:
    case ALOFT_PULL_OTHER_CHIP:
        break;
    }
    return 500;
}

const char *aloft_pull_verdict_text(enum aloft_pull_verdict verdict)
{
    switch (verdict) {
    case ALOFT_PULL_OFFER:
        return "here is the update";
    case ALOFT_PULL_TELL_VERSION:
        return "this is the assigned version";
    case ALOFT_PULL_HOLDS_IMAGE:
        return "the device holds this image already";
    case ALOFT_PULL_HOLDS_VERSION:
        return "the device has this version already";
    case ALOFT_PULL_NOT_AN_UPDATER:
        return "only for the ESP8266 and ESP32 updaters";
    case ALOFT_PULL_HEADERS_MISSING:
        return "a header that updaters send is missing";
    case ALOFT_PULL_HEADERS_UNCLEAR:
        return "a header is there twice, or asks for an unknown mode";
    case ALOFT_PULL_UNKNOWN_DEVICE:
        return "this MAC address is not configured for updates";
    case ALOFT_PULL_NO_RELEASE:
        return "no version is assigned to this device";
    case ALOFT_PULL_OTHER_CHIP:
        return "the assigned image is for another chip";
    case ALOFT_PULL_NO_FILE_SYSTEM:
        break;
    }
    return "no file-system image is assigned to this device";
}
