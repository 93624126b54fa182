/*
 * Takes forms apart that come in pieces, for a script to compare.
 *
 * Reads any number of forms: the Content-Type, then the pieces of the body, each with
 * its length before it, and a length of 0 behind them. Writes what was found: 'P',
 * whether it is a file, the name's length and the name; 'C', its length and content;
 * 'E' at the end of a part; 'X', the status, and whether the form was complete. All
 * numbers have 32 bits, little endian.
 */
#include <stdio.h>
#include <stdlib.h>

#include "aloft/bytes.h"
#include "aloft/multipart.h"

static void put_number(uint32_t number)
{
    uint8_t bytes[4];

    aloft_put_le32(bytes, number);
    fwrite(bytes, 1, sizeof bytes, stdout);
}

static bool get_number(uint32_t *number)
{
    uint8_t bytes[4];

    if (fread(bytes, 1, sizeof bytes, stdin) != sizeof bytes) {
        return false;
    }
    *number = aloft_le32(bytes);
    return true;
}

/* Ends the program when there is not so much. free() it. */
static uint8_t *get_bytes(size_t len)
{
    uint8_t *bytes = malloc(len);

    if (bytes == NULL || fread(bytes, 1, len, stdin) != len) {
        exit(1);
    }
    return bytes;
}

static void put_item(const struct aloft_multipart *multipart,
        const struct aloft_multipart_item *item)
{
    const struct aloft_span name = aloft_multipart_name(multipart);

    switch (item->found) {
    case ALOFT_MULTIPART_MORE:
        break;
    case ALOFT_MULTIPART_PART:
        putchar('P');
        put_number(aloft_multipart_is_file(multipart));
        put_number((uint32_t)name.len);
        fwrite(name.text, 1, name.len, stdout);
        break;
    case ALOFT_MULTIPART_CONTENT:
        putchar('C');
        put_number((uint32_t)item->len);
        fwrite(item->data, 1, item->len, stdout);
        break;
    case ALOFT_MULTIPART_PART_END:
        putchar('E');
        break;
    }
}

static enum aloft_status take_piece(
        struct aloft_multipart *multipart, const uint8_t *data, size_t len)
{
    size_t used = 0;

    while (used < len) {
        struct aloft_multipart_item item;
        const enum aloft_status status =
                aloft_multipart_take(multipart, data + used, len - used, &item);

        if (status != ALOFT_OK) {
            return status;
        }
        put_item(multipart, &item);
        used += item.used;
    }
    return ALOFT_OK;
}

/* Takes the pieces of one form; those behind an error are dropped. */
static enum aloft_status take_all(struct aloft_multipart *multipart)
{
    enum aloft_status status = ALOFT_OK;
    uint32_t len = 0;

    while (get_number(&len) && len > 0) {
        uint8_t *piece = get_bytes(len);

        if (status == ALOFT_OK) {
            status = take_piece(multipart, piece, len);
        }
        free(piece);
    }
    return status;
}

int main(void)
{
    uint32_t type_len = 0;

    while (get_number(&type_len)) {
        struct aloft_multipart multipart;
        uint8_t *type = get_bytes(type_len);
        enum aloft_status status = aloft_multipart_init(
                &multipart, (struct aloft_span){(const char *)type, type_len});

        free(type);
        const enum aloft_status taken = take_all(&multipart);

        status = status == ALOFT_OK ? taken : status;
        putchar('X');
        put_number((uint32_t)status);
        put_number(aloft_multipart_done(&multipart));
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
