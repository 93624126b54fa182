/*
 * A host and a device on a network that loses, doubles and delays as the input says,
 * with strangers who send datagrams to either: both ends come to an end, they agree
 * about success, and what was taken is what was sent.
 *
 * Input: the settings, of which a seed decides about each datagram, then disturbances,
 * see disturb().
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/espota_receiver.h"
#include "aloft/espota_sender.h"
#include "aloft/memory_target.h"
#include "fuzz_digest.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "link_sim.h"
#include "recorder.h"
#include "sample_image.h"

#define HOST             0u
#define DEVICE           1u
#define IMAGE_SIZE       2000u
#define PASSWORD         "admin"
#define TCP_PORT         18010u
#define DISTURBANCES_MAX 20u
/* Events, and milliseconds, within which every session is over. */
#define STEPS_MAX 20000u
#define END_MS    400000u

struct session {
    struct link_sim sim;
    struct test_random random; /* of both ends */
    struct aloft_espota_receiver receiver;
    struct aloft_espota_sender sender;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target target;
    struct recorder recorder;
    struct aloft_memory_reader image;
    uint8_t flash[4096];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t bytes[IMAGE_SIZE];
    uint8_t buffer[300];
};

static const struct aloft_espota_digests digests = {
        &aloft_bearssl_md5, &fuzz_digest_quick};

static void make_device(struct session *session, enum aloft_espota_scheme scheme)
{
    struct aloft_espota_receiver_config config = {
            .update = &session->update,
            .update_config = &session->update_config,
            .digests = digests,
            .random = &session->random.base,
            .scheme = scheme,
            .rounds = 5000,
    };

    aloft_memory_target_init(&session->target, session->flash, sizeof session->flash);
    recorder_init(&session->recorder);
    session->update_config = (struct aloft_update_config){
            .firmware = &session->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &session->recorder.base,
            .work = session->work,
            .work_size = sizeof session->work,
    };
    aloft_espota_secret_make(&config.secret,
            scheme == ALOFT_ESPOTA_SCHEME_MD5 ? digests.md5 : digests.sha256, PASSWORD,
            strlen(PASSWORD));
    FUZZ_CHECK(aloft_espota_receiver_init(&session->receiver, &config) == ALOFT_OK);
}

static void make_host(struct session *session, bool wrong_password)
{
    struct aloft_espota_sender_config config = {
            .image = &session->image.base,
            .devices = {session->sim.ends[DEVICE].udp},
            .device_count = 1,
            .port = TCP_PORT,
            .password = PASSWORD,
            .password_len = strlen(PASSWORD) - (wrong_password ? 1 : 0),
            .digests = digests,
            .random = &session->random.base,
            .allow_md5 = true,
            .buffer = session->buffer,
            .buffer_size = sizeof session->buffer,
    };

    sample_image_esp(session->bytes, IMAGE_SIZE, 7);
    aloft_memory_reader_init(&session->image, session->bytes, IMAGE_SIZE);
    aloft_digest_once(&aloft_bearssl_md5, session->bytes, IMAGE_SIZE, config.md5);
    FUZZ_CHECK(aloft_espota_sender_init(&session->sender, &config, 0) == ALOFT_OK);
}

static void make_network(struct session *session, struct fuzz_input *input)
{
    struct link_sim *sim = &session->sim;

    link_sim_init(
            sim, &session->sender.machine, &session->receiver.machine, fuzz_u16(input));
    sim->ends[HOST].listens = TCP_PORT;
    sim->ends[DEVICE].udp.port = 8266;
    sim->delay_ms = fuzz_byte(input);
    sim->jitter_ms = fuzz_byte(input);
    sim->loss_percent = fuzz_below(input, 100);
    sim->double_percent = fuzz_below(input, 100);
    sim->piece = fuzz_byte(input);
}

static void inject(struct session *session, struct fuzz_input *input)
{
    static const char *const texts[] = {"OK", "Authentication Failed",
            "AUTH bda6dcfce0aa0a63aba3cfdf83d72a2c", "ERR: ERROR[4]: Not Enough Space",
            "0 18010 2000 644413ba9770ffdecd3c7e32377ee9a8\n"};
    const unsigned to = fuzz_below(input, 2);
    const unsigned what = fuzz_byte(input);
    struct aloft_peer from = session->sim.ends[1 - to].udp;
    const struct fuzz_input bytes = fuzz_bytes(input, what / 16);

    if ((what & 8) != 0) {
        from.address[15] = 66; // somebody else
    }
    if (what % 8 < 5) {
        link_sim_inject(
                &session->sim, to, &from, texts[what % 8], strlen(texts[what % 8]));
    } else {
        link_sim_inject(&session->sim, to, &from, bytes.data, bytes.len);
    }
}

static bool is_over(const struct session *session)
{
    struct aloft_espota_report report;

    aloft_espota_sender_report(&session->sender, &report);
    return report.phase == ALOFT_ESPOTA_PHASE_OVER;
}

static void disturb(struct session *session, struct fuzz_input *input)
{
    for (unsigned steps = fuzz_byte(input); steps > 0 && !is_over(session); steps--) {
        (void)link_sim_step(&session->sim, 1000); // it may be quiet for a while
    }
    switch (fuzz_below(input, 4)) {
    case 0:
        link_sim_cut(&session->sim);
        break;
    case 1:
        session->sim.ends[fuzz_below(input, 2)].mute = true;
        break;
    default:
        inject(session, input);
        break;
    }
}

static void run_to_end(struct session *session)
{
    unsigned steps = 0;

    while (!is_over(session)) {
        FUZZ_CHECK(link_sim_step(&session->sim, END_MS));
        FUZZ_CHECK(session->sim.now_ms < END_MS);
        steps++;
        FUZZ_CHECK(steps < STEPS_MAX);
    }
    link_sim_run(&session->sim, 60000);
}

static void check(const struct session *session, bool wrong_password)
{
    struct aloft_espota_report report;

    aloft_espota_sender_report(&session->sender, &report);
    FUZZ_CHECK(session->update.state != ALOFT_UPDATE_OPEN);
    FUZZ_CHECK(session->recorder.progress_is_sane);
    if (report.outcome == ALOFT_ESPOTA_END_ACCEPTED) {
        FUZZ_CHECK(!wrong_password);
        FUZZ_CHECK(session->update.state == ALOFT_UPDATE_STAGED);
        FUZZ_CHECK(report.acknowledged == IMAGE_SIZE);
    }
    if (session->update.state == ALOFT_UPDATE_STAGED) {
        FUZZ_CHECK(session->target.image.size == IMAGE_SIZE);
        FUZZ_CHECK(memcmp(session->flash, session->bytes, IMAGE_SIZE) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct session *session = calloc(1, sizeof *session);

    FUZZ_CHECK(session != NULL);
    const unsigned how = fuzz_byte(&input);
    const bool wrong_password = (how & 0x0C) == 0x0C && how % 4 % 3 != 0;
    test_random_init(&session->random, 2);
    make_network(session, &input);
    make_device(session, (enum aloft_espota_scheme)(how % 4 % 3));
    make_host(session, wrong_password);
    for (unsigned i = 0; i < DISTURBANCES_MAX && input.len > 0; i++) {
        disturb(session, &input);
    }
    run_to_end(session);
    check(session, wrong_password);
    link_sim_free(&session->sim);
    free(session);
    return 0;
}
