#include "aloft/source.h"

/* Bytes pulled at once. The engine's work memory is its own, so these are extra. */
#define PIECE 256u

static bool is_announced(const struct aloft_update *update)
{
    return update->offer.size != ALOFT_SIZE_UNKNOWN;
}

/*
 * Bytes to ask for. Never more than were announced, since what follows them is not
 * ours; without an announcement whole pieces, so that one too many is noticed.
 */
static size_t count_wanted(const struct aloft_update *update)
{
    const uint32_t left = update->limit - update->received;

    return is_announced(update) && left < PIECE ? left : PIECE;
}

/* No more bytes will come: right only where nobody said how many there are. */
static enum aloft_status end_of_stream(struct aloft_update *update)
{
    if (!is_announced(update)) {
        return ALOFT_OK;
    }
    aloft_update_fail(update, ALOFT_ERR_TRUNCATED);
    return ALOFT_ERR_TRUNCATED;
}

/* Pulls one piece. `*len` 0: the stream has ended. */
static enum aloft_status pull_piece(struct aloft_update *update,
        struct aloft_source *source, uint32_t timeout_ms, size_t *len)
{
    uint8_t piece[PIECE];
    enum aloft_status status;

    *len = 0;
    status = source->ops->read(source, piece, count_wanted(update), timeout_ms, len);
    if (status != ALOFT_OK) {
        aloft_update_fail(update, status);
        return status;
    }
    return *len == 0 ? ALOFT_OK : aloft_update_write(update, piece, *len);
}

enum aloft_status aloft_update_pull(
        struct aloft_update *update, struct aloft_source *source, uint32_t timeout_ms)
{
    enum aloft_status status = aloft_update_write(update, NULL, 0); // is it OPEN?

    while (status == ALOFT_OK && count_wanted(update) > 0) {
        size_t len;

        status = pull_piece(update, source, timeout_ms, &len);
        if (status == ALOFT_OK && len == 0) {
            return end_of_stream(update);
        }
    }
    return status;
}
