#include "sim_emulator.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "aloft/file.h"
#include "sim_words.h"

#define EXIT_NO_RUN 127

/* Texts that words are made of. */
struct texts {
    char boot[PATH_MAX];
    char net[256];
    char gdb[SIM_BOARD_CUT_WORD];
};

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

static bool make_texts(const struct sim_emulator *emulator, struct texts *texts)
{
    snprintf(texts->net, sizeof(texts->net),
            "user,id=n0,hostfwd=udp:%s:%u-:8266,hostfwd=tcp:%s:%u-:80",
            emulator->address, (unsigned)emulator->espota_port, emulator->address,
            (unsigned)emulator->http_port);
    sim_board_cut_word(emulator->cut, texts->gdb);
    return sim_board_file(emulator->place->board, "boot.elf", texts->boot);
}

static void collect(const struct sim_emulator *emulator, const struct texts *texts,
        struct sim_words *words)
{
    static const char *const common[] = {
            "-display", "none", "-monitor", "none", "-serial", "stdio", NULL};
    const struct sim_board_machine *const machine =
            sim_board_machine(emulator->place->board);

    sim_words_add(words, machine->program);
    for (size_t i = 0; common[i] != NULL; i++) {
        sim_words_add(words, common[i]);
    }
    for (size_t i = 0; machine->words[i] != NULL; i++) {
        const char *word = machine->words[i];

        word = strcmp(word, SIM_BOARD_BOOT) == 0 ? texts->boot : word;
        word = strcmp(word, SIM_BOARD_NET) == 0 ? texts->net : word;
        sim_words_add(words, word);
    }
    if (emulator->cut->planned) {
        sim_words_add(words, "-S"); // until it has been told where to stop
        sim_words_add(words, "-chardev");
        sim_words_add(words, texts->gdb);
        sim_words_add(words, "-gdb");
        sim_words_add(words, "chardev:gdb");
    }
}

/* The child's side of fork(). Does not return. */
static void become(const char *folder, const sigset_t *mask,
        const struct sim_words *words, int serial)
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    dup2(nothing, STDIN_FILENO);
    dup2(serial, STDOUT_FILENO);
    dup2(serial, STDERR_FILENO); // its own words, in order with those of the board
    if (chdir(folder) == 0) {
        sigprocmask(SIG_SETMASK, mask, NULL);
        execvp(words->list[0], words->list);
    }
    _exit(EXIT_NO_RUN);
}

static enum aloft_status start(const char *folder, const sigset_t *mask,
        const struct sim_words *words, pid_t *process, int *serial)
{
    const pid_t self = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return ALOFT_ERR_IO;
    }
    *process = fork();
    if (*process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self) {
            _exit(EXIT_NO_RUN); // it died before we could ask to be told
        }
        become(folder, mask, words, ends[1]);
    }
    close(ends[1]);
    if (*process < 0) {
        close(ends[0]);
        return ALOFT_ERR_MEMORY;
    }
    *serial = ends[0];
    return ALOFT_OK;
}

enum aloft_status sim_emulator_start(const struct sim_emulator *emulator,
        const sigset_t *mask, pid_t *process, int *serial)
{
    struct sim_words words = {.count = 0};
    struct texts texts;
    const enum aloft_status status = make_rom(emulator->place);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!make_texts(emulator, &texts)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    collect(emulator, &texts, &words);
    return start(emulator->place->folder, mask, &words, process, serial);
}
