#include "sim_board_cut.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/decimal.h"
#include "aloft/file.h"

#define PACKET_SIZE 64u

enum aloft_exit sim_board_cut_open(struct cli *cli, const char *text,
        enum sim_board board, struct sim_board_cut *cut)
{
    const struct sim_board_machine *const machine = sim_board_machine(board);
    uint32_t number = 0;

    *cut = (struct sim_board_cut){.ends = {-1, -1}};
    if (text == NULL) {
        return ALOFT_EXIT_OK;
    }
    if (machine->main_sectors == 0) {
        cli_usage(
                cli, "an emulated %s cannot have --power-cut", sim_board_names[board]);
        cli_why(cli, "its boot stage copies nothing: both slots can run");
        return cli->failure.exit;
    }
    if (aloft_decimal_decode_u32(text, strlen(text), &number) != ALOFT_OK ||
            number < 1 || number > machine->main_sectors) {
        return cli_usage(cli, "--power-cut on %s is a sector from 1 to %u",
                sim_board_names[board], (unsigned)machine->main_sectors);
    }
    /* Not closed on exec: the emulator takes one of them over. */
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, cut->ends) != 0) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "no descriptor for the emulator");
    }
    cut->planned = true;
    cut->size = machine->sector_size;
    cut->address = machine->main_at + (number - 1) * machine->sector_size;
    return ALOFT_EXIT_OK;
}

void sim_board_cut_word(const struct sim_board_cut *cut, char word[SIM_BOARD_CUT_WORD])
{
    snprintf(word, SIM_BOARD_CUT_WORD, "socket,id=gdb,fd=%d", cut->ends[1]);
}

/* One packet: "$text#sum", the sum of its characters in two hexadecimal digits. */
static bool put(int fd, const char *text)
{
    char packet[PACKET_SIZE];
    unsigned sum = 0;

    for (const char *at = text; *at != '\0'; at++) {
        sum += (unsigned char)*at;
    }
    const int len =
            snprintf(packet, sizeof(packet), "$%s#%02x", text, (unsigned)(sum & 0xFF));

    return len > 0 && (size_t)len < sizeof(packet) &&
           aloft_fd_write(fd, packet, (size_t)len) == ALOFT_OK;
}

/* Takes "+$OK#9a", which acknowledges a packet and answers it, and acknowledges. */
static bool is_done(int fd)
{
    static const char expected[] = "+$OK#9a";
    char answer[sizeof(expected)] = "";

    return aloft_fd_read(fd, answer, sizeof(expected) - 1) == ALOFT_OK &&
           strcmp(answer, expected) == 0 && aloft_fd_write(fd, "+", 1) == ALOFT_OK;
}

bool sim_board_cut_arm(struct sim_board_cut *cut)
{
    char watch[PACKET_SIZE];
    char plus = '\0';

    snprintf(watch, sizeof(watch), "Z2,%x,%x", (unsigned)cut->address,
            (unsigned)cut->size);
    return put(cut->ends[0], watch) && is_done(cut->ends[0]) &&
           put(cut->ends[0], "c") &&
           aloft_fd_read(cut->ends[0], &plus, 1) == ALOFT_OK && plus == '+';
}

bool sim_board_cut_is_now(struct sim_board_cut *cut)
{
    char bytes[PACKET_SIZE];
    const ssize_t len = read(cut->ends[0], bytes, sizeof(bytes));

    if (len <= 0) {
        close(cut->ends[0]); // it has ended, which its serial line tells
        cut->ends[0] = -1;
        return false;
    }
    for (ssize_t i = 0; i + 1 < len; i++) {
        if (bytes[i] == '$' && bytes[i + 1] == 'T') { // it has stopped
            return true;
        }
    }
    return false;
}

void sim_board_cut_started(struct sim_board_cut *cut)
{
    if (cut->ends[1] >= 0) {
        close(cut->ends[1]);
        cut->ends[1] = -1;
    }
}

void sim_board_cut_close(struct sim_board_cut *cut)
{
    sim_board_cut_started(cut);
    if (cut->ends[0] >= 0) {
        close(cut->ends[0]);
        cut->ends[0] = -1;
    }
}
