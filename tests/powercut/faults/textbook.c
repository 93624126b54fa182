#include "textbook.h"

#include <string.h>

enum fault {
    FAULT_NONE,
    FAULT_ERASES_RECORD,
    FAULT_TRUSTS_COPY,
    FAULT_FLAGS_IMAGE,
    FAULT_LOGS_FIRST,
    FAULT_BEGINS_OVER,
    FAULT_BELIEVES_LOG,
    FAULT_COUNTS_IN_RAM,
    FAULT_REVERTS_IN_RAM,
};

#define FLAG 0xA5u

struct book {
    const struct aloft_boot *boot;
    enum fault fault;
    struct aloft_boot_state state;
};

static uint32_t sector_size(const struct book *book)
{
    return book->boot->layout.main.flash->geometry.sector_size;
}

static enum aloft_status note(struct book *book)
{
    const struct aloft_area *record = &book->boot->layout.record;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = 0; book->fault == FAULT_ERASES_RECORD && at < record->size &&
                          status == ALOFT_OK;
            at += sector_size(book)) {
        status = aloft_area_erase(record, at);
    }
    return status == ALOFT_OK ? aloft_boot_record_write(record, &book->state) : status;
}

static enum aloft_status verify(const struct book *book, enum aloft_boot_slot slot,
        const struct aloft_boot_image *image)
{
    uint32_t counter;

    return aloft_boot_verify(
            &book->boot->layout, slot, image, &book->boot->trust, &counter);
}

/* Whether it went well is found out by reading the whole image, if at all. */
static void move(const struct book *book)
{
    const struct aloft_boot *boot = book->boot;
    struct aloft_move next;
    enum aloft_status status =
            boot->strategy->move(&boot->layout, &book->state, book->state.moves, &next);

    if (status == ALOFT_OK) {
        status = aloft_move_do(&next, boot->trust.work, boot->trust.work_size);
    }
    (void)status; // see above
}

/* Notes that the image on trial is being taken back, and how far that is. */
static enum aloft_status note_progress(struct book *book)
{
    const bool in_ram = book->fault == FAULT_REVERTS_IN_RAM &&
                        book->state.reason == ALOFT_BOOT_REVERT_TRIALS;

    return in_ram ? ALOFT_OK : note(book);
}

static enum aloft_status move_all(struct book *book)
{
    const struct aloft_boot *boot = book->boot;
    const uint32_t count = boot->strategy->count(&boot->layout, &book->state);
    enum aloft_status status = ALOFT_OK;

    if (book->fault == FAULT_BEGINS_OVER) {
        book->state.moves = 0;
    }
    while (book->state.moves < count && status == ALOFT_OK) {
        if (book->fault == FAULT_LOGS_FIRST) {
            book->state.moves++;
            status = note(book);
            book->state.moves--;
        }
        move(book);
        book->state.moves++;
        if (book->fault != FAULT_LOGS_FIRST) {
            status = note_progress(book);
        }
    }
    return status;
}

/* Two writes reach all banks of the record: a worn one is found in time. */
static enum aloft_status begin(struct book *book)
{
    struct aloft_boot_state *state = &book->state;
    const enum aloft_status status = note(book);

    if (status != ALOFT_OK) {
        return status;
    }
    state->phase = ALOFT_BOOT_SETTLED;
    if (verify(book, ALOFT_BOOT_IN_STAGE, &state->staged) == ALOFT_OK) {
        state->phase = ALOFT_BOOT_MOVING;
        state->moves = 0;
        state->reason =
                state->revert_asked ? ALOFT_BOOT_REVERT_ASKED : ALOFT_BOOT_UPDATED;
        state->revert_asked = false;
    }
    return note(book);
}

/* Where the old image is kept, a new one is on trial. */
static void settle(const struct book *book, struct aloft_boot_state *state)
{
    static const struct aloft_boot_image none;
    const bool is_new = state->reason == ALOFT_BOOT_UPDATED;
    const struct aloft_boot_image old = state->main;

    state->phase = ALOFT_BOOT_SETTLED;
    state->main = state->staged;
    state->main.offset = 0;
    if (book->boot->strategy->kind == ALOFT_STRATEGY_OVERWRITE) {
        return;
    }
    state->staged = state->reason == ALOFT_BOOT_REVERT_TRIALS ? none : old;
    state->on_trial = is_new;
    state->trials_left = is_new ? book->boot->policy->trials : 0;
}

