/* Datagrams of every size, from anybody, in every state. */
#include "pair.h"

#define WALK_STEPS 40000u

static const struct aloft_peer *host_of(const struct pair *pair)
{
    return &pair->sim.ends[HOST].udp;
}

/* Runs an upload, and calls `disturb` in each state of the receiver on the way. */
static void disturb_everywhere(struct pair *pair, void (*disturb)(struct pair *pair))
{
    unsigned seen = 0;

    pair->receiver_config.rounds = 100;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_PBKDF2);
    pair_start_receiver(pair);
    pair_start_sender(pair);
    while (pair->receiver.state != ALOFT_ESPOTA_STATE_STOPPED) {
        const unsigned state = 1u << pair->receiver.state;
        if ((seen & state) == 0) {
            seen |= state;
            disturb(pair);
        }
        assert_true(link_sim_step(&pair->sim, 100000));
    }
    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_installed(pair);
    assert_int_equal(seen, 1u << ALOFT_ESPOTA_STATE_IDLE |
                                   1u << ALOFT_ESPOTA_STATE_CHALLENGED |
                                   1u << ALOFT_ESPOTA_STATE_PROVING |
                                   1u << ALOFT_ESPOTA_STATE_ACCEPTED |
                                   1u << ALOFT_ESPOTA_STATE_CONNECTING |
                                   1u << ALOFT_ESPOTA_STATE_RECEIVING);
}

static void send_odd_sizes(struct pair *pair)
{
    static const size_t sizes[] = {0, 1, 45, 1500, 65507};
    static uint8_t bytes[65507];

    memset(bytes, 'A', sizeof bytes);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        link_sim_inject(&pair->sim, DEVICE, host_of(pair), bytes, sizes[i]);
        link_sim_inject(&pair->sim, HOST, host_of(pair), bytes, sizes[i]);
    }
    memset(bytes, ' ', sizeof bytes);
    link_sim_inject(&pair->sim, DEVICE, host_of(pair), bytes, sizeof bytes);
    memset(bytes, '0', sizeof bytes);
    link_sim_inject(&pair->sim, DEVICE, host_of(pair), bytes, sizeof bytes);
}

static void datagrams_of_odd_sizes_change_nothing_in_any_state(void **state)
{
    disturb_everywhere(*state, send_odd_sizes);
}

static void invite_again(struct pair *pair)
{
    inject_invitation(pair, host_of(pair), HOST_PORT);
}

static void the_same_invitation_does_no_harm_in_any_state(void **state)
{
    disturb_everywhere(*state, invite_again);
}

static void invite_from_elsewhere(struct pair *pair)
{
    const struct aloft_peer other = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 9}, 99);

    inject_invitation(pair, &other, 4711);
}

static void another_hosts_invitation_does_not_steal_a_session(void **state)
{
    disturb_everywhere(*state, invite_from_elsewhere);
}

static void lie_to_the_host(struct pair *pair)
{
    const struct aloft_peer liar =
            aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 9}, 8266);

    link_sim_inject(&pair->sim, HOST, &liar, "ERR: ERROR[4]: no\n", 18);
    link_sim_inject(&pair->sim, HOST, &liar, "OK", 2);
    link_sim_inject(&pair->sim, HOST, &liar, "Authentication Failed", 21);
}

static void answers_from_elsewhere_are_not_believed(void **state)
{
    disturb_everywhere(*state, lie_to_the_host);
}

/* What the device answers at once to a datagram. */
static struct aloft_action answer_to(
        struct pair *pair, const struct aloft_peer *from, const char *text, size_t len)
{
    struct aloft_action action = {.len = 0};
    const struct aloft_event event = {
            .kind = ALOFT_EVENT_DATAGRAM,
            .now_ms = pair->sim.now_ms,
            .peer = *from,
            .data = (const uint8_t *)text,
            .len = len,
    };

    aloft_machine_take(&pair->receiver.machine, &event);
    if (!aloft_machine_next(&pair->receiver.machine, &action)) {
        action.len = 0;
    }
    return action;
}

#define INVITATION "0 18010 16384 644413ba9770ffdecd3c7e32377ee9a8\n"
#define OTHER      "0 18011 16384 644413ba9770ffdecd3c7e32377ee9a8\n"
#define BUSY       "ERR: ERROR[15]: Update already running\n"

static struct aloft_action invited(struct pair *pair, const char *text)
{
    return answer_to(pair, host_of(pair), text, strlen(text));
}

