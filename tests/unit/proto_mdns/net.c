#include "net.h"

#include <string.h>

void net_init(struct net *net)
{
    memset(net, 0, sizeof *net);
    net->now_ms = 1000;
}

void net_add(struct net *net, struct aloft_machine *machine, uint8_t host)
{
    const uint8_t address[4] = {192, 168, 1, host};
    struct net_node *const node = &net->nodes[net->node_count];

    node->machine = machine;
    node->peer = aloft_peer_ipv4(address, ALOFT_MDNS_PORT);
    net->node_count++;
}

void net_add_device(
        struct net *net, struct net_device *device, const char *hostname, uint8_t host)
{
    memset(device, 0, sizeof *device);
    test_random_init(&device->random, host);
    device->arduino[0] = "tcp_check=no";
    device->arduino[1] = "ssh_upload=no";
    device->arduino[2] = "board=sim";
    device->arduino[3] = "auth_upload=yes";
    device->aloft[0] = "version=1.0.0";
    device->aloft[1] = "target=sim";
    device->aloft[2] = "state=confirmed";
    device->services[0] =
            (struct aloft_mdns_service){"_arduino._tcp", 8266, device->arduino, 4};
    device->services[1] =
            (struct aloft_mdns_service){"_aloft._tcp", 80, device->aloft, 3};
    device->config = (struct aloft_mdns_announcer_config){.hostname = hostname,
            .services = device->services,
            .service_count = 2,
            .address = {.ipv4 = {192, 168, 1, host}, .ipv4_mask = {255, 255, 255, 0}},
            .random = &device->random.base,
            .buf = device->buf,
            .buf_size = sizeof device->buf};
    if (aloft_mdns_announcer_init(&device->announcer, &device->config) != ALOFT_OK) {
        return; // then nothing is ever said, and the test fails
    }
    net_add(net, &device->announcer.machine, host);
    aloft_mdns_announcer_start(&device->announcer, net->now_ms);
}

static void note(struct net *net, const struct aloft_peer *from,
        const struct aloft_action *action, bool multicast)
{
    struct net_message *const message = &net->said[net->said_count % NET_MESSAGES];

    net->said_count++;
    message->at_ms = net->now_ms;
    message->from = *from;
    message->to = action->peer;
    message->multicast = multicast;
    message->len = action->len < NET_SIZE ? action->len : NET_SIZE;
    memcpy(message->bytes, action->data, message->len);
}

static void deliver(struct net *net, const struct aloft_peer *from,
        const struct aloft_peer *to, const uint8_t *bytes, size_t len)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    const struct aloft_event event = {.kind = ALOFT_EVENT_DATAGRAM,
            .now_ms = net->now_ms,
            .peer = *from,
            .data = bytes,
            .len = len};

    for (size_t i = 0; i < net->node_count; i++) {
        if (!net->nodes[i].cut_off &&
                (aloft_peer_equal(to, &all) ||
                        aloft_peer_equal(to, &net->nodes[i].peer))) {
            aloft_machine_take(net->nodes[i].machine, &event);
        }
    }
}

/* Sends what is due, and what that leads to. */
static void drain(struct net *net)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < net->node_count; i++) {
            struct aloft_action action;

            if (!aloft_machine_next(net->nodes[i].machine, &action)) {
                continue;
            }
            more = true;
            if (net->nodes[i].cut_off) {
                continue;
            }
            note(net, &net->nodes[i].peer, &action,
                    aloft_peer_equal(&action.peer, &all));
            const struct net_message message =
                    net->said[(net->said_count - 1) % NET_MESSAGES];

            deliver(net, &message.from, &message.to, message.bytes, message.len);
        }
    }
}

void net_run(struct net *net, uint32_t for_ms)
{
    const uint32_t end_ms = net->now_ms + for_ms;

    for (;;) {
        uint32_t step_ms = end_ms - net->now_ms;

        drain(net);
        for (size_t i = 0; i < net->node_count; i++) {
            const uint32_t due_ms =
                    aloft_machine_due_ms(net->nodes[i].machine, net->now_ms);

            step_ms = due_ms < step_ms ? due_ms : step_ms;
        }
        net->now_ms += step_ms;
        if (net->now_ms == end_ms) {
            break;
        }
        for (size_t i = 0; i < net->node_count; i++) {
            const struct aloft_event event = {
                    .kind = ALOFT_EVENT_TIME, .now_ms = net->now_ms};

            aloft_machine_take(net->nodes[i].machine, &event);
        }
    }
}

void net_send(
        struct net *net, uint8_t host, uint16_t port, const uint8_t *bytes, size_t len)
{
    const uint8_t address[4] = {192, 168, 1, host};
    const struct aloft_peer from = aloft_peer_ipv4(address, port);
    const struct aloft_peer all = aloft_mdns_everybody();

    deliver(net, &from, &all, bytes, len);
    drain(net);
}

void net_clear(struct net *net)
{
    net->said_count = 0;
}

unsigned net_count(const struct net *net, const struct aloft_mdns_name *name,
        uint16_t type, bool goodbye)
{
    unsigned count = 0;

    for (size_t i = 0; i < net->said_count && i < NET_MESSAGES; i++) {
        struct aloft_mdns_reader reader;
        struct aloft_mdns_item item;

        if (aloft_mdns_read_begin(&reader, net->said[i].bytes, net->said[i].len) !=
                        ALOFT_OK ||
                (reader.flags & ALOFT_MDNS_RESPONSE) == 0) {
            continue;
        }
        while (aloft_mdns_read_next(&reader, &item)) {
            if (item.section != ALOFT_MDNS_QUESTION && item.type == type &&
                    (item.ttl_s == 0) == goodbye &&
                    aloft_mdns_name_is(&reader, item.name, name)) {
                count++;
            }
        }
    }
    return count;
}

uint32_t net_first_response_ms(const struct net *net, uint32_t since_ms)
{
    for (size_t i = 0; i < net->said_count && i < NET_MESSAGES; i++) {
        if ((net->said[i].bytes[2] & 0x80u) != 0) {
            return net->said[i].at_ms - since_ms;
        }
    }
    return UINT32_MAX;
}

size_t net_query(const struct aloft_mdns_name *name, uint16_t type, uint16_t class_bits,
        uint8_t bytes[NET_SIZE])
{
    struct aloft_mdns_writer writer;

    aloft_mdns_write_begin(&writer, bytes, NET_SIZE, 0, 0);
    return aloft_mdns_write_question(&writer, name, type, class_bits) ? writer.len : 0;
}
