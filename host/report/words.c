#include "aloft/words.h"

#include <stdio.h>
#include <string.h>

void aloft_words_size(char dst[ALOFT_WORDS_MAX], uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    if (bytes < 1024u) {
        snprintf(dst, ALOFT_WORDS_MAX, "%u B", (unsigned)bytes);
        return;
    }
    size_t unit = 0;
    double value = (double)bytes / 1024.0;

    while (value >= 999.5 && unit + 1u < sizeof units / sizeof units[0]) {
        value /= 1024.0;
        unit++;
    }
    int digits = 2;

    if (value >= 99.95) {
        digits = 0;
    } else if (value >= 9.995) {
        digits = 1;
    }
    snprintf(dst, ALOFT_WORDS_MAX, "%.*f %s", digits, value, units[unit]);
}

void aloft_words_duration(char dst[ALOFT_WORDS_MAX], uint64_t ms)
{
    const uint64_t longest = 99999u * UINT64_C(3600);
    uint64_t total = ms / 1000u;

    if (total > longest) {
        total = longest;
    }
    const unsigned hours = (unsigned)(total / 3600u);
    const unsigned minutes = (unsigned)(total / 60u % 60u);
    const unsigned seconds = (unsigned)(total % 60u);

    if (hours > 0) {
        snprintf(dst, ALOFT_WORDS_MAX, "%u:%02u:%02u", hours, minutes, seconds);
        return;
    }
    snprintf(dst, ALOFT_WORDS_MAX, "%u:%02u", minutes, seconds);
}

/* How many bytes follow a first byte; 0 for ASCII and for bytes that begin nothing. */
static size_t followers(unsigned char first)
{
    if (first >= 0xc2u && first <= 0xdfu) {
        return 1;
    }
    if (first >= 0xe0u && first <= 0xefu) {
        return 2;
    }
    return first >= 0xf0u && first <= 0xf4u ? 3 : 0;
}

/* The second byte has a narrower range after some first bytes (RFC 3629, 4). */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0u:
        return second >= 0xa0u;
    case 0xedu:
        return second <= 0x9fu;
    case 0xf0u:
        return second >= 0x90u;
    case 0xf4u:
        return second <= 0x8fu;
    default:
        return true;
    }
}

/* Bytes of the printable character that `src` begins with, or 0 when it has none. */
static size_t printable(const char *src, size_t len, bool utf8)
{
    const unsigned char first = (unsigned char)src[0];

    if (first < 0x80u) {
        return first >= 0x20u && first != 0x7fu ? 1 : 0;
    }
    const size_t more = followers(first);

    if (!utf8 || more == 0 || more >= len) {
        return 0;
    }
    for (size_t i = 1; i <= more; i++) {
        if (((unsigned char)src[i] & 0xc0u) != 0x80u) {
            return 0;
        }
    }
    const unsigned char second = (unsigned char)src[1];

    if (first == 0xc2u && second < 0xa0u) {
        return 0; // U+0080 to U+009F control a terminal as ESC does
    }
    return second_fits(first, second) ? more + 1 : 0;
}

void aloft_words_clean(char *dst, size_t size, const char *src, size_t len, bool utf8)
{
    size_t used = 0;
    size_t at = 0;

    while (at < len) {
        const size_t whole = printable(src + at, len - at, utf8);
        const size_t step = whole > 0 ? whole : 1;

        if (step >= size - used) {
            break;
        }
        if (whole > 0) {
            memcpy(dst + used, src + at, whole);
        } else {
            dst[used] = '?';
        }
        used += step;
        at += step;
    }
    dst[used] = '\0';
}

char aloft_words_capital(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
}

size_t aloft_words_width(const char *text)
{
    size_t width = 0;

    for (const char *p = text; *p != '\0'; p++) {
        width += ((unsigned char)*p & 0xc0u) != 0x80u ? 1u : 0u;
    }
    return width;
}
