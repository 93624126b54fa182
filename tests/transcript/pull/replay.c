/* replay FOLDER...: replays all transcripts, whole and split at every byte. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "player.h"

/* Images above this size are not cut at each byte of the body as well. */
#define EVERY_BYTE_MAX 40000u

struct counts {
    unsigned transcripts;
    unsigned replays;
};

static const char *replay_once(struct counts *counts,
        const struct transcript *transcript, enum player_split split, size_t at)
{
    counts->replays++;
    return player_run(transcript, split, at);
}

static size_t longest_head(const struct transcript *transcript)
{
    size_t longest = 0;

    for (size_t i = 0; i < transcript->exchange_count; i++) {
        if (transcript->exchanges[i].head_len > longest) {
            longest = transcript->exchanges[i].head_len;
        }
    }
    return longest;
}

static const char *replay_all_ways(
        struct counts *counts, const struct transcript *transcript, size_t *at)
{
    const size_t longest = longest_head(transcript);
    const char *why = replay_once(counts, transcript, SPLIT_NOT, 0);

    *at = 0;
    if (why == NULL && transcript->image_len <= EVERY_BYTE_MAX) {
        why = replay_once(counts, transcript, SPLIT_EVERY, 0);
    }
    while (why == NULL && *at < longest + 20 && *at < 2000) {
        (*at)++;
        why = replay_once(counts, transcript, SPLIT_AT, *at);
    }
    return why;
}

static bool replay_file(struct counts *counts, const char *path)
{
    static struct transcript transcript;
    const char *why;
    size_t at;

    transcript_read(&transcript, path);
    why = replay_all_ways(counts, &transcript, &at);
    if (why != NULL) {
        printf("%s (split at %zu): %s\n", path, at, why);
    }
    transcript_free(&transcript);
    return why == NULL;
}

static bool replay_folder(struct counts *counts, const char *folder)
{
    struct dirent **names = NULL;
    const int found = scandir(folder, &names, NULL, alphasort);
    bool good = found >= 0;

    for (int i = 0; i < found; i++) {
        char path[1024];

        if (strstr(names[i]->d_name, ".txt") != NULL) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
            good = replay_file(counts, path) && good;
            counts->transcripts++;
        }
        free(names[i]);
    }
    free(names);
    return good;
}

int main(int argc, char **argv)
{
    struct counts counts = {0, 0};
    bool good = argc > 1;

    for (int i = 1; i < argc; i++) {
        good = replay_folder(&counts, argv[i]) && good;
    }
    printf("%u transcripts, %u replays\n", counts.transcripts, counts.replays);
    return good && counts.transcripts > 0 ? 0 : 1;
}
