#include "local_stream.h"

#include <string.h>

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    return aloft_machine_take(((struct local_stream *)machine)->inner, event);
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    const struct local_stream *stream = (const struct local_stream *)machine;

    if (!aloft_machine_next(stream->inner, action)) {
        return false;
    }
    if (action->kind == ALOFT_ACTION_CONNECT) {
        action->host = NULL;
        memcpy(action->peer.address, stream->address.address,
                sizeof action->peer.address);
    }
    return true;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    return aloft_machine_due_ms(((const struct local_stream *)machine)->inner, now_ms);
}

void local_stream_init(struct local_stream *stream, struct aloft_machine *inner,
        const struct aloft_peer *address)
{
    static const struct aloft_machine_ops ops = {
            .take = take,
            .next = next,
            .due_ms = due_ms,
    };

    stream->machine.ops = &ops;
    stream->inner = inner;
    stream->address = *address;
}
