/* A manifest travels ahead of an image over espota: what is refused costs no erase, and
 * what was cut is gone on with. */
#include "ahead_pair.h"

#include "aloft/bearssl_digest.h"

static void a_judged_image_is_installed(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_true(report.ahead);
    assert_int_equal(report.kept, 0);
    assert_int_equal(report.acknowledged, pair->board.size);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 1);
    wary_board_assert_staged(&pair->board);
}

static void a_password_is_asked_for_as_ever(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    ahead_pair_use_password(pair);
    pair->receiver_config.bound_only = true; // the cnonce covers this command, too

    assert_int_equal(ahead_pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    wary_board_assert_staged(&pair->board);
    pair->sender_config.password_len--;
    assert_int_equal(ahead_pair_talk(pair).outcome, ALOFT_ESPOTA_END_AUTH_REFUSED);
}

static void an_image_without_blocks_is_installed(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, false);

    assert_int_equal(ahead_pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    wary_board_assert_staged(&pair->board);
}

/* What a manifest can be refused for before anything is erased. */
static void wrong_target(struct ahead_pair *pair)
{
    pair->board.said.target = aloft_span_of("toaster");
}

static void wrong_size(struct ahead_pair *pair)
{
    pair->board.layout.stage.size = 32u * BOARD_SECTOR;
    pair->board.layout.main.size = 32u * BOARD_SECTOR;
    const struct aloft_slot_target_config slot = {.layout = &pair->board.layout};
    assert_int_equal(aloft_slot_target_init(&pair->board.slot, &slot), ALOFT_OK);
}

static void older_version(struct ahead_pair *pair)
{
    pair->board.acceptance.order = pair->board.said.order + 1;
}

static void lower_counter(struct ahead_pair *pair)
{
    pair->board.acceptance.counter = pair->board.said.counter + 1;
}

static void other_content(struct ahead_pair *pair)
{
    pair->board.said.payload.content = ALOFT_MANIFEST_FILE_SYSTEM;
}

static void as_it_is(struct ahead_pair *pair)
{
    (void)pair; // changed only behind the manifest
}

static const struct refusal {
    void (*spoil)(struct ahead_pair *pair);
    enum aloft_status status;
    unsigned signer;
    const char *name;
} refusals[] = {
        {wrong_target, ALOFT_ERR_TARGET, 1, "target"},
        {wrong_size, ALOFT_ERR_SPACE, 1, "size"},
        {older_version, ALOFT_ERR_DOWNGRADE, 1, "version"},
        {lower_counter, ALOFT_ERR_DOWNGRADE, 1, "counter"},
        {as_it_is, ALOFT_ERR_SIGNATURE, 9, "key"},
        {other_content, ALOFT_ERR_COMMAND, 1, "file system"},
};

static void a_refusal_costs_no_erase(const struct refusal *refusal)
{
    void *state = NULL;
    assert_int_equal(ahead_pair_set_up(&state), 0);
    struct ahead_pair *pair = state;
    pair->board.signer = refusal->signer;
    refusal->spoil(pair);
    ahead_pair_publish(pair, true);
    const uint32_t changes = wary_board_changes(&pair->board);

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    if (report.outcome != ALOFT_ESPOTA_END_REFUSED ||
            report.status != refusal->status || report.sent != 0 ||
            wary_board_changes(&pair->board) != changes || pair->recorder.failed != 1 ||
            pair->recorder.started != 0) {
        fail_msg("%s: outcome %d, status %d, %u bytes, %u changes", refusal->name,
                (int)report.outcome, (int)report.status, (unsigned)report.sent,
                (unsigned)(wary_board_changes(&pair->board) - changes));
    }
    ahead_pair_tear_down(&state);
}

static void refusals_cost_no_erase(void **state)
{
    (void)state; // each has a pair of its own
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        a_refusal_costs_no_erase(&refusals[i]);
    }
}

static void a_device_that_has_no_memory_for_it_says_so(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    pair->ahead_config.size = 100;

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_REFUSED);
    assert_int_equal(report.status, ALOFT_ERR_TOO_LONG);
    assert_int_equal(pair->recorder.failed, 1);
}

static void a_device_without_documents_gets_the_stock_invitation(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    pair->receiver_config.prelude = NULL;
    const uint32_t begin_ms = pair->sim.now_ms;

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_false(report.ahead);
    assert_int_equal(pair->sim.ends[HOST].datagrams_sent, 3); // at 0, 1 and 2 s
    assert_true(pair->sim.now_ms - begin_ms < 35000);
    wary_board_assert_staged(&pair->board);
}

