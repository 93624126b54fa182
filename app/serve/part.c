#include "part.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "aloft/http_range.h"

void part_add_field(
        struct aloft_http_answer *answer, const char *name, const char *value)
{
    struct aloft_http_field *field = &answer->fields[answer->field_count++];

    field->name = name;
    field->value = value;
}

void part_take(struct part *part, const struct aloft_http_field *field)
{
    if (strcasecmp(field->name, "Range") == 0) {
        part->range = field->value;
    } else if (strcasecmp(field->name, "If-Range") == 0) {
        part->if_range = field->value;
    } else if (strcasecmp(field->name, "If-None-Match") == 0) {
        part->if_none_match = field->value;
    }
}

/* The body is not to be sent. */
static void drop_file(struct aloft_http_answer *answer, unsigned code)
{
    (void)close(answer->file); // it was only read
    answer->file = -1;
    answer->code = code;
}

/* Whether one of the tags in a list is this one. A weak one will do here. */
static bool lists(const char *tags, const char *etag)
{
    return strcmp(tags, "*") == 0 || strstr(tags, etag) != NULL;
}

static void answer_range(struct part *part, struct aloft_http_answer *answer)
{
    const uint64_t total = answer->file_size;
    struct aloft_http_range range;
    const enum aloft_status status =
            total > UINT32_MAX ? ALOFT_ERR_FORMAT
                               : aloft_http_range_asked(&range,
                                         aloft_span_of(part->range), (uint32_t)total);

    if (status == ALOFT_ERR_SIZE) {
        (void)snprintf(part->content_range, sizeof part->content_range, "bytes */%llu",
                (unsigned long long)total); // it fits
        part_add_field(answer, "Content-Range", part->content_range);
        drop_file(answer, 416);
        return;
    }
    if (status != ALOFT_OK) {
        return; // not understood: all of it
    }
    (void)snprintf(part->content_range, sizeof part->content_range, "bytes %u-%u/%u",
            (unsigned)range.offset, (unsigned)(range.offset + range.size - 1),
            (unsigned)range.total); // it fits
    part_add_field(answer, "Content-Range", part->content_range);
    answer->code = 206;
    answer->file_offset = range.offset;
    answer->file_size = range.size;
}

void part_answer(
        struct part *part, const char *digits, struct aloft_http_answer *answer)
{
    (void)snprintf(part->etag, sizeof part->etag, "\"%s\"", digits); // it fits
    part_add_field(answer, "ETag", part->etag);
    if (part->if_none_match != NULL && lists(part->if_none_match, part->etag)) {
        drop_file(answer, 304);
        return;
    }
    if (part->range == NULL ||
            (part->if_range != NULL && strcmp(part->if_range, part->etag) != 0)) {
        part_add_field(answer, "Accept-Ranges", "bytes");
        return;
    }
    answer_range(part, answer);
}
