#include "pair.h"

#include <stdlib.h>

#include "aloft/bearssl_digest.h"

static const struct aloft_espota_digests digests = {
        &aloft_bearssl_md5, &aloft_bearssl_sha256};

static void set_up_device(struct pair *pair)
{
    aloft_memory_target_init(&pair->memory, pair->flash, ROOM);
    aloft_memory_target_init(&pair->file_system, pair->fs_flash, sizeof pair->fs_flash);
    faulty_target_init(&pair->target, &pair->memory.base);
    fake_verifier_init(&pair->verifier, 0x5A);
    recorder_init(&pair->recorder);
    pair->update_config = (struct aloft_update_config){
            .firmware = &pair->target.base,
            .file_system = &pair->file_system.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &pair->recorder.base,
            .work = pair->work,
            .work_size = sizeof pair->work,
    };
    pair->receiver_config = (struct aloft_espota_receiver_config){
            .update = &pair->update,
            .update_config = &pair->update_config,
            .digests = digests,
            .random = &pair->random.base,
            .rounds = 5000,
    };
}

static void set_up_host(struct pair *pair)
{
    sample_image_esp(pair->bytes, sizeof pair->bytes, 7);
    pair->sender_config = (struct aloft_espota_sender_config){
            .image = &pair->image.base,
            .device_count = 1,
            .port = HOST_PORT,
            .digests = digests,
            .random = &pair->random.base,
            .allow_md5 = true,
            .buffer = pair->buffer,
            .buffer_size = sizeof pair->buffer,
    };
    pair_use_image(pair, IMAGE_SIZE);
}

int pair_set_up(void **state)
{
    struct pair *pair = calloc(1, sizeof *pair);

    if (pair == NULL) {
        return -1;
    }
    *state = pair;
    test_random_init(&pair->random, 1);
    set_up_device(pair);
    set_up_host(pair);
    link_sim_init(&pair->sim, &pair->sender.machine, &pair->receiver.machine, 1);
    pair->sim.delay_ms = 5;
    pair->sim.window = 5000;
    pair->sim.ends[HOST].listens = HOST_PORT;
    pair->sim.ends[DEVICE].udp = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 8266);
    pair->sender_config.devices[0] = pair->sim.ends[DEVICE].udp;
    return 0;
}

int pair_tear_down(void **state)
{
    struct pair *pair = *state;

    link_sim_free(&pair->sim);
    free(pair);
    return 0;
}

void pair_use_scheme(struct pair *pair, enum aloft_espota_scheme scheme)
{
    const bool md5 = scheme == ALOFT_ESPOTA_SCHEME_MD5;

    pair->receiver_config.scheme = scheme;
    aloft_espota_secret_make(&pair->receiver_config.secret,
            md5 ? digests.md5 : digests.sha256, PASSWORD, strlen(PASSWORD));
    pair->sender_config.password = PASSWORD;
    pair->sender_config.password_len = strlen(PASSWORD);
}

void pair_use_image(struct pair *pair, uint32_t size)
{
    aloft_memory_reader_init(&pair->image, pair->bytes, size);
    aloft_digest_once(digests.md5, pair->bytes, size, pair->sender_config.md5);
}

void pair_start_receiver(struct pair *pair)
{
    assert_int_equal(
            aloft_espota_receiver_init(&pair->receiver, &pair->receiver_config),
            ALOFT_OK);
}

void pair_start_sender(struct pair *pair)
{
    assert_int_equal(aloft_espota_sender_init(
                             &pair->sender, &pair->sender_config, pair->sim.now_ms),
            ALOFT_OK);
}

static struct aloft_espota_report report(const struct pair *pair)
{
    struct aloft_espota_report told;

    aloft_espota_sender_report(&pair->sender, &told);
    return told;
}

struct aloft_espota_report pair_run(struct pair *pair)
{
    const uint32_t begin_ms = pair->sim.now_ms;

    while (report(pair).phase != ALOFT_ESPOTA_PHASE_OVER) {
        assert_true(link_sim_step(&pair->sim, 200000));
        assert_true(pair->sim.now_ms - begin_ms < 200000); // it always ends
    }
    link_sim_run(&pair->sim, 30000);
    return report(pair);
}

struct aloft_espota_report pair_talk(struct pair *pair)
{
    pair_start_receiver(pair);
    pair_start_sender(pair);
    return pair_run(pair);
}

void pair_run_until(struct pair *pair, enum aloft_espota_receiver_state state)
{
    while (pair->receiver.state != state) {
        assert_true(link_sim_step(&pair->sim, 200000));
        assert_int_not_equal(report(pair).phase, ALOFT_ESPOTA_PHASE_OVER);
    }
}

void assert_installed(const struct pair *pair)
{
    assert_int_equal(pair->update.state, ALOFT_UPDATE_STAGED);
    assert_int_equal(pair->memory.image.size, pair->image.base.size);
    assert_memory_equal(pair->flash, pair->bytes, pair->image.base.size);
    assert_true(pair->recorder.progress_is_sane);
}

void assert_not_installed(const struct pair *pair)
{
    assert_int_not_equal(pair->update.state, ALOFT_UPDATE_OPEN);
    assert_int_not_equal(pair->update.state, ALOFT_UPDATE_STAGED);
    assert_int_equal(pair->memory.image.size, 0);
}

void assert_takes_next_good_update(struct pair *pair)
{
    for (unsigned i = 0; i < LINK_SIM_ENDS; i++) {
        pair->sim.ends[i].mute = false;
        pair->sim.ends[i].unreachable = false;
        pair->sim.ends[i].deaf_to_datagrams = false;
    }
    pair->sim.ends[HOST].listens = HOST_PORT;
    pair->recorder.answer = ALOFT_OK;
    pair->target.fails_at = 0;
    pair->sender_config.password = PASSWORD;
    pair->sender_config.password_len = strlen(PASSWORD);
    pair_use_image(pair, IMAGE_SIZE);
    link_sim_run(&pair->sim, 60000);
    pair_start_sender(pair);
    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_installed(pair);
}

void inject_invitation(struct pair *pair, const struct aloft_peer *from, uint16_t port)
{
    struct aloft_espota_invitation invitation = {
            .port = port, .size = pair->image.base.size};
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    memcpy(invitation.md5, pair->sender_config.md5, sizeof invitation.md5);
    const size_t len = aloft_espota_encode_invitation(&invitation, datagram);
    link_sim_inject(&pair->sim, DEVICE, from, datagram, len);
}
