#include "layout_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/checked.h"

/* Names that ESP-IDF gives to numbers. */
struct word {
    const char *word;
    uint8_t value;
};

static const struct word types[] = {{"app", 0x00}, {"data", 0x01}, {NULL, 0}};

static const struct word app_subtypes[] = {
        {"factory", 0x00}, {"ota_0", 0x10}, {"ota_1", 0x11}, {"test", 0x20}, {NULL, 0}};

static const struct word data_subtypes[] = {{"ota", 0x00}, {"phy", 0x01}, {"nvs", 0x02},
        {"coredump", 0x03}, {"nvs_keys", 0x04}, {"undefined", 0x06}, {"fat", 0x81},
        {"spiffs", 0x82}, {"littlefs", 0x83}, {NULL, 0}};

enum aloft_status layout_fail(
        struct aloft_layout_error *error, unsigned line, const char *format, ...)
{
    va_list arguments;

    error->line = line;
    va_start(arguments, format);
    /* A message cut short is still a message. */
    (void)vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return ALOFT_ERR_FORMAT;
}

static uint32_t unit_of(const char *suffix)
{
    if (strcmp(suffix, "") == 0) {
        return 1;
    }
    if (strcmp(suffix, "K") == 0 || strcmp(suffix, "k") == 0) {
        return 1024;
    }
    if (strcmp(suffix, "M") == 0 || strcmp(suffix, "m") == 0) {
        return 1024u * 1024u;
    }
    return 0;
}

bool layout_number(const char *text, uint32_t *value)
{
    char *suffix = NULL;

    if (!isdigit((unsigned char)text[0])) {
        return false; // strtoull() would take a sign, or spaces
    }
    const bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

    errno = 0;
    const unsigned long long number = strtoull(text, &suffix, hex ? 16 : 10);
    const uint32_t unit = unit_of(suffix);

    if (errno != 0 || unit == 0 || number > UINT32_MAX) {
        return false;
    }
    return aloft_multiply((uint32_t)number, unit, value);
}

static bool find_word(const struct word *words, const char *text, uint8_t *value)
{
    uint32_t number = 0;

    for (; words->word != NULL; words++) {
        if (strcmp(words->word, text) == 0) {
            *value = words->value;
            return true;
        }
    }
    if (!layout_number(text, &number) || number > 0xfe) {
        return false;
    }
    *value = (uint8_t)number;
    return true;
}

/* Where a partition goes that does not say: behind the one before it. */
static uint32_t next_free(const struct aloft_layout *layout)
{
    if (layout->count == 0) {
        return 0;
    }
    const struct aloft_partition *const last = &layout->partitions[layout->count - 1];

    return last->offset + last->size; // both were checked to add up
}

static enum aloft_status read_place(struct aloft_partition *partition, uint32_t free,
        const struct layout_row *row, unsigned line, struct aloft_layout_error *error)
{
    uint32_t end = 0;

    partition->offset = free;
    if (row->offset[0] != '\0' && !layout_number(row->offset, &partition->offset)) {
        return layout_fail(error, line, "'%s' is no offset", row->offset);
    }
    if (!layout_number(row->size, &partition->size)) {
        return layout_fail(error, line, "'%s' is no size", row->size);
    }
    if (partition->size == 0 || partition->size % ALOFT_LAYOUT_SECTOR != 0 ||
            partition->offset % ALOFT_LAYOUT_SECTOR != 0) {
        return layout_fail(error, line, "'%s' is not made of whole sectors of %u bytes",
                row->name, ALOFT_LAYOUT_SECTOR);
    }
    if (!aloft_add(partition->offset, partition->size, &end)) {
        return layout_fail(error, line, "'%s' ends past 4 GB", row->name);
    }
    return ALOFT_OK;
}

static enum aloft_status read_kind(struct aloft_partition *partition,
        const struct layout_row *row, unsigned line, struct aloft_layout_error *error)
{
    if (!find_word(types, row->type, &partition->type)) {
        return layout_fail(error, line, "'%s' is no partition type", row->type);
    }
    if (!find_word(partition->type == 0 ? app_subtypes : data_subtypes, row->subtype,
                &partition->subtype)) {
        return layout_fail(error, line, "'%s' is no partition subtype", row->subtype);
    }
    return ALOFT_OK;
}

static uint32_t flag_of(const char *word, size_t len)
{
    static const struct {
        const char *word;
        uint32_t flag;
    } flags[] = {{"encrypted", 1}, {"readonly", 2}, {"staged", ALOFT_PARTITION_STAGED},
            {"direct", ALOFT_PARTITION_DIRECT}};

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (strlen(flags[i].word) == len && memcmp(flags[i].word, word, len) == 0) {
            return flags[i].flag;
        }
    }
    return 0;
}

static enum aloft_status read_flags(struct aloft_partition *partition,
        const struct layout_row *row, unsigned line, struct aloft_layout_error *error)
{
    const uint32_t both = ALOFT_PARTITION_STAGED | ALOFT_PARTITION_DIRECT;
    const char *word = row->flags;

    while (*word != '\0') {
        const size_t len = strcspn(word, ":");
        const uint32_t flag = flag_of(word, len);

        if (flag == 0) {
            return layout_fail(error, line,
                    "'%s': there are the flags staged, direct, "
                    "encrypted and readonly",
                    row->flags);
        }
        partition->flags |= flag;
        word += len + (word[len] == ':' ? 1 : 0);
    }
    return (partition->flags & both) != both
                   ? ALOFT_OK
                   : layout_fail(
                             error, line, "'%s': either staged or direct", row->flags);
}

enum aloft_status layout_add(struct aloft_layout *layout, const struct layout_row *row,
        unsigned line, struct aloft_layout_error *error)
{
    struct aloft_partition partition = {0};
    const size_t len = strlen(row->name);

    if (layout->count == ALOFT_LAYOUT_MAX) {
        return layout_fail(error, line, "more than %u partitions", ALOFT_LAYOUT_MAX);
    }
    if (len == 0 || len >= sizeof(partition.name)) {
        return layout_fail(error, line, "a name has 1 to %zu characters",
                sizeof(partition.name) - 1);
    }
    if (aloft_layout_find(layout, row->name) != NULL) {
        return layout_fail(error, line, "'%s' is there twice", row->name);
    }
    memcpy(partition.name, row->name, len);
    enum aloft_status status = read_kind(&partition, row, line, error);

    if (status == ALOFT_OK) {
        status = read_place(&partition, next_free(layout), row, line, error);
    }
    if (status == ALOFT_OK) {
        status = read_flags(&partition, row, line, error);
    }
    if (status == ALOFT_OK) {
        layout->partitions[layout->count] = partition;
        layout->count++;
    }
    return status;
}