static void every_invitation_gets_a_fresh_nonce_while_challenged(void **state)
{
    struct pair *pair = *state;
    char first[ALOFT_ESPOTA_DATAGRAM_MAX];
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);

    const struct aloft_action once = invited(pair, INVITATION);
    assert_int_equal(once.len, 37);
    memcpy(first, once.data, once.len);
    const struct aloft_action twice = invited(pair, INVITATION);

    assert_int_equal(twice.len, 37);
    assert_memory_not_equal(twice.data, first, 37);
}

static void a_repeated_invitation_is_accepted_again(void **state)
{
    struct pair *pair = *state;
    pair_start_receiver(pair);

    assert_int_equal(invited(pair, INVITATION).len, 2);
    assert_int_equal(invited(pair, INVITATION).len, 2);
    assert_int_equal(pair->recorder.started, 1);
}

static void another_invitation_is_told_that_the_device_is_busy(void **state)
{
    struct pair *pair = *state;
    pair_start_receiver(pair);

    invited(pair, INVITATION);
    const struct aloft_action action = invited(pair, OTHER);

    assert_int_equal(action.len, strlen(BUSY));
    assert_memory_equal(action.data, BUSY, strlen(BUSY));
}

static void the_answer_goes_to_the_sender_of_each_datagram(void **state)
{
    struct pair *pair = *state;
    struct aloft_peer second = *host_of(pair);
    struct aloft_espota_auth auth;
    struct aloft_espota_proof proof;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    second.port = 49519;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);

    assert_int_equal(invited(pair, INVITATION).len, 37);
    proof.cnonce = aloft_span_of("9dd4e461268c8034f5c8564e155c67a6");
    aloft_espota_auth_begin(&auth, &pair->receiver_config.digests,
            &pair->receiver_config.secret,
            (struct aloft_span){pair->receiver.nonces[0], 32}, proof.cnonce);
    proof.response = aloft_espota_auth_response(&auth);
    const size_t len = aloft_espota_encode_proof(&proof, datagram);
    const struct aloft_action action = answer_to(pair, &second, datagram, len);

    assert_int_equal(action.len, 2);
    assert_true(aloft_peer_equal(&action.peer, &second));
    assert_int_equal(pair->receiver.host.port, HOST_PORT);
}

static void a_proof_from_another_address_is_ignored(void **state)
{
    static const char proof[] = "200 9dd4e461268c8034f5c8564e155c67a6 "
                                "868a761e6fc78b6b1656efc4350da7fa\n";
    struct pair *pair = *state;
    const struct aloft_peer other = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 9}, 99);
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);

    invited(pair, INVITATION);

    assert_int_equal(answer_to(pair, &other, proof, strlen(proof)).len, 0);
    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_CHALLENGED);
    assert_int_equal(answer_to(pair, host_of(pair), proof, strlen(proof)).len, 21);
    assert_int_equal(pair->receiver.state, ALOFT_ESPOTA_STATE_IDLE);
}

static void a_nonce_is_good_for_one_proof(void **state)
{
    static const char proof[] = "200 9dd4e461268c8034f5c8564e155c67a6 "
                                "868a761e6fc78b6b1656efc4350da7fa\n";
    struct pair *pair = *state;
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair_start_receiver(pair);

    invited(pair, INVITATION);
    assert_int_equal(answer_to(pair, host_of(pair), proof, strlen(proof)).len, 21);

    assert_int_equal(answer_to(pair, host_of(pair), proof, strlen(proof)).len, 0);
}

static void a_connection_from_a_stranger_is_closed(void **state)
{
    struct pair *pair = *state;
    struct aloft_action action;
    struct aloft_event event = {.kind = ALOFT_EVENT_CONNECTED};
    pair_start_receiver(pair);
    pair_start_sender(pair);
    pair_run_until(pair, ALOFT_ESPOTA_STATE_ACCEPTED);
    event.peer = aloft_peer_ipv4((const uint8_t[]){10, 0, 0, 9}, 40000);

    aloft_machine_take(&pair->sender.machine, &event);

    assert_true(aloft_machine_next(&pair->sender.machine, &action));
    assert_int_equal(action.kind, ALOFT_ACTION_CLOSE);
    assert_int_equal(pair_run(pair).outcome, ALOFT_ESPOTA_END_ACCEPTED);
}

