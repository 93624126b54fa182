/*
 * What nobody can do without who brings a stream to flash: lwIP's raw API, and pages
 * that are programmed as soon as they are full. No machine, no engine, no digest.
 * bench/boards/run sends the same bytes to this and to the reference firmware.
 *
 * Adds the bytes up as they come, and again as they stand in flash in the end; sends
 * both sums, four bytes each, and closes.
 */
#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_net.h"
#include "aloft/board_print.h"
#include "aloft/bytes.h"
#include "aloft/lwip_stack.h"
#include "aloft/memory.h"
#include "lwip/tcp.h"

#define PORT 80u
#define PAGE 2048u

struct sink {
    struct aloft_flash flash;
    struct aloft_random random;
    struct aloft_board_net net;
    uint32_t received;
    uint32_t sum;
    uint32_t filled; // bytes of the page
    _Alignas(uint32_t) uint8_t page[PAGE];
};

static struct aloft_board_clock the_clock; // lwIP asks for the time without a pointer

static uint32_t now_ms(void)
{
    return aloft_board_clock_ms(&the_clock);
}

static _Noreturn void give_up(const char *what)
{
    aloft_board_print("stream: ");
    aloft_board_print(what);
    aloft_board_print("\n");
    aloft_board_exit(1);
}

static void broken(const char *what)
{
    give_up(what);
}

static uint32_t add_up(uint32_t sum, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        sum = (sum + bytes[i]) * 16777619u;
    }
    return sum;
}

/* Programs the page at the end of what stands in flash, which is erased on the way. */
static void write_page(struct sink *sink)
{
    struct aloft_flash *const flash = &sink->flash;
    const uint32_t at = sink->received - sink->filled;
    enum aloft_status status = ALOFT_OK;

    if (at % flash->geometry.sector_size == 0) {
        status = flash->ops->erase(flash, at);
    }
    memset(sink->page + sink->filled, flash->geometry.erased, PAGE - sink->filled);
    if (status != ALOFT_OK ||
            flash->ops->program(flash, at, sink->page, PAGE) != ALOFT_OK) {
        give_up("the flash cannot be written");
    }
    sink->filled = 0;
}

static void take(struct sink *sink, const uint8_t *bytes, size_t len)
{
    sink->sum = add_up(sink->sum, bytes, len);
    while (len > 0) {
        const size_t room = PAGE - sink->filled;
        const size_t count = len < room ? len : room;

        memcpy(sink->page + sink->filled, bytes, count);
        sink->filled += (uint32_t)count;
        sink->received += (uint32_t)count;
        bytes += count;
        len -= count;
        if (sink->filled == PAGE) {
            write_page(sink);
        }
    }
}

static uint32_t add_up_flash(struct sink *sink)
{
    struct aloft_flash *const flash = &sink->flash;
    uint32_t sum = 0;
    uint32_t count;

    for (uint32_t at = 0; at < sink->received; at += count) {
        const uint32_t left = sink->received - at;

        count = left < PAGE ? left : PAGE;
        if (flash->ops->read(flash, at, sink->page, count) != ALOFT_OK) {
            give_up("the flash cannot be read");
        }
        sum = add_up(sum, sink->page, count);
    }
    return sum;
}

/* The end of a stream: answers, and is ready for the next one. */
static err_t answer(struct sink *sink, struct tcp_pcb *pcb)
{
    uint8_t sums[8];

    if (sink->filled > 0) {
        write_page(sink);
    }
    aloft_put_le32(sums, sink->sum);
    aloft_put_le32(sums + 4, add_up_flash(sink));
    sink->received = 0;
    sink->sum = 0;
    if (tcp_write(pcb, sums, sizeof sums, TCP_WRITE_FLAG_COPY) != ERR_OK) {
        give_up("no memory for the answer");
    }
    return tcp_close(pcb);
}

static err_t receive(
        void *argument, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    struct sink *const sink = argument;

    (void)error; // is always ERR_OK
    if (packet == NULL) {
        return answer(sink, pcb);
    }
    for (const struct pbuf *part = packet; part != NULL; part = part->next) {
        take(sink, part->payload, part->len);
    }
    tcp_recved(pcb, packet->tot_len);
    pbuf_free(packet);
    return ERR_OK;
}

static err_t accept(void *argument, struct tcp_pcb *pcb, err_t error)
{
    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL;
    }
    tcp_arg(pcb, argument);
    tcp_recv(pcb, receive);
    return ERR_OK;
}

static void listen(struct sink *sink)
{
    struct tcp_pcb *pcb = tcp_new();

    if (pcb == NULL || tcp_bind(pcb, IP_ANY_TYPE, PORT) != ERR_OK) {
        give_up("the port is not free");
    }
    pcb = tcp_listen(pcb);
    if (pcb == NULL) {
        give_up("no memory to listen");
    }
    tcp_arg(pcb, sink);
    tcp_accept(pcb, accept);
}

int main(void)
{
    static const uint8_t mac[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    static struct sink sink;
    const struct aloft_lwip_platform platform = {
            .random = &sink.random, .clock_ms = now_ms, .broken = broken};
    uint8_t address[4];
    bool told = false;

    aloft_board_clock_init(&the_clock);
    aloft_board_flash_init(&sink.flash);
    aloft_board_random_init(&sink.random);
    aloft_lwip_start(&platform);
    if (aloft_board_net_start(&sink.net, mac, "stream") != ALOFT_OK) {
        give_up("there is no network");
    }
    listen(&sink);
    for (;;) {
        aloft_board_net_poll(&sink.net);
        if (!told && aloft_board_net_address(&sink.net, address)) {
            aloft_board_print("stream: ready\n");
            told = true;
        }
        aloft_board_wait();
    }
}
