#include "scenario.h"

#include "aloft/boot_app.h"

/* More trials than any storm of cuts has boots. */
#define TRIALS_ENDLESS 200u
/* Boots in a row at the end: what was torn may read differently in each. More where
 * trials have to run out. */
#define BOOTS_AFTER       3u
#define BOOTS_AFTER_TRIAL 5u

static bool needs_way_back(enum aloft_powercut_scenario scenario)
{
    return scenario >= ALOFT_POWERCUT_EXPIRE;
}

bool aloft_powercut_fits(const struct aloft_powercut_case *device)
{
    const bool overwrites = device->kind == ALOFT_POWERCUT_SLOTS ||
                            device->kind == ALOFT_POWERCUT_SHARED;
    const uint32_t sector = device->chip.sector;
    const uint32_t sectors = (device->new_size + sector - 1) / sector;

    if (overwrites && needs_way_back(device->scenario)) {
        return false;
    }
    /* The copy in the stage must not be one that the install has run over. */
    return device->kind != ALOFT_POWERCUT_SHARED ||
           device->scenario != ALOFT_POWERCUT_REPAIR ||
           2 * sectors <= device->main_sectors;
}

/* ---- before ---- */

static void require_boot(struct board *board, enum image_name wanted)
{
    enum image_name runs;

    board_require(board_start(board, &runs) == NULL && runs == wanted,
            "the first update does not work even without a cut");
}

static void require_stage(struct board *board, enum image_name name)
{
    board_require(board_stage(board, name), "an image is refused");
}

/* The new image is installed, and may take `left` more boots. */
static void prepare_trial(struct board *board, uint8_t left)
{
    require_stage(board, IMAGE_NEW);
    board->policy.base.trials = (uint8_t)(left + 1u);
    require_boot(board, IMAGE_NEW);
}

static void prepare_confirmed(struct board *board)
{
    prepare_trial(board, 0);
    if (board_has_way_back(board)) {
        board_require(aloft_boot_confirm(&board->boot.layout) == ALOFT_OK,
                "a confirm is refused");
    }
}

/* Old images get older than is allowed, once a new one counts. */
static void raise_counters(struct board *board)
{
    board->policy.counters[IMAGE_NEW] = 1;
    board->policy.counters[IMAGE_NEXT] = 1;
}

static void damage_main(struct board *board)
{
    struct aloft_boot_layout layout = board->boot.layout;
    struct aloft_boot_state state;

    board_require(aloft_boot_record_read(&layout.record, &state) == ALOFT_OK, "record");
    aloft_boot_layout_select(&layout, state.in_slot_b);
    const uint32_t at = state.main.size - 1;
    const struct aloft_area *area =
            at < layout.shadow.size ? &layout.shadow : &layout.main;
    board->chips[0].ram->bytes[area->offset + at] ^= 0x40;
}

static void prepare(struct board *board)
{
    switch (board->device.scenario) {
    case ALOFT_POWERCUT_INSTALL:
        require_stage(board, IMAGE_NEW);
        break;
    case ALOFT_POWERCUT_REPAIR:
        prepare_confirmed(board);
        damage_main(board);
        break;
    case ALOFT_POWERCUT_DOWNGRADE:
        raise_counters(board);
        prepare_confirmed(board);
        require_stage(board, IMAGE_OLD);
        break;
    case ALOFT_POWERCUT_TRY:
        prepare_trial(board, 2);
        break;
    case ALOFT_POWERCUT_COUNT:
        raise_counters(board);
        prepare_trial(board, 0);
        break;
    case ALOFT_POWERCUT_EXPIRE:
    case ALOFT_POWERCUT_CONFIRM:
        prepare_trial(board, 0);
        break;
    case ALOFT_POWERCUT_REVERT:
        prepare_confirmed(board);
        break;
    case ALOFT_POWERCUT_FOLLOW:
        prepare_trial(board, TRIALS_ENDLESS);
        break;
    case ALOFT_POWERCUT_STAGE:
    case ALOFT_POWERCUT_SCENARIOS:
        break;
    }
}

