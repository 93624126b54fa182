/*
 * Every state of the boot record that any number of power cuts can lead to, searched to
 * its end (host/powercut, powercut_record.h), on two kinds of flash, and with a boot
 * stage that only reads. And a negative control: a boot stage that does not make sure
 * of an install under way must be found.
 *
 *     powercut_record_states
 */
#include <stdlib.h>

#include "aloft/boot_record.h"
#include "aloft/powercut_record.h"

#define STATES_MAX 200000u
#define NO_LIMIT   1000u

static const struct {
    const char *name;
    struct aloft_powercut_record search;
    bool fails;
} cases[] = {
        {"flash that takes the same twice", {.torn_max = NO_LIMIT}, false},
        {"the same, boot stages that read",
                {.torn_max = NO_LIMIT, .reader_boots = true}, false},
        {"flash that is programmed once", {.torn_max = 1, .program_once = true}, false},
        {"nothing made sure of",
                {.torn_max = NO_LIMIT, .reassert = aloft_boot_record_read}, true},
};

int main(void)
{
    FILE *unread = tmpfile();
    int wrong = 0;

    if (unread == NULL) {
        perror("temporary file");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct aloft_powercut_record search = cases[i].search;

        search.out = cases[i].fails ? unread : stdout;
        aloft_powercut_record(&search, STATES_MAX);
        printf("%s: %lu states, %lu transitions, %lu failures%s\n", cases[i].name,
                search.states, search.transitions, search.failures,
                cases[i].fails ? ", as it should be" : "");
        wrong += (search.failures > 0) != cases[i].fails;
    }
    (void)fclose(unread); // nobody reads it
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
