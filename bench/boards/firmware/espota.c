#include <bearssl.h>

#include "aloft/bearssl_digest.h"
#include "aloft/espota_receiver.h"
#include "aloft/memory.h"
#include "figures.h"
#include "measure.h"

#define IMAGE_SIZE 262144u
#define PIECE      4096u // the image is one piece, over and over
#define PACKET     1460u // bytes of a TCP segment
#define HOST_PORT  18010u

/* A target that takes the bytes and forgets them, since it knows what they are. */
struct taker {
    struct aloft_target base;
    _Alignas(uint32_t) uint8_t piece[PIECE];
    uint32_t committed;
};

struct session {
    struct taker taker;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_espota_receiver receiver;
    struct aloft_random random;
    uint32_t now_ms;
    bool connects;
    bool restarts;
    // Memory functions copy words where they can, so what is compared stands alike.
    _Alignas(uint32_t) uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
};

static uint32_t room(const struct aloft_target *target)
{
    (void)target; // is as large as the image
    return IMAGE_SIZE;
}

static enum aloft_status open_taker(struct aloft_target *target, uint32_t size)
{
    ((struct taker *)target)->committed = 0;
    return size == IMAGE_SIZE ? ALOFT_OK : ALOFT_ERR_SPACE;
}

static enum aloft_status take(
        struct aloft_target *target, uint32_t offset, const void *data, size_t len)
{
    (void)target; // needs to keep nothing...
    (void)data;
    return offset <= IMAGE_SIZE && len <= IMAGE_SIZE - offset ? ALOFT_OK
                                                              : ALOFT_ERR_SPACE;
}

static enum aloft_status flush(struct aloft_target *target)
{
    (void)target; // ...so nothing is held back
    return ALOFT_OK;
}

static enum aloft_status give(
        struct aloft_target *target, uint32_t offset, void *data, size_t len)
{
    const struct taker *const taker = (const struct taker *)target;
    uint8_t *bytes = data;

    while (len > 0) {
        const uint32_t at = offset % PIECE;
        const size_t count = len < PIECE - at ? len : PIECE - at;

        memcpy(bytes, taker->piece + at, count);
        bytes += count;
        offset += (uint32_t)count;
        len -= count;
    }
    return ALOFT_OK;
}

static enum aloft_status commit(
        struct aloft_target *target, const struct aloft_target_image *image)
{
    ((struct taker *)target)->committed = image->size;
    return ALOFT_OK;
}

static void discard(struct aloft_target *target)
{
    ((struct taker *)target)->committed = 0;
}

static void no_random(struct aloft_random *random, void *bytes, size_t len)
{
    (void)random; // without a password there is nothing to guess
    memset(bytes, 0, len);
}

/* Carries out what the receiver wants, as a port would. */
static void carry_out(struct session *session)
{
    struct aloft_action action;

    while (aloft_machine_next(&session->receiver.machine, &action)) {
        session->connects |= action.kind == ALOFT_ACTION_CONNECT;
        session->restarts |= action.kind == ALOFT_ACTION_RESTART;
    }
}

static void tell(struct session *session, enum aloft_event_kind kind,
        const uint8_t *data, size_t len)
{
    struct aloft_event event = {
            .kind = kind, .now_ms = session->now_ms, .data = data, .len = len};
    size_t used;

    event.peer.port = HOST_PORT;
    do {
        used = aloft_machine_take(&session->receiver.machine, &event);
        carry_out(session);
        event.data += used;
        event.len -= used;
    } while (used > 0 && event.len > 0);
}

/* Lets the time pass that the receiver waits for. */
static void wait(struct session *session)
{
    session->now_ms +=
            aloft_machine_due_ms(&session->receiver.machine, session->now_ms);
    tell(session, ALOFT_EVENT_TIME, NULL, 0);
}

/* A host that invites, is called back, and sends the image. */
static void send_image(struct session *session, const uint8_t *invitation, size_t len)
{
    tell(session, ALOFT_EVENT_DATAGRAM, invitation, len);
    wait(session);
    if (!session->connects) {
        return;
    }
    tell(session, ALOFT_EVENT_CONNECTED, NULL, 0);
    for (uint32_t done = 0; done < IMAGE_SIZE;) {
        const uint32_t at = done % PIECE;
        const uint32_t left = PIECE - at;
        const uint32_t count = left < PACKET ? left : PACKET;

        tell(session, ALOFT_EVENT_BYTES, session->taker.piece + at, count);
        done += count;
    }
}

static void hash_image(
        const br_hash_class **context, const uint8_t *piece, void *result)
{
    (*context)->init(context);
    for (uint32_t done = 0; done < IMAGE_SIZE; done += PIECE) {
        (*context)->update(context, piece, PIECE);
    }
    (*context)->out(context, result);
}

static bool set_up(struct session *session)
{
    static const struct aloft_target_ops taker_ops = {
            .room = room,
            .unpacked_room = room,
            .open = open_taker,
            .write = take,
            .flush = flush,
            .read = give,
            .commit = commit,
            .discard = discard,
    };
    static const struct aloft_random_ops random_ops = {.fill = no_random};
    const struct aloft_espota_receiver_config config = {
            .update = &session->update,
            .update_config = &session->update_config,
            .digests = {.md5 = &aloft_bearssl_md5, .sha256 = &aloft_bearssl_sha256},
            .random = &session->random,
            .scheme = ALOFT_ESPOTA_SCHEME_OPEN,
    };

    session->taker.base.ops = &taker_ops;
    session->random.ops = &random_ops;
    for (uint32_t i = 0; i < PIECE; i++) {
        session->taker.piece[i] = (uint8_t)(i * 7u / 5u);
    }
    session->update_config = (struct aloft_update_config){
            .firmware = &session->taker.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = session->work,
            .work_size = sizeof session->work,
            .takes = ALOFT_TAKES_RAW,
    };
    return aloft_espota_receiver_init(&session->receiver, &config) == ALOFT_OK;
}

bool figures_espota(void)
{
    static struct session session;
    struct aloft_espota_invitation invitation = {
            .kind = ALOFT_UPDATE_FIRMWARE, .port = HOST_PORT, .size = IMAGE_SIZE};
    br_hash_compat_context context;
    uint8_t sha256[br_sha256_SIZE];
    char text[ALOFT_ESPOTA_DATAGRAM_MAX];

    if (!set_up(&session)) {
        return false;
    }
    uint32_t start = aloft_board_ticks();
    context.vtable = &br_sha256_vtable;
    hash_image(&context.vtable, session.taker.piece, sha256);
    context.vtable = &br_md5_vtable;
    hash_image(&context.vtable, session.taker.piece, invitation.md5);
    measure_print("espota bare", start);
    const size_t len = aloft_espota_encode_invitation(&invitation, text);

    start = aloft_board_ticks();
    send_image(&session, (const uint8_t *)text, len);
    measure_print("espota", start);
    wait(&session);
    return session.restarts && session.taker.committed == IMAGE_SIZE;
}
