#include "aloft/machine.h"

#include "aloft/memory.h"

size_t aloft_machine_take(
        struct aloft_machine *machine, const struct aloft_event *event)
{
    return machine->ops->take(machine, event);
}

bool aloft_machine_next(struct aloft_machine *machine, struct aloft_action *action)
{
    memset(action, 0, sizeof *action);
    return machine->ops->next(machine, action);
}

uint32_t aloft_machine_due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    return machine->ops->due_ms(machine, now_ms);
}

bool aloft_peer_equal(const struct aloft_peer *a, const struct aloft_peer *b)
{
    return aloft_peer_same_address(a, b) && a->port == b->port;
}

bool aloft_peer_same_address(const struct aloft_peer *a, const struct aloft_peer *b)
{
    return memcmp(a->address, b->address, sizeof a->address) == 0;
}

struct aloft_peer aloft_peer_ipv4(const uint8_t address[4], uint16_t port)
{
    struct aloft_peer peer = {.port = port};

    peer.address[10] = 0xFF;
    peer.address[11] = 0xFF;
    memcpy(&peer.address[12], address, 4);
    return peer;
}
