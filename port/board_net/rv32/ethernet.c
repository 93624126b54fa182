/*
 * The network card of QEMU's board `virt`: virtio over memory-mapped registers, version
 * 2, without offloads ("Virtual I/O Device (VIRTIO) Version 1.1", 4.2 and 5.1). The
 * card's own address counts: it is set where the emulator is started.
 */
#include "ethernet.h"

#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/memory.h"

#define FIRST_CARD 0x10001000u
#define LAST_CARD  0x10008000u
#define CARD_STEP  0x1000u

#define MAGIC           0x000u
#define VERSION         0x004u
#define DEVICE_ID       0x008u
#define DRIVER_FEATURES 0x020u
#define FEATURES_SELECT 0x024u
#define QUEUE_SELECT    0x030u
#define QUEUE_SIZE      0x038u
#define QUEUE_READY     0x044u
#define QUEUE_NOTIFY    0x050u
#define STATUS          0x070u
#define QUEUE_PLACES    0x080u // of descriptors, 0x90: available, 0xA0: used

#define IS_VIRTIO      0x74726976u
#define IS_NETWORK     1u
#define FEATURE_MAC    (1u << 5)
#define FEATURE_MODERN 1u // the first bit of the second word
#define STATUS_KNOWN   3u
#define STATUS_AGREED  11u
#define STATUS_GOES    15u
#define AGREED         8u

#define QUEUE_IN    0u
#define QUEUE_OUT   1u
#define CARD_WRITES 2u
#define HEADER      12u // in front of each frame; of no use without offloads
#define SEND_TICKS  (aloft_board_ticks_per_ms * 100)

static volatile uint32_t *reg(const struct ethernet *ethernet, uint32_t offset)
{
    return aloft_register32(ethernet->card + offset);
}

/* What was written before is there for the card before what follows. */
static void fence(void)
{
    __asm__ volatile("fence" : : : "memory");
}

static bool find_card(struct ethernet *ethernet)
{
    for (ethernet->card = FIRST_CARD; ethernet->card <= LAST_CARD;
            ethernet->card += CARD_STEP) {
        if (*reg(ethernet, MAGIC) == IS_VIRTIO &&
                *reg(ethernet, DEVICE_ID) == IS_NETWORK) {
            return *reg(ethernet, VERSION) == 2;
        }
    }
    return false;
}

static bool agree(const struct ethernet *ethernet)
{
    *reg(ethernet, STATUS) = 0;
    *reg(ethernet, STATUS) = STATUS_KNOWN;
    *reg(ethernet, FEATURES_SELECT) = 0;
    *reg(ethernet, DRIVER_FEATURES) = FEATURE_MAC;
    *reg(ethernet, FEATURES_SELECT) = 1;
    *reg(ethernet, DRIVER_FEATURES) = FEATURE_MODERN;
    *reg(ethernet, STATUS) = STATUS_AGREED;
    return (*reg(ethernet, STATUS) & AGREED) != 0;
}

static void set_place(const struct ethernet *ethernet, uint32_t offset, uintptr_t place)
{
    *reg(ethernet, offset) = (uint32_t)place;
    *reg(ethernet, offset + 4) = 0;
}

static void start_queue(const struct ethernet *ethernet, uint32_t which,
        const struct virtio_queue *queue)
{
    *reg(ethernet, QUEUE_SELECT) = which;
    *reg(ethernet, QUEUE_SIZE) = VIRTIO_QUEUE;
    set_place(ethernet, QUEUE_PLACES, (uintptr_t)queue->descriptors);
    set_place(ethernet, QUEUE_PLACES + 0x10, (uintptr_t)&queue->available);
    set_place(ethernet, QUEUE_PLACES + 0x20, (uintptr_t)&queue->used);
    *reg(ethernet, QUEUE_READY) = 1;
}

bool ethernet_start(struct ethernet *ethernet, const uint8_t mac[6])
{
    (void)mac; // the card has one
    memset(ethernet, 0, sizeof(*ethernet));
    if (!find_card(ethernet) || !agree(ethernet)) {
        return false;
    }
    for (uint16_t i = 0; i < VIRTIO_QUEUE; i++) {
        ethernet->in.descriptors[i].address =
                (uint32_t)(uintptr_t)ethernet->received[i];
        ethernet->in.descriptors[i].len = VIRTIO_BUFFER;
        ethernet->in.descriptors[i].flags = CARD_WRITES;
        ethernet->in.available.ring[i] = i;
    }
    ethernet->in.available.index = VIRTIO_QUEUE;
    start_queue(ethernet, QUEUE_IN, &ethernet->in);
    start_queue(ethernet, QUEUE_OUT, &ethernet->out);
    *reg(ethernet, STATUS) = STATUS_GOES;
    fence();
    *reg(ethernet, QUEUE_NOTIFY) = QUEUE_IN;
    return true;
}

static bool is_sending(const struct ethernet *ethernet)
{
    return ethernet->out.used.index != ethernet->out.available.index;
}

bool ethernet_send(struct ethernet *ethernet, const uint8_t *frame, size_t len)
{
    struct virtio_queue *const queue = &ethernet->out;

    if (is_sending(ethernet)) {
        return false;
    }
    memset(ethernet->sending, 0, HEADER);
    memcpy(ethernet->sending + HEADER, frame, len);
    queue->descriptors[0].address = (uint32_t)(uintptr_t)ethernet->sending;
    queue->descriptors[0].len = HEADER + (uint32_t)len;
    queue->available.ring[queue->available.index % VIRTIO_QUEUE] = 0;
    fence();
    queue->available.index++;
    fence();
    *reg(ethernet, QUEUE_NOTIFY) = QUEUE_OUT;
    /* There is one buffer: the next frame should find it free. */
    for (uint32_t from = aloft_board_ticks();
            is_sending(ethernet) && aloft_board_ticks() - from < SEND_TICKS;) {
    }
    return true;
}

static uint16_t first_of(const struct ethernet *ethernet)
{
    return (uint16_t)(ethernet->in.used.ring[ethernet->seen % VIRTIO_QUEUE].id %
                      VIRTIO_QUEUE);
}

size_t ethernet_peek(struct ethernet *ethernet)
{
    while (ethernet->in.used.index != ethernet->seen) {
        fence();
        const uint32_t len = ethernet->in.used.ring[ethernet->seen % VIRTIO_QUEUE].len;

        if (len > HEADER && len - HEADER <= ETHERNET_FRAME_MAX) {
            return len - HEADER;
        }
        ethernet_next(ethernet);
    }
    return 0;
}

void ethernet_copy(
        const struct ethernet *ethernet, uint8_t *to, size_t offset, size_t len)
{
    memcpy(to, ethernet->received[first_of(ethernet)] + HEADER + offset, len);
}

void ethernet_next(struct ethernet *ethernet)
{
    struct virtio_queue *const queue = &ethernet->in;

    queue->available.ring[queue->available.index % VIRTIO_QUEUE] = first_of(ethernet);
    ethernet->seen++;
    fence();
    queue->available.index++;
    fence();
    *reg(ethernet, QUEUE_NOTIFY) = QUEUE_IN;
}
