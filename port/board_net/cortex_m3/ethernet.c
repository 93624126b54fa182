/*
 * The LAN9118 of the board MPS2 AN385: one frame at a time through its FIFOs. Register
 * names are those of the data sheet.
 */
#include "ethernet.h"

#include "aloft/board_registers.h"
#include "aloft/memory.h"

#define LAN9118      0x40200000u
#define RX_DATA      0x00u
#define TX_DATA      0x20u
#define RX_STATUS    0x40u
#define TX_STATUS    0x48u
#define ID_REV       0x50u
#define TX_CFG       0x70u
#define HW_CFG       0x74u
#define RX_FIFO_INF  0x7Cu
#define TX_FIFO_INF  0x80u
#define MAC_CSR_CMD  0xA4u
#define MAC_CSR_DATA 0xA8u

#define CHIP          0x0118u
#define HW_RESET      0x1u
#define HW_TX_5K      (5u << 16)
#define HW_MUST_BE_1  (1u << 20)
#define TX_ON         0x2u
#define CSR_BUSY      0x80000000u
#define TX_FIRST_LAST 0x3000u // this buffer is a whole frame

/* Registers of the MAC, behind MAC_CSR_CMD. */
#define MAC_CR         1u
#define MAC_ADDRH      2u
#define MAC_ADDRL      3u
#define MAC_RX_TX      0x0000000Cu
#define MAC_DUPLEX     0x00100000u
#define MAC_ALL_GROUPS 0x00080000u

#define CHECKSUM 4u

static volatile uint32_t *reg(uint32_t offset)
{
    return aloft_register32(LAN9118 + offset);
}

static void write_mac(uint32_t which, uint32_t value)
{
    *reg(MAC_CSR_DATA) = value;
    *reg(MAC_CSR_CMD) = CSR_BUSY | which;
    while ((*reg(MAC_CSR_CMD) & CSR_BUSY) != 0) {
    }
}

bool ethernet_start(struct ethernet *ethernet, const uint8_t mac[6])
{
    ethernet->len = 0;
    if (*reg(ID_REV) >> 16 != CHIP) {
        return false;
    }
    *reg(HW_CFG) = HW_RESET;
    while ((*reg(HW_CFG) & HW_RESET) != 0) {
    }
    *reg(HW_CFG) = HW_TX_5K | HW_MUST_BE_1;
    write_mac(MAC_ADDRH, mac[4] | (uint32_t)mac[5] << 8);
    write_mac(MAC_ADDRL, mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 |
                                 (uint32_t)mac[3] << 24);
    *reg(TX_CFG) = TX_ON;
    write_mac(MAC_CR, MAC_RX_TX | MAC_DUPLEX | MAC_ALL_GROUPS);
    return true;
}

bool ethernet_send(struct ethernet *ethernet, const uint8_t *frame, size_t len)
{
    const uint32_t room = *reg(TX_FIFO_INF) & 0xFFFFu;

    (void)ethernet; // the controller keeps all that is to be kept
    if (room < len + 16) {
        return false;
    }
    *reg(TX_DATA) = TX_FIRST_LAST | (uint32_t)len;
    *reg(TX_DATA) = (uint32_t)len;
    for (size_t at = 0; at < len; at += 4) {
        uint32_t word = 0;

        memcpy(&word, frame + at, len - at < 4 ? len - at : 4);
        *reg(TX_DATA) = word;
    }
    while ((*reg(TX_FIFO_INF) >> 16 & 0xFFu) != 0) {
        (void)*reg(TX_STATUS); // makes room for the next
    }
    return true;
}

size_t ethernet_peek(struct ethernet *ethernet)
{
    const size_t words = sizeof(ethernet->words) / sizeof(ethernet->words[0]);

    while (ethernet->len == 0 && (*reg(RX_FIFO_INF) >> 16 & 0xFFu) != 0) {
        const uint32_t len = *reg(RX_STATUS) >> 16 & 0x3FFFu;

        for (size_t i = 0; i < (len + 3) / 4; i++) {
            const uint32_t word = *reg(RX_DATA);

            if (i < words) {
                ethernet->words[i] = word;
            }
        }
        if (len > CHECKSUM && len - CHECKSUM <= ETHERNET_FRAME_MAX) {
            ethernet->len = len - CHECKSUM;
        }
    }
    return ethernet->len;
}

void ethernet_copy(
        const struct ethernet *ethernet, uint8_t *to, size_t offset, size_t len)
{
    memcpy(to, (const uint8_t *)ethernet->words + offset, len);
}

void ethernet_next(struct ethernet *ethernet)
{
    ethernet->len = 0;
}
