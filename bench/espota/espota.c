/*
 * What it is worth not to wait for each count: uploads of 1 MB to our receiver over a
 * network of 0, 20 and 100 ms round trip, by our sender and by one that sends a chunk
 * of 1460 bytes at a time. The figure is the ratio of the two times, in one run.
 *
 *     espota [MS...]    other round trips
 */
#include <arpa/inet.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/espota_receiver.h"
#include "aloft/espota_sender.h"
#include "aloft/hex.h"
#include "aloft/memory_target.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "delay_link.h"
#include "stop_and_wait.h"

#define IMAGE_SIZE  (1u << 20)
#define DEVICE_PORT 28266u
#define HOST_PORT   28267u
#define GOAL        5.0

static const struct aloft_espota_digests digests = {
        .md5 = &aloft_bearssl_md5,
        .sha256 = &aloft_bearssl_sha256,
};

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void require(enum aloft_status status, const char *what)
{
    if (status != ALOFT_OK) {
        errx(1, "%s: %s", what, aloft_status_text(status));
    }
}

static struct aloft_pump *pump_with(
        struct aloft_machine *machine, struct aloft_link **link)
{
    struct aloft_pump *pump = NULL;

    require(aloft_pump_new(&pump), "pump");
    require(aloft_pump_add(pump, machine, link), "pump");
    return pump;
}

static struct aloft_peer peer_at(const char *address, uint16_t port)
{
    struct aloft_peer peer;

    require(aloft_address_parse(address, port, &peer), address);
    return peer;
}

/* The device: takes one image after the other into memory, never restarts. */
static _Noreturn void be_device(void)
{
    static uint8_t memory[IMAGE_SIZE];
    static uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    const struct aloft_peer local = peer_at(DELAY_LINK_DEVICE, DEVICE_PORT);
    struct aloft_random random = aloft_posix_random();
    struct aloft_memory_target target;
    struct aloft_update update = {0};
    const struct aloft_update_config update_config = {
            .firmware = &target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = work,
            .work_size = sizeof work,
            .takes = ALOFT_TAKES_RAW,
    };
    const struct aloft_espota_receiver_config config = {
            .update = &update,
            .update_config = &update_config,
            .digests = digests,
            .random = &random,
            .no_restart = true,
    };
    struct aloft_espota_receiver receiver;
    struct aloft_link *link = NULL;
    struct aloft_pump *pump = pump_with(&receiver.machine, &link);

    aloft_memory_target_init(&target, memory, sizeof memory);
    require(aloft_espota_receiver_init(&receiver, &config), "receiver");
    require(aloft_link_bind(link, &local), "device port");
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
    usleep(200000); // until its port is open
    return child;
}

/* Seconds that our sender needs. */
static double pipelined(const uint8_t *image)
{
    static uint8_t buffer[16384];
    struct aloft_memory_reader reader;
    const struct aloft_peer local = peer_at(DELAY_LINK_HOST, HOST_PORT);
    struct aloft_random random = aloft_posix_random();
    struct aloft_espota_sender_config config = {
            .image = &reader.base,
            .devices = {peer_at(DELAY_LINK_MIDDLE, DEVICE_PORT)},
            .device_count = 1,
            .port = HOST_PORT,
            .digests = digests,
            .random = &random,
            .buffer = buffer,
            .buffer_size = sizeof buffer,
    };
    struct aloft_espota_sender sender;
    struct aloft_espota_report report;
    struct aloft_link *link = NULL;
    struct aloft_pump *pump = pump_with(&sender.machine, &link);
    const double begin = now_s();

    aloft_memory_reader_init(&reader, image, IMAGE_SIZE);
    aloft_digest_once(&aloft_bearssl_md5, image, IMAGE_SIZE, config.md5);
    require(aloft_espota_sender_init(&sender, &config, aloft_clock_ms()), "sender");
    require(aloft_link_listen(link, &local), "host port");
    do {
        (void)aloft_pump_turn(pump, 1000); // the report tells
        aloft_espota_sender_report(&sender, &report);
    } while (report.phase != ALOFT_ESPOTA_PHASE_OVER);
    require(report.status, "our sender");
    aloft_pump_free(pump);
    return now_s() - begin;
}

/* Seconds that the other sender needs. */
static double one_at_a_time(const uint8_t *image)
{
    struct sockaddr_in device = {.sin_family = AF_INET, .sin_port = htons(DEVICE_PORT)};
    uint8_t md5[16];
    char digits[33] = "";
    const double begin = now_s();

    inet_pton(AF_INET, DELAY_LINK_MIDDLE, &device.sin_addr);
    aloft_digest_once(&aloft_bearssl_md5, image, IMAGE_SIZE, md5);
    aloft_hex_encode(md5, sizeof md5, digits);
    if (!stop_and_wait_upload(&device, HOST_PORT, image, IMAGE_SIZE, digits)) {
        errx(1, "the sender of one chunk at a time failed");
    }
    return now_s() - begin;
}

static double compare(const uint8_t *image, uint32_t round_trip_ms)
{
    const pid_t link = delay_link_start(DEVICE_PORT, HOST_PORT, round_trip_ms);
    const double ours = pipelined(image);
    const double other = one_at_a_time(image);

    delay_link_stop(link);
    printf("espota %3u ms: ours %6.2f s, one chunk at a time %6.2f s, ratio %5.1f\n",
            round_trip_ms, ours, other, other / ours);
    fflush(stdout);
    return other / ours;
}

int main(int argc, char **argv)
{
    static const uint32_t usual[] = {0, 20, 100};
    const size_t count = argc > 1 ? (size_t)argc - 1 : sizeof usual / sizeof usual[0];
    uint8_t *image = malloc(IMAGE_SIZE);
    pid_t device = 0;
    bool reached = true;

    if (image == NULL) {
        err(1, "image");
    }
    for (uint32_t i = 0; i < IMAGE_SIZE; i++) {
        image[i] = (uint8_t)(i * 2654435761u >> 24);
    }
    device = start_device();
    for (size_t i = 0; i < count; i++) {
        const uint32_t ms =
                argc > 1 ? (uint32_t)strtoul(argv[i + 1], NULL, 10) : usual[i];
        const double ratio = compare(image, ms);

        reached = reached && (ms != 20 || ratio >= GOAL);
    }
    kill(device, SIGKILL);
    waitpid(device, NULL, 0);
    free(image);
    printf("espota: goal of %.0f at 20 ms %s\n", GOAL, reached ? "reached" : "missed");
    return reached ? EXIT_SUCCESS : EXIT_FAILURE;
}
