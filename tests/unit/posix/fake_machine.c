#include "fake_machine.h"

#include <string.h>

static size_t keep(struct fake_machine *fake, const struct aloft_event *event)
{
    const bool part = fake->take_at_most != 0 && event->kind == ALOFT_EVENT_BYTES &&
                      event->len > fake->take_at_most;
    const size_t used = part ? fake->take_at_most : event->len;

    if (used > 0 && used <= fake->bytes_size - fake->bytes_len) {
        memcpy(fake->bytes + fake->bytes_len, event->data, used);
        fake->bytes_len += used;
    }
    return used;
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct fake_machine *const fake = (struct fake_machine *)machine;

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        fake->datagrams++;
        fake->peer = event->peer;
        if (fake->answers) {
            fake_machine_ask(
                    fake, ALOFT_ACTION_DATAGRAM, event->peer, fake->bytes, event->len);
        }
        return keep(fake, event);
    case ALOFT_EVENT_CONNECTED:
        fake->connects++;
        fake->peer = event->peer;
        return 0;
    case ALOFT_EVENT_BYTES:
        return keep(fake, event);
    case ALOFT_EVENT_CLOSED:
        fake->closes++;
        fake->close_status = event->status;
        return 0;
    case ALOFT_EVENT_TIME:
        fake->times++;
        return 0;
    }
    return 0;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct fake_machine *const fake = (struct fake_machine *)machine;

    if (fake->actions_done == fake->action_count) {
        return false;
    }
    *action = fake->actions[fake->actions_done];
    fake->actions_done++;
    return true;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct fake_machine *const fake = (const struct fake_machine *)machine;

    (void)now_ms; // this machine knows no hours
    return fake->wants_time ? 0 : ALOFT_NEVER;
}

static const struct aloft_machine_ops ops = {take, next, due_ms};

void fake_machine_init(struct fake_machine *fake, uint8_t *bytes, size_t size)
{
    memset(fake, 0, sizeof(*fake));
    fake->base.ops = &ops;
    fake->bytes = bytes;
    fake->bytes_size = size;
}

void fake_machine_ask(struct fake_machine *fake, enum aloft_action_kind kind,
        struct aloft_peer peer, const void *data, size_t len)
{
    struct aloft_action *const action = &fake->actions[fake->action_count];

    fake->action_count++;
    memset(action, 0, sizeof(*action));
    action->kind = kind;
    action->peer = peer;
    action->data = (const uint8_t *)data;
    action->len = len;
}
