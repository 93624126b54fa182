/**
 * @file board.h
 * What a board has to give to the programs of this folder.
 *
 * Most of it exists: port/bearssl has digests and a verifier. The flash driver is three
 * functions (aloft/flash.h); the network is what the board has, lwIP for instance.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/flash.h"
#include "aloft/key_set.h"
#include "aloft/platform.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

struct aloft_action;
struct aloft_event;

/** NOR flash in sectors of 4 KB: 1 MB, or 4 on an ESP8266. */
extern struct aloft_flash board_flash;
extern struct aloft_random board_random;
extern const struct aloft_digest_ops board_md5;
extern const struct aloft_digest_ops board_sha256;

/** The only verifier: accepts what any key of the set has signed. The set is borrowed
 * for good. */
const struct aloft_verifier *board_verifier(const struct aloft_key_set *keys);

/** The public keys that the device trusts, as in docs/spec/keys.md: at most `*len`
 * bytes that stay where they are. */
const uint8_t *board_keys(size_t *len);

/** SHA-256 of the password for updates, as 64 digits: see aloft_espota_secret_read().
 */
extern const char board_password_hash[64];

/** What aloft_web_secret_make() makes of the password for updates over HTTP. */
extern const uint8_t board_web_secret[32];

/** Milliseconds since any moment; may wrap around. */
uint32_t board_now_ms(void);

/**
 * Waits until the network has news, at most `timeout_ms`, and fills in the event; of
 * kind TIME when it has none. What the event points to stays until the next call.
 */
void board_wait(struct aloft_event *event, uint32_t timeout_ms);

/** Sends, connects, closes or restarts: what an action asks for. */
void board_act(const struct aloft_action *action);

/** Whether programs run from either slot: the processor can map both to one address, or
 * they do not care where they stand. */
bool board_runs_either_slot(void);

/** Starts the program at `offset` of the flash. */
_Noreturn void board_start(uint32_t offset);

/** Nothing can go on by itself: blinks a lamp, waits for a serial upload. */
_Noreturn void board_rescue(enum aloft_status why);

#endif
