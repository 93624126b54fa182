#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep.h"

int main(int argc, char **argv)
{
    size_t failures = 0;

    if (argc == 3 && strcmp(argv[1], "replay") == 0) {
        failures = sweep_replay(argv[2]);
    } else {
        failures = sweep_worn() + sweep_singles() + sweep_storms() + sweep_pairs();
    }
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
