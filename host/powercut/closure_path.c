#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "closure_private.h"

/* The byte for an action and the outcome of a cut, in ids. */
static const char action_letters[] = "bscr";
static const char outcome_letters[] = "dnufl";

static void print_path(const struct closure *closure, const struct step *step)
{
    const struct step *path[SECTORS_MAX * SECTORS_MAX];
    size_t count = 0;
    FILE *out = closure->powercut->out;

    path[count++] = step;
    while (path[count - 1]->parent != 0 && count < sizeof(path) / sizeof(path[0])) {
        path[count] = &closure->steps[path[count - 1]->parent];
        count++;
    }
    while (count-- > 0) {
        step = path[count];
        (void)fprintf(out, "/%c", action_letters[step->action]); // a report, no more
        for (size_t i = 0; i < step->chosen; i++) {
            (void)fprintf(out, "%u", step->choices[i]); // as above
        }
        if (step->change != NO_CHANGE) {
            (void)fprintf(out, "@%" PRIu32 "%c", step->change,
                    outcome_letters[step->outcome]); // as above
        }
    }
}

void closure_fail(struct closure *closure, const char *wrong)
{
    struct aloft_powercut *powercut = closure->powercut;
    struct step step = closure->step;

    step.chosen = (uint8_t)closure->flash.chosen;
    memcpy(step.choices, closure->flash.choices, sizeof(step.choices));
    powercut->tally.failures++;
    (void)fprintf(powercut->out, "FAILED %zu", powercut->index); // a report, no more
    print_path(closure, &step);
    (void)fprintf(powercut->out, ": %s\n", wrong); // as above
}

bool closure_parse_step(const char **id, struct step *step)
{
    const char *at = *id;
    const char *letter = strchr(action_letters, at[0] == '/' ? at[1] : '\n');

    *step = (struct step){.change = NO_CHANGE};
    if (letter == NULL || *letter == '\0') {
        return false;
    }
    step->action = (enum action)(letter - action_letters);
    at += 2;
    while (*at >= '0' && *at < (char)('0' + SHAKY_MOODS) &&
            step->chosen < SHAKY_CHOICES_MAX) {
        step->choices[step->chosen++] = (uint8_t)(*at++ - '0');
    }
    if (*at == '@') {
        char *end;

        step->change = (uint32_t)strtoul(at + 1, &end, 10);
        letter = strchr(outcome_letters, *end);
        if (letter == NULL || *letter == '\0') {
            return false;
        }
        step->outcome = (enum shaky_outcome)(letter - outcome_letters);
        at = end + 1;
    }
    *id = at;
    return true;
}
