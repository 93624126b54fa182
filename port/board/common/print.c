#include "aloft/board_print.h"

#include "aloft/board.h"
#include "aloft/text.h"

#define NUMBER_SIZE 11u // ten digits and the end

void aloft_board_print(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            aloft_board_put('\r');
        }
        aloft_board_put((uint8_t)*text);
    }
}

void aloft_board_print_decimal(uint32_t value)
{
    char digits[NUMBER_SIZE];
    struct aloft_text number;

    aloft_text_init(&number, digits, sizeof digits);
    aloft_text_append_decimal(&number, value);
    aloft_board_print(digits);
}

void aloft_board_print_hex(uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16),
            (uint8_t)(value >> 8), (uint8_t)value};
    char digits[NUMBER_SIZE];
    struct aloft_text number;

    aloft_text_init(&number, digits, sizeof digits);
    aloft_text_append_hex(&number, bytes, sizeof bytes);
    aloft_board_print(digits);
}

void aloft_board_print_fact(const char *text, uint32_t value)
{
    aloft_board_print(text);
    aloft_board_print(": ");
    aloft_board_print_decimal(value);
    aloft_board_print("\n");
}
