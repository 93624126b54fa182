/*
 * Messages of multicast DNS at an announcer and at a browser: whatever comes, all that
 * they send is well-formed, addressed to the network or to the asker, and little; names
 * stay names; and what is found can be read.
 *
 * Input: a byte that tells what is started, then again and again: a byte for the
 * source, two bytes for the time that passes before, one byte for the length (times 8)
 * of the message that follows.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/mdns_announcer.h"
#include "aloft/mdns_browser.h"
#include "fuzz_input.h"
#include "fuzz_port.h"
#include "fuzz_target.h"

#define FOUND_MAX 6u
#define BUF_SIZE  512u
/* More than that in a second of the device's time would be a flood. */
#define SENT_MAX 200u

struct fixed_random {
    struct aloft_random base;
    uint8_t state;
};

/* Concrete machines behind ports; `sent` counts what was sent since `since_ms`. */
struct end {
    struct fuzz_port port;
    unsigned sent;
    unsigned taken;
};

static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    struct fixed_random *const fixed = (struct fixed_random *)random;

    fixed->state = (uint8_t)(fixed->state * 29u + 7u);
    memset(bytes, fixed->state, len);
}

static const struct aloft_random_ops random_ops = {fill};

static void check_message(const uint8_t *data, size_t len)
{
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item item;
    uint8_t *const copy = fuzz_copy(data, len);
    uint8_t whole[ALOFT_MDNS_NAME_MAX + 6u];

    FUZZ_CHECK(aloft_mdns_read_begin(&reader, copy, len) == ALOFT_OK);
    while (aloft_mdns_read_next(&reader, &item)) {
        FUZZ_CHECK(item.name < len && item.data + item.data_len <= len);
        FUZZ_CHECK(item.section == ALOFT_MDNS_QUESTION ||
                   item.data_len > sizeof whole ||
                   aloft_mdns_read_data(&reader, &item, whole, sizeof whole) > 0);
    }
    free(copy);
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct end *const end = (struct end *)port;

    FUZZ_CHECK(action->kind == ALOFT_ACTION_DATAGRAM);
    FUZZ_CHECK(action->len >= 12 && action->len <= BUF_SIZE);
    check_message(action->data, action->len);
    end->sent++;
    /* Every message may lead to a few, and time by itself to a few more. */
    FUZZ_CHECK(end->sent <= SENT_MAX + 4u * end->taken);
}

static struct aloft_peer source_of(uint8_t byte)
{
    const uint8_t address[4] = {(byte & 0x80u) != 0 ? 10 : 192, 168, 1, byte & 0x0fu};

    return aloft_peer_ipv4(address, (byte & 0x40u) != 0 ? 40000 : ALOFT_MDNS_PORT);
}

/* Hands the messages of an input to a machine. */
static void play(struct end *end, struct fuzz_input input)
{
    while (input.len > 0) {
        const struct aloft_peer peer = source_of(fuzz_byte(&input));
        const uint16_t pause_ms = fuzz_u16(&input);
        const struct fuzz_input message =
                fuzz_bytes(&input, 8u * (size_t)fuzz_byte(&input));
        uint8_t *const copy = fuzz_copy(message.data, message.len);

        fuzz_port_wait(&end->port, pause_ms);
        end->taken += 1u + pause_ms / 1000u;
        fuzz_port_datagram(&end->port, &peer, copy, message.len);
        free(copy);
    }
    fuzz_port_wait(&end->port, 10000);
}

static void try_announcer(struct fuzz_input input, bool shared_port)
{
    static const char *const texts[] = {"version=1.0.0", "state=trial"};
    const struct aloft_mdns_service services[] = {
            {"_arduino._tcp", 8266, texts, 2}, {"_http._tcp", 80, NULL, 0}};
    struct fixed_random random = {.base.ops = &random_ops};
    uint8_t *const buf = fuzz_alloc(BUF_SIZE);
    const struct aloft_mdns_announcer_config config = {.hostname = "kitchen",
            .services = services,
            .service_count = 2,
            .address = {.ipv4 = {192, 168, 1, 7}, .ipv4_mask = {255, 255, 255, 0}},
            .random = &random.base,
            .buf = buf,
            .buf_size = BUF_SIZE,
            .shared_port = shared_port};
    struct aloft_mdns_announcer announcer;
    struct end end = {0};

    FUZZ_CHECK(aloft_mdns_announcer_init(&announcer, &config) == ALOFT_OK);
    fuzz_port_init(&end.port, &announcer.machine);
    end.port.on_action = on_action;
    aloft_mdns_announcer_start(&announcer, end.port.now_ms);
    play(&end, input);
    FUZZ_CHECK(announcer.state != ALOFT_MDNS_STOPPED);
    FUZZ_CHECK(strncmp(announcer.label, "kitchen", 7) == 0);
    aloft_mdns_announcer_stop(&announcer);
    fuzz_port_drain(&end.port);
    FUZZ_CHECK(
            aloft_machine_due_ms(&announcer.machine, end.port.now_ms) == ALOFT_NEVER);
    free(buf);
}

static void check_found(const struct aloft_mdns_found *found)
{
    const char *text = NULL;
    size_t len = 0;
    size_t at = 0;

    FUZZ_CHECK(memchr(found->label, '\0', sizeof found->label) != NULL);
    FUZZ_CHECK(memchr(found->host, '\0', sizeof found->host) != NULL);
    FUZZ_CHECK(found->texts_len <= sizeof found->texts);
    while (aloft_mdns_found_next_text(found, &at, &text, &len)) {
        FUZZ_CHECK(at <= found->texts_len && len > 0);
    }
}

static void try_browser(struct fuzz_input input)
{
    static const char *const types[] = {"_arduino._tcp", "_http._tcp"};
    struct aloft_mdns_found *const found = fuzz_alloc(FOUND_MAX * sizeof *found);
    uint8_t *const buf = fuzz_alloc(BUF_SIZE);
    const struct aloft_mdns_browser_config config = {.types = types,
            .type_count = 2,
            .host = "kitchen",
            .found = found,
            .found_max = FOUND_MAX,
            .buf = buf,
            .buf_size = BUF_SIZE};
    struct aloft_mdns_browser browser;
    struct end end = {0};

    memset(found, 0, FOUND_MAX * sizeof *found);
    FUZZ_CHECK(aloft_mdns_browser_init(&browser, &config) == ALOFT_OK);
    fuzz_port_init(&end.port, &browser.machine);
    end.port.on_action = on_action;
    aloft_mdns_browser_start(&browser, end.port.now_ms);
    play(&end, input);
    for (size_t i = 0; i < FOUND_MAX; i++) {
        check_found(&found[i]);
    }
    fuzz_port_wait(&end.port, 2u * ALOFT_MDNS_FORGET_MS);
    for (size_t i = 0; i < FOUND_MAX; i++) {
        FUZZ_CHECK(!found[i].used);
    }
    free(buf);
    free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned which = fuzz_below(&input, 3);

    if (which == 2) {
        try_browser(input);
    } else {
        try_announcer(input, which == 1);
    }
    return 0;
}
