#include "aloft/chunked.h"

/* -1 for anything that is no hexadecimal digit. */
static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

static enum aloft_status expect(
        struct aloft_chunked *chunked, bool fits, enum aloft_chunked_state then)
{
    if (!fits) {
        return ALOFT_ERR_FORMAT;
    }
    chunked->state = then;
    return ALOFT_OK;
}

static enum aloft_status take_digit(struct aloft_chunked *chunked, uint8_t c)
{
    const int value = hex_value(c);

    if (value < 0) {
        return ALOFT_ERR_FORMAT;
    }
    if (chunked->left > UINT32_MAX >> 4) {
        return ALOFT_ERR_SIZE;
    }
    chunked->left = (chunked->left << 4) | (uint32_t)value;
    chunked->state = ALOFT_CHUNKED_SIZE;
    return ALOFT_OK;
}

/* Extensions and trailers: anything but control characters, in bounds. */
static enum aloft_status take_extra(
        struct aloft_chunked *chunked, uint8_t c, enum aloft_chunked_state state)
{
    if ((c < ' ' && c != '\t') || c == 0x7F) {
        return ALOFT_ERR_FORMAT;
    }
    if (chunked->extra == ALOFT_CHUNKED_EXTRA_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    chunked->extra++;
    chunked->state = state;
    return ALOFT_OK;
}

static enum aloft_status take_size(struct aloft_chunked *chunked, uint8_t c)
{
    if (c == '\r') {
        chunked->state = ALOFT_CHUNKED_SIZE_LF;
        return ALOFT_OK;
    }
    if (c == ';' || c == ' ' || c == '\t') {
        return take_extra(chunked, c, ALOFT_CHUNKED_EXTENSION);
    }
    if (c == '0' && chunked->left == 0) {
        return take_extra(
                chunked, c, ALOFT_CHUNKED_SIZE); // zeros must not go on for ever
    }
    return take_digit(chunked, c);
}

/* Behind a line end of the coding: `then` at CR, else the text goes on. */
static enum aloft_status take_line(struct aloft_chunked *chunked, uint8_t c,
        enum aloft_chunked_state at_cr, enum aloft_chunked_state within)
{
    if (c == '\r') {
        chunked->state = at_cr;
        return ALOFT_OK;
    }
    return take_extra(chunked, c, within);
}

static enum aloft_chunked_state after_size(const struct aloft_chunked *chunked)
{
    return chunked->left > 0 ? ALOFT_CHUNKED_DATA : ALOFT_CHUNKED_TRAILER_FIRST;
}

/* One byte of the coding itself, never of the body. */
static enum aloft_status take_byte(struct aloft_chunked *chunked, uint8_t c)
{
    switch (chunked->state) {
    case ALOFT_CHUNKED_SIZE_FIRST:
        return take_digit(chunked, c);
    case ALOFT_CHUNKED_SIZE:
        return take_size(chunked, c);
    case ALOFT_CHUNKED_EXTENSION:
        return take_line(chunked, c, ALOFT_CHUNKED_SIZE_LF, ALOFT_CHUNKED_EXTENSION);
    case ALOFT_CHUNKED_SIZE_LF:
        return expect(chunked, c == '\n', after_size(chunked));
    case ALOFT_CHUNKED_DATA_CR:
        return expect(chunked, c == '\r', ALOFT_CHUNKED_DATA_LF);
    case ALOFT_CHUNKED_DATA_LF:
        return expect(chunked, c == '\n', ALOFT_CHUNKED_SIZE_FIRST);
    case ALOFT_CHUNKED_TRAILER_FIRST:
        return take_line(chunked, c, ALOFT_CHUNKED_END_LF, ALOFT_CHUNKED_TRAILER);
    case ALOFT_CHUNKED_TRAILER:
        return take_line(chunked, c, ALOFT_CHUNKED_TRAILER_LF, ALOFT_CHUNKED_TRAILER);
    case ALOFT_CHUNKED_TRAILER_LF:
        return expect(chunked, c == '\n', ALOFT_CHUNKED_TRAILER_FIRST);
    case ALOFT_CHUNKED_END_LF:
        return expect(chunked, c == '\n', ALOFT_CHUNKED_DONE);
    case ALOFT_CHUNKED_DATA:
    case ALOFT_CHUNKED_DONE:
    case ALOFT_CHUNKED_FAILED:
        break;
    }
    return ALOFT_ERR_STATE;
}

static void take_body(struct aloft_chunked *chunked, const uint8_t *data, size_t len,
        struct aloft_chunked_piece *piece)
{
    const size_t take = len < chunked->left ? len : chunked->left;

    piece->data = data;
    piece->len = take;
    piece->used += take;
    chunked->left -= (uint32_t)take;
    if (chunked->left == 0) {
        chunked->state = ALOFT_CHUNKED_DATA_CR;
    }
}

void aloft_chunked_init(struct aloft_chunked *chunked)
{
    *chunked = (struct aloft_chunked){.state = ALOFT_CHUNKED_SIZE_FIRST};
}

enum aloft_status aloft_chunked_take(struct aloft_chunked *chunked, const uint8_t *data,
        size_t len, struct aloft_chunked_piece *piece)
{
    *piece = (struct aloft_chunked_piece){.data = data};
    while (piece->used < len && chunked->state != ALOFT_CHUNKED_DONE) {
        if (chunked->state == ALOFT_CHUNKED_DATA) {
            take_body(chunked, data + piece->used, len - piece->used, piece);
            break;
        }
        if (chunked->state != ALOFT_CHUNKED_FAILED) {
            chunked->error = take_byte(chunked, data[piece->used]);
        }
        if (chunked->error != ALOFT_OK) {
            chunked->state = ALOFT_CHUNKED_FAILED;
            return chunked->error;
        }
        piece->used++;
    }
    return ALOFT_OK;
}

bool aloft_chunked_done(const struct aloft_chunked *chunked)
{
    return chunked->state == ALOFT_CHUNKED_DONE;
}
