/* An emulated board while it is on: the emulator, and the board's serial line. */
#include "sim_board.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aloft/address.h"
#include "aloft/decimal.h"
#include "aloft/file.h"
#include "aloft/signals.h"

#define WORDS_MAX   40u
#define LINE_SIZE   256u
#define EXIT_NO_RUN 127

/* What the firmware of the boards says: app/board_device/main.c. */
#define SAYS_VERSION "device: version "
#define SAYS_ADDRESS "device: at "

/* A board that is on. */
struct board {
    struct cli *cli;
    const struct sim_options *options;
    const struct sim_place *place;
    const char *address; // where its ports are, on this computer
    uint32_t espota_port;
    uint32_t http_port;
    pid_t emulator;
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

    board->address = device->address != NULL ? device->address : "127.0.0.1";
    if (strchr(board->address, '.') == NULL ||
            aloft_address_parse(board->address, 0, &peer) != ALOFT_OK) {
        cli_usage(cli, "%s is no address of IPv4", board->address);
        cli_why(cli, "the emulator forwards ports of such addresses only");
        return cli->failure.exit;
    }
    enum aloft_exit exit =
            find_port(cli, device->espota_port, &peer, SOCK_DGRAM, &board->espota_port);

    if (exit == ALOFT_EXIT_OK) {
        exit = find_port(cli, device->http_port, &peer, SOCK_STREAM, &board->http_port);
    }
    return exit;
}

/* The boot stage as a whole chip, which is empty behind it. */
static enum aloft_status make_rom(const struct sim_place *place)
{
    const uint32_t size = sim_board_machine(place->board)->rom_size;
    char from[PATH_MAX];
    char to[PATH_MAX + sizeof(SIM_BOARD_ROM)];
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (size == 0) {
        return ALOFT_OK;
    }
    if (!sim_board_file(place->board, "boot.bin", from)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    snprintf(to, sizeof(to), "%s/" SIM_BOARD_ROM, place->folder);
    enum aloft_status status = aloft_file_read(from, size, &bytes, &len);

    if (status == ALOFT_OK) {
        status = aloft_file_write(to, bytes, len, 0644);
        free(bytes);
    }
    return status == ALOFT_OK && truncate(to, size) != 0 ? ALOFT_ERR_IO : status;
}

/* exec() wants pointers to characters that it could change, and never does. */
static char *unchanged(const char *text)
{
    union {
        const char *given;
        char *wanted;
    } same = {.given = text};

    return same.wanted;
}

/* The child's side of fork(). Does not return. */
static void become(const struct board *board, int serial, const sigset_t *mask)
{
    const struct sim_board_machine *const machine =
            sim_board_machine(board->place->board);
    char *words[WORDS_MAX] = {unchanged(machine->program), unchanged("-display"),
            unchanged("none"), unchanged("-monitor"), unchanged("none"),
            unchanged("-serial"), unchanged("stdio")};
    size_t count = 7;
    char boot[PATH_MAX];
    char net[256];
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    snprintf(net, sizeof(net),
            "user,id=n0,hostfwd=udp:%s:%u-:8266,hostfwd=tcp:%s:%u-:80", board->address,
            (unsigned)board->espota_port, board->address, (unsigned)board->http_port);
    if (!sim_board_file(board->place->board, "boot.elf", boot)) {
        _exit(EXIT_NO_RUN);
    }
    for (size_t i = 0; machine->words[i] != NULL && count < WORDS_MAX - 1; i++) {
        const char *word = machine->words[i];

        word = strcmp(word, SIM_BOARD_BOOT) == 0 ? boot : word;
        word = strcmp(word, SIM_BOARD_NET) == 0 ? net : word;
        words[count++] = unchanged(word);
    }
    dup2(nothing, STDIN_FILENO);
    dup2(serial, STDOUT_FILENO);
    dup2(serial, STDERR_FILENO); // its own words, in order with those of the board
    if (chdir(board->place->folder) == 0) {
        sigprocmask(SIG_SETMASK, mask, NULL);
        execvp(machine->program, words);
    }
    _exit(EXIT_NO_RUN);
}

static enum aloft_status power_on(struct board *board, const sigset_t *mask)
{
    const pid_t self = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return ALOFT_ERR_IO;
    }
    board->emulator = fork();
    if (board->emulator == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self) {
            _exit(EXIT_NO_RUN); // it died before we could ask to be told
        }
        become(board, ends[1], mask);
    }
    close(ends[1]);
    if (board->emulator < 0) {
        close(ends[0]);
        return ALOFT_ERR_MEMORY;
    }
    board->serial = ends[0];
    return ALOFT_OK;
}

