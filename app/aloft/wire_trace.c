#include "wire_trace.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/words.h"

#define SHOWN_MAX 160u // bytes of one message that are shown

/* Bytes that may be shown: what proves a password, or is one, stays out of it. */
static size_t shown_len(const uint8_t *data, size_t len)
{
    static const char secret[] = "Authorization: ";
    const size_t some = len < SHOWN_MAX ? len : SHOWN_MAX;
    const uint8_t *found =
            (const uint8_t *)memmem(data, some, secret, sizeof secret - 1);

    return found == NULL ? some : (size_t)(found - data) + sizeof secret - 1;
}

static void write_line(const struct wire_trace *trace, const char *what,
        const struct aloft_peer *peer, const uint8_t *data, size_t len)
{
    char address[ALOFT_ADDRESS_TEXT_MAX] = "";
    char shown[SHOWN_MAX + 1u];

    if (peer != NULL) {
        aloft_address_port_text(peer, address);
    }
    fprintf(trace->file, "%s  %s", what, address);
    if (data != NULL) {
        const size_t some = shown_len(data, len);

        aloft_words_clean(shown, sizeof shown, (const char *)data, some, false);
        fprintf(trace->file, "  %zu bytes \"%s\"%s", len, shown,
                some < len ? "..." : "");
    }
    fputc('\n', trace->file);
}

static void write_event(const struct wire_trace *trace, const struct aloft_event *event)
{
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        write_line(trace, "< UDP", &event->peer, event->data, event->len);
        break;
    case ALOFT_EVENT_CONNECTED:
        write_line(trace, "< TCP open", &event->peer, NULL, 0);
        break;
    case ALOFT_EVENT_BYTES:
        write_line(trace, "< TCP", NULL, event->data, event->len);
        break;
    case ALOFT_EVENT_CLOSED:
        write_line(trace, "< TCP closed", NULL, NULL, 0);
        break;
    case ALOFT_EVENT_TIME:
        break;
    }
}

static void write_action(
        const struct wire_trace *trace, const struct aloft_action *action)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        write_line(trace, "> UDP", &action->peer, action->data, action->len);
        break;
    case ALOFT_ACTION_CONNECT:
        write_line(trace, "> TCP open", &action->peer, NULL, 0);
        break;
    case ALOFT_ACTION_BYTES:
        write_line(trace, "> TCP", NULL, action->data, action->len);
        break;
    case ALOFT_ACTION_CLOSE:
        write_line(trace, "> TCP close", NULL, NULL, 0);
        break;
    case ALOFT_ACTION_RESTART:
        write_line(trace, "> restart", NULL, NULL, 0);
        break;
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    const struct wire_trace *trace = (const struct wire_trace *)machine;

    write_event(trace, event);
    return aloft_machine_take(trace->inner, event);
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    const struct wire_trace *trace = (const struct wire_trace *)machine;
    const bool is_some = aloft_machine_next(trace->inner, action);

    if (is_some) {
        write_action(trace, action);
    }
    return is_some;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct wire_trace *trace = (const struct wire_trace *)machine;

    return aloft_machine_due_ms(trace->inner, now_ms);
}

void wire_trace_init(struct wire_trace *trace, struct aloft_machine *inner, FILE *file)
{
    static const struct aloft_machine_ops ops = {
            .take = take, .next = next, .due_ms = due_ms};

    *trace = (struct wire_trace){.machine.ops = &ops, .inner = inner, .file = file};
}
