/* An emulated board while it is on, and its serial line. */
#include "sim_board.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aloft/address.h"
#include "aloft/decimal.h"
#include "aloft/file.h"
#include "aloft/signals.h"
#include "sim_board_cut.h"
#include "sim_emulator.h"

#define LINE_SIZE 256u

/* What the boards say: app/board_device/firmware.c, app/board_boot/main.c. */
#define SAYS_VERSION  "device: version "
#define SAYS_ADDRESS  "device: at "
#define SAYS_RECOVERY "boot: recovery: "

/* A board that is on. */
struct board {
    struct cli *cli;
    const struct sim_options *options;
    const struct sim_place *place;
    struct sim_board_cut cut;
    struct sim_emulator emulator;
    pid_t process; // of the emulator
    int serial;
    char line[LINE_SIZE]; // that it is saying
    size_t len;
    char version[LINE_SIZE];
};

/* A port that nobody has; 0 when there is none. Another program may take it before the
 * emulator does, which then says so. */
static uint32_t free_port(const struct aloft_peer *peer, int kind)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6};
    socklen_t len = sizeof(address);
    const int fd = socket(AF_INET6, kind | SOCK_CLOEXEC, 0);
    uint32_t port = 0;

    memcpy(&address.sin6_addr, peer->address, sizeof(address.sin6_addr));
    if (fd < 0) {
        return 0;
    }
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
            getsockname(fd, (struct sockaddr *)&address, &len) == 0) {
        port = ntohs(address.sin6_port);
    }
    close(fd);
    return port;
}

static enum aloft_exit find_port(struct cli *cli, const char *text,
        const struct aloft_peer *peer, int kind, uint32_t *port)
{
    *port = 0;
    if (text != NULL &&
            (aloft_decimal_decode_u32(text, strlen(text), port) != ALOFT_OK ||
                    *port > UINT16_MAX)) {
        return cli_usage(cli, "%s is no port", text);
    }
    if (*port == 0) {
        *port = free_port(peer, kind);
    }
    return *port != 0 ? ALOFT_EXIT_OK
                      : cli_fail(cli, ALOFT_ERR_ADDRESS, "start", "no port is free");
}

static enum aloft_exit find_ports(struct cli *cli, struct board *board)
{
    const struct sim_device *const device = &board->options->device;
    struct aloft_peer peer;

    board->emulator.address = device->address != NULL ? device->address : "127.0.0.1";
    if (strchr(board->emulator.address, '.') == NULL ||
            aloft_address_parse(board->emulator.address, 0, &peer) != ALOFT_OK) {
        cli_usage(cli, "%s is no address of IPv4", board->emulator.address);
        cli_why(cli, "the emulator forwards ports of such addresses only");
        return cli->failure.exit;
    }
    enum aloft_exit exit = find_port(
            cli, device->espota_port, &peer, SOCK_DGRAM, &board->emulator.espota_port);

    if (exit == ALOFT_EXIT_OK) {
        exit = find_port(
                cli, device->http_port, &peer, SOCK_STREAM, &board->emulator.http_port);
    }
    return exit;
}

