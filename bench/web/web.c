/*
 * What HTTP costs: 1 MB by curl over the device API into memory, digested as it comes,
 * against the same bytes over a bare connection that the same pump reads into the same
 * engine. On loopback, in turns; the figure is the ratio of the medians. curl's time is
 * its own, without the start of its process. What the pump alone needs to read so many
 * bytes is told as well, and what the same takes as a form, the end of the update
 * included.
 */
#include <arpa/inet.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "aloft/web_plain_device.h"
#include "aloft/web_server.h"

#define IMAGE_SIZE (1u << 20)
#define ROUNDS     15
#define WEB_PORT   28300u
#define BARE_PORT  28301u
#define RAW_PORT   28302u
#define GOAL       0.5

#define URL      "http://127.0.0.1:28300/api/v1/update"
#define FORM_URL "http://127.0.0.1:28300/update"

/* Everything that an update is written to. */
struct engine {
    uint8_t memory[IMAGE_SIZE];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    struct aloft_memory_target target;
    struct aloft_update_config config;
    struct aloft_update update;
};

static void make_engine(struct engine *engine)
{
    aloft_memory_target_init(&engine->target, engine->memory, sizeof engine->memory);
    engine->config = (struct aloft_update_config){
            .firmware = &engine->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = engine->work,
            .work_size = sizeof engine->work,
            .takes = ALOFT_TAKES_RAW,
    };
}

static void require(enum aloft_status status, const char *what)
{
    if (status != ALOFT_OK) {
        errx(1, "%s: %s", what, aloft_status_text(status));
    }
}

/* Reads what comes, and closes when the image is there. */
struct counter {
    struct aloft_machine machine;
    struct engine *engine; /* NULL: nobody wants the bytes */
    size_t len;
};

static void begin(struct counter *counter)
{
    const struct aloft_update_offer offer = {.size = IMAGE_SIZE};

    counter->len = 0;
    if (counter->engine != NULL) {
        aloft_update_abort(&counter->engine->update);
        require(aloft_update_begin(
                        &counter->engine->update, &counter->engine->config, &offer),
                "begin");
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct counter *counter = (struct counter *)machine;

    if (event->kind == ALOFT_EVENT_CONNECTED) {
        begin(counter);
    } else if (event->kind == ALOFT_EVENT_BYTES) {
        counter->len += event->len;
        if (counter->engine != NULL) {
            require(aloft_update_write(
                            &counter->engine->update, event->data, event->len),
                    "write");
        }
    }
    return event->len;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct counter *counter = (struct counter *)machine;

    if (counter->len < IMAGE_SIZE) {
        return false;
    }
    counter->len = 0;
    action->kind = ALOFT_ACTION_CLOSE;
    return true;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    (void)machine; // has all the time
    (void)now_ms;  // likewise
    return ALOFT_NEVER;
}

static const struct aloft_machine_ops counter_ops = {take, next, due_ms};

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void serve(struct aloft_pump *pump, struct aloft_machine *machine, uint16_t port)
{
    struct aloft_link *link = NULL;
    struct aloft_peer local;

    require(aloft_address_parse("127.0.0.1", port, &local), "address");
    require(aloft_pump_add(pump, machine, &link), "pump");
    require(aloft_link_serve(link, &local), "port");
}

/* The device: takes one image after the other into memory, never restarts. */
static _Noreturn void be_device(void)
{
    static struct engine of_web;
    static struct engine of_bare;
    static struct aloft_web_server server;
    static const struct aloft_web_page page = {.policy = ""}; // only its form is used
    struct counter bare = {{&counter_ops}, &of_bare, 0};
    struct counter raw = {{&counter_ops}, NULL, 0};
    struct aloft_random random = aloft_posix_random();
    struct aloft_web_plain_device device;
    const struct aloft_web_server_config config = {
            .device = &device.base,
            .random = &random,
            .sha256 = &aloft_bearssl_sha256,
            .open_to_all = true,
            .update = &of_web.update,
            .update_config = &of_web.config,
            .no_restart = true,
            .page = &page,
    };
    struct aloft_pump *pump = NULL;

    make_engine(&of_web);
    make_engine(&of_bare);
    aloft_web_plain_device_init(&device, "bench", "1");
    require(aloft_web_server_init(&server, &config), "server");
    require(aloft_pump_new(&pump), "pump");
    serve(pump, &server.machine, WEB_PORT);
    serve(pump, &bare.machine, BARE_PORT);
    serve(pump, &raw.machine, RAW_PORT);
    for (;;) {
        (void)aloft_pump_turn(pump, 1000); // nothing that it could tell matters here
    }
}

static pid_t start_device(void)
{
    const pid_t child = fork();

    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        be_device();
    }
    usleep(200000); // until its ports are open
    return child;
}

