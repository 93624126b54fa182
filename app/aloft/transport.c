#include "transport.h"

#include <stddef.h>

const char *transport_text(enum transport transport)
{
    switch (transport) {
    case TRANSPORT_HTTP:
        return "http";
    case TRANSPORT_ESPOTA:
        return "espota";
    case TRANSPORT_FORM:
        return "form";
    case TRANSPORT_NONE:
        break;
    }
    return "none";
}

/* What keeps an upload over HTTP from happening; NULL: nothing. */
static const char *obstacle(const struct transport_facts *facts)
{
    if (!facts->answers) {
        return "it does not answer as a device of ours over HTTP";
    }
    if (!facts->knows_uploads) {
        return "its firmware takes no uploads over HTTP";
    }
    if (!facts->has_room) {
        return "it takes no such files over HTTP";
    }
    if (!facts->takes_orders) {
        return "it has no password, and takes no orders over HTTP";
    }
    return NULL;
}

struct transport_choice transport_choose(const struct transport_facts *facts)
{
    const char *obstacle_text = obstacle(facts);

    if (facts->asked == TRANSPORT_ESPOTA) {
        return (struct transport_choice){TRANSPORT_ESPOTA, "as asked for"};
    }
    if (obstacle_text == NULL) {
        return (struct transport_choice){
                TRANSPORT_HTTP, "it takes uploads, and no port has to be open here"};
    }
    if (facts->has_page && !facts->answers) {
        return (struct transport_choice){TRANSPORT_FORM, obstacle_text};
    }
    if (facts->asked == TRANSPORT_HTTP) {
        return (struct transport_choice){TRANSPORT_NONE, obstacle_text};
    }
    return (struct transport_choice){TRANSPORT_ESPOTA, obstacle_text};
}
