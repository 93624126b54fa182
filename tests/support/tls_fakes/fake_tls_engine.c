#include "fake_tls_engine.h"

#include <stdbool.h>
#include <string.h>

static struct fake_tls_engine *fake_of(struct aloft_tls_engine *engine)
{
    return (struct fake_tls_engine *)engine;
}

static void say(struct fake_tls_engine *fake, uint8_t byte)
{
    fake->out[fake->out_len] = byte;
    fake->out_len++;
}

static void end(struct fake_tls_engine *fake, enum aloft_status why)
{
    fake->state = ALOFT_TLS_OVER;
    fake->error = why;
    fake->out_len = 0;
    say(fake, FAKE_TLS_GOODBYE);
}

static enum aloft_status begin(struct aloft_tls_engine *engine, const char *host)
{
    struct fake_tls_engine *fake = fake_of(engine);

    fake_tls_engine_init(fake);
    strncpy(fake->host, host, sizeof fake->host - 1);
    say(fake, '?');
    return ALOFT_OK;
}

static void take_byte(struct fake_tls_engine *fake, uint8_t byte)
{
    if (fake->state == ALOFT_TLS_SHAKING && byte == '!') {
        fake->state = ALOFT_TLS_OPEN;
    } else if (fake->state == ALOFT_TLS_SHAKING) {
        end(fake, ALOFT_ERR_TLS_UNTRUSTED);
    } else if (byte == FAKE_TLS_GOODBYE) {
        end(fake, ALOFT_OK);
    } else if (byte == FAKE_TLS_NONSENSE) {
        end(fake, ALOFT_ERR_TLS_PROTOCOL);
    } else {
        fake->in[fake->in_len] = byte;
        fake->in_len++;
    }
}

static bool may_take(const struct fake_tls_engine *fake, uint8_t byte)
{
    const bool is_last = byte <= FAKE_TLS_NONSENSE;

    return fake->state != ALOFT_TLS_OVER && fake->out_len == 0 &&
           fake->in_len < (is_last ? 1 : FAKE_TLS_ROOM);
}

static size_t take(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    struct fake_tls_engine *fake = fake_of(engine);
    size_t used = 0;

    while (used < len && may_take(fake, data[used])) {
        const enum aloft_tls_state before = fake->state;

        take_byte(fake, data[used]);
        used++;
        if (fake->state != before) {
            break;
        }
    }
    return used;
}

static size_t records(struct aloft_tls_engine *engine, const uint8_t **data)
{
    struct fake_tls_engine *fake = fake_of(engine);

    *data = fake->out;
    return fake->out_len;
}

static void records_sent(struct aloft_tls_engine *engine, size_t len)
{
    struct fake_tls_engine *fake = fake_of(engine);

    memmove(fake->out, fake->out + len, fake->out_len - len);
    fake->out_len -= len;
}

static size_t write(struct aloft_tls_engine *engine, const uint8_t *data, size_t len)
{
    struct fake_tls_engine *fake = fake_of(engine);
    size_t used = 0;

    if (fake->state != ALOFT_TLS_OPEN || fake->in_len > 0) {
        return 0;
    }
    for (; used < len && fake->out_len < FAKE_TLS_ROOM; used++) {
        say(fake, data[used]);
    }
    return used;
}

static size_t read(struct aloft_tls_engine *engine, const uint8_t **data)
{
    struct fake_tls_engine *fake = fake_of(engine);

    *data = fake->in;
    return fake->in_len;
}

static void read_done(struct aloft_tls_engine *engine, size_t len)
{
    struct fake_tls_engine *fake = fake_of(engine);

    memmove(fake->in, fake->in + len, fake->in_len - len);
    fake->in_len -= len;
}

static void close(struct aloft_tls_engine *engine)
{
    end(fake_of(engine), ALOFT_OK);
}

static enum aloft_tls_state state(const struct aloft_tls_engine *engine)
{
    return ((const struct fake_tls_engine *)engine)->state;
}

static enum aloft_status error(const struct aloft_tls_engine *engine)
{
    return ((const struct fake_tls_engine *)engine)->error;
}

void fake_tls_engine_init(struct fake_tls_engine *fake)
{
    static const struct aloft_tls_engine_ops ops = {
            .begin = begin,
            .take = take,
            .records = records,
            .records_sent = records_sent,
            .write = write,
            .read = read,
            .read_done = read_done,
            .close = close,
            .state = state,
            .error = error,
    };

    memset(fake, 0, sizeof *fake);
    fake->base.ops = &ops;
}
