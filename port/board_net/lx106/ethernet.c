/*
 * The OpenCores Ethernet MAC of the board LX60, with one descriptor to send and several
 * to receive; buffers are in the controller's own memory. Names are those of its
 * manual.
 */
#include "ethernet.h"

#include "aloft/board_registers.h"
#include "aloft/memory.h"

#define REGISTERS   0x9D030000u
#define DESCRIPTORS 0x9D030400u
#define BUFFERS     0x9D800000u
#define BUFFER_SIZE 1536u
#define RX_COUNT    9u

#define MODER      0x00u
#define INT_SOURCE 0x04u
#define INT_MASK   0x08u
#define PACKETLEN  0x18u
#define TX_BD_NUM  0x20u
#define MAC_ADDR0  0x40u
#define MAC_ADDR1  0x44u
#define HASH0      0x48u
#define HASH1      0x4Cu

#define MODER_RESET 0x800u
#define MODER_ON    0xA403u // pads, checksums, full duplex, both directions
#define ALL_SOURCES 0x7Fu
#define SHORTEST    64u

#define BD_MINE   0x8000u // the controller's
#define BD_NOTIFY 0x4000u
#define BD_LAST   0x2000u // the first one follows
#define TX_PAD    0x1000u
#define TX_CRC    0x0800u

#define CHECKSUM 4u

static volatile uint32_t *reg(uint32_t offset)
{
    return aloft_register32(REGISTERS + offset);
}

/* Descriptor 0 is the one to send, the others are those to receive. */
static volatile uint32_t *flags_of(uint32_t descriptor)
{
    return aloft_register32(DESCRIPTORS + 8 * descriptor);
}

static uintptr_t buffer_of(uint32_t descriptor)
{
    return BUFFERS + BUFFER_SIZE * descriptor;
}

static uint32_t receiving(uint32_t index)
{
    return BD_MINE | BD_NOTIFY | (index == RX_COUNT - 1 ? BD_LAST : 0);
}

bool ethernet_start(struct ethernet *ethernet, const uint8_t mac[6])
{
    ethernet->first = 0;
    *reg(MODER) = MODER_RESET;
    *reg(MODER) = 0;
    *reg(INT_MASK) = 0;
    *reg(INT_SOURCE) = ALL_SOURCES;
    *reg(PACKETLEN) = SHORTEST << 16 | BUFFER_SIZE;
    *reg(MAC_ADDR0) = (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 |
                      (uint32_t)mac[4] << 8 | mac[5];
    *reg(MAC_ADDR1) = (uint32_t)mac[0] << 8 | mac[1];
    *reg(HASH0) = UINT32_MAX; // frames to all groups of hosts
    *reg(HASH1) = UINT32_MAX;
    *reg(TX_BD_NUM) = 1;
    *flags_of(0) = BD_LAST;
    for (uint32_t i = 0; i <= RX_COUNT; i++) {
        *(flags_of(i) + 1) = (uint32_t)buffer_of(i);
    }
    for (uint32_t i = 0; i < RX_COUNT; i++) {
        *flags_of(1 + i) = receiving(i);
    }
    *reg(MODER) = MODER_ON;
    return true;
}

bool ethernet_send(struct ethernet *ethernet, const uint8_t *frame, size_t len)
{
    (void)ethernet; // the controller keeps all that is to be kept
    if ((*flags_of(0) & BD_MINE) != 0) {
        return false;
    }
    memcpy((void *)buffer_of(0), frame, len);
    *flags_of(0) = (uint32_t)len << 16 | BD_MINE | BD_LAST | TX_PAD | TX_CRC;
    return true;
}

static uint32_t next_of(uint32_t index)
{
    return index == RX_COUNT - 1 ? 0 : index + 1;
}

void ethernet_next(struct ethernet *ethernet)
{
    *flags_of(1 + ethernet->first) = receiving(ethernet->first);
    ethernet->first = next_of(ethernet->first);
}

size_t ethernet_peek(struct ethernet *ethernet)
{
    for (uint32_t tries = 0; tries < RX_COUNT; tries++) {
        const uint32_t flags = *flags_of(1 + ethernet->first);
        const uint32_t len = flags >> 16;

        if ((flags & BD_MINE) != 0) {
            return 0;
        }
        if (len > CHECKSUM && len - CHECKSUM <= ETHERNET_FRAME_MAX) {
            return len - CHECKSUM;
        }
        ethernet_next(ethernet);
    }
    return 0;
}

void ethernet_copy(
        const struct ethernet *ethernet, uint8_t *to, size_t offset, size_t len)
{
    memcpy(to, (const uint8_t *)buffer_of(1 + ethernet->first) + offset, len);
}
