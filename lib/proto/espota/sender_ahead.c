#include "sender_private.h"

#include "aloft/bytes.h"

/* In front of the document: how long it is. */
#define LENGTH_SIZE 4u

static bool is_within(uint32_t offset, uint32_t size, uint32_t all)
{
    return offset <= all && size <= all - offset;
}

bool sender_documents_fit(const struct aloft_espota_sender_config *config)
{
    const struct aloft_espota_documents *documents = &config->documents;
    const uint32_t all = config->image->size;

    return all <= UINT32_MAX - LENGTH_SIZE && // no sum of these overflows
           is_within(documents->offset, documents->size, all) &&
           is_within(documents->list_offset, documents->list_size, all) &&
           documents->list_size <= all - documents->size &&
           config->buffer_size >= LENGTH_SIZE;
}

void sender_do_without(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    sender->invitation.ahead = false;
    sender->disturbed = false; // silence was to be expected
    aloft_timer_start(&sender->limit, now_ms, sender->config.answer_ms);
    sender_invite(sender, now_ms);
}

void sender_begin_ahead(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    sender->phase = ALOFT_ESPOTA_PHASE_AHEAD;
    sender->told = 0;
    sender->verdict = (struct aloft_espota_verdict){.saying = ALOFT_ESPOTA_WORDS_BEGUN};
    aloft_timer_start(&sender->limit, now_ms, sender->config.stall_ms);
}

bool sender_has_told(const struct aloft_espota_sender *sender)
{
    const struct aloft_espota_documents *documents = &sender->config.documents;

    return sender->told == LENGTH_SIZE + documents->size + documents->list_size;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool sender_next_document(
        struct aloft_espota_sender *sender, struct aloft_action *action)
{
    const struct aloft_espota_documents *documents = &sender->config.documents;
    const size_t room = sender->config.buffer_size;
    const uint32_t document_end = LENGTH_SIZE + documents->size;
    uint32_t offset;
    size_t len;

    if (sender->phase != ALOFT_ESPOTA_PHASE_AHEAD || sender_has_told(sender)) {
        return false;
    }
    if (sender->told == 0) {
        aloft_put_le32(sender->config.buffer, documents->size);
        action->kind = ALOFT_ACTION_BYTES;
        action->data = sender->config.buffer;
        action->len = LENGTH_SIZE;
        sender->told = LENGTH_SIZE;
        return true;
    }
    if (sender->told < document_end) {
        offset = documents->offset + (sender->told - LENGTH_SIZE);
        len = smaller(document_end - sender->told, room);
    } else {
        offset = documents->list_offset + (sender->told - document_end);
        len = smaller(document_end + documents->list_size - sender->told, room);
    }
    sender->told += (uint32_t)len;
    return sender_next_read(sender, offset, len, action);
}

/* The line is complete: from where on is the image wanted, if it is? */
static void take_line(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    const struct aloft_span words = aloft_espota_verdict_words(&sender->verdict);
    uint32_t offset = 0;

    if (aloft_espota_decode_go_ahead(words, &offset) != ALOFT_OK) {
        sender_be_refused(sender);
        return;
    }
    if (!sender_has_told(sender) || offset > sender->invitation.size) {
        sender_end(sender, ALOFT_ESPOTA_END_BAD_ANSWER, ALOFT_ERR_PROTOCOL);
        return;
    }
    sender->kept = offset;
    sender_begin_image(sender, offset, now_ms);
}

size_t sender_take_reply(
        struct aloft_espota_sender *sender, const struct aloft_event *event)
{
    size_t used = 0;

    while (used < event->len && sender->verdict.saying != ALOFT_ESPOTA_SAID_ERROR) {
        aloft_espota_verdict_take(&sender->verdict, event->data + used, 1, 0);
        used++;
    }
    if (sender->verdict.saying == ALOFT_ESPOTA_SAID_ERROR) {
        take_line(sender, event->now_ms);
    }
    return used;
}
