#include "link_sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One event on its way to an end. The list is kept in the order of delivery. */
struct link_sim_message {
    struct link_sim_message *next;
    uint32_t due_ms;
    unsigned to;
    unsigned stream; /* 0: not of a stream */
    struct aloft_event event;
    uint8_t data[];
};

static void *must(void *memory)
{
    assert(memory != NULL); // a test machine without memory has no use
    return memory;
}

/* Whether `a` is due before `b`, on a clock that may wrap. */
static bool is_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static void post(struct link_sim *sim, unsigned to, unsigned stream, uint32_t delay_ms,
        const struct aloft_event *event)
{
    struct link_sim_message *message = must(malloc(sizeof *message + event->len));
    struct link_sim_message **at = &sim->messages;

    message->due_ms = sim->now_ms + delay_ms;
    message->to = to;
    message->stream = stream;
    message->event = *event;
    if (event->len > 0) {
        memcpy(message->data, event->data, event->len);
    }
    while (*at != NULL && !is_before(message->due_ms, (*at)->due_ms)) {
        at = &(*at)->next;
    }
    message->next = *at;
    *at = message;
}

static bool happens(struct link_sim *sim, uint32_t percent)
{
    return test_random_below(&sim->random, 100) < percent;
}

static void send_datagram(
        struct link_sim *sim, unsigned from, const struct aloft_action *action)
{
    const unsigned to = 1 - from;
    const struct aloft_event event = {
            .kind = ALOFT_EVENT_DATAGRAM,
            .peer = sim->ends[from].udp,
            .data = action->data,
            .len = action->len,
    };

    sim->ends[from].datagrams_sent++;
    if (!aloft_peer_equal(&action->peer, &sim->ends[to].udp) ||
            sim->ends[to].deaf_to_datagrams || sim->ends[from].mute) {
        return;
    }
    for (int copies = happens(sim, sim->double_percent) ? 2 : 1; copies > 0; copies--) {
        const uint32_t late_ms = test_random_below(&sim->random, sim->jitter_ms + 1);
        if (!happens(sim, sim->loss_percent)) {
            post(sim, to, 0, sim->delay_ms + late_ms, &event);
        }
    }
}

static void refuse_stream(struct link_sim *sim, unsigned from)
{
    const struct aloft_event event = {
            .kind = ALOFT_EVENT_CLOSED, .status = ALOFT_ERR_UNREACHABLE};

    post(sim, from, sim->stream, 2 * sim->delay_ms, &event);
}

static void open_stream(
        struct link_sim *sim, unsigned from, const struct aloft_action *action)
{
    const unsigned to = 1 - from;
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED};

    sim->stream++;
    sim->ends[from].has_stream = true;
    for (unsigned i = 0; i < LINK_SIM_ENDS; i++) {
        sim->ends[i].said_len = 0;
        sim->ends[i].unread = 0;
    }
    if (sim->ends[to].unreachable) {
        return;
    }
    /* Every name leads to the other end. */
    const bool is_there = action->host != NULL ||
                          aloft_peer_same_address(&action->peer, &sim->ends[to].udp);

    if (action->peer.port != sim->ends[to].listens || !is_there) {
        refuse_stream(sim, from);
        return;
    }
    event.peer = sim->ends[from].udp;
    event.peer.port = 40000;
    post(sim, to, sim->stream, sim->delay_ms, &event);
    event.peer = action->peer;
    post(sim, from, sim->stream, 2 * sim->delay_ms, &event);
}

static void send_bytes(
        struct link_sim *sim, unsigned from, const struct aloft_action *action)
{
    struct link_sim_end *end = &sim->ends[from];
    const size_t room = sizeof end->said - end->said_len;
    const size_t kept = action->len < room ? action->len : room;
    const size_t piece = sim->piece > 0 ? sim->piece : action->len;

    memcpy(end->said + end->said_len, action->data, kept);
    end->said_len += kept;
    for (size_t at = 0; at < action->len && end->has_stream && !end->mute;) {
        const size_t left = action->len - at;
        const struct aloft_event event = {
                .kind = ALOFT_EVENT_BYTES,
                .data = action->data + at,
                .len = left < piece ? left : piece,
        };
        post(sim, 1 - from, sim->stream, sim->delay_ms, &event);
        end->unread += event.len;
        at += event.len;
    }
}

static void close_stream(struct link_sim *sim, unsigned from)
{
    const struct aloft_event event = {.kind = ALOFT_EVENT_CLOSED, .status = ALOFT_OK};

    if (sim->ends[from].has_stream && !sim->ends[from].mute) {
        post(sim, 1 - from, sim->stream, sim->delay_ms, &event);
    }
    sim->ends[from].has_stream = false;
}

static void carry_out(
        struct link_sim *sim, unsigned from, const struct aloft_action *action)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        send_datagram(sim, from, action);
        break;
    case ALOFT_ACTION_CONNECT:
        open_stream(sim, from, action);
        break;
    case ALOFT_ACTION_BYTES:
        send_bytes(sim, from, action);
        break;
    case ALOFT_ACTION_CLOSE:
        close_stream(sim, from);
        break;
    case ALOFT_ACTION_RESTART:
        sim->ends[from].restarts++;
        break;
    }
}

/* Whether an end has a machine that is made already. */
static bool is_present(const struct link_sim *sim, unsigned end)
{
    return sim->ends[end].machine->ops != NULL;
}

