#include "fuzz_port.h"

#include <stdlib.h>

#include "fuzz_target.h"

/* More actions than any machine has for one event, and more TIME events than any needs
 * without time passing in between: who reaches one of these would go on for ever. */
#define ACTIONS_MAX 100u
#define TURNS_MAX   300u

static void open_stream(struct fuzz_port *port)
{
    FUZZ_CHECK(!port->listens);
    FUZZ_CHECK(!port->connecting && !port->connected);
    port->connecting = true;
}

static void take_action(struct fuzz_port *port, const struct aloft_action *action)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->len > 0 && action->peer.port != 0);
        break;
    case ALOFT_ACTION_CONNECT:
        FUZZ_CHECK(action->peer.port != 0);
        open_stream(port);
        break;
    case ALOFT_ACTION_BYTES:
        FUZZ_CHECK(action->len > 0);
        if (port->connected) {
            fuzz_trace_stream(&port->said, action->data, action->len);
        }
        break;
    case ALOFT_ACTION_CLOSE:
        port->connecting = false;
        port->connected = false;
        break;
    case ALOFT_ACTION_RESTART:
        port->restarts++;
        break;
    }
    if (port->on_action != NULL) {
        port->on_action(port, action);
    }
}

void fuzz_port_init(struct fuzz_port *port, struct aloft_machine *machine)
{
    *port = (struct fuzz_port){
            .machine = machine,
            .now_ms = UINT32_MAX - 5000, // so that the clock wraps around soon
            .piece = SIZE_MAX,
    };
}

void fuzz_port_drain(struct fuzz_port *port)
{
    struct aloft_action action;
    unsigned count = 0;

    while (aloft_machine_next(port->machine, &action)) {
        struct fuzz_trace seen = {0};

        fuzz_trace_bytes(&seen, action.data, action.len); // all of it can be read
        take_action(port, &action);
        count++;
        FUZZ_CHECK(count < ACTIONS_MAX);
    }
}

static size_t hand_over(struct fuzz_port *port, struct aloft_event *event)
{
    event->now_ms = port->now_ms;
    const size_t used = aloft_machine_take(port->machine, event);
    FUZZ_CHECK(used <= event->len);
    fuzz_port_drain(port);
    return used;
}

void fuzz_port_datagram(struct fuzz_port *port, const struct aloft_peer *peer,
        const void *data, size_t len)
{
    uint8_t *copy = fuzz_copy(data, len);
    struct aloft_event event = {
            .kind = ALOFT_EVENT_DATAGRAM, .peer = *peer, .data = copy, .len = len};

    FUZZ_CHECK(hand_over(port, &event) == len);
    free(copy);
}

void fuzz_port_connect(struct fuzz_port *port, const struct aloft_peer *peer)
{
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED, .peer = *peer};

    if (port->connected || (!port->connecting && !port->listens)) {
        return;
    }
    port->connecting = false;
    port->connected = true;
    (void)hand_over(port, &event); // there are no bytes to use
}

/* One piece, again with the rest as long as the machine uses it in part. */
static void hand_piece(struct fuzz_port *port, const uint8_t *data, size_t len)
{
    uint8_t *copy = fuzz_copy(data, len);
    size_t done = 0;

    for (unsigned turns = 0; done < len && port->connected; turns++) {
        struct aloft_event event = {
                .kind = ALOFT_EVENT_BYTES, .data = copy + done, .len = len - done};

        FUZZ_CHECK(turns < TURNS_MAX);
        done += hand_over(port, &event);
    }
    free(copy);
}

void fuzz_port_bytes(struct fuzz_port *port, const void *data, size_t len)
{
    const uint8_t *next = data;

    while (len > 0 && port->connected) {
        const size_t piece = len < port->piece ? len : port->piece;

        hand_piece(port, next, piece);
        next += piece;
        len -= piece;
    }
}

void fuzz_port_close(struct fuzz_port *port, enum aloft_status why)
{
    struct aloft_event event = {.kind = ALOFT_EVENT_CLOSED, .status = why};

    if (!port->connected && !port->connecting) {
        return;
    }
    if (!port->connected && why == ALOFT_OK) {
        event.status = ALOFT_ERR_UNREACHABLE;
    }
    port->connecting = false;
    port->connected = false;
    (void)hand_over(port, &event); // there are no bytes to use
}

void fuzz_port_wait(struct fuzz_port *port, uint32_t for_ms)
{
    const uint32_t begin_ms = port->now_ms;
    unsigned turns = 0;

    fuzz_port_drain(port);
    for (;;) {
        struct aloft_event event = {.kind = ALOFT_EVENT_TIME};
        const uint32_t left_ms = for_ms - (port->now_ms - begin_ms);
        const uint32_t due_ms = aloft_machine_due_ms(port->machine, port->now_ms);

        if (due_ms > left_ms) {
            port->now_ms += left_ms;
            return;
        }
        turns = due_ms > 0 ? 0 : turns + 1;
        FUZZ_CHECK(turns < TURNS_MAX);
        port->now_ms += due_ms;
        (void)hand_over(port, &event); // there are no bytes to use
    }
}
