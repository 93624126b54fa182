#include "aloft/espota_codec.h"

#include "aloft/hex.h"
#include "aloft/stock.h"
#include "aloft/text.h"
#include "aloft/token.h"

#define COMMAND_FIRMWARE    0u
#define COMMAND_FILE_SYSTEM 100u
#define COMMAND_PROOF       200u
#define COMMAND_AHEAD       300u

/* Stock devices read at most this many digits of a number. */
#define DECIMAL_DIGITS 15u

static const char ok_text[] = "OK";
static const char no_auth_text[] = "Authentication Failed";

static struct aloft_span span_of_bytes(const uint8_t *data, size_t len)
{
    return (struct aloft_span){(const char *)data, len};
}

/* A number and the spaces before it. Too large a one arrives as UINT32_MAX. */
static enum aloft_status take_number(struct aloft_span *rest, uint32_t *value)
{
    aloft_token_skip_spaces(rest);
    const enum aloft_status status = aloft_token_decimal(rest, DECIMAL_DIGITS, value);
    return status == ALOFT_ERR_SIZE ? ALOFT_OK : status;
}

/* What may stand behind the last word: blanks and line ends. */
static bool is_end(struct aloft_span rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        const char c = rest.text[i];
        if (c != ' ' && c != '\r' && c != '\n') {
            return false;
        }
    }
    return true;
}

static enum aloft_status take_command(
        struct aloft_span *rest, struct aloft_espota_invitation *invitation)
{
    uint32_t command = 0;
    const enum aloft_status status = take_number(rest, &command);

    if (status != ALOFT_OK) {
        return status;
    }
    invitation->ahead = command == COMMAND_AHEAD;
    invitation->kind = command == COMMAND_FILE_SYSTEM ? ALOFT_UPDATE_FILE_SYSTEM
                                                      : ALOFT_UPDATE_FIRMWARE;
    return command == COMMAND_FIRMWARE || command == COMMAND_FILE_SYSTEM ||
                           command == COMMAND_AHEAD
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

static enum aloft_status take_port(struct aloft_span *rest, uint16_t *port)
{
    uint32_t number = 0;
    const enum aloft_status status = take_number(rest, &number);

    if (status != ALOFT_OK) {
        return status;
    }
    *port = (uint16_t)number;
    return number > 0 && number <= UINT16_MAX ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static enum aloft_status take_size(struct aloft_span *rest, uint32_t *size)
{
    const enum aloft_status status = take_number(rest, size);

    if (status == ALOFT_OK && *size == ALOFT_SIZE_UNKNOWN) {
        *size = ALOFT_SIZE_UNKNOWN - 1; // a size too large, never "not known"
    }
    return status;
}

static enum aloft_status take_md5(
        struct aloft_span *rest, uint8_t md5[ALOFT_ESPOTA_MD5_SIZE])
{
    struct aloft_span digits;

