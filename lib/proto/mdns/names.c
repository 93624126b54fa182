#include "names.h"

#include "aloft/text.h"

struct aloft_peer aloft_mdns_everybody(void)
{
    static const uint8_t group[4] = {224, 0, 0, 251};

    return aloft_peer_ipv4(group, ALOFT_MDNS_PORT);
}

size_t mdns_labels(
        const struct aloft_mdns_name *name, struct aloft_span labels[MDNS_LABELS_MAX])
{
    struct aloft_span rest = aloft_span_of(name->type != NULL ? name->type : "");
    size_t count = 0;

    if (name->label != NULL) {
        labels[count] = aloft_span_of(name->label);
        count++;
    }
    while (rest.len > 0 && count < MDNS_LABELS_MAX - 1) {
        const size_t len = aloft_span_find(rest, '.');

        labels[count] = aloft_span_first(rest, len);
        count++;
        rest = aloft_span_after(rest, len < rest.len ? len + 1 : len);
    }
    labels[count] = aloft_span_of("local");
    return count + 1;
}

struct mdns_walk mdns_walk_begin(const uint8_t *message, size_t len, size_t at)
{
    return (struct mdns_walk){.message = message, .len = len, .at = at, .limit = at};
}

/* Follows pointers to the next label. Each leads to before the place that the one
 * before led to, so there is an end to them. */
static bool follow(struct mdns_walk *walk)
{
    while (walk->at < walk->len && walk->message[walk->at] >= 0xc0) {
        if (walk->len - walk->at < 2) {
            return false;
        }
        const size_t to = ((size_t)(walk->message[walk->at] & 0x3fu) << 8) |
                          walk->message[walk->at + 1];

        if (to >= walk->limit) {
            return false;
        }
        walk->at = to;
        walk->limit = to;
    }
    return walk->at < walk->len;
}

bool mdns_walk_next(struct mdns_walk *walk, struct aloft_span *label)
{
    if (!follow(walk)) {
        return false;
    }
    const size_t len = walk->message[walk->at];

    walk->total += len + 1;
    if (len > ALOFT_MDNS_LABEL_MAX || walk->total > ALOFT_MDNS_NAME_MAX ||
            len >= walk->len - walk->at) {
        return false;
    }
    *label = (struct aloft_span){(const char *)walk->message + walk->at + 1, len};
    walk->at += len + 1;
    return true;
}

bool mdns_walk_is(struct mdns_walk *walk, const struct aloft_span *labels, size_t count)
{
    struct aloft_span label;

    for (size_t i = 0; i < count; i++) {
        if (!mdns_walk_next(walk, &label) ||
                !aloft_span_equal_caseless(label, labels[i])) {
            return false;
        }
    }
    return mdns_walk_next(walk, &label) && label.len == 0;
}
