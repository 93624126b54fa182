#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "demo_story.h"

#define PATH_SIZE      512u
#define LOG_SIZE       65536u
#define WAIT_LIMIT_MS  20000
#define WAIT_STEP_MS   50
#define EXIT_INTERRUPT 130
#define STARTED_MAX    6u

/* One telling of one chapter. */
struct demo {
    char folder[PATH_SIZE];
    pid_t started[STARTED_MAX]; // the programs left running
    size_t started_count;
    int log; // what the last one prints comes here
    char text[LOG_SIZE];
    size_t text_len;
    bool unattended;
    bool colored;
};

static void stop_last(struct demo *demo)
{
    if (demo->started_count > 0) {
        const pid_t program = demo->started[--demo->started_count];

        kill(-program, SIGTERM);
        waitpid(program, NULL, 0);
    }
}

static void stop_all(struct demo *demo)
{
    while (demo->started_count > 0) {
        stop_last(demo);
    }
}

static int remove_entry(
        const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info; // the signature is nftw's
    (void)kind;
    (void)walk;
    return remove(path);
}

static bool fits(int len, size_t size)
{
    return len >= 0 && (size_t)len < size;
}

/* Makes the programs of this build the ones that the shell finds, and all state ours.
 */
static bool set_environment(const struct demo *demo)
{
    char program[PATH_SIZE];
    char path[4096];
    const char *old_path = getenv("PATH");
    const ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = NULL;

    if (len <= 0) {
        return false;
    }
    program[len] = '\0';
    slash = strrchr(program, '/');
    *slash = '\0';
    if (!fits(snprintf(path, sizeof path, "%s:%s", program,
                      old_path != NULL ? old_path : "/usr/bin:/bin"),
                sizeof path)) {
        return false;
    }
    return setenv("PATH", path, 1) == 0 &&
           setenv("XDG_STATE_HOME", demo->folder, 1) == 0 &&
           setenv("ALOFT_PROGRAMS", program, 1) == 0;
}

/* The child's side: a process group of its own, so that all of it can be stopped. */
static void become_shell(const struct demo *demo, const char *command, int output)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0);
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
    }
    dup2(STDOUT_FILENO, STDERR_FILENO); // one stream keeps what is told in order
    if (chdir(demo->folder) == 0 && set_environment(demo)) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    }
    _exit(127);
}

static void show(const struct demo *demo, const struct demo_step *step)
{
    if (step->say != NULL) {
        printf("\n%s\n", step->say);
    }
    if (step->command != NULL) {
        printf(demo->colored ? "\033[1m$ %s\033[0m\n" : "$ %s\n", step->command);
    }
    fflush(stdout);
}

