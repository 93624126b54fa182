#include "aloft/board_serial.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_print.h"
#include "aloft/board_watchdog.h"
#include "aloft/bytes.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"

#define PIECE     1024u
#define SIZE_SIZE 4u
#define PAUSE     2000u // rounds of a loop: far less than the time of a byte

/* Who asks an emulated serial line without a pause keeps the emulator from listening.
 */
static void pause(void)
{
    for (volatile unsigned i = 0; i < PAUSE; i++) {
    }
}

/* All `len` bytes, unless the host takes too long for them. */
static enum aloft_status receive(uint8_t *bytes, size_t len)
{
    struct aloft_board_clock clock;
    size_t done = 0;

    aloft_board_clock_init(&clock);
    while (done < len) {
        const int byte = aloft_board_get();

        if (byte >= 0) {
            bytes[done++] = (uint8_t)byte;
        } else if (aloft_board_clock_ms(&clock) > ALOFT_BOARD_SERIAL_PIECE_MS) {
            return ALOFT_ERR_TIMEOUT;
        } else {
            pause();
        }
    }
    return ALOFT_OK;
}

/* Goes on to the end also when the update has failed: the host sends all the same. */
static enum aloft_status receive_image(struct aloft_update *update, uint32_t size)
{
    enum aloft_status status = ALOFT_OK;
    uint8_t piece[PIECE];

    for (uint32_t left = size; left > 0;) {
        const uint32_t len = left < PIECE ? left : PIECE;

        aloft_board_watchdog_feed();
        aloft_board_put('+');
        const enum aloft_status received = receive(piece, len);
        if (received != ALOFT_OK) {
            aloft_update_abort(update);
            return status == ALOFT_OK ? received : status;
        }
        if (status == ALOFT_OK) {
            status = aloft_update_write(update, piece, len);
        }
        left -= len;
    }
    return status;
}

/* Takes one image, announced by its size. */
static enum aloft_status take(
        const struct aloft_update_config *config, struct aloft_update *update)
{
    uint8_t encoded[SIZE_SIZE];

    enum aloft_status status = receive(encoded, sizeof encoded);
    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t size = aloft_le32(encoded);
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = size};
    status = aloft_update_begin(update, config, &offer);
    if (status == ALOFT_OK) {
        status = receive_image(update, size);
    }
    return status == ALOFT_OK ? aloft_update_end(update) : status;
}

enum aloft_status aloft_board_serial_take(
        const struct aloft_site *site, bool rescue, uint8_t *work, size_t size)
{
    const struct aloft_slot_target_config slot = {
            .layout = &site->layout, .rescue = rescue};
    struct aloft_slot_target target;
    struct aloft_acceptance acceptance;
    struct aloft_update update = {.state = ALOFT_UPDATE_IDLE};
    const struct aloft_update_config config = {
            .firmware = &target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = aloft_site_verifier(site, false),
            .judge = &acceptance.base,
            .work = work,
            .work_size = size,
            .takes = ALOFT_TAKES_RAW, // the examiner knows what the board runs
            .examiner = &aloft_board_examiner,
    };
    enum aloft_status status = aloft_slot_target_init(&target, &slot);

    aloft_site_accept(site, false, &acceptance);
    if (status == ALOFT_OK) {
        status = take(&config, &update);
    }
    if (status == ALOFT_OK) {
        aloft_board_print("staged\n");
        return ALOFT_OK;
    }
    aloft_board_print("refused: ");
    aloft_board_print(aloft_status_text(status));
    aloft_board_print("\n");
    return status;
}
