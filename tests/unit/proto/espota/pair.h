/*
 * An espota sender and a receiver back to back on a simulated network. The receiver
 * updates a piece of memory.
 */
#ifndef ESPOTA_PAIR_H
#define ESPOTA_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/espota_receiver.h"
#include "aloft/espota_sender.h"
#include "aloft/memory_target.h"
#include "fake_verifier.h"
#include "faulty_target.h"
#include "link_sim.h"
#include "recorder.h"
#include "sample_image.h"

#define ROOM       32768u
#define IMAGE_SIZE 16384u
#define HOST_PORT  18010u
#define PASSWORD   "admin"

/* Which end of the link is which. */
#define HOST   0u
#define DEVICE 1u

struct pair {
    struct link_sim sim;
    struct test_random random;

    struct aloft_espota_receiver receiver;
    struct aloft_espota_receiver_config receiver_config;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target memory;
    struct aloft_memory_target file_system;
    struct faulty_target target; /* around `memory` */
    struct recorder recorder;
    struct fake_verifier verifier;

    struct aloft_espota_sender sender;
    struct aloft_espota_sender_config sender_config;
    struct aloft_memory_reader image;

    uint8_t flash[ROOM];
    uint8_t fs_flash[1024];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t bytes[ROOM + 4096];
    uint8_t buffer[1460];
};

/* cmocka set-up and tear-down: a struct pair in *state, not begun. */
int pair_set_up(void **state);
int pair_tear_down(void **state);

/* Chooses the scheme on both ends, with the right password. */
void pair_use_scheme(struct pair *pair, enum aloft_espota_scheme scheme);

/* Makes the first `size` bytes the image to send. */
void pair_use_image(struct pair *pair, uint32_t size);

/* Makes the receiver from its config. */
void pair_start_receiver(struct pair *pair);

/* Makes a new sender from its config, now. */
void pair_start_sender(struct pair *pair);

/* Both, then lets the conversation run to its end; the sender's report. */
struct aloft_espota_report pair_talk(struct pair *pair);

/* Runs until the sender is OVER and the receiver has nothing more to do. */
struct aloft_espota_report pair_run(struct pair *pair);

/* Runs until the receiver is in `state`; fails the test if it never is. */
void pair_run_until(struct pair *pair, enum aloft_espota_receiver_state state);

/* The image that was sent is committed, whole. */
void assert_installed(const struct pair *pair);

/* Nothing is committed, and the engine is not left OPEN. */
void assert_not_installed(const struct pair *pair);

/* Nothing of what failed before is left: a good update is taken. */
void assert_takes_next_good_update(struct pair *pair);

/* An invitation for the image, from the host's address and some port, at once. */
void inject_invitation(struct pair *pair, const struct aloft_peer *from, uint16_t port);

#define pair_test(name) \
    cmocka_unit_test_setup_teardown(name, pair_set_up, pair_tear_down)

#endif