static enum aloft_status install(struct book *book)
{
    const enum aloft_status status = move_all(book);

    if (status != ALOFT_OK) {
        return status;
    }
    settle(book, &book->state);
    return note(book);
}

/* Counts a trial down; when none is left, the old image comes back. */
static enum aloft_status count_trial(struct book *book)
{
    struct aloft_boot_state *state = &book->state;

    if (state->trials_left > 0) {
        state->trials_left--;
        return book->fault == FAULT_COUNTS_IN_RAM ? ALOFT_OK : note(book);
    }
    state->phase = ALOFT_BOOT_MOVING;
    state->moves = 0;
    state->reason = ALOFT_BOOT_REVERT_TRIALS;
    const enum aloft_status status = note_progress(book);
    return status == ALOFT_OK ? install(book) : status;
}

/* Sets the last byte of the sector, which the image does not reach. */
static enum aloft_status set_flag(const struct book *book)
{
    const struct aloft_area *main = &book->boot->layout.main;
    const uint32_t sector = sector_size(book);
    const uint32_t at = (book->state.main.size - 1) / sector * sector;
    uint8_t *work = book->boot->trust.work;
    enum aloft_status status = aloft_area_read(main, at, work, sector);

    if (status != ALOFT_OK || work[sector - 1] == FLAG ||
            book->state.main.size % sector == 0) {
        return status;
    }
    work[sector - 1] = FLAG;
    status = aloft_area_erase(main, at);
    return status == ALOFT_OK ? aloft_area_program(main, at, work, sector) : status;
}

static enum aloft_status finish(const struct book *book)
{
    if (book->fault == FAULT_FLAGS_IMAGE) {
        const enum aloft_status status = set_flag(book);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return book->fault == FAULT_TRUSTS_COPY
                   ? ALOFT_OK
                   : verify(book, ALOFT_BOOT_IN_MAIN, &book->state.main);
}

static void run(const struct aloft_boot *boot, struct aloft_boot_result *result,
        enum fault fault)
{
    struct book book = {.boot = boot, .fault = fault};
    const struct aloft_area *record = &boot->layout.record;

    memset(result, 0, sizeof(*result));
    result->why = fault == FAULT_BELIEVES_LOG
                          ? aloft_boot_record_read(record, &book.state)
                          : aloft_boot_record_reassert(record, &book.state);
    if (result->why == ALOFT_OK && book.state.phase == ALOFT_BOOT_ASKED) {
        result->why = begin(&book);
    }
    if (result->why == ALOFT_OK && book.state.phase == ALOFT_BOOT_MOVING) {
        result->why = install(&book);
    }
    if (result->why == ALOFT_OK && book.state.on_trial) {
        result->why = count_trial(&book);
    }
    if (result->why == ALOFT_OK) {
        result->why = finish(&book);
    }
    /* When the record is worn, the image in main may be whole all the same. */
    result->bootable = result->why == ALOFT_OK ||
                       verify(&book, ALOFT_BOOT_IN_MAIN, &book.state.main) == ALOFT_OK;
    result->image = book.state.main;
}

void textbook_boot(const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_NONE);
}

void textbook_erases_record(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_ERASES_RECORD);
}

void textbook_trusts_copy(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_TRUSTS_COPY);
}

void textbook_flags_image(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_FLAGS_IMAGE);
}

void textbook_logs_first(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_LOGS_FIRST);
}

void textbook_begins_over(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_BEGINS_OVER);
}

void textbook_believes_log(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_BELIEVES_LOG);
}

void textbook_counts_in_ram(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_COUNTS_IN_RAM);
}

void textbook_reverts_in_ram(
        const struct aloft_boot *boot, struct aloft_boot_result *result)
{
    run(boot, result, FAULT_REVERTS_IN_RAM);
}
