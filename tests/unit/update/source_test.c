#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/source.h"
#include "fixture.h"

#define TIMEOUT_MS 5000u

/* Hands out `len` bytes in pieces, then answers `then`. */
struct scripted_source {
    struct aloft_source base;
    const uint8_t *bytes;
    size_t len;
    size_t piece;
    enum aloft_status then; /* ALOFT_OK: end of stream */
    size_t given;
};

static enum aloft_status read_script(struct aloft_source *source, void *dst,
        size_t size, uint32_t timeout_ms, size_t *len)
{
    struct scripted_source *self = (struct scripted_source *)source;
    const size_t left = self->len - self->given;
    size_t count = left < size ? left : size;

    assert_int_equal(timeout_ms, TIMEOUT_MS);
    assert_true(size > 0);
    count = count < self->piece ? count : self->piece;
    *len = count;
    if (count == 0) {
        return self->then;
    }
    memcpy(dst, self->bytes + self->given, count);
    self->given += count;
    return ALOFT_OK;
}

static const struct aloft_source_ops scripted_source_ops = {.read = read_script};

static struct scripted_source make_source(
        const struct device *device, size_t len, size_t piece, enum aloft_status then)
{
    return (struct scripted_source){.base.ops = &scripted_source_ops,
            .bytes = device->image,
            .len = len,
            .piece = piece,
            .then = then};
}

static enum aloft_status pull(
        struct device *device, struct scripted_source *source, uint32_t size)
{
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    offer.size = size;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    return aloft_update_pull(&device->update, &source->base, TIMEOUT_MS);
}

static void the_announced_bytes_are_pulled_and_no_more(void **state)
{
    struct device *device = *state;
    struct scripted_source source =
            make_source(device, sizeof device->image, 100, ALOFT_OK);

    assert_int_equal(pull(device, &source, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(source.given, SIGNED_SIZE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
    assert_memory_equal(device->flash, device->image, SIGNED_SIZE);
}

static void pieces_of_any_size_will_do(void **state)
{
    struct device *device = *state;

    for (size_t piece = 1; piece < 600; piece += 13) {
        struct scripted_source source =
                make_source(device, SIGNED_SIZE, piece, ALOFT_OK);

        assert_int_equal(pull(device, &source, SIGNED_SIZE), ALOFT_OK);
        assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
    }
}

static void with_an_unknown_size_the_stream_ends_it(void **state)
{
    struct device *device = *state;
    struct scripted_source source = make_source(device, SIGNED_SIZE, 1000, ALOFT_OK);

    assert_int_equal(pull(device, &source, ALOFT_SIZE_UNKNOWN), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
}

static void an_endless_stream_ends_at_the_room(void **state)
{
    struct device *device = *state;
    struct scripted_source source = make_source(device, ROOM + 1, 1000, ALOFT_OK);

    assert_int_equal(pull(device, &source, ALOFT_SIZE_UNKNOWN), ALOFT_ERR_SPACE);
    assert_int_equal(aloft_update_error(&device->update), ALOFT_ERR_SPACE);
}

static void a_stream_as_long_as_the_room_fits(void **state)
{
    struct device *device = *state;
    struct scripted_source source = make_source(device, ROOM, 1000, ALOFT_OK);

    sample_image_esp(device->image, ROOM, 1);
    device->config.verifier = &aloft_verifier_none;
    assert_int_equal(pull(device, &source, ALOFT_SIZE_UNKNOWN), ALOFT_OK);
    assert_int_equal(aloft_update_received(&device->update), ROOM);
}

static const struct {
    const char *reason;
    enum aloft_status then;
    enum aloft_status status;
} ends[] = {
        {"the stream ends early", ALOFT_OK, ALOFT_ERR_TRUNCATED},
        {"silence", ALOFT_ERR_TIMEOUT, ALOFT_ERR_TIMEOUT},
        {"a broken link", ALOFT_ERR_CLOSED, ALOFT_ERR_CLOSED},
};

static void a_source_that_stops_fails_the_update(void **state)
{
    struct device *device = *state;

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct scripted_source source =
                make_source(device, SIGNED_SIZE - 1, 100, ends[i].then);

        print_message("%s\n", ends[i].reason);
        assert_int_equal(pull(device, &source, SIGNED_SIZE), ends[i].status);
        assert_int_equal(aloft_update_error(&device->update), ends[i].status);
        assert_int_equal(device->recorder.why, ends[i].status);
    }
    assert_takes_next_good_update(device);
}

static void a_refused_image_stops_the_pulling(void **state)
{
    struct device *device = *state;
    struct scripted_source source = make_source(device, SIGNED_SIZE, 100, ALOFT_OK);

    device->image[0] = 0;

    assert_int_equal(pull(device, &source, SIGNED_SIZE), ALOFT_ERR_MAGIC);
    assert_int_equal(source.given, 100);
}

static void nothing_is_pulled_before_begin(void **state)
{
    struct device *device = *state;
    struct scripted_source source = make_source(device, SIGNED_SIZE, 100, ALOFT_OK);

    assert_int_equal(aloft_update_pull(&device->update, &source.base, TIMEOUT_MS),
            ALOFT_ERR_STATE);
    assert_int_equal(source.given, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(the_announced_bytes_are_pulled_and_no_more),
            device_test(pieces_of_any_size_will_do),
            device_test(with_an_unknown_size_the_stream_ends_it),
            device_test(an_endless_stream_ends_at_the_room),
            device_test(a_stream_as_long_as_the_room_fits),
            device_test(a_source_that_stops_fails_the_update),
            device_test(a_refused_image_stops_the_pulling),
            device_test(nothing_is_pulled_before_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