/* Seconds until a bare connection has taken all. */
static double bare_s(const uint8_t *image, uint16_t port)
{
    struct sockaddr_in device = {.sin_family = AF_INET, .sin_port = htons(port)};
    const double begin = now_s();
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char end;

    inet_pton(AF_INET, "127.0.0.1", &device.sin_addr);
    if (connect(fd, (const struct sockaddr *)&device, sizeof device) != 0) {
        err(1, "connect");
    }
    for (size_t sent = 0; sent < IMAGE_SIZE;) {
        const ssize_t len = send(fd, image + sent, IMAGE_SIZE - sent, MSG_NOSIGNAL);

        if (len <= 0) {
            err(1, "send");
        }
        sent += (size_t)len;
    }
    if (recv(fd, &end, 1, 0) != 0) {
        errx(1, "the device did not close");
    }
    close(fd);
    return now_s() - begin;
}

/* The first word that a command of curl prints behind `key`. */
static void curl(const char *arguments, const char *key, char *word, size_t size)
{
    char command[700];
    char answer[2000] = "";

    snprintf(command, sizeof command, "curl -sS -H 'X-Aloft: 1' %s", arguments);
    FILE *const pipe = popen(command, "r");

    if (pipe == NULL) {
        err(1, "curl");
    }
    answer[fread(answer, 1, sizeof answer - 1, pipe)] = '\0';
    const char *const found = strstr(answer, key);

    if (pclose(pipe) != 0 || found == NULL) {
        errx(1, "curl: %s", answer);
    }
    snprintf(word, size, "%.*s", (int)strcspn(found + strlen(key), "\"\n,"),
            found + strlen(key));
}

/* Seconds of the request that sends the image. */
static double curl_s(const char *file)
{
    char id[32];
    char arguments[400];
    char seconds[32];

    curl("-X POST -H 'X-Aloft-Size: 1048576' " URL, "\"id\":\"", id, sizeof id);
    snprintf(arguments, sizeof arguments,
            "-T %s -H 'X-Aloft-Upload: %s' -w 'total %%{time_total}\\n' "
            "-H 'Content-Range: bytes 0-1048575/1048576' " URL,
            file, id);
    curl(arguments, "total ", seconds, sizeof seconds);
    curl("-X DELETE " URL, "\"upload\":", id, sizeof id);
    return strtod(seconds, NULL);
}

/* Seconds of the same as a form. */
static double form_s(const char *file)
{
    char arguments[400];
    char seconds[32];

    snprintf(arguments, sizeof arguments,
            "-f -F firmware=@%s -w 'total %%{time_total}\\n' " FORM_URL, file);
    curl(arguments, "total ", seconds, sizeof seconds);
    return strtod(seconds, NULL);
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof values[0], compare_doubles);
    return values[ROUNDS / 2];
}

static double compare(const uint8_t *image, const char *file)
{
    double raw[ROUNDS];
    double bare[ROUNDS];
    double web[ROUNDS];
    double form[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        raw[i] = bare_s(image, RAW_PORT);
        bare[i] = bare_s(image, BARE_PORT);
        web[i] = curl_s(file);
        form[i] = form_s(file);
    }
    const double bare_median = median(bare);
    const double web_median = median(web);

    printf("web: 1 MB by curl %.1f ms, over a bare connection %.1f ms (of which the "
           "pump %.1f ms), ratio %.2f\n",
            1000 * web_median, 1000 * bare_median, 1000 * median(raw),
            bare_median / web_median);
    printf("web: 1 MB by curl as a form %.1f ms\n", 1000 * median(form));
    return bare_median / web_median;
}

int main(void)
{
    char file[] = "/tmp/aloft-bench-XXXXXX";
    uint8_t *image = malloc(IMAGE_SIZE);
    const int fd = mkstemp(file);

    if (image == NULL || fd < 0) {
        err(1, "image");
    }
    memset(image, 0x5A, IMAGE_SIZE);
    if (write(fd, image, IMAGE_SIZE) != (ssize_t)IMAGE_SIZE) {
        err(1, "%s", file);
    }
    close(fd);
    const pid_t device = start_device();
    const bool reached = compare(image, file) >= GOAL;

    kill(device, SIGKILL);
    waitpid(device, NULL, 0);
    unlink(file);
    free(image);
    printf("web: goal of %.1f %s\n", GOAL, reached ? "reached" : "missed");
    return reached ? EXIT_SUCCESS : EXIT_FAILURE;
}
