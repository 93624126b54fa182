#include "aloft/memory.h"
#include "announcer_private.h"

/* Names that are claimed: the host's, and that of each service. */
static bool claimed_name(const struct aloft_mdns_announcer *announcer, size_t index,
        struct aloft_mdns_name *name)
{
    name->label = announcer->label;
    name->type = index > 0 && index <= announcer->config.service_count
                         ? announcer->config.services[index - 1].type
                         : NULL;
    return index <= announcer->config.service_count;
}

static bool is_internet(const struct aloft_mdns_item *item)
{
    return (item->class_bits & ~ALOFT_MDNS_FLUSH) == ALOFT_MDNS_IN;
}

static int compare_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    const int by_content = memcmp(a, b, a_len < b_len ? a_len : b_len);

    if (by_content != 0) {
        return by_content;
    }
    return (a_len > b_len) - (a_len < b_len);
}

/* Below, at or above zero: how our record stands to theirs. Messages are made in `buf`
 * only when they are asked for, so that now it is free: for our data, and in its second
 * half for theirs where these have to be uncompressed. */
static int compare_data(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_record *ours, const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_item *theirs)
{
    uint8_t *const buf = announcer->config.buf;
    const size_t size = announcer->config.buf_size;
    const size_t half = size / 2;
    const bool has_name = ours->type == ALOFT_MDNS_SRV || ours->type == ALOFT_MDNS_PTR;
    const size_t our_len = aloft_mdns_write_data(ours, buf, has_name ? half : size);
    const uint8_t *data = reader->message + theirs->data;
    size_t data_len = theirs->data_len;

    if (has_name) {
        data = buf + half;
        data_len = aloft_mdns_read_data(reader, theirs, buf + half, size - half);
    }
    return compare_bytes(buf, our_len, data, data_len);
}

bool announcer_has_data(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_item *item,
        const struct aloft_mdns_record *record)
{
    return item->type == record->type &&
           compare_data(announcer, record, reader, item) == 0;
}

/* How two records of one message stand to each other. */
static int compare_items(const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_item *a, const struct aloft_mdns_item *b)
{
    if (a->type != b->type) {
        return a->type < b->type ? -1 : 1;
    }
    return compare_bytes(reader->message + a->data, a->data_len,
            reader->message + b->data, b->data_len);
}

/* Finds the first proposed record of `name` behind `last`, or of all if that is NULL.
 */
static bool next_proposed(const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_name *name, const struct aloft_mdns_item *last,
        struct aloft_mdns_item *found)
{
    struct aloft_mdns_reader scan = *reader;
    struct aloft_mdns_item item;
    bool has_found = false;

    while (aloft_mdns_read_next(&scan, &item)) {
        if (item.section != ALOFT_MDNS_AUTHORITY || !is_internet(&item) ||
                !aloft_mdns_name_is(reader, item.name, name)) {
            continue;
        }
        if ((last == NULL || compare_items(reader, &item, last) > 0) &&
                (!has_found || compare_items(reader, &item, found) < 0)) {
            *found = item;
            has_found = true;
        }
    }
    return has_found;
}

/* Our records of the name, in the order of their types. */
static bool next_ours(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_name *name, uint16_t after,
        struct aloft_mdns_record *found)
{
    const uint32_t unique = announcer_unique(announcer);
    bool has_found = false;

    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        struct aloft_mdns_record record;

        if ((unique & ((uint32_t)1 << i)) == 0 ||
                !announcer_record(announcer, i, &record) ||
                record.name.type != name->type || record.type <= after) {
            continue;
        }
        if (!has_found || record.type < found->type) {
            *found = record;
            has_found = true;
        }
    }
    return has_found;
}

/* RFC 6762, 8.2: both sets in order, record by record; the later one wins. Above zero:
 * we do. */
static int compare_proposals(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_name *name)
{
    struct aloft_mdns_record ours = {0};
    struct aloft_mdns_item theirs;
    struct aloft_mdns_item last;
    bool more = next_proposed(reader, name, NULL, &theirs);

    while (more && next_ours(announcer, name, ours.type, &ours)) {
        const int order = ours.type != theirs.type
                                  ? (int)ours.type - (int)theirs.type
                                  : compare_data(announcer, &ours, reader, &theirs);

        if (order != 0) {
            return order;
        }
        last = theirs;
        more = next_proposed(reader, name, &last, &theirs);
    }
    if (more) {
        return -1;
    }
    return next_ours(announcer, name, ours.type, &ours) ? 1 : 0;
}

static bool proposes(
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_name *name)
{
    struct aloft_mdns_item item;

    return next_proposed(reader, name, NULL, &item);
}

static bool has_better_right(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader)
{
    struct aloft_mdns_name name;

    for (size_t i = 0; claimed_name(announcer, i, &name); i++) {
        if (proposes(reader, &name) &&
                compare_proposals(announcer, reader, &name) < 0) {
            return true;
        }
    }
    return false;
}

/* Whether a record of somebody else goes against one of ours. While the name is only
 * being claimed, anything that has it does. */
static bool contradicts(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_item *item)
{
    const uint32_t unique = announcer_unique(announcer);
    bool same_name = false;
    bool same_type = false;

    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        struct aloft_mdns_record ours;

        if ((unique & ((uint32_t)1 << i)) == 0 ||
                !announcer_record(announcer, i, &ours) ||
                !aloft_mdns_name_is(reader, item->name, &ours.name)) {
            continue;
        }
        if (announcer_has_data(announcer, reader, item, &ours)) {
            return false; // our own words, heard again
        }
        same_name = true;
        same_type = same_type || ours.type == item->type;
    }
    return same_type || (same_name && announcer->state == ALOFT_MDNS_PROBING);
}

static bool is_contradicted(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader)
{
    struct aloft_mdns_reader scan = *reader;
    struct aloft_mdns_item item;

    if (announcer->state == ALOFT_MDNS_PROBING && announcer->round == 0) {
        return false; // whoever has the name says so again when it is claimed
    }
    while (aloft_mdns_read_next(&scan, &item)) {
        const bool is_record = item.section == ALOFT_MDNS_ANSWER ||
                               item.section == ALOFT_MDNS_ADDITIONAL;

        /* A record with TTL 0 gives a name up, NSEC only tells of other records. */
        if (is_record && item.ttl_s > 0 && item.type != ALOFT_MDNS_NSEC &&
                is_internet(&item) && contradicts(announcer, reader, &item)) {
            return true;
        }
    }
    return false;
}

enum announcer_claim announcer_find_claim(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader)
{
    if ((reader->flags & ALOFT_MDNS_RESPONSE) != 0) {
        return is_contradicted(announcer, reader) ? ANNOUNCER_CLAIM_CONFLICT
                                                  : ANNOUNCER_CLAIM_NONE;
    }
    return announcer->state == ALOFT_MDNS_PROBING && has_better_right(announcer, reader)
                   ? ANNOUNCER_CLAIM_LATER
                   : ANNOUNCER_CLAIM_NONE;
}
