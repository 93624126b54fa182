#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aloft/bytes.h"
#include "record_search.h"

#define STEPS_MAX      256u
#define SNAPSHOT_MAGIC 0x31534261u

/* docs/spec/boot-record.md, 2 and 3. */
enum {
    AT_GENERATION = 4,
    AT_CERTAIN = 8,
    AT_MOVES = 12,
    AT_VALUE = 28,
};

static const char *const names[] = {
        "boot", "boot that reads", "read", "settle", "begin", "move", "off"};

static void print_entry(FILE *out, const uint8_t *bytes)
{
    const uint32_t generation = aloft_le32(bytes + AT_GENERATION);

    if (aloft_le32(bytes) == SNAPSHOT_MAGIC) {
        (void)fprintf(out, "#%" PRIu32 " state %" PRIu32 ".%" PRIu32, generation,
                aloft_le32(bytes + AT_VALUE),
                aloft_le32(bytes + AT_MOVES)); // a report, no more
    } else {
        (void)fprintf(out, "#%" PRIu32 " moves %" PRIu32 " certain %" PRIu32,
                generation, aloft_le32(bytes + AT_MOVES),
                aloft_le32(bytes + AT_CERTAIN)); // as above
    }
}

static void print_slot(struct record_search *search, const struct entry_slot *slot)
{
    FILE *out = search->record->out;

    for (unsigned i = 0; i < slot->count; i++) {
        const uint16_t content = slot->may[i];

        (void)fputs(i == 0 ? "[" : " or ", out); // a report, no more
        if (content > ENTRY_BLANK) {
            print_entry(out, state_store_get(&search->flash.contents, content));
        } else {
            (void)fputs(content == ENTRY_BLANK ? "blank" : "nonsense", out); // as above
        }
    }
    (void)fputs("] ", out); // as above
}

static bool is_blank(const struct entry_slot *slot)
{
    return slot->count == 1 && slot->may[0] == ENTRY_BLANK;
}

static void print_bank(
        struct record_search *search, const struct entry_slot *slots, unsigned bank)
{
    FILE *out = search->record->out;

    (void)fprintf(out, "    bank %u: ", bank); // a report, no more
    for (unsigned i = 0; i < ENTRY_SLOTS; i++) {
        if (!is_blank(&slots[i])) {
            print_slot(search, &slots[i]);
        }
    }
    (void)fputs("\n", out); // as above
}

static void print_state(struct record_search *search, uint32_t number)
{
    FILE *out = search->record->out;
    struct record_view view;

    memcpy(&view, state_store_get(&search->states, number), sizeof(view));
    for (unsigned bank = 0; bank < ALOFT_BOOT_RECORD_BANKS; bank++) {
        print_bank(search, view.banks.slots[bank], bank);
    }
    (void)fputs("    to be read:", out); // a report, no more
    for (uint32_t i = 0; i < view.count; i++) {
        (void)fprintf(out, " %" PRId32 ".%" PRIu32, (int32_t)view.may[i].value,
                view.may[i].moves); // as above
    }
    (void)fputs("\n", out); // as above
}

void record_report(struct record_search *search, const char *wrong)
{
    FILE *out = search->record->out;
    uint32_t path[STEPS_MAX];
    size_t count = 0;

    for (uint32_t at = search->step.parent; at != 0 && count < STEPS_MAX;
            at = search->steps[at].parent) {
        path[count++] = at;
    }
    while (count-- > 0) {
        const struct record_step *step = &search->steps[path[count]];

        (void)fprintf(out, "  %s%s\n", names[step->action],
                step->cut ? ", cut" : ""); // a report, no more
        print_state(search, path[count]);
    }
    (void)fprintf(
            out, "FAILED %s: %s\n", names[search->step.action], wrong); // as above
}
