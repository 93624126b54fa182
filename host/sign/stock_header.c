#include "aloft/stock_header.h"

/* To the byte what the tool of the ESP8266 core writes: builds compare such files. */
static void append_key(struct aloft_text *text, const uint8_t *pem, size_t len)
{
    aloft_text_append(text, "#include <pgmspace.h>\n"
                            "#define ARDUINO_SIGNING 1\n"
                            "static const char signing_pubkey[] PROGMEM = {\n");
    for (size_t i = 0; i < len; i++) {
        aloft_text_append(text, "0x");
        aloft_text_append_hex(text, &pem[i], 1);
        aloft_text_append(text, i + 1 < len ? ", \n" : "\n};\n");
    }
}

enum aloft_status aloft_stock_header_encode(
        struct aloft_text *text, const uint8_t *pem, size_t len)
{
    if (len == 0) {
        aloft_text_append(text, "#define ARDUINO_SIGNING 0\n");
    } else {
        append_key(text, pem, len);
    }
    return aloft_text_complete(text) ? ALOFT_OK : ALOFT_ERR_SPACE;
}
