#include "corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz_target.h"

static bool read_all(FILE *file, struct corpus_input *input)
{
    struct stat about;

    if (fstat(fileno(file), &about) != 0) {
        return false;
    }
    input->len = (size_t)about.st_size;
    input->bytes = fuzz_alloc(input->len);
    return fread(input->bytes, 1, input->len, file) == input->len;
}

static struct corpus_input *add_input(struct corpus *corpus)
{
    struct corpus_input *inputs =
            realloc(corpus->inputs, (corpus->count + 1) * sizeof *inputs);

    if (inputs == NULL) {
        abort(); // a test machine without memory has no use
    }
    corpus->inputs = inputs;
    inputs[corpus->count] = (struct corpus_input){0};
    return &inputs[corpus->count++];
}

static bool add_file(struct corpus *corpus, const char *path)
{
    FILE *file = fopen(path, "rb");
    bool good = file != NULL;

    if (good) {
        good = read_all(file, add_input(corpus));
        good = fclose(file) == 0 && good;
    }
    if (!good) {
        perror(path);
    }
    return good;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool add_entry(struct corpus *corpus, const char *folder, const char *name)
{
    char path[4096];

    return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path &&
           add_file(corpus, path);
}

static bool add_folder(struct corpus *corpus, const char *path)
{
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, is_visible, alphasort);
    bool good = count >= 0;

    for (int i = 0; i < count; i++) {
        good = good && add_entry(corpus, path, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool corpus_add(struct corpus *corpus, const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0) {
        perror(path);
        return false;
    }
    return S_ISDIR(about.st_mode) ? add_folder(corpus, path) : add_file(corpus, path);
}

void corpus_free(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        free(corpus->inputs[i].bytes);
    }
    free(corpus->inputs);
}
