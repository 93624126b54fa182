#include "ahead_pair.h"

#include <stdlib.h>

#include "aloft/bearssl_digest.h"

static const struct aloft_espota_digests digests = {
        &aloft_bearssl_md5, &aloft_bearssl_sha256};

static enum aloft_status take_store(
        struct aloft_espota_trust *base, const uint8_t *bytes, size_t len)
{
    struct test_trust *trust = (struct test_trust *)base;

    assert_true(len <= sizeof trust->bytes);
    memcpy(trust->bytes, bytes, len);
    trust->len = len;
    trust->taken++;
    return trust->answer;
}

static const struct aloft_espota_trust_ops trust_ops = {.take = take_store};

static void set_up_device(struct ahead_pair *pair)
{
    wary_board_init(&pair->board);
    recorder_init(&pair->recorder);
    pair->board.update_config.observer = &pair->recorder.base;
    pair->trust.base.ops = &trust_ops;
    pair->ahead_config = (struct aloft_espota_ahead_config){
            .memory = pair->memory,
            .size = sizeof pair->memory,
            .trust = &pair->trust.base,
    };
    pair->receiver_config = (struct aloft_espota_receiver_config){
            .update = &pair->board.update,
            .update_config = &pair->board.update_config,
            .prelude = &pair->ahead.base,
            .digests = digests,
            .random = &pair->random.base,
            .rounds = 5000,
    };
}

int ahead_pair_set_up(void **state)
{
    struct ahead_pair *pair = calloc(1, sizeof *pair);

    if (pair == NULL) {
        return -1;
    }
    *state = pair;
    test_random_init(&pair->random, 1);
    set_up_device(pair);
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
    link_sim_init(&pair->sim, &pair->sender.machine, &pair->receiver.machine, 1);
    pair->sim.delay_ms = 5;
    pair->sim.window = 2000;
    pair->sim.piece = PIECE;
    pair->sim.ends[HOST].listens = HOST_PORT;
    pair->sim.ends[DEVICE].udp = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 2}, 8266);
    pair->sender_config.devices[0] = pair->sim.ends[DEVICE].udp;
    return 0;
}

int ahead_pair_tear_down(void **state)
{
    struct ahead_pair *pair = *state;

    link_sim_free(&pair->sim);
    wary_board_done(&pair->board);
    free(pair);
    return 0;
}

static void use_file(struct ahead_pair *pair)
{
    aloft_memory_reader_init(&pair->image, pair->board.file, pair->board.size);
    aloft_digest_once(
            digests.md5, pair->board.file, pair->board.size, pair->sender_config.md5);
}

void ahead_pair_publish(struct ahead_pair *pair, bool with_blocks)
{
    wary_board_publish(&pair->board, with_blocks);
    use_file(pair);
    const uint32_t list = aloft_manifest_list_size(&pair->board.said);
    pair->sender_config.documents = (struct aloft_espota_documents){
            .offset = BOARD_IMAGE_SIZE + list,
            .size = (uint32_t)pair->board.manifest.len,
            .list_offset = BOARD_IMAGE_SIZE,
            .list_size = list,
    };
}

void ahead_pair_use_document(struct ahead_pair *pair, const void *bytes, size_t len)
{
    memcpy(pair->board.file, bytes, len);
    pair->board.size = (uint32_t)len;
    use_file(pair);
    pair->sender_config.documents =
            (struct aloft_espota_documents){.size = (uint32_t)len};
}

void ahead_pair_use_password(struct ahead_pair *pair)
{
    pair->receiver_config.scheme = ALOFT_ESPOTA_SCHEME_MD5;
    aloft_espota_secret_make(
            &pair->receiver_config.secret, digests.md5, PASSWORD, strlen(PASSWORD));
    pair->sender_config.password = PASSWORD;
    pair->sender_config.password_len = strlen(PASSWORD);
}

void ahead_pair_start(struct ahead_pair *pair)
{
    assert_int_equal(
            aloft_espota_ahead_init(&pair->ahead, &pair->ahead_config), ALOFT_OK);
    assert_int_equal(
            aloft_espota_receiver_init(&pair->receiver, &pair->receiver_config),
            ALOFT_OK);
    assert_int_equal(aloft_espota_sender_init(
                             &pair->sender, &pair->sender_config, pair->sim.now_ms),
            ALOFT_OK);
}

struct aloft_espota_report ahead_pair_run(struct ahead_pair *pair)
{
    struct aloft_espota_report report;

    do {
        assert_true(link_sim_step(&pair->sim, 200000));
        aloft_espota_sender_report(&pair->sender, &report);
    } while (report.phase != ALOFT_ESPOTA_PHASE_OVER);
    link_sim_run(&pair->sim, 30000);
    aloft_espota_sender_report(&pair->sender, &report);
    return report;
}

struct aloft_espota_report ahead_pair_talk(struct ahead_pair *pair)
{
    wary_board_restart(&pair->board);
    ahead_pair_start(pair);
    return ahead_pair_run(pair);
}