static void a_wrong_password_is_told_by_a_stock_device_at_once(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    ahead_pair_use_password(pair);
    pair->receiver_config.prelude = NULL;
    pair->sender_config.password_len--;

    assert_int_equal(ahead_pair_talk(pair).outcome, ALOFT_ESPOTA_END_AUTH_REFUSED);
    assert_int_equal(
            pair->sim.ends[HOST].datagrams_sent, 4); // three invitations, one proof
}

static void a_silent_device_is_given_up_as_ever(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    pair->sim.ends[DEVICE].deaf_to_datagrams = true;

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_NO_ANSWER);
    assert_int_equal(report.status, ALOFT_ERR_TIMEOUT);
}

static void a_busy_device_says_so(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    ahead_pair_use_password(pair); // so the update of somebody else begins meanwhile
    const struct aloft_update_offer other = {.size = 1000};
    wary_board_restart(&pair->board);
    assert_int_equal(
            aloft_update_begin(&pair->board.update, &pair->board.update_config, &other),
            ALOFT_OK);
    ahead_pair_start(pair);

    const struct aloft_espota_report report = ahead_pair_run(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_REFUSED);
    assert_int_equal(report.status, ALOFT_ERR_BUSY);
    assert_int_equal(pair->board.update.state, ALOFT_UPDATE_OPEN); // it goes on
}

/* Sends until power fails in the change of the flash number `after` behind the first
 * `len` bytes; how many bytes came. */
static uint32_t send_until_cut(struct ahead_pair *pair, uint32_t len, uint32_t after)
{
    wary_board_restart(&pair->board);
    ahead_pair_start(pair);
    while (aloft_update_received(&pair->board.update) < len) {
        assert_true(link_sim_step(&pair->sim, 10000));
    }
    wary_board_arm(&pair->board, after);
    const struct aloft_espota_report report = ahead_pair_run(pair);

    assert_int_not_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    const uint32_t came = aloft_update_received(&pair->board.update);
    wary_board_power_on(&pair->board);
    return came;
}

static void every_power_cut_is_gone_on_from(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);

    for (uint32_t after = 0; after < 80; after++) {
        wary_board_fill_slot(&pair->board);
        const uint32_t came = send_until_cut(pair, 0, after);

        const struct aloft_espota_report report = ahead_pair_talk(pair);

        assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
        assert_int_equal(report.acknowledged, pair->board.size);
        wary_board_assert_staged(&pair->board);
        assert_true(came - report.kept <= AGAIN_MAX);
    }
}

/* A cut at so many percent of the image: how much of it comes twice? */
static void cuts_at_15_50_and_99_percent_cost_a_block(void **state)
{
    static const unsigned percents[] = {15, 50, 99};
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    pair->sim.piece = 100;

    for (size_t i = 0; i < sizeof percents / sizeof percents[0]; i++) {
        wary_board_fill_slot(&pair->board);
        const uint32_t came =
                send_until_cut(pair, BOARD_IMAGE_SIZE * percents[i] / 100, 0);

        const struct aloft_espota_report report = ahead_pair_talk(pair);

        print_message("espota: cut behind %u of %u bytes (%u %%): %u sent again\n",
                (unsigned)came, BOARD_IMAGE_SIZE,
                (unsigned)(100 * came / BOARD_IMAGE_SIZE),
                (unsigned)(came - report.kept));
        assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
        assert_true(came - report.kept <= BOARD_BLOCK + 100);
    }
}

static void a_lost_connection_is_gone_on_from(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    ahead_pair_start(pair);
    while (aloft_update_received(&pair->board.update) < 20000) {
        assert_true(link_sim_step(&pair->sim, 10000));
    }
    link_sim_cut(&pair->sim);
    assert_int_equal(ahead_pair_run(pair).outcome, ALOFT_ESPOTA_END_CLOSED);

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_true(report.kept > 20000 - 3 * BOARD_SECTOR - 2000);
}

static void a_list_that_nobody_signed_keeps_nothing(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    (void)send_until_cut(pair, 30000, 0);
    pair->board.file[BOARD_IMAGE_SIZE + 3] ^= 1;
    aloft_digest_once(&aloft_bearssl_md5, pair->board.file, pair->board.size,
            pair->sender_config.md5);

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED); // the image is signed
    assert_int_equal(report.kept, 0);
}

