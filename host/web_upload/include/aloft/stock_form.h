/**
 * @file stock_form.h
 * The upload form of stock devices: what is posted to it, and what its answer means.
 *
 * These devices answer 200 whatever happens, and tell in words. Only words that are
 * known count as a success.
 */
#ifndef ALOFT_STOCK_FORM_H
#define ALOFT_STOCK_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"
#include "aloft/web_client.h"

/** Characters of a boundary: hexadecimal digits. */
#define ALOFT_STOCK_FORM_BOUNDARY 32u
#define ALOFT_STOCK_FORM_TEXT_MAX 512u
/** Bytes of the longest words of a device that are kept, their end included. */
#define ALOFT_STOCK_FORM_WORDS_MAX 120u

enum aloft_stock_verdict {
    ALOFT_STOCK_TAKEN,
    ALOFT_STOCK_REFUSED,
    ALOFT_STOCK_UNCLEAR, /**< It says something that nobody has told us about. */
};

struct aloft_stock_answer {
    enum aloft_stock_verdict verdict;
    enum aloft_status status;               /**< Of REFUSED: why. */
    char words[ALOFT_STOCK_FORM_WORDS_MAX]; /**< The device's; may be empty. */
};

/** Takes the code and the terminated body of an answer. */
void aloft_stock_answer_read(
        struct aloft_stock_answer *answer, unsigned code, const char *body);

/** A form with one file in it, as the body of a request. The members are its own. */
struct aloft_stock_form {
    struct aloft_web_source base;
    const struct aloft_reader *file;
    uint8_t *buffer;
    size_t buffer_size;
    char head[ALOFT_STOCK_FORM_TEXT_MAX];
    char tail[ALOFT_STOCK_FORM_BOUNDARY + 16u];
    size_t head_len;
    size_t tail_len;
};

/** All borrowed for as long as the form is used. */
struct aloft_stock_form_config {
    const struct aloft_reader *file;
    const char *name; /**< Of the file; odd characters are replaced. */
    bool is_file_system;
    const char *boundary; /**< ALOFT_STOCK_FORM_BOUNDARY random digits. */
    uint8_t *buffer;      /**< For bytes of the file on their way. */
    size_t buffer_size;   /**< Not 0. */
};

/** Makes it; &form->base is the source of aloft_stock_form_len() bytes. */
void aloft_stock_form_init(
        struct aloft_stock_form *form, const struct aloft_stock_form_config *config);

/** Bytes of the whole body. */
size_t aloft_stock_form_len(const struct aloft_stock_form *form);

#endif