/* For the other commands; what cannot be told is not worth stopping for. */
static void tell(const struct board *board, const char *state)
{
    const char *const hostname = board->options->device.hostname;
    json_t *const object = json_pack("{s:i, s:s, s:i, s:s, s:s, s:s, s:i, s:i}",
            "schema", 1, "state", state, "pid", (int)getpid(), "hostname",
            hostname != NULL ? hostname : board->options->name, "version",
            board->version, "address", board->emulator.address, "espota_port",
            (int)board->emulator.espota_port, "http_port",
            (int)board->emulator.http_port);
    char *const text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;

    if (text == NULL || aloft_file_write(board->place->status, text, strlen(text),
                                0644) != ALOFT_OK) {
        cli_note(board->cli, "sim: cannot write %s", board->place->status);
    }
    free(text);
    json_decref(object);
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Behind a reset the board is off the network until it has an address again. */
static void understand(struct board *board)
{
    if (begins_with(board->line, SAYS_VERSION)) {
        const char *const version = board->line + strlen(SAYS_VERSION);

        snprintf(board->version, sizeof(board->version), "%.*s",
                (int)strcspn(version, " "), version);
        tell(board, "starting");
    } else if (begins_with(board->line, SAYS_ADDRESS)) {
        tell(board, "running");
        cli_note(board->cli, "sim: %s runs %s, espota udp %s:%u, http://%s:%u/",
                board->options->name, board->version, board->emulator.address,
                (unsigned)board->emulator.espota_port, board->emulator.address,
                (unsigned)board->emulator.http_port);
    } else if (begins_with(board->line, SAYS_RECOVERY)) {
        cli_note(board->cli,
                "sim: that line is not connected here; to begin anew, first: rm %s",
                board->place->flash);
    }
}

/* What the emulator says about frames for a board that is just being reset. */
static bool is_noise(const char *line)
{
    return strstr(line, ": Slirp: Failed to send packet") != NULL;
}

/* Shows a line, on stderr as other simulated devices do, and understands some. */
static void take_line(struct board *board)
{
    board->line[board->len] = '\0';
    if (!is_noise(board->line)) {
        (void)fprintf(stderr, "%s\n", board->line); // nobody has to listen
    }
    board->len = 0;
    understand(board);
}

static void take(struct board *board, char byte)
{
    if (byte != '\n' && byte != '\r') {
        board->line[board->len++] = byte;
    }
    if (byte == '\n' || board->len == LINE_SIZE - 1) {
        take_line(board);
    }
}

/* False when the emulator has closed the line. */
static bool listen_to_board(struct board *board)
{
    char bytes[1024];
    const ssize_t len = read(board->serial, bytes, sizeof(bytes));

    for (ssize_t i = 0; i < len; i++) {
        take(board, bytes[i]);
    }
    if (len == 0 && board->len > 0) {
        take_line(board);
    }
    return len > 0 || (len < 0 && errno == EINTR);
}

/* What a board that was on ended by. */
enum end {
    END_SIGNAL,
    END_POWER_CUT,
    END_BY_ITSELF,
};

static enum end attend(struct board *board, struct aloft_signals *signals, int *asked)
{
    struct pollfd slots[] = {{.fd = signals->fd, .events = POLLIN},
            {.fd = board->serial, .events = POLLIN}, {.events = POLLIN}};

    for (;;) {
        slots[2].fd = board->cut.ends[0]; // -1 is not looked at
        slots[2].revents = 0;
        (void)poll(slots, 3, -1); // whatever woke it, the loop looks at everything
        *asked = slots[0].revents != 0 ? aloft_signals_take(signals) : 0;
        if (*asked != 0) {
            return END_SIGNAL;
        }
        if (slots[1].revents != 0 && !listen_to_board(board)) {
            return END_BY_ITSELF;
        }
        if (slots[2].revents != 0 && sim_board_cut_is_now(&board->cut)) {
            return END_POWER_CUT;
        }
    }
}

static enum aloft_exit tell_end(struct cli *cli, int ended)
{
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_CLOSED, "run", "the emulator has ended: %s %d",
            WIFEXITED(ended) ? "code" : "signal",
            WIFEXITED(ended) ? WEXITSTATUS(ended) : WTERMSIG(ended));
    cli_why(cli, "see what it, or the board, said above");
    return cli_fail_as(cli, ALOFT_EXIT_FAILED, "stopped");
}

/* Pulls the plug, unless the emulator has ended by itself. Returns how it ended. */
static int power_off(const struct board *board, enum end end)
{
    int ended = 0;

    if (end != END_BY_ITSELF) {
        kill(board->process, SIGKILL);
    }
    while (waitpid(board->process, &ended, 0) < 0 && errno == EINTR) {
    }
    close(board->serial);
    return ended;
}

static enum aloft_exit run(struct board *board, struct aloft_signals *signals)
{
    struct cli *const cli = board->cli;
    int asked = 0;

    fflush(cli->out); // what provisioning told, before the board speaks
    if (sim_emulator_start(&board->emulator, &signals->before, &board->process,
                &board->serial) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "cannot start %s",
                sim_board_machine(board->place->board)->program);
    }
    sim_board_cut_started(&board->cut);
    if (board->cut.planned && !sim_board_cut_arm(&board->cut)) {
        kill(board->process, SIGKILL); // it has ended, or is not what we know
    }
    const enum end end = attend(board, signals, &asked);
    const int ended = power_off(board, end);

    switch (end) {
    case END_SIGNAL:
        cli_note(cli, "sim: power off");
        return asked == SIGINT ? ALOFT_EXIT_INTERRUPTED : ALOFT_EXIT_TERMINATED;
    case END_POWER_CUT:
        cli_note(cli, "sim: the power has failed");
        return ALOFT_EXIT_OK;
    case END_BY_ITSELF:
        return tell_end(cli, ended);
    }
    return ALOFT_EXIT_FAILED;
}

static enum aloft_exit switch_on(struct cli *cli, struct board *board)
{
    static const int list[] = {SIGINT, SIGTERM, SIGHUP, 0};
    struct aloft_signals signals;

    if (aloft_signals_open(&signals, list) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "no descriptor for signals");
    }
    const enum aloft_exit exit = run(board, &signals);

    aloft_signals_close(&signals);
    return exit;
}

enum aloft_exit sim_board_run(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place)
{
    struct board board = {.cli = cli, .options = options, .place = place};
    enum aloft_exit exit = find_ports(cli, &board);

    if (exit == ALOFT_EXIT_OK) {
        exit = sim_board_cut_open(
                cli, options->device.power_cut, place->board, &board.cut);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    board.emulator.place = place;
    board.emulator.cut = &board.cut;
    exit = switch_on(cli, &board);
    sim_board_cut_close(&board.cut);
    return exit;
}
