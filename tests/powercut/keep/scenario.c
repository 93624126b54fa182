#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>

/* More trials than any storm of cuts has boots. */
#define TRIALS_ENDLESS 200u
#define BOOTS_AFTER    5u

static void require(bool holds)
{
    if (!holds) {
        (void)fprintf(stderr, "powercut: cannot prepare\n"); // last words
        exit(EXIT_FAILURE);
    }
}

static void require_boot(struct device *device, enum image_name wanted)
{
    enum image_name runs;

    require(device_boot(device, &runs) && runs == wanted);
}

/* The new image is installed, and may take `left` more boots. */
static void prepare_trial(struct device *device, uint8_t left)
{
    require(device_stage(device, IMAGE_NEW));
    device->policy.trials = (uint8_t)(left + 1u);
    require_boot(device, IMAGE_NEW);
}

void scenario_prepare(struct device *device, enum scenario scenario)
{
    switch (scenario) {
    case SCENARIO_UPDATE:
        require(device_stage(device, IMAGE_NEW));
        break;
    case SCENARIO_EXPIRE:
        prepare_trial(device, 0);
        break;
    case SCENARIO_TRY:
        prepare_trial(device, 2);
        break;
    case SCENARIO_CONFIRM:
        prepare_trial(device, 0);
        break;
    case SCENARIO_REVERT:
        prepare_trial(device, 0);
        require(aloft_boot_confirm(&device->boot.layout) == ALOFT_OK);
        break;
    case SCENARIO_STAGE:
    case SCENARIOS:
        break;
    }
    device->policy.trials = TRIALS_ENDLESS;
    device_keep(device);
}

bool scenario_act(struct device *device, enum scenario scenario)
{
    enum image_name runs;

    switch (scenario) {
    case SCENARIO_STAGE:
        return device_stage(device, IMAGE_NEW);
    case SCENARIO_CONFIRM:
        return aloft_boot_confirm(&device->boot.layout) == ALOFT_OK;
    case SCENARIO_REVERT:
        return aloft_boot_request_revert(&device->boot.layout) == ALOFT_OK;
    case SCENARIO_UPDATE:
    case SCENARIO_EXPIRE:
    case SCENARIO_TRY:
    case SCENARIOS:
        break;
    }
    return device_boot(device, &runs);
}

/* The image that may run first, and the one that may, or must, run in the end. Between
 * them there is one change at most. */
struct course {
    enum image_name from;
    enum image_name to;
    bool must; /* It must be `to` at the end, */
    bool now;  /* and from the first boot on. */
};

static struct course course_of(enum scenario scenario, bool done)
{
    switch (scenario) {
    case SCENARIO_UPDATE:
        return (struct course){IMAGE_OLD, IMAGE_NEW, true, true};
    case SCENARIO_EXPIRE:
        return (struct course){IMAGE_NEW, IMAGE_OLD, true, true};
    case SCENARIO_TRY:
        return (struct course){IMAGE_NEW, IMAGE_OLD, true, false};
    case SCENARIO_STAGE:
        return (struct course){IMAGE_OLD, IMAGE_NEW, done, done};
    case SCENARIO_CONFIRM:
        return done ? (struct course){IMAGE_NEW, IMAGE_NEW, true, true}
                    : (struct course){IMAGE_NEW, IMAGE_OLD, false, false};
    case SCENARIO_REVERT:
        return (struct course){IMAGE_NEW, IMAGE_OLD, done, done};
    case SCENARIOS:
        break;
    }
    return (struct course){IMAGE_OLD, IMAGE_OLD, true, true};
}

/* `last` is what ran before, and becomes what runs now. */
static const char *judge_boot(
        struct device *device, const struct course *course, enum image_name *last)
{
    enum image_name runs;

    if (!device_boot(device, &runs)) {
        return "nothing is started, or not what it says";
    }
    if (runs != course->from && runs != course->to) {
        return "another image is started";
    }
    if (*last == course->to && runs != course->to) {
        return "what was changed is changed back";
    }
    if (course->now && runs != course->to) {
        return "what was asked for is not done";
    }
    *last = runs;
    return device_keeps(device) ? NULL : "the image to go back to is lost";
}

/* A request that a cut has torn may come to light as late as now: one more boot, and it
 * is granted or gone. `runs` is what runs then. */
static enum aloft_status confirm(struct device *device, enum image_name *runs)
{
    const struct aloft_boot_layout *layout = &device->boot.layout;
    enum aloft_status status = aloft_boot_confirm(layout);

    for (unsigned i = 0; i < BOOTS_AFTER && status == ALOFT_ERR_PENDING; i++) {
        status = device_boot(device, runs) ? aloft_boot_confirm(layout)
                                           : ALOFT_ERR_NO_IMAGE;
    }
    return status;
}

static const char *judge_next(struct device *device, enum image_name runs)
{
    const enum aloft_status confirmed = confirm(device, &runs);
    enum image_name next;

    if (confirmed != ALOFT_OK && confirmed != ALOFT_ERR_NOT_ON_TRIAL) {
        return "a confirm is refused";
    }
    if (!device_stage(device, IMAGE_NEXT)) {
        return "the next update is refused";
    }
    if (!device_boot(device, &next) || next != IMAGE_NEXT) {
        return "the next update is not installed";
    }
    if (aloft_boot_request_revert(&device->boot.layout) != ALOFT_OK ||
            !device_boot(device, &next) || next != runs) {
        return "it does not come back from the next update";
    }
    return NULL;
}

const char *scenario_judge(struct device *device, enum scenario scenario, bool done)
{
    const struct course course = course_of(scenario, done);
    enum image_name runs = course.from;

    for (unsigned i = 0; i < BOOTS_AFTER; i++) {
        const char *wrong = judge_boot(device, &course, &runs);
        if (wrong != NULL) {
            return wrong;
        }
    }
    if (course.must && runs != course.to) {
        return "it never comes to what it must";
    }
    const char *wrong = judge_next(device, runs);
    if (wrong == NULL && !device_untouched(device)) {
        return "other partitions have changed, or the rules of flash were broken";
    }
    return wrong;
}
