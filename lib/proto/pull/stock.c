#include "aloft/pull_stock.h"

#include <stddef.h>

#include "aloft/stock.h"

struct pull_error {
    enum aloft_status status;
    int32_t number;
    const char *text;
};

/* docs/spec/http-update.md, 4. The first line with a number has its text. */
static const struct pull_error errors[] = {
        {ALOFT_ERR_SPACE, -100, "Not Enough space"},
        {ALOFT_ERR_NO_LENGTH, -101, "Server Did Not Report Size"},
        {ALOFT_ERR_SIZE, -101, NULL},
        {ALOFT_ERR_NOT_FOUND, -102, "File Not Found (404)"},
        {ALOFT_ERR_FORBIDDEN, -103, "Forbidden (403)"},
        {ALOFT_ERR_HTTP_CODE, -104, "Wrong HTTP Code"},
        {ALOFT_ERR_REDIRECT, -104, NULL},
        {ALOFT_ERR_FORMAT, -105, "Wrong MD5"},
        {ALOFT_ERR_MAGIC, -106, "Verify Bin Header Failed"},
        {ALOFT_ERR_IMAGE_CONFIG, -107, "New Binary Does Not Fit Flash Size"},
        {ALOFT_ERR_AUTH, -108, "Unauthorized (401)"},
        {ALOFT_ERR_NO_VERSION, -109, "Server Did Not Report Version"},
        {ALOFT_ERR_UNREACHABLE, -1, "HTTP error: connection failed"},
        {ALOFT_ERR_NAME, -1, NULL},
        {ALOFT_ERR_TLS, -1, NULL},
        {ALOFT_ERR_CLOSED, -5, "HTTP error: connection lost"},
        {ALOFT_ERR_PROTOCOL, -7, "HTTP error: no HTTP server"},
        {ALOFT_ERR_TOO_LONG, -7, NULL},
};

int32_t aloft_pull_stock_number(enum aloft_status status)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].status == status) {
            return errors[i].number;
        }
    }
    return (int32_t)aloft_stock_number(status);
}

const char *aloft_pull_stock_text(int32_t number)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].number == number) {
            return errors[i].text;
        }
    }
    return number < 0 ? "unknown error" : aloft_stock_text((uint32_t)number);
}