/* Datagrams that the walk makes others of. */
static const char *const seeds[] = {
        INVITATION,
        OTHER,
        "100 18010 1000 644413ba9770ffdecd3c7e32377ee9a8",
        "200 9dd4e461268c8034f5c8564e155c67a6 868a761e6fc78b6b1656efc4350da7fa\n",
        ("200 e0d307c5a1aebf772bf0ac37cd076bad6cf7357fc66ffdaf579a3eaf67832e9f "
         "a40a41e1b49e92625bda9a5c5f8ef1f46b6d00932d9273905bc8d72b73f8b4ba\n"),
        "OK",
        "AUTH bda6dcfce0aa0a63aba3cfdf83d72a2c",
        "AUTH 70dbef57a1dcbea33c5d5fc6bc74241f51e4597e0c71c1733d03cffcf35ad2f3",
        "Authentication Failed",
        "ERR: ERROR[4]: Not Enough Space\n",
        "1460ERROR[10]: Magic byte is not 0xE9\n",
};

/* One seed with a few bytes changed, cut or grown; its length. */
static size_t mutate(struct test_random *random, uint8_t bytes[256])
{
    const char *seed = seeds[test_random_below(random, sizeof seeds / sizeof seeds[0])];
    size_t len = strlen(seed);

    random->base.ops->fill(&random->base, bytes, 256);
    memcpy(bytes, seed, len);
    for (uint32_t i = test_random_below(random, 4); i > 0; i--) {
        bytes[test_random_below(random, (uint32_t)len)] =
                (uint8_t)test_random_below(random, 256);
    }
    if (test_random_below(random, 4) == 0) {
        len = test_random_below(random, 256);
    }
    return len;
}

/* Tells both machines something at random, in memory of exactly its size. */
static void step_walk(struct pair *pair, struct test_random *random)
{
    static const enum aloft_event_kind kinds[] = {ALOFT_EVENT_DATAGRAM,
            ALOFT_EVENT_DATAGRAM, ALOFT_EVENT_DATAGRAM, ALOFT_EVENT_CONNECTED,
            ALOFT_EVENT_BYTES, ALOFT_EVENT_CLOSED, ALOFT_EVENT_TIME};
    struct aloft_machine *machines[] = {&pair->sender.machine, &pair->receiver.machine};
    const unsigned to = test_random_below(random, 2);
    uint8_t bytes[256];
    const size_t len = mutate(random, bytes);
    uint8_t *exact = test_malloc(len + 1);
    struct aloft_action action;
    struct aloft_event event = {
            .kind = kinds[test_random_below(random, 7)],
            .now_ms = pair->sim.now_ms,
            .peer = pair->sim.ends[1 - to].udp,
            .data = exact + 1,
            .len = len,
    };

    memcpy(exact + 1, bytes, len);
    event.len = event.kind == ALOFT_EVENT_DATAGRAM || event.kind == ALOFT_EVENT_BYTES
                        ? len
                        : 0;
    assert_true(aloft_machine_take(machines[to], &event) <= event.len);
    test_free(exact);
    for (int i = 0; aloft_machine_next(machines[to], &action); i++) {
        assert_true(i < 100); // it comes to rest
        assert_true(action.len <= sizeof pair->buffer);
    }
    pair->sim.now_ms += test_random_below(random, 300);
}

static void a_walk_of_mutated_datagrams_breaks_nothing(void **state)
{
    struct pair *pair = *state;
    struct test_random random;
    test_random_init(&random, 20);
    pair_use_scheme(pair, ALOFT_ESPOTA_SCHEME_MD5);
    pair->receiver_config.no_restart = true;
    pair_start_receiver(pair);
    pair_start_sender(pair);

    for (unsigned i = 0; i < WALK_STEPS; i++) {
        step_walk(pair, &random);
        if (pair->sender.phase == ALOFT_ESPOTA_PHASE_OVER) {
            pair_start_sender(pair);
        }
    }

    assert_not_installed(pair);
    aloft_espota_receiver_stop(&pair->receiver);
    aloft_espota_receiver_start(&pair->receiver);
    assert_takes_next_good_update(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(datagrams_of_odd_sizes_change_nothing_in_any_state),
            pair_test(the_same_invitation_does_no_harm_in_any_state),
            pair_test(another_hosts_invitation_does_not_steal_a_session),
            pair_test(answers_from_elsewhere_are_not_believed),
            pair_test(every_invitation_gets_a_fresh_nonce_while_challenged),
            pair_test(a_repeated_invitation_is_accepted_again),
            pair_test(another_invitation_is_told_that_the_device_is_busy),
            pair_test(the_answer_goes_to_the_sender_of_each_datagram),
            pair_test(a_proof_from_another_address_is_ignored),
            pair_test(a_nonce_is_good_for_one_proof),
            pair_test(a_connection_from_a_stranger_is_closed),
            pair_test(a_walk_of_mutated_datagrams_breaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