/* For the other commands; what cannot be told is not worth stopping for. */
static void tell(const struct board *board, const char *state)
{
    const char *const hostname = board->options->device.hostname;
    json_t *const object = json_pack("{s:i, s:s, s:i, s:s, s:s, s:s, s:i, s:i}",
            "schema", 1, "state", state, "pid", (int)getpid(), "hostname",
            hostname != NULL ? hostname : board->options->name, "version",
            board->version, "address", board->address, "espota_port",
            (int)board->espota_port, "http_port", (int)board->http_port);
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
                board->options->name, board->version, board->address,
                (unsigned)board->espota_port, board->address,
                (unsigned)board->http_port);
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

/* Returns the signal that asked to end, or 0 when the emulator has ended by itself. */
static int attend(struct board *board, struct aloft_signals *signals)
{
    struct pollfd slots[] = {{.fd = signals->fd, .events = POLLIN},
            {.fd = board->serial, .events = POLLIN}};

    for (;;) {
        (void)poll(slots, 2, -1); // whatever woke it, the loop looks at everything
        const int asked = slots[0].revents != 0 ? aloft_signals_take(signals) : 0;

        if (asked != 0) {
            return asked;
        }
        if (slots[1].revents != 0 && !listen_to_board(board)) {
            return 0;
        }
    }
}

static enum aloft_exit tell_end(struct cli *cli, int asked, int ended)
{
    if (asked != 0) {
        cli_note(cli, "sim: power off");
        return asked == SIGINT ? ALOFT_EXIT_INTERRUPTED : ALOFT_EXIT_TERMINATED;
    }
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_CLOSED, "run", "the emulator has ended: %s %d",
            WIFEXITED(ended) ? "code" : "signal",
            WIFEXITED(ended) ? WEXITSTATUS(ended) : WTERMSIG(ended));
    cli_why(cli, "see what it, or the board, said above");
    return cli_fail_as(cli, ALOFT_EXIT_FAILED, "stopped");
}

static enum aloft_exit run(struct board *board, struct aloft_signals *signals)
{
    struct cli *const cli = board->cli;
    int ended = 0;

    fflush(cli->out); // what provisioning told, before the board speaks
    if (make_rom(board->place) != ALOFT_OK ||
            power_on(board, &signals->before) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "cannot start %s",
                sim_board_machine(board->place->board)->program);
    }
    const int asked = attend(board, signals);

    if (asked != 0) {
        kill(board->emulator, SIGKILL); // the plug is pulled
    }
    while (waitpid(board->emulator, &ended, 0) < 0 && errno == EINTR) {
    }
    close(board->serial);
    return tell_end(cli, asked, ended);
}

enum aloft_exit sim_board_run(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place)
{
    static const int list[] = {SIGINT, SIGTERM, SIGHUP, 0};
    struct board board = {.cli = cli, .options = options, .place = place};
    struct aloft_signals signals;
    enum aloft_exit exit = find_ports(cli, &board);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (aloft_signals_open(&signals, list) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_IO, "start", "no descriptor for signals");
    }
    exit = run(&board, &signals);
    aloft_signals_close(&signals);
    return exit;
}
