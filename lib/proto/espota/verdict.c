#include "aloft/espota_verdict.h"

#include "aloft/memory.h"

/* A device writes at most 99,999 bytes at once. */
#define COUNT_DIGITS 5u
/* Coalesced counts are taken apart this many digits at a time. */
#define RUN_DIGITS 40u

/* The best way to read the first digits of a run as counts. */
struct reading {
    uint32_t numbers; /**< How many; UINT32_MAX: there is no way. */
    uint32_t sum;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_better(struct reading a, struct reading b)
{
    return a.numbers < b.numbers || (a.numbers == b.numbers && a.sum < b.sum);
}

/* The best reading of `end` digits, from the best readings of all fewer ones. */
static struct reading read_last(
        const uint8_t *digits, size_t end, const struct reading *best)
{
    struct reading found = {UINT32_MAX, 0};
    uint32_t number = 0;
    uint32_t weight = 1;

    for (size_t begin = end; begin > 0 && end - begin < COUNT_DIGITS;) {
        begin--;
        number += (uint32_t)(digits[begin] - '0') * weight;
        weight *= 10;
        if (digits[begin] == '0' || best[begin].numbers == UINT32_MAX) {
            continue; // a count has no leading zero
        }
        const struct reading last = {best[begin].numbers + 1, best[begin].sum + number};
        found = is_better(last, found) ? last : found;
    }
    return found;
}

/* Sum of any counts. */
static uint32_t sum_of_any(const uint8_t *digits, size_t len)
{
    struct reading best[RUN_DIGITS + 1] = {{0, 0}};

    for (size_t end = 1; end <= len; end++) {
        best[end] = read_last(digits, end, best);
    }
    return best[len].numbers == UINT32_MAX ? 0 : best[len].sum;
}

/* How often the first `unit` digits stand at the start of a run, one behind the other.
 */
static size_t repeats(const uint8_t *digits, size_t len, size_t unit)
{
    size_t times = 1;

    while ((times + 1) * unit <= len &&
            memcmp(digits, digits + times * unit, unit) == 0) {
        times++;
    }
    return times;
}

/*
 * A device writes pieces of one size but for the first and the last. So the reading to
 * prefer is the one in which most of the run is one count again and again.
 */
struct repetition {
    size_t begin;
    size_t unit; /* Digits of the count. */
    size_t times;
};

static struct repetition find_repetition(const uint8_t *digits, size_t len)
{
    struct repetition found = {0, 0, 0};

    for (size_t i = 0; i < (size_t)(COUNT_DIGITS + 1) * COUNT_DIGITS; i++) {
        const size_t begin = i / COUNT_DIGITS;
        const size_t unit = i % COUNT_DIGITS + 1;

        if (begin + 2 * unit > len || digits[begin] == '0') {
            continue;
        }
        const size_t times = repeats(digits + begin, len - begin, unit);
        if (times > 1 && times * unit > found.times * found.unit) {
            found = (struct repetition){begin, unit, times};
        }
    }
    return found;
}

/* Sum of the counts in a run of digits. */
static uint32_t sum_of_run(const uint8_t *digits, size_t len)
{
    const struct repetition same = find_repetition(digits, len);
    const size_t end = same.begin + same.times * same.unit;

    if (same.times * same.unit <= COUNT_DIGITS) {
        return sum_of_any(digits, len);
    }
    return sum_of_any(digits, same.begin) +
           (uint32_t)same.times * sum_of_any(digits + same.begin, same.unit) +
           sum_of_any(digits + end, len - end);
}

static void count(struct aloft_espota_verdict *verdict, const uint8_t *digits,
        size_t len, uint32_t sent)
{
    const uint32_t sum = sum_of_run(digits, len);
    const uint32_t room = sent > verdict->counted ? sent - verdict->counted : 0;

    verdict->counted += sum < room ? sum : room;
}

static void take_word(struct aloft_espota_verdict *verdict, uint8_t c)
{
    if (c == '\n') {
        verdict->saying = ALOFT_ESPOTA_SAID_ERROR;
        return;
    }
    if (c >= ' ' && c <= '~' && verdict->words_len < sizeof verdict->words) {
        verdict->words[verdict->words_len] = (char)c;
        verdict->words_len++;
    }
}

static void begin_words(struct aloft_espota_verdict *verdict, uint8_t c)
{
    verdict->saying = ALOFT_ESPOTA_WORDS_BEGUN;
    take_word(verdict, c);
}

/* One byte that is no count. */
static void take_other(struct aloft_espota_verdict *verdict, uint8_t c)
{
    switch (verdict->saying) {
    case ALOFT_ESPOTA_COUNTING:
        if (c == 'O') {
            verdict->saying = ALOFT_ESPOTA_OK_BEGUN;
        } else if (c != ' ' && c != '\r' && c != '\n') {
            begin_words(verdict, c);
        }
        break;
    case ALOFT_ESPOTA_OK_BEGUN:
        if (c == 'K') {
            verdict->saying = ALOFT_ESPOTA_SAID_OK;
        } else {
            begin_words(verdict, 'O');
            take_word(verdict, c);
        }
        break;
    case ALOFT_ESPOTA_WORDS_BEGUN:
        take_word(verdict, c);
        break;
    case ALOFT_ESPOTA_SAID_OK:
    case ALOFT_ESPOTA_SAID_ERROR:
        break;
    }
}

void aloft_espota_verdict_take(struct aloft_espota_verdict *verdict,
        const uint8_t *data, size_t len, uint32_t sent)
{
    size_t at = 0;

    while (at < len) {
        size_t run = 0;
        while (verdict->saying == ALOFT_ESPOTA_COUNTING && run < RUN_DIGITS &&
                at + run < len && is_digit(data[at + run])) {
            run++;
        }
        if (run > 0) {
            count(verdict, data + at, run, sent);
            at += run;
        } else {
            take_other(verdict, data[at]);
            at++;
        }
    }
}

struct aloft_span aloft_espota_verdict_words(const struct aloft_espota_verdict *verdict)
{
    return (struct aloft_span){verdict->words, verdict->words_len};
}