void scenario_prepare(struct board *board)
{
    prepare(board);
    board->policy.base.trials = TRIALS_ENDLESS;
    board_keep(board);
}

/* ---- while power fails ---- */

bool scenario_act(struct board *board)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;
    enum image_name runs;

    switch (board->device.scenario) {
    case ALOFT_POWERCUT_STAGE:
        return board_stage(board, IMAGE_NEW);
    case ALOFT_POWERCUT_CONFIRM:
    case ALOFT_POWERCUT_COUNT:
        return aloft_boot_confirm(layout) == ALOFT_OK;
    case ALOFT_POWERCUT_REVERT:
        return aloft_boot_request_revert(layout) == ALOFT_OK;
    case ALOFT_POWERCUT_FOLLOW:
        return aloft_boot_confirm(layout) == ALOFT_OK && board_stage(board, IMAGE_NEXT);
    case ALOFT_POWERCUT_INSTALL:
    case ALOFT_POWERCUT_REPAIR:
    case ALOFT_POWERCUT_DOWNGRADE:
    case ALOFT_POWERCUT_EXPIRE:
    case ALOFT_POWERCUT_TRY:
    case ALOFT_POWERCUT_SCENARIOS:
        break;
    }
    return board_start(board, &runs) == NULL;
}

/* ---- after ---- */

/* The image that may run first, and the one that may, or must, run in the end. Between
 * them there is one change at most. */
struct course {
    enum image_name from;
    enum image_name to;
    bool must; /* It must be `to` at the end, */
    bool now;  /* and from the first boot on. */
};

static struct course course_of(const struct board *board, bool done)
{
    const enum image_name repaired = board_has_way_back(board) ? IMAGE_OLD : IMAGE_NEW;

    switch (board->device.scenario) {
    case ALOFT_POWERCUT_INSTALL:
        return (struct course){IMAGE_OLD, IMAGE_NEW, true, true};
    case ALOFT_POWERCUT_STAGE:
        return (struct course){IMAGE_OLD, IMAGE_NEW, done, done};
    case ALOFT_POWERCUT_REPAIR:
        return (struct course){repaired, repaired, true, true};
    case ALOFT_POWERCUT_DOWNGRADE:
        return (struct course){IMAGE_NEW, IMAGE_NEW, true, true};
    case ALOFT_POWERCUT_EXPIRE:
        return (struct course){IMAGE_NEW, IMAGE_OLD, true, true};
    case ALOFT_POWERCUT_TRY:
        return (struct course){IMAGE_NEW, IMAGE_OLD, true, false};
    case ALOFT_POWERCUT_CONFIRM:
    case ALOFT_POWERCUT_COUNT:
        return done ? (struct course){IMAGE_NEW, IMAGE_NEW, true, true}
                    : (struct course){IMAGE_NEW, IMAGE_OLD, false, false};
    case ALOFT_POWERCUT_REVERT:
        return (struct course){IMAGE_NEW, IMAGE_OLD, done, done};
    case ALOFT_POWERCUT_FOLLOW:
        return (struct course){IMAGE_NEW, IMAGE_NEXT, done, done};
    case ALOFT_POWERCUT_SCENARIOS:
        break;
    }
    return (struct course){IMAGE_OLD, IMAGE_OLD, true, true};
}

/* `last` is what ran before, and becomes what runs now. */
static const char *judge_boot(
        struct board *board, const struct course *course, enum image_name *last)
{
    enum image_name runs;
    const char *wrong = board_start(board, &runs);

    if (wrong != NULL) {
        return wrong;
    }
    if (runs != course->from && runs != course->to) {
        return "another image is started";
    }
    if (*last == course->to && runs != course->to) {
        return "what was changed is changed back";
    }
    if (course->now && runs != course->to) {
        return "what was asked for, and good, is not done";
    }
    *last = runs;
    return board_keeps(board) ? NULL : "the image to go back to is lost";
}