/* Whether the transport takes no more from an end until some of it has arrived. */
static bool is_full(const struct link_sim *sim, unsigned end)
{
    return sim->window > 0 && sim->ends[end].unread >= sim->window;
}

static void drain(struct link_sim *sim, unsigned end)
{
    struct aloft_action action;

    while (is_present(sim, end) && !is_full(sim, end) &&
            aloft_machine_next(sim->ends[end].machine, &action)) {
        carry_out(sim, end, &action);
    }
}

/* Hands an event over, again with the rest if the machine uses it in part. */
static void hand_over(struct link_sim *sim, unsigned to, struct aloft_event event)
{
    event.now_ms = sim->now_ms;
    if (!is_present(sim, to)) {
        return;
    }
    do {
        const size_t used = aloft_machine_take(sim->ends[to].machine, &event);
        assert(used <= event.len);
        drain(sim, to);
        if (event.kind != ALOFT_EVENT_BYTES) {
            return; // and maybe without data
        }
        event.data += used;
        event.len -= used;
    } while (event.len > 0);
}

static void deliver(struct link_sim *sim, struct link_sim_message *message)
{
    struct link_sim_end *end = &sim->ends[message->to];

    if (message->stream != 0 && message->stream != sim->stream) {
        return;
    }
    if (message->event.kind == ALOFT_EVENT_CONNECTED) {
        end->has_stream = true;
    }
    if (message->event.kind == ALOFT_EVENT_BYTES) {
        sim->ends[1 - message->to].unread -= message->event.len;
    }
    if (message->stream != 0 && !end->has_stream) {
        return; // this end has closed it
    }
    if (message->event.kind == ALOFT_EVENT_CLOSED) {
        end->has_stream = false;
    }
    message->event.data = message->data;
    hand_over(sim, message->to, message->event);
}

static void deliver_first(struct link_sim *sim)
{
    struct link_sim_message *message = sim->messages;

    sim->messages = message->next;
    deliver(sim, message);
    free(message);
}

static uint32_t machine_due_ms(const struct link_sim *sim, unsigned end)
{
    if (!is_present(sim, end)) {
        return ALOFT_NEVER;
    }
    return aloft_machine_due_ms(sim->ends[end].machine, sim->now_ms);
}

/* Milliseconds until anything happens. */
static uint32_t due_ms(const struct link_sim *sim)
{
    uint32_t first_ms = ALOFT_NEVER;

    if (sim->messages != NULL) {
        const bool late = is_before(sim->messages->due_ms, sim->now_ms);
        first_ms = late ? 0 : sim->messages->due_ms - sim->now_ms;
    }
    for (unsigned i = 0; i < LINK_SIM_ENDS; i++) {
        const uint32_t ms = machine_due_ms(sim, i);
        first_ms = ms < first_ms ? ms : first_ms;
    }
    return first_ms;
}

static void tell_time(struct link_sim *sim)
{
    for (unsigned i = 0; i < LINK_SIM_ENDS; i++) {
        if (machine_due_ms(sim, i) == 0) {
            hand_over(sim, i, (struct aloft_event){.kind = ALOFT_EVENT_TIME});
        }
    }
}

void link_sim_init(struct link_sim *sim, struct aloft_machine *first,
        struct aloft_machine *second, uint64_t seed)
{
    *sim = (struct link_sim){.ends = {{.machine = first}, {.machine = second}}};
    sim->ends[0].udp = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 1}, 50000);
    sim->ends[1].udp = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 50000);
    test_random_init(&sim->random, seed);
}

void link_sim_free(struct link_sim *sim)
{
    while (sim->messages != NULL) {
        struct link_sim_message *message = sim->messages;
        sim->messages = message->next;
        free(message);
    }
}

bool link_sim_step(struct link_sim *sim, uint32_t for_ms)
{
    drain(sim, 0);
    drain(sim, 1);
    const uint32_t wait_ms = due_ms(sim);
    if (wait_ms > for_ms || wait_ms == ALOFT_NEVER) {
        sim->now_ms += for_ms;
        return false;
    }
    sim->now_ms += wait_ms;
    if (sim->messages != NULL && !is_before(sim->now_ms, sim->messages->due_ms)) {
        deliver_first(sim);
    } else {
        tell_time(sim);
    }
    return true;
}

void link_sim_run(struct link_sim *sim, uint32_t for_ms)
{
    const uint32_t end_ms = sim->now_ms + for_ms;

    while (is_before(sim->now_ms, end_ms) && link_sim_step(sim, end_ms - sim->now_ms)) {
    }
}

void link_sim_inject(struct link_sim *sim, unsigned to, const struct aloft_peer *from,
        const void *data, size_t len)
{
    const struct aloft_event event = {
            .kind = ALOFT_EVENT_DATAGRAM, .peer = *from, .data = data, .len = len};

    hand_over(sim, to, event);
}

void link_sim_cut(struct link_sim *sim)
{
    const struct aloft_event event = {
            .kind = ALOFT_EVENT_CLOSED, .status = ALOFT_ERR_CLOSED};

    sim->stream++; // first: an end may ask for a new one at once
    for (unsigned i = 0; i < LINK_SIM_ENDS; i++) {
        if (sim->ends[i].has_stream) {
            sim->ends[i].has_stream = false;
            sim->ends[i].unread = 0;
            hand_over(sim, i, event);
        }
    }
}
