#include "aloft/x509_outline.h"

#include "aloft/crc.h"
#include "aloft/memory.h"

#define TAG_INTEGER  0x02u
#define TAG_UTC      0x17u
#define TAG_GENERAL  0x18u
#define TAG_SEQUENCE 0x30u
#define TAG_VERSION  0xA0u

/* What to do with the content of an element. */
enum deed { ENTER, SKIP, ISSUER, NOT_BEFORE, NOT_AFTER, SUBJECT };

struct step {
    uint8_t tag;
    enum deed deed;
};

/* The elements in their order; entering one goes on with the first inside it. The tag
 * of a date is one of two. */
static const struct step steps[] = {
        {TAG_SEQUENCE, ENTER}, // Certificate
        {TAG_SEQUENCE, ENTER}, // tbsCertificate
        {TAG_VERSION, SKIP},   // may be missing
        {TAG_INTEGER, SKIP},   // serialNumber
        {TAG_SEQUENCE, SKIP},  // signature
        {TAG_SEQUENCE, ISSUER},
        {TAG_SEQUENCE, ENTER}, // validity
        {TAG_UTC, NOT_BEFORE},
        {TAG_UTC, NOT_AFTER},
        {TAG_SEQUENCE, SUBJECT},
};

#define STEP_COUNT   (sizeof steps / sizeof steps[0])
#define STEP_VERSION 2u

static enum deed deed_of(const struct aloft_x509_outline *outline)
{
    return steps[outline->step].deed;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, for years from 0 on. The
 * year begins in March, so that a leap day is its last. */
static int64_t days_of(int32_t year, int32_t month, int32_t day)
{
    const int32_t years = month <= 2 ? year + 399 : year + 400;
    const int32_t months = month <= 2 ? month + 9 : month - 3;
    const int64_t of_years =
            (int64_t)years * 365 + years / 4 - years / 100 + years / 400;

    return of_years + (153 * months + 2) / 5 + day - 1 - 719468 - 146097;
}

/* Two digits; negative where there are none. */
static int32_t pair(const char *text)
{
    const bool digits =
            text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';

    return digits ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

/* RFC 5280, 4.1.2.5: YYMMDDHHMMSSZ with years 1950 to 2049, or YYYYMMDDHHMMSSZ. */
static bool read_date(const struct aloft_x509_outline *outline, int64_t *seconds)
{
    const char *text = outline->date;
    const bool is_short = outline->tag == TAG_UTC;
    int32_t values[6]; // month, day, hour, minute, second, and the Z
    int32_t year = pair(text);

    if (outline->date_len != (is_short ? 13 : 15) ||
            text[outline->date_len - 1] != 'Z') {
        return false;
    }
    bool good = year >= 0;

    if (is_short) {
        year += year < 50 ? 2000 : 1900;
        text += 2;
    } else {
        good = good && pair(text + 2) >= 0;
        year = year * 100 + pair(text + 2);
        text += 4;
    }
    for (unsigned i = 0; i < 5; i++) {
        values[i] = pair(text + (size_t)2 * i);
        good = good && values[i] >= 0;
    }
    good = good && values[0] >= 1 && values[0] <= 12 && values[1] >= 1 &&
           values[1] <= 31 && values[2] <= 23 && values[3] <= 59 && values[4] <= 60;
    if (!good) {
        return false;
    }
    *seconds = days_of(year, values[0], values[1]) * 24 + values[2];
    *seconds = (*seconds * 60 + values[3]) * 60 + values[4];
    return true;
}

/* An element is whole, or is one to go into. */
static void end_element(struct aloft_x509_outline *outline)
{
    switch (deed_of(outline)) {
    case ENTER:
    case SKIP:
        break;
    case ISSUER:
        outline->issuer_crc = outline->crc;
        break;
    case NOT_BEFORE:
        outline->broken = !read_date(outline, &outline->validity.not_before_s);
        break;
    case NOT_AFTER:
        outline->broken = !read_date(outline, &outline->validity.not_after_s);
        outline->has_validity = !outline->broken;
        break;
    case SUBJECT:
        outline->complete = true;
        outline->names_itself = outline->crc == outline->issuer_crc;
        break;
    }
    outline->step++;
    outline->part = ALOFT_X509_TAG;
}

static void take_tag(struct aloft_x509_outline *outline, uint8_t tag)
{
    if (outline->step == STEP_VERSION && tag != TAG_VERSION) {
        outline->step++;
    }
    const uint8_t wanted = steps[outline->step].tag;

    outline->tag = tag;
    outline->broken = tag != wanted && !(wanted == TAG_UTC && tag == TAG_GENERAL);
    outline->left = 0;
    outline->length_left = 0;
    outline->part = ALOFT_X509_LENGTH;
}

static void begin_content(struct aloft_x509_outline *outline)
{
    outline->part = ALOFT_X509_CONTENT;
    outline->crc = ALOFT_CRC32_START;
    outline->date_len = 0;
    if (deed_of(outline) == ENTER || outline->left == 0) {
        end_element(outline);
    }
}

/* One byte up to 127; else how many bytes of it follow, up to three here. */
static void take_length(struct aloft_x509_outline *outline, uint8_t byte)
{
    if (outline->length_left > 0) {
        outline->left = outline->left << 8 | byte;
        outline->length_left--;
    } else if (byte < 0x80) {
        outline->left = byte;
    } else if (byte > 0x80 && byte <= 0x83) {
        outline->length_left = byte & 0x7Fu;
    } else {
        outline->broken = true;
    }
    if (outline->length_left == 0 && !outline->broken) {
        begin_content(outline);
    }
}

static size_t take_content(
        struct aloft_x509_outline *outline, const uint8_t *data, size_t len)
{
    const size_t taken = len < outline->left ? len : outline->left;

    if (deed_of(outline) == NOT_BEFORE || deed_of(outline) == NOT_AFTER) {
        if (taken > sizeof outline->date - outline->date_len) {
            outline->broken = true;
            return len;
        }
        memcpy(outline->date + outline->date_len, data, taken);
        outline->date_len = (uint8_t)(outline->date_len + taken);
    }
    outline->crc = aloft_crc32(outline->crc, data, taken);
    outline->left -= (uint32_t)taken;
    if (outline->left == 0) {
        end_element(outline);
    }
    return taken;
}

void aloft_x509_outline_init(struct aloft_x509_outline *outline)
{
    memset(outline, 0, sizeof *outline);
}

void aloft_x509_outline_take(
        struct aloft_x509_outline *outline, const uint8_t *data, size_t len)
{
    size_t used = 0;

    while (used < len && !outline->broken && outline->step < STEP_COUNT) {
        switch (outline->part) {
        case ALOFT_X509_TAG:
            take_tag(outline, data[used++]);
            break;
        case ALOFT_X509_LENGTH:
            take_length(outline, data[used++]);
            break;
        case ALOFT_X509_CONTENT:
            used += take_content(outline, data + used, len - used);
            break;
        }
    }
}
