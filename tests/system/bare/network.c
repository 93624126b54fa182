/*
 * The network of the board: one host, which pushes the file update.bin. Its sender and
 * the program under test take turns; time passes only when both have nothing to do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/espota_sender.h"
#include "aloft/file.h"
#include "aloft/machine.h"
#include "aloft/reader.h"
#include "board.h"
#include "board_file.h"

#define HOST_PORT   6000
#define DEVICE_PORT 3232
#define IMAGE_MAX   (512u << 10)

static struct {
    struct aloft_espota_sender sender;
    struct aloft_memory_reader image;
    uint8_t buffer[1460];   // of the sender
    uint8_t received[1460]; // of the event that the program has
    bool started;
    bool connected; // the program is to be told so
    uint32_t now_ms;
} host;

static struct aloft_peer host_peer(void)
{
    return aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 1}, HOST_PORT);
}

static struct aloft_peer device_peer(void)
{
    return aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, DEVICE_PORT);
}

static void start_host(void)
{
    struct aloft_espota_sender_config config = {
            .image = &host.image.base,
            .devices = {device_peer()},
            .device_count = 1,
            .port = HOST_PORT,
            .password = "sesame",
            .password_len = strlen("sesame"),
            .digests = {.md5 = &board_md5, .sha256 = &board_sha256},
            .random = &board_random,
            .buffer = host.buffer,
            .buffer_size = sizeof(host.buffer),
    };
    uint8_t *bytes;
    size_t len;

    if (aloft_file_read("update.bin", IMAGE_MAX, &bytes, &len) != ALOFT_OK) {
        perror("update.bin");
        exit(EXIT_FAILURE);
    }
    aloft_memory_reader_init(&host.image, bytes, (uint32_t)len);
    aloft_digest_once(&board_md5, bytes, len, config.md5);
    if (aloft_espota_sender_init(&host.sender, &config, host.now_ms) != ALOFT_OK) {
        abort();
    }
}

static void tell_host(enum aloft_event_kind kind, const struct aloft_action *action)
{
    const struct aloft_event event = {
            .kind = kind,
            .now_ms = host.now_ms,
            .peer = device_peer(),
            .data = action == NULL ? NULL : action->data,
            .len = action == NULL ? 0 : action->len,
    };

    (void)aloft_machine_take(&host.sender.machine, &event); // it uses all, always
}

/* The end, as the host sees it. Does nothing before that. */
static void leave_if_over(void)
{
    struct aloft_espota_report report;

    aloft_espota_sender_report(&host.sender, &report);
    if (report.phase != ALOFT_ESPOTA_PHASE_OVER) {
        return;
    }
    board_file_save();
    if (report.outcome == ALOFT_ESPOTA_END_ACCEPTED) {
        exit(EXIT_SUCCESS);
    }
    fprintf(stderr, "%s: %.*s\n", aloft_status_text(report.status),
            (int)report.words.len, report.words.text);
    exit(EXIT_FAILURE);
}

uint32_t board_now_ms(void)
{
    return host.now_ms;
}

static void pass_time(uint32_t timeout_ms)
{
    const uint32_t due_ms = aloft_machine_due_ms(&host.sender.machine, host.now_ms);

    host.now_ms += due_ms < timeout_ms ? due_ms : timeout_ms;
    tell_host(ALOFT_EVENT_TIME, NULL);
}

/* What the host sends arrives as an event. */
static void deliver(const struct aloft_action *action, struct aloft_event *event)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        event->kind = ALOFT_EVENT_DATAGRAM;
        break;
    case ALOFT_ACTION_BYTES:
        event->kind = ALOFT_EVENT_BYTES;
        break;
    case ALOFT_ACTION_CLOSE:
        event->kind = ALOFT_EVENT_CLOSED;
        break;
    case ALOFT_ACTION_CONNECT:
    case ALOFT_ACTION_RESTART:
        abort(); // no sender does that
    }
    if (action->len > sizeof(host.received)) {
        abort();
    }
    if (action->len > 0) {
        memcpy(host.received, action->data, action->len);
    }
    event->data = host.received;
    event->len = action->len;
}

void board_wait(struct aloft_event *event, uint32_t timeout_ms)
{
    struct aloft_action action;

    if (!host.started) {
        host.started = true;
        start_host();
    }
    *event = (struct aloft_event){.kind = ALOFT_EVENT_TIME, .peer = host_peer()};
    if (host.connected) {
        host.connected = false;
        event->kind = ALOFT_EVENT_CONNECTED;
    } else if (aloft_machine_next(&host.sender.machine, &action)) {
        deliver(&action, event);
    } else {
        leave_if_over();
        pass_time(timeout_ms);
    }
    event->now_ms = host.now_ms;
}

void board_act(const struct aloft_action *action)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        tell_host(ALOFT_EVENT_DATAGRAM, action);
        break;
    case ALOFT_ACTION_CONNECT:
        tell_host(ALOFT_EVENT_CONNECTED, NULL);
        host.connected = true;
        break;
    case ALOFT_ACTION_BYTES:
        tell_host(ALOFT_EVENT_BYTES, action);
        break;
    case ALOFT_ACTION_CLOSE:
        tell_host(ALOFT_EVENT_CLOSED, NULL);
        break;
    case ALOFT_ACTION_RESTART:
        leave_if_over();
        break;
    }
}