/* The counter rises when an image that raises it is confirmed, and never before. */
static const char *judge_counter(struct board *board, enum image_name runs)
{
    const enum aloft_powercut_scenario scenario = board->device.scenario;
    struct aloft_boot_status status;

    if (aloft_boot_status_read(&board->boot.layout, &status) != ALOFT_OK) {
        return "the record cannot be read";
    }
    if (scenario == ALOFT_POWERCUT_DOWNGRADE && status.refused != ALOFT_ERR_DOWNGRADE) {
        return "the downgrade is refused for another reason";
    }
    if (scenario == ALOFT_POWERCUT_COUNT &&
            status.counter != board->policy.counters[runs]) {
        return "the security counter is not that of the confirmed image";
    }
    return NULL;
}

/* A request that a cut has torn may come to light as late as now: one more boot, and it
 * is granted or gone. `runs` is what runs then. */
static enum aloft_status confirm(struct board *board, enum image_name *runs)
{
    const struct aloft_boot_layout *layout = &board->boot.layout;
    enum aloft_status status = aloft_boot_confirm(layout);

    for (unsigned i = 0; i < BOOTS_AFTER_TRIAL && status == ALOFT_ERR_PENDING; i++) {
        status = board_start(board, runs) == NULL ? aloft_boot_confirm(layout)
                                                  : ALOFT_ERR_NO_IMAGE;
    }
    return status;
}

static const char *judge_return(struct board *board, enum image_name wanted)
{
    enum image_name runs;

    if (aloft_boot_request_revert(&board->boot.layout) != ALOFT_OK ||
            board_start(board, &runs) != NULL || runs != wanted) {
        return "it does not come back from the next update";
    }
    return NULL;
}

/* The device takes one more update, and comes back from it. */
static const char *judge_next(struct board *board, enum image_name runs)
{
    const enum aloft_status confirmed = confirm(board, &runs);
    const enum image_name wanted = runs == IMAGE_NEXT ? IMAGE_NEW : IMAGE_NEXT;
    enum image_name next;

    if (confirmed != ALOFT_OK && confirmed != ALOFT_ERR_NOT_ON_TRIAL) {
        return "a confirm is refused";
    }
    if (!board_stage(board, wanted)) {
        return "the next update is refused";
    }
    if (board_start(board, &next) != NULL || next != wanted) {
        return "the next update is not installed";
    }
    return board_has_way_back(board) ? judge_return(board, runs) : NULL;
}

/* What a cut has left unstable may come to light at any time, and is then repaired. */
static bool is_stable(const struct board *board)
{
    for (size_t i = 0; i < board->chip_count * ALOFT_FAULTY_PLACES; i++) {
        const struct board_chip *chip = &board->chips[i / ALOFT_FAULTY_PLACES];

        if (chip->faulty.unstable[i % ALOFT_FAULTY_PLACES].size > 0) {
            return false;
        }
    }
    return true;
}

/* One more boot, in which nothing is left to be done: it has to read only. */
static const char *judge_idle(
        struct board *board, const struct course *course, enum image_name *last)
{
    const uint32_t *changes = &board->chips[0].faulty.changes;
    const uint32_t before = *changes;
    struct aloft_boot_status status;

    if (aloft_boot_status_read(&board->boot.layout, &status) != ALOFT_OK) {
        return "the record cannot be read";
    }
    const bool is_idle =
            !status.on_trial && !status.restart_does_it && is_stable(board);
    const char *wrong = judge_boot(board, course, last);
    return wrong == NULL && is_idle && *changes != before
                   ? "a boot without work writes to the flash"
                   : wrong;
}

const char *scenario_judge(struct board *board, bool done)
{
    const struct course course = course_of(board, done);
    const unsigned boots = board_has_way_back(board) ? BOOTS_AFTER_TRIAL : BOOTS_AFTER;
    enum image_name runs = course.from;

    for (unsigned i = 0; i < boots; i++) {
        const char *wrong = i + 1 < boots ? judge_boot(board, &course, &runs)
                                          : judge_idle(board, &course, &runs);
        if (wrong != NULL) {
            return wrong;
        }
    }
    if (course.must && runs != course.to) {
        return "it never comes to what it must";
    }
    const char *wrong = judge_counter(board, runs);
    if (wrong == NULL) {
        wrong = judge_next(board, runs);
    }
    return wrong == NULL ? board_intact(board) : wrong;
}