/* Runs a line to its end and returns its exit code. */
static int run(const struct demo *demo, const char *command)
{
    int how = 0;
    const pid_t child = fork();

    if (child == 0) {
        become_shell(demo, command, -1);
    }
    while (child < 0 || waitpid(child, &how, 0) < 0) {
        if (child < 0 || errno != EINTR) {
            return 127;
        }
    }
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

/* Starts a line and leaves it running. */
static bool start(struct demo *demo, const char *command)
{
    char line[1024];
    int ends[2];
    pid_t program = 0;

    if (demo->started_count == STARTED_MAX ||
            !fits(snprintf(line, sizeof line, "exec %s", command), sizeof line) ||
            pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    demo->text_len = 0;
    demo->log = ends[0];
    program = fork();
    if (program == 0) {
        become_shell(demo, line, ends[1]);
    }
    close(ends[1]);
    if (program < 0) {
        return false;
    }
    demo->started[demo->started_count++] = program;
    return true;
}

/* Takes in what the program printed, and shows it indented, line by line. */
static bool listen_to_program(struct demo *demo)
{
    struct pollfd fd = {.fd = demo->log, .events = POLLIN};
    ssize_t len = 0;

    if (poll(&fd, 1, WAIT_STEP_MS) <= 0) {
        return true;
    }
    len = read(demo->log, demo->text + demo->text_len, LOG_SIZE - 1 - demo->text_len);
    if (len <= 0) {
        return false;
    }
    for (ssize_t i = 0; i < len; i++) {
        const size_t at = demo->text_len + (size_t)i;

        if (at == 0 || demo->text[at - 1] == '\n') {
            fputs("    | ", stdout);
        }
        putchar(demo->text[at]);
    }
    demo->text_len += (size_t)len;
    demo->text[demo->text_len] = '\0';
    fflush(stdout);
    return true;
}

/* Whether a whole line has these words. */
static bool has_line_with(const char *text, const char *words)
{
    const char *const at = strstr(text, words);

    return at != NULL && strchr(at, '\n') != NULL;
}

/* Waits until the program started last has printed `words` since the last time that was
 * asked. */
static bool hear(struct demo *demo, const char *words)
{
    for (int waited = 0; waited < WAIT_LIMIT_MS; waited += WAIT_STEP_MS) {
        const bool alive = listen_to_program(demo);

        demo->text[demo->text_len] = '\0';
        if (has_line_with(demo->text, words)) {
            demo->text_len = 0;
            return true;
        }
        if (!alive) {
            return false;
        }
    }
    return false;
}

static bool tell_step(struct demo *demo, const struct demo_step *step)
{
    int code = 0;

    show(demo, step);
    switch (step->kind) {
    case DEMO_RUN:
        code = run(demo, step->command);
        if (code != step->expect) {
            printf("demo: this ended with %d instead of %d\n", code, step->expect);
            return false;
        }
        if (code != 0) {
            printf("    (exit code %d)\n", code);
        }
        return true;
    case DEMO_START:
        return start(demo, step->command) && hear(demo, step->wait_for);
    case DEMO_STOP:
        stop_last(demo);
        return true;
    case DEMO_WAIT:
        return hear(demo, step->wait_for);
    }
    return false;
}

static bool tell_steps(struct demo *demo, const struct demo_chapter *chapter)
{
    for (size_t i = 0; i < chapter->count; i++) {
        if (!tell_step(demo, &chapter->steps[i])) {
            printf("demo: chapter %s did not go as told\n", chapter->name);
            return false;
        }
    }
    return true;
}

static bool make_folder(struct demo *demo)
{
    const char *base = getenv("TMPDIR");

    return fits(snprintf(demo->folder, PATH_SIZE, "%s/aloft-demo-XXXXXX",
                        base != NULL ? base : "/tmp"),
                   PATH_SIZE) &&
           mkdtemp(demo->folder) != NULL;
}

/* In a process of its own, so that whatever ends it, the folder can be cleared after.
 */
static int tell_in_folder(struct demo *demo, const struct demo_chapter *chapter)
{
    bool told = false;

    signal(SIGINT, SIG_DFL);
    told = run(demo, demo_prepare) == 0 &&
           (chapter->prepare == NULL || run(demo, chapter->prepare) == 0);
    if (!told) {
        printf("demo: could not prepare keys and images\n");
    }
    told = told && tell_steps(demo, chapter);
    stop_all(demo);
    fflush(stdout);
    return told ? 0 : 1;
}

/* Returns an exit code. */
static int tell_chapter(struct demo *demo, const struct demo_chapter *chapter)
{
    int how = 0;
    pid_t teller = 0;

    if (!make_folder(demo)) {
        perror("demo: no temporary folder");
        return 1;
    }
    printf(demo->colored ? "\n\033[1;36m== %s: %s\033[0m\n" : "\n== %s: %s\n",
            chapter->name, chapter->title);
    fflush(stdout);
    signal(SIGINT, SIG_IGN); // the teller gets it, and this one clears up
    teller = fork();
    if (teller == 0) {
        _exit(tell_in_folder(demo, chapter));
    }
    while (teller > 0 && waitpid(teller, &how, 0) < 0 && errno == EINTR) {
    }
    signal(SIGINT, SIG_DFL);
    nftw(demo->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return teller > 0 && WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_INTERRUPT;
}

/* Between chapters, for a person at a terminal. */
static void wait_for_key(const struct demo *demo)
{
    int key = 0;

    if (demo->unattended || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return;
    }
    printf("\n[Enter: go on, Ctrl-C: leave] ");
    fflush(stdout);
    do {
        key = getchar();
    } while (key != '\n' && key != EOF);
}

static const struct demo_chapter *find_chapter(const char *name)
{
    for (size_t i = 0; i < demo_chapter_count; i++) {
        if (strcmp(demo_chapters[i].name, name) == 0) {
            return &demo_chapters[i];
        }
    }
    return NULL;
}

static void list_chapters(const char *name)
{
    fprintf(stderr, "error: there is no chapter '%s'\n  try:", name);
    for (size_t i = 0; i < demo_chapter_count; i++) {
        fprintf(stderr, "  aloft demo %s", demo_chapters[i].name);
    }
    fputc('\n', stderr);
}

static int tell_all(struct demo *demo)
{
    for (size_t i = 0; i < demo_chapter_count; i++) {
        int code = 0;

        if (demo_chapters[i].prepare != NULL) {
            continue; // needs what may not be here
        }
        if (i > 0) {
            wait_for_key(demo);
        }
        code = tell_chapter(demo, &demo_chapters[i]);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

int aloft_demo(const struct aloft_demo_options *options)
{
    struct demo *demo = NULL;
    const struct demo_chapter *chapter = NULL;
    int code = 0;

    if (options->chapter != NULL) {
        chapter = find_chapter(options->chapter);
        if (chapter == NULL) {
            list_chapters(options->chapter);
            return 2;
        }
    }
    demo = calloc(1, sizeof *demo);
    if (demo == NULL) {
        return 1;
    }
    demo->unattended = options->unattended;
    demo->colored = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    code = chapter != NULL ? tell_chapter(demo, chapter) : tell_all(demo);
    free(demo);
    return code;
}
