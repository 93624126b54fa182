/*
 * An espota sender and a device that judges images, back to back: the sender has a file
 * with a manifest, which travels ahead if the device takes that.
 */
#ifndef ESPOTA_AHEAD_PAIR_H
#define ESPOTA_AHEAD_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/espota_ahead.h"
#include "aloft/espota_receiver.h"
#include "aloft/espota_sender.h"
#include "link_sim.h"
#include "recorder.h"
#include "wary_board.h"

#define HOST      0u
#define DEVICE    1u
#define HOST_PORT 18010u
#define PASSWORD  "admin"
#define PIECE     700u
/* Bytes of one block and of the piece in which the cut falls, and what a unit holds
 * back. */
#define AGAIN_MAX (BOARD_BLOCK + PIECE + 3u)

/* Takes trust stores. */
struct test_trust {
    struct aloft_espota_trust base;
    enum aloft_status answer;
    unsigned taken;
    uint8_t bytes[4096];
    size_t len;
};

struct ahead_pair {
    struct wary_board board;
    struct recorder recorder;
    struct test_trust trust;
    struct link_sim sim;
    struct test_random random;
    struct aloft_espota_ahead ahead;
    struct aloft_espota_ahead_config ahead_config;
    struct aloft_espota_receiver receiver;
    struct aloft_espota_receiver_config receiver_config;
    struct aloft_espota_sender sender;
    struct aloft_espota_sender_config sender_config;
    struct aloft_memory_reader image;
    uint8_t memory[ALOFT_MANIFEST_SIZE_MAX];
    uint8_t buffer[1460];
};

/* cmocka set-up and tear-down: a struct ahead_pair in *state. */
int ahead_pair_set_up(void **state);
int ahead_pair_tear_down(void **state);

/* Publishes the board's file, and makes it the one to send. */
void ahead_pair_publish(struct ahead_pair *pair, bool with_blocks);

/* Makes the `len` bytes, which are copied, the file to send: a document, all of it. */
void ahead_pair_use_document(struct ahead_pair *pair, const void *bytes, size_t len);

/* The password on both ends. */
void ahead_pair_use_password(struct ahead_pair *pair);

/* Makes receiver and sender, now. */
void ahead_pair_start(struct ahead_pair *pair);

/* Lets them talk until the sender is OVER and nothing more happens. */
struct aloft_espota_report ahead_pair_run(struct ahead_pair *pair);

/* The device starts, the sender begins, and the conversation runs to its end. */
struct aloft_espota_report ahead_pair_talk(struct ahead_pair *pair);

#define ahead_test(name) \
    cmocka_unit_test_setup_teardown(name, ahead_pair_set_up, ahead_pair_tear_down)

#endif
