/**
 * @file board_serial.h
 * Takes an update over the serial line: where there is no network, and for a boot stage
 * that has found nothing to boot.
 *
 *     host                                board
 *     'u', size in 4 bytes, low first
 *                                         '+'         ready for a piece
 *     1024 bytes, the last piece fewer
 *                                         '+'         ... until all are there
 *                                         "staged\r\n", or "refused: WHY\r\n"
 *
 * The board takes at most one piece at a time, so no flow control is needed, and no
 * byte is lost while it writes to its flash. A host that does not send a piece, or the
 * size, within ALOFT_BOARD_SERIAL_PIECE_MS is gone: the update is refused for that, and
 * the next one begins afresh.
 */
#ifndef ALOFT_BOARD_SERIAL_H
#define ALOFT_BOARD_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/site.h"
#include "aloft/status.h"

/** What the host begins with. */
#define ALOFT_BOARD_SERIAL_BEGIN 'u'
/** What a host may take for a piece: no more than 1200 bit/s would. */
#define ALOFT_BOARD_SERIAL_PIECE_MS 10000u

/**
 * Takes what follows ALOFT_BOARD_SERIAL_BEGIN and stages it: it is installed at the
 * next start. `rescue`: there is nothing to boot (slot_target.h). `work` has `size`
 * bytes, lent for the call, at least ALOFT_UPDATE_JUDGE_WORK_SIZE. Blocks until the
 * host has sent all of it or is gone, and says over the line what came of it. Feeds the
 * watchdog at each piece, so its limit must be longer than a host may take for one.
 *
 * Power may fail at any instant: until the board says "staged", it boots what it booted
 * before; at the very end perhaps the new image, which is whole then.
 *
 * @return ALOFT_OK when it is staged; ALOFT_ERR_TIMEOUT when the host was gone; else
 *         what aloft_update_begin(), write or end refused it for.
 */
enum aloft_status aloft_board_serial_take(
        const struct aloft_site *site, bool rescue, uint8_t *work, size_t size);

#endif