static void uploads_get_through_a_fifth_of_loss(void **state)
{
    (void)state; // each has a pair of its own

    for (uint64_t seed = 0; seed < 50; seed++) {
        void *fresh = NULL;
        assert_int_equal(ahead_pair_set_up(&fresh), 0);
        struct ahead_pair *pair = fresh;
        test_random_init(&pair->sim.random, seed);
        ahead_pair_publish(pair, true);
        if (seed % 2 != 0) {
            ahead_pair_use_password(pair);
        }
        pair->sim.loss_percent = 20;
        pair->sim.double_percent = 10;
        pair->sim.delay_ms = 40;
        pair->sim.jitter_ms = 300;

        const struct aloft_espota_report report = ahead_pair_talk(pair);

        if (report.outcome != ALOFT_ESPOTA_END_ACCEPTED) {
            fail_msg("seed %u: outcome %d", (unsigned)seed, (int)report.outcome);
        }
        ahead_pair_tear_down(&fresh);
    }
}

static void split_at_every_byte_comes_to_the_same(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_publish(pair, true);
    pair->sim.piece = 1;

    assert_int_equal(ahead_pair_talk(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    wary_board_assert_staged(&pair->board);
    (void)send_until_cut(pair, 30000, 0);
    const struct aloft_espota_report report = ahead_pair_talk(pair);
    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_true(report.kept > 20 * BOARD_BLOCK);
}

static void a_trust_store_is_handed_over(void **state)
{
    struct ahead_pair *pair = *state;
    const struct sample store = pair->board.stored;
    ahead_pair_use_document(pair, store.bytes, store.len);

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(report.kept, store.len);
    assert_int_equal(pair->trust.taken, 1);
    assert_int_equal(pair->trust.len, store.len);
    assert_memory_equal(pair->trust.bytes, store.bytes, store.len);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 0);
}

static void a_device_without_documents_is_never_sent_a_store(void **state)
{
    struct ahead_pair *pair = *state;
    const struct sample store = pair->board.stored;
    ahead_pair_use_document(pair, store.bytes, store.len);
    pair->receiver_config.prelude = NULL;

    const struct aloft_espota_report report = ahead_pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_NO_ANSWER);
    assert_int_equal(pair->recorder.asked, 0);
}

static void a_trust_store_is_refused_with_its_reason(void **state)
{
    struct ahead_pair *pair = *state;
    const struct sample store = pair->board.stored;
    ahead_pair_use_document(pair, store.bytes, store.len);
    pair->trust.answer = ALOFT_ERR_DOWNGRADE;

    assert_int_equal(ahead_pair_talk(pair).status, ALOFT_ERR_DOWNGRADE);
    pair->ahead_config.trust = NULL;
    assert_int_equal(ahead_pair_talk(pair).status, ALOFT_ERR_COMMAND);
    assert_int_equal(pair->trust.taken, 1);
}

static void a_document_of_no_kind_is_refused(void **state)
{
    struct ahead_pair *pair = *state;
    ahead_pair_use_document(pair, "aXX1 what is that", 17);
    assert_int_equal(ahead_pair_talk(pair).status, ALOFT_ERR_FORMAT);
    ahead_pair_use_document(pair, "aXX", 3);
    assert_int_equal(ahead_pair_talk(pair).status, ALOFT_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            ahead_test(a_judged_image_is_installed),
            ahead_test(a_password_is_asked_for_as_ever),
            ahead_test(an_image_without_blocks_is_installed),
            cmocka_unit_test(refusals_cost_no_erase),
            ahead_test(a_device_that_has_no_memory_for_it_says_so),
            ahead_test(a_device_without_documents_gets_the_stock_invitation),
            ahead_test(a_wrong_password_is_told_by_a_stock_device_at_once),
            ahead_test(a_silent_device_is_given_up_as_ever),
            ahead_test(a_busy_device_says_so),
            ahead_test(every_power_cut_is_gone_on_from),
            ahead_test(cuts_at_15_50_and_99_percent_cost_a_block),
            ahead_test(a_lost_connection_is_gone_on_from),
            ahead_test(a_list_that_nobody_signed_keeps_nothing),
            cmocka_unit_test(uploads_get_through_a_fifth_of_loss),
            ahead_test(split_at_every_byte_comes_to_the_same),
            ahead_test(a_trust_store_is_handed_over),
            ahead_test(a_device_without_documents_is_never_sent_a_store),
            ahead_test(a_trust_store_is_refused_with_its_reason),
            ahead_test(a_document_of_no_kind_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
