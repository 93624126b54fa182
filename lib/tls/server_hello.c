#include "aloft/server_hello.h"

#include <stdbool.h>

#include "aloft/memory.h"

#define RECORD_HEAD_SIZE  5u
#define RECORD_HANDSHAKE  22u
#define MESSAGE_HEAD_SIZE 4u
#define MESSAGE_HELLO     2u
#define EXTENSION_MAX_LEN 1u // max_fragment_length

static void begin(struct aloft_server_hello *hello, enum aloft_server_hello_part part,
        uint32_t size)
{
    hello->part = part;
    hello->part_left = size;
    hello->value = 0;
}

static void end_head(struct aloft_server_hello *hello)
{
    hello->message_left = hello->value & 0xFFFFFFu;
    if (hello->value >> 24 != MESSAGE_HELLO || hello->message_left == 0) {
        hello->verdict = ALOFT_FRAGMENT_UNKNOWN;
    }
    begin(hello, ALOFT_HELLO_RANDOM, 34);
}

static void end_extension_head(struct aloft_server_hello *hello)
{
    const uint32_t size = hello->value & 0xFFFFu;

    if (hello->value >> 16 == EXTENSION_MAX_LEN) {
        hello->verdict = ALOFT_FRAGMENT_GRANTED;
    }
    begin(hello, size > 0 ? ALOFT_HELLO_EXTENSION : ALOFT_HELLO_EXTENSION_HEAD,
            size > 0 ? size : 4);
}

/* A part is whole. */
static void end_part(struct aloft_server_hello *hello)
{
    switch (hello->part) {
    case ALOFT_HELLO_HEAD:
        end_head(hello);
        return;
    case ALOFT_HELLO_RANDOM:
        begin(hello, ALOFT_HELLO_SESSION_LEN, 1);
        return;
    case ALOFT_HELLO_SESSION_LEN:
        if (hello->value > 0) {
            begin(hello, ALOFT_HELLO_SESSION, hello->value);
            return;
        }
        break;
    case ALOFT_HELLO_SESSION:
        break;
    case ALOFT_HELLO_SUITE:
        begin(hello, ALOFT_HELLO_EXTENSIONS, 2);
        return;
    case ALOFT_HELLO_EXTENSIONS:
    case ALOFT_HELLO_EXTENSION:
        begin(hello, ALOFT_HELLO_EXTENSION_HEAD, 4);
        return;
    case ALOFT_HELLO_EXTENSION_HEAD:
        end_extension_head(hello);
        return;
    }
    begin(hello, ALOFT_HELLO_SUITE, 3);
}

static void take_message(struct aloft_server_hello *hello, uint8_t byte)
{
    const bool in_body = hello->part != ALOFT_HELLO_HEAD;

    hello->value = hello->value << 8 | byte;
    hello->part_left--;
    if (hello->part_left == 0) {
        end_part(hello);
    }
    if (in_body) {
        hello->message_left--;
        if (hello->message_left == 0 && hello->verdict == ALOFT_FRAGMENT_PENDING) {
            hello->verdict = ALOFT_FRAGMENT_IGNORED;
        }
    }
}

/* The first byte is the kind, the last two are the length. */
static void take_record_head(struct aloft_server_hello *hello, uint8_t byte)
{
    if (hello->record_head_left == RECORD_HEAD_SIZE && byte != RECORD_HANDSHAKE) {
        hello->verdict = ALOFT_FRAGMENT_UNKNOWN;
    }
    hello->record_left = (hello->record_left << 8 | byte) & 0xFFFFu;
    hello->record_head_left--;
}

static void take_byte(struct aloft_server_hello *hello, uint8_t byte)
{
    if (hello->record_head_left > 0) {
        take_record_head(hello, byte);
    } else {
        hello->record_left--;
        take_message(hello, byte);
    }
    if (hello->record_head_left == 0 && hello->record_left == 0) {
        hello->record_head_left = RECORD_HEAD_SIZE;
    }
}

void aloft_server_hello_init(struct aloft_server_hello *hello)
{
    memset(hello, 0, sizeof *hello);
    hello->record_head_left = RECORD_HEAD_SIZE;
    begin(hello, ALOFT_HELLO_HEAD, MESSAGE_HEAD_SIZE);
}

void aloft_server_hello_take(
        struct aloft_server_hello *hello, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len && hello->verdict == ALOFT_FRAGMENT_PENDING; i++) {
        take_byte(hello, data[i]);
    }
}
