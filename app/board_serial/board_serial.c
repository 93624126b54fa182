#include "aloft/board_serial.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/board_print.h"
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

static void receive(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int byte = aloft_board_get();

        while (byte < 0) {
            pause();
            byte = aloft_board_get();
        }
        bytes[i] = (uint8_t)byte;
    }
}

/* Goes on to the end also when the update has failed: the host sends all the same. */
static enum aloft_status receive_image(struct aloft_update *update, uint32_t size)
{
    enum aloft_status status = ALOFT_OK;
    uint8_t piece[PIECE];

    for (uint32_t left = size; left > 0;) {
        const uint32_t len = left < PIECE ? left : PIECE;

        aloft_board_put('+');
        receive(piece, len);
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

    receive(encoded, sizeof encoded);
    const uint32_t size = aloft_le32(encoded);
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = size};
    enum aloft_status status = aloft_update_begin(update, config, &offer);
    if (status == ALOFT_OK) {
        status = receive_image(update, size);
    }
    return status == ALOFT_OK ? aloft_update_end(update) : status;
}

enum aloft_status aloft_board_serial_take(
        const struct aloft_board_site *site, bool rescue, uint8_t *work, size_t size)
{
    const struct aloft_slot_target_config slot = {
            .layout = &site->layout, .rescue = rescue};
    struct aloft_slot_target target;
    struct aloft_acceptance acceptance;
    struct aloft_update update = {.state = ALOFT_UPDATE_IDLE};
    const struct aloft_update_config config = {
            .firmware = &target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = aloft_board_site_verifier(site),
            .judge = &acceptance.base,
            .work = work,
            .work_size = size,
            .takes = ALOFT_TAKES_RAW, // the examiner knows what the board runs
            .examiner = &aloft_board_examiner,
    };
    enum aloft_status status = aloft_slot_target_init(&target, &slot);

    aloft_board_site_accept(site, &acceptance);
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