    aloft_token_skip_spaces(rest);
    const enum aloft_status status =
            aloft_token_hex(rest, (size_t)2 * ALOFT_ESPOTA_MD5_SIZE, &digits);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_hex_decode(
            digits.text, digits.len, ALOFT_HEX_ANY, md5, ALOFT_ESPOTA_MD5_SIZE);
}

enum aloft_status aloft_espota_decode_invitation(
        const uint8_t *data, size_t len, struct aloft_espota_invitation *invitation)
{
    struct aloft_span rest = span_of_bytes(data, len);
    enum aloft_status status = take_command(&rest, invitation);

    if (status == ALOFT_OK) {
        status = take_port(&rest, &invitation->port);
    }
    if (status == ALOFT_OK) {
        status = take_size(&rest, &invitation->size);
    }
    if (status == ALOFT_OK) {
        status = take_md5(&rest, invitation->md5);
    }
    return status == ALOFT_OK && is_end(rest) ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static uint32_t command_of(const struct aloft_espota_invitation *invitation)
{
    if (invitation->ahead) {
        return COMMAND_AHEAD;
    }
    switch (invitation->kind) {
    case ALOFT_UPDATE_FIRMWARE:
        return COMMAND_FIRMWARE;
    case ALOFT_UPDATE_FILE_SYSTEM:
        break;
    }
    return COMMAND_FILE_SYSTEM;
}

size_t aloft_espota_encode_invitation(const struct aloft_espota_invitation *invitation,
        char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    struct aloft_text text;

    aloft_text_init(&text, datagram, ALOFT_ESPOTA_DATAGRAM_MAX);
    aloft_text_append_decimal(&text, command_of(invitation));
    aloft_text_append(&text, " ");
    aloft_text_append_decimal(&text, invitation->port);
    aloft_text_append(&text, " ");
    aloft_text_append_decimal(&text, invitation->size);
    aloft_text_append(&text, " ");
    aloft_text_append_hex(&text, invitation->md5, sizeof invitation->md5);
    aloft_text_append(&text, "\n");
    return text.len;
}

enum aloft_status aloft_espota_decode_proof(const uint8_t *data, size_t len,
        size_t digits, struct aloft_espota_proof *proof)
{
    struct aloft_span rest = span_of_bytes(data, len);
    uint32_t command = 0;
    enum aloft_status status = take_number(&rest, &command);

    if (status != ALOFT_OK || command != COMMAND_PROOF) {
        return ALOFT_ERR_FORMAT;
    }
    aloft_token_skip_spaces(&rest);
    status = aloft_token_word(&rest, digits, &proof->cnonce);
    if (status != ALOFT_OK || !aloft_token_take(&rest, ' ')) {
        return ALOFT_ERR_FORMAT;
    }
    aloft_token_skip_spaces(&rest);
    status = aloft_token_word(&rest, digits, &proof->response);
    return status == ALOFT_OK && is_end(rest) ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

size_t aloft_espota_encode_proof(const struct aloft_espota_proof *proof,
        char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    struct aloft_text text;

    aloft_text_init(&text, datagram, ALOFT_ESPOTA_DATAGRAM_MAX);
    aloft_text_append_decimal(&text, COMMAND_PROOF);
    aloft_text_append(&text, " ");
    aloft_text_append_bytes(&text, proof->cnonce.text, proof->cnonce.len);
    aloft_text_append(&text, " ");
    aloft_text_append_bytes(&text, proof->response.text, proof->response.len);
    aloft_text_append(&text, "\n");
    return text.len;
}

/* Tells whether `span` begins with `prefix`, and takes it off if so. */
static bool take_prefix(struct aloft_span *span, const char *prefix)
{
    const size_t len = aloft_text_length(prefix);

    if (span->len < len || !aloft_span_is(aloft_span_first(*span, len), prefix)) {
        return false;
    }
    *span = aloft_span_after(*span, len);
    return true;
}

static bool is_nonce(struct aloft_span text)
{
    return (text.len == 32 || text.len == 64) &&
           aloft_hex_only(text.text, text.len, ALOFT_HEX_ANY);
}

struct aloft_espota_answer aloft_espota_decode_answer(const uint8_t *data, size_t len)
{
    struct aloft_span text = span_of_bytes(data, len);

    while (text.len > 0 && is_end(aloft_span_after(text, text.len - 1))) {
        text.len--;
    }
    if (aloft_span_is(text, ok_text)) {
        return (struct aloft_espota_answer){ALOFT_ESPOTA_ANSWER_OK, text};
    }
    if (aloft_span_is(text, no_auth_text)) {
        return (struct aloft_espota_answer){ALOFT_ESPOTA_ANSWER_NO_AUTH, text};
    }
    const struct aloft_span whole = text;
    if (take_prefix(&text, "AUTH ") && is_nonce(text)) {
        return (struct aloft_espota_answer){ALOFT_ESPOTA_ANSWER_CHALLENGE, text};
    }
    text = whole;
    if (take_prefix(&text, "ERR: ")) {
        return (struct aloft_espota_answer){ALOFT_ESPOTA_ANSWER_ERROR, text};
    }
    return (struct aloft_espota_answer){ALOFT_ESPOTA_ANSWER_STRANGE, whole};
}

static size_t encode_text(const char *first, struct aloft_span then,
        char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    struct aloft_text text;

    aloft_text_init(&text, datagram, ALOFT_ESPOTA_DATAGRAM_MAX);
    aloft_text_append(&text, first);
    aloft_text_append_bytes(&text, then.text, then.len);
    return text.len;
}

size_t aloft_espota_encode_ok(char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    return encode_text(ok_text, aloft_span_of(""), datagram);
}

size_t aloft_espota_encode_challenge(
        struct aloft_span nonce, char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    return encode_text("AUTH ", nonce, datagram);
}

size_t aloft_espota_encode_no_auth(char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    return encode_text(no_auth_text, aloft_span_of(""), datagram);
}

static size_t encode_reason(const char *prefix, enum aloft_status why, char *buf)
{
    const uint32_t number = aloft_stock_number(why);
    struct aloft_text text;

    aloft_text_init(&text, buf, ALOFT_ESPOTA_DATAGRAM_MAX);
    aloft_text_append(&text, prefix);
    aloft_text_append(&text, "ERROR[");
    aloft_text_append_decimal(&text, number);
    aloft_text_append(&text, "]: ");
    aloft_text_append(&text, aloft_stock_text(number));
    aloft_text_append(&text, "\n");
    return text.len;
}

size_t aloft_espota_encode_refusal(
        enum aloft_status why, char datagram[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    return encode_reason("ERR: ", why, datagram);
}

size_t aloft_espota_encode_error(
        enum aloft_status why, char text[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    return encode_reason("", why, text);
}

size_t aloft_espota_encode_go_ahead(
        uint32_t offset, char text[ALOFT_ESPOTA_DATAGRAM_MAX])
{
    struct aloft_text line;

    aloft_text_init(&line, text, ALOFT_ESPOTA_DATAGRAM_MAX);
    aloft_text_append(&line, ok_text);
    aloft_text_append(&line, " ");
    aloft_text_append_decimal(&line, offset);
    aloft_text_append(&line, "\n");
    return line.len;
}

enum aloft_status aloft_espota_decode_go_ahead(struct aloft_span line, uint32_t *offset)
{
    if (!take_prefix(&line, "OK ") ||
            aloft_token_decimal(&line, DECIMAL_DIGITS, offset) != ALOFT_OK ||
            line.len > 0) {
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_espota_meaning(struct aloft_span text)
{
    uint32_t number = 0;

    if (!take_prefix(&text, "ERROR[")) {
        return ALOFT_ERR_REFUSED;
    }
    if (aloft_token_decimal(&text, 3, &number) != ALOFT_OK || number == 0) {
        return ALOFT_ERR_REFUSED;
    }
    return aloft_status_from_stock(number);
}
