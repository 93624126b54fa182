#include "belief.h"

#define WISH_UPDATE 1u
#define WISH_RETURN 2u

void belief_begin(struct belief *belief, bool way_back, uint32_t trials)
{
    *belief = (struct belief){
            .way_back = way_back, .trials = trials, .runs = IMAGE_OLD, .on = true};
}

enum image_name belief_other(const struct belief *belief)
{
    return belief->runs == IMAGE_OLD ? IMAGE_NEW : IMAGE_OLD;
}

bool belief_allows(const struct belief *belief, enum action action)
{
    switch (action) {
    case ACTION_BOOT:
        return true;
    case ACTION_STAGE:
        return belief->on;
    case ACTION_CONFIRM:
    case ACTION_REVERT:
        return belief->on && belief->way_back;
    case ACTIONS:
        break;
    }
    return false;
}

static void ask_perhaps(struct belief *belief, uint32_t wish)
{
    if (belief->asked == TRUTH_NO) {
        belief->asked = TRUTH_MAYBE;
    }
    belief->wishes |= wish;
}

static void doubt(uint32_t *truth)
{
    if (*truth == TRUTH_SURE) {
        *truth = TRUTH_MAYBE;
    }
}

void belief_cut(struct belief *belief, enum action action)
{
    belief->on = false;
    switch (action) {
    case ACTION_STAGE:
        ask_perhaps(belief, WISH_UPDATE);
        doubt(&belief->kept); // the new image stands where the old one is kept
        break;
    case ACTION_CONFIRM:
        doubt(&belief->unproven);
        break;
    case ACTION_REVERT:
        ask_perhaps(belief, WISH_RETURN);
        break;
    case ACTION_BOOT:
        belief->spent += belief->asked == TRUTH_SURE && belief->spent < belief->trials;
        break;
    case ACTIONS:
        break;
    }
}

/* A boot that power fails in may use up a trial. The update was installed, ran out of
 * trials, and is gone, before anybody has seen it. */
static bool came_and_went(const struct belief *belief)
{
    return belief->way_back && belief->wishes == WISH_UPDATE && belief->trials > 0 &&
           belief->spent == belief->trials;
}

static void nothing_asked(struct belief *belief)
{
    belief->asked = TRUTH_NO;
    belief->wishes = 0;
    belief->spent = 0;
}

static const char *booted_same(struct belief *belief)
{
    if (belief->asked == TRUTH_SURE && came_and_went(belief)) {
        nothing_asked(belief);
        return NULL;
    }
    if (belief->asked == TRUTH_SURE) {
        return "what was asked for, and good, is not done";
    }
    if (belief->unproven == TRUTH_NO || belief->trials == 0) {
        return NULL;
    }
    if (belief->boots < belief->trials) {
        belief->boots++;
        return NULL;
    }
    if (belief->unproven == TRUTH_SURE) {
        return "an image that nobody has confirmed stays in charge";
    }
    belief->unproven = TRUTH_NO; // it would have gone by now
    belief->boots = 0;
    return NULL;
}

/* The other image has become the one to go back to, unless it never was confirmed. */
static uint32_t kept_after(const struct belief *belief)
{
    switch ((enum truth)belief->unproven) {
    case TRUTH_NO:
        return TRUTH_SURE;
    case TRUTH_MAYBE:
        return TRUTH_MAYBE;
    case TRUTH_SURE:
        break;
    }
    return TRUTH_NO;
}

static const char *booted_other(struct belief *belief)
{
    const bool asked = belief->asked != TRUTH_NO;
    const bool updates = asked && (belief->wishes & WISH_UPDATE) != 0;
    const bool returns = (asked && (belief->wishes & WISH_RETURN) != 0) ||
                         belief->unproven != TRUTH_NO;

    if (!updates && !returns) {
        return "it starts the other image, which nobody asked for";
    }
    belief->runs = belief_other(belief);
    nothing_asked(belief);
    belief->boots = 0;
    if (!belief->way_back) {
        return NULL;
    }
    belief->kept = kept_after(belief);
    belief->unproven = TRUTH_NO;
    if (updates) {
        belief->unproven = returns ? TRUTH_MAYBE : TRUTH_SURE;
        belief->boots = belief->trials > 0;
    }
    return NULL;
}

const char *belief_booted(struct belief *belief, enum image_name runs)
{
    const char *wrong =
            runs == belief->runs ? booted_same(belief) : booted_other(belief);

    belief->on = true;
    return wrong;
}

static void asked_for(struct belief *belief, uint32_t wish)
{
    belief->on = false;
    belief->asked = TRUTH_SURE;
    belief->wishes = wish;
    belief->spent = 0;
}

const char *belief_staged(struct belief *belief, bool taken)
{
    if (!taken) {
        return belief->unproven == TRUTH_NO ? "the next update is refused" : NULL;
    }
    if (belief->unproven == TRUTH_SURE) {
        return "an update is taken during a trial";
    }
    belief->unproven = TRUTH_NO;
    belief->boots = 0;
    belief->kept = TRUTH_NO;
    asked_for(belief, WISH_UPDATE);
    return NULL;
}

const char *belief_confirmed(struct belief *belief, enum aloft_status status)
{
    if (status == ALOFT_ERR_PENDING && belief->asked != TRUTH_NO) {
        return NULL;
    }
    if (status == ALOFT_OK && belief->unproven == TRUTH_NO) {
        return "a trial is confirmed that is none";
    }
    if (status != ALOFT_OK && belief->unproven == TRUTH_SURE) {
        return "a confirm is refused";
    }
    belief->unproven = TRUTH_NO;
    belief->boots = 0;
    return NULL;
}

const char *belief_reverted(struct belief *belief, enum aloft_status status)
{
    if (status == ALOFT_OK) {
        asked_for(belief, WISH_RETURN);
        return belief->kept == TRUTH_NO ? "it goes back to what is not there" : NULL;
    }
    if (status == ALOFT_ERR_PENDING && belief->asked != TRUTH_NO) {
        return NULL;
    }
    if (belief->kept == TRUTH_SURE) {
        return "a return is refused";
    }
    belief->kept = TRUTH_NO;
    return NULL;
}
