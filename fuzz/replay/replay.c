/*
 * The main program of a fuzz target where there is no libFuzzer: tries every input that
 * is kept, then as many new ones as it is told to make. The same seed makes the same
 * inputs.
 *
 * The input in work stands in a file for as long as it is in work. So however a run
 * ends, by a failed claim, a sanitizer or a time-out, that file repeats it.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus.h"
#include "fuzz_target.h"
#include "mutate.h"

struct options {
    uint64_t rounds;
    uint64_t seed;
    const char *keep; /* file for the input in work; NULL: none */
};

static const struct option long_options[] = {
        {"rounds", required_argument, NULL, 'r'},
        {"seed", required_argument, NULL, 's'},
        {"keep", required_argument, NULL, 'k'},
        {NULL, 0, NULL, 0},
};

static bool read_options(int argc, char **argv, struct options *options)
{
    int option = getopt_long(argc, argv, "", long_options, NULL);

    while (option >= 0) {
        if (option == 'r') {
            options->rounds = strtoull(optarg, NULL, 10);
        } else if (option == 's') {
            options->seed = strtoull(optarg, NULL, 10);
        } else if (option == 'k') {
            options->keep = optarg;
        } else {
            return false;
        }
        option = getopt_long(argc, argv, "", long_options, NULL);
    }
    return optind < argc;
}

static int open_keep(const char *path)
{
    if (path == NULL) {
        return -1;
    }
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

/* Hands a copy to the target, so that no byte behind it can be read unnoticed. */
static void try_one(int keep, const uint8_t *bytes, size_t len)
{
    uint8_t *copy = fuzz_copy(bytes, len);

    if (keep >= 0) {
        FUZZ_CHECK(pwrite(keep, copy, len, 0) == (ssize_t)len);
        FUZZ_CHECK(ftruncate(keep, (off_t)len) == 0);
    }
    FUZZ_CHECK(LLVMFuzzerTestOneInput(copy, len) == 0);
    free(copy);
}

static void try_all(const struct corpus *corpus, const struct options *options)
{
    const int keep = open_keep(options->keep);
    uint8_t bytes[MUTATE_MAX];

    for (size_t i = 0; i < corpus->count; i++) {
        try_one(keep, corpus->inputs[i].bytes, corpus->inputs[i].len);
    }
    for (uint64_t round = 0; round < options->rounds; round++) {
        try_one(keep, bytes, mutate(corpus, options->seed, round, bytes));
    }
    if (keep >= 0) {
        FUZZ_CHECK(close(keep) == 0 && unlink(options->keep) == 0);
    }
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1};
    struct corpus corpus = {0};

    if (!read_options(argc, argv, &options)) {
        (void)fprintf(stderr,
                "usage: %s [--rounds N] [--seed N] [--keep FILE] FILE|FOLDER...\n",
                argv[0]); // nobody to tell if that fails
        return 2;
    }
    for (int i = optind; i < argc; i++) {
        if (!corpus_add(&corpus, argv[i])) {
            return 1;
        }
    }
    if (corpus.count == 0) {
        (void)fputs("no inputs there\n", stderr); // nobody to tell if that fails
        return 1;
    }
    printf("%zu kept inputs, %llu made from seed %llu\n", corpus.count,
            (unsigned long long)options.rounds, (unsigned long long)options.seed);
    if (options.keep != NULL) {
        printf("the input in work is in %s\n", options.keep);
    }
    (void)fflush(stdout); // a crash must not take the seed with it
    try_all(&corpus, &options);
    corpus_free(&corpus);
    return 0;
}
