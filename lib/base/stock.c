#include "aloft/stock.h"

#include <stddef.h>

struct stock_error {
    enum aloft_status status;
    const char *text;
};

/* Indexed by the core's number. */
static const struct stock_error errors[ALOFT_STOCK_MAX + 1] = {
        [0] = {ALOFT_OK, "No Error"},
        [1] = {ALOFT_ERR_FLASH_PROGRAM, "Flash Write Failed"},
        [2] = {ALOFT_ERR_FLASH_ERASE, "Flash Erase Failed"},
        [3] = {ALOFT_ERR_FLASH_READ, "Flash Read Failed"},
        [4] = {ALOFT_ERR_SPACE, "Not Enough Space"},
        [5] = {ALOFT_ERR_SIZE, "Bad Size Given"},
        [6] = {ALOFT_ERR_TIMEOUT, "Stream Read Timeout"},
        [7] = {ALOFT_ERR_DIGEST, "MD5 verification failed"},
        [8] = {ALOFT_ERR_FLASH_CONFIG, "Flash config wrong"},
        [9] = {ALOFT_ERR_IMAGE_CONFIG, "new Flash config wrong"},
        [10] = {ALOFT_ERR_MAGIC, "Magic byte is not 0xE9"},
        [11] = {ALOFT_ERR_BOOTSTRAP,
                "Invalid bootstrapping state, reset ESP8266 before updating"},
        [12] = {ALOFT_ERR_SIGNATURE, "Signature verification failed"},
        [13] = {ALOFT_ERR_NO_DATA, "No data supplied"},
        [14] = {ALOFT_ERR_MEMORY, "Out of memory"},
        [15] = {ALOFT_ERR_BUSY, "Update already running"},
        [16] = {ALOFT_ERR_COMMAND, "Unknown update command"},
};

/* The status whose number the core would use in the same situation. */
static enum aloft_status nearest(enum aloft_status status)
{
    if (status == ALOFT_ERR_FLASH_VERIFY) {
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    if (status == ALOFT_ERR_TRUNCATED || status == ALOFT_ERR_CLOSED) {
        return ALOFT_ERR_TIMEOUT;
    }
    if (status == ALOFT_ERR_UNSIGNED) {
        return ALOFT_ERR_SIGNATURE;
    }
    return status;
}

uint32_t aloft_stock_number(enum aloft_status status)
{
    const enum aloft_status wanted = nearest(status);

    for (uint32_t number = 0; number <= ALOFT_STOCK_MAX; number++) {
        if (errors[number].status == wanted) {
            return number;
        }
    }
    return ALOFT_STOCK_OWN + (uint32_t)status;
}

enum aloft_status aloft_status_from_stock(uint32_t number)
{
    static const enum aloft_status all[] = {
#define ALOFT_STATUS_NAME(name, value, text) name,
            ALOFT_STATUS_LIST(ALOFT_STATUS_NAME)
#undef ALOFT_STATUS_NAME
    };

    if (number <= ALOFT_STOCK_MAX) {
        return errors[number].status;
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (aloft_stock_number(all[i]) == number) {
            return all[i];
        }
    }
    return ALOFT_ERR_REFUSED;
}

const char *aloft_stock_text(uint32_t number)
{
    const enum aloft_status status = aloft_status_from_stock(number);

    if (number <= ALOFT_STOCK_MAX) {
        return errors[number].text;
    }
    if (aloft_stock_number(status) != number) {
        return "unknown error";
    }
    return aloft_status_text(status);
}
