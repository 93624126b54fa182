#include "aloft/stock_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/stock.h"

/* Characters of a file name that are sent. */
#define NAME_MAX_LEN 80u

static void keep_words(struct aloft_stock_answer *answer, const char *text)
{
    const size_t len = strcspn(text, "\r\n<");
    const size_t room = sizeof answer->words - 1;
    const size_t kept = len < room ? len : room;

    memcpy(answer->words, text, kept);
    answer->words[kept] = '\0';
}

static bool has_success(const char *body)
{
    return strstr(body, "Update Success") != NULL;
}

/* An error is one, also where its number says that there is none. */
static enum aloft_status meaning_of(const char *digits)
{
    const unsigned long number = strtoul(digits, NULL, 10);
    const enum aloft_status status =
            number > UINT32_MAX ? ALOFT_ERR_REFUSED
                                : aloft_status_from_stock((uint32_t)number);

    return status == ALOFT_OK ? ALOFT_ERR_REFUSED : status;
}

void aloft_stock_answer_read(
        struct aloft_stock_answer *answer, unsigned code, const char *body)
{
    static const char mark[] = "Update error: ";
    const char *error = strstr(body, mark);
    const char *number = strstr(body, "ERROR[");

    *answer = (struct aloft_stock_answer){.verdict = ALOFT_STOCK_UNCLEAR};
    if (error != NULL) {
        answer->verdict = ALOFT_STOCK_REFUSED;
        answer->status = ALOFT_ERR_REFUSED;
        keep_words(answer, error + sizeof mark - 1);
        if (number != NULL) {
            answer->status = meaning_of(number + sizeof "ERROR[" - 1);
        }
    } else if (code == 200 && has_success(body)) {
        answer->verdict = ALOFT_STOCK_TAKEN;
    } else {
        keep_words(answer, body);
    }
}

/* A name cannot end its quotes, nor its line. */
static void copy_name(char dst[NAME_MAX_LEN + 1], const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *src = slash == NULL ? name : slash + 1;
    size_t len = 0;

    for (; src[len] != '\0' && len < NAME_MAX_LEN; len++) {
        const bool odd = src[len] < ' ' || src[len] > '~' || src[len] == '"' ||
                         src[len] == '\\' || src[len] == '%';

        dst[len] = odd ? '_' : src[len];
    }
    dst[len] = '\0';
}

static size_t give_text(
        const char *text, size_t len, size_t offset, const uint8_t **data)
{
    *data = (const uint8_t *)text + offset;
    return len - offset;
}

static size_t give(struct aloft_web_source *source, size_t offset, const uint8_t **data)
{
    const struct aloft_stock_form *form = (const struct aloft_stock_form *)source;

    if (offset < form->head_len) {
        return give_text(form->head, form->head_len, offset, data);
    }
    const size_t at = offset - form->head_len;

    if (at >= form->file->size) {
        return give_text(form->tail, form->tail_len, at - form->file->size, data);
    }
    const size_t left = form->file->size - at;
    const size_t len = left < form->buffer_size ? left : form->buffer_size;

    *data = form->buffer;
    return aloft_reader_read(form->file, (uint32_t)at, form->buffer, len) == ALOFT_OK
                   ? len
                   : 0;
}

void aloft_stock_form_init(
        struct aloft_stock_form *form, const struct aloft_stock_form_config *config)
{
    static const struct aloft_web_source_ops ops = {.piece = give};
    char name[NAME_MAX_LEN + 1];

    copy_name(name, config->name);
    *form = (struct aloft_stock_form){
            .base.ops = &ops,
            .file = config->file,
            .buffer = config->buffer,
            .buffer_size = config->buffer_size,
    };
    snprintf(form->head, sizeof form->head,
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n",
            config->boundary, config->is_file_system ? "filesystem" : "firmware", name);
    snprintf(form->tail, sizeof form->tail, "\r\n--%s--\r\n", config->boundary);
    form->head_len = strlen(form->head);
    form->tail_len = strlen(form->tail);
}

size_t aloft_stock_form_len(const struct aloft_stock_form *form)
{
    return form->head_len + form->file->size + form->tail_len;
}
