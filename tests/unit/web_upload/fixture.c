#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

#define LONG_MS 600000u

struct fixture *fixture_new(uint32_t size)
{
    static const uint8_t manifest[] = "a manifest";
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    assert_true(size <= sizeof f->file);
    peer_init(&f->peer);
    link_sim_init(&f->link, &f->upload.machine, &f->peer.machine, 1);
    f->link.ends[1].listens = 80;
    for (uint32_t i = 0; i < size; i++) {
        f->file[i] = (uint8_t)(i * 7u + i / 251u);
    }
    aloft_memory_reader_init(&f->reader, f->file, size);
    f->config = (struct aloft_web_upload_config){
            .url = "http://127.0.0.1",
            .file = &f->reader.base,
            .manifest = manifest,
            .manifest_len = sizeof manifest - 1,
            .list_offset = 100,
            .list_size = 64,
            .random = &f->link.random.base,
            .sha256 = &aloft_bearssl_sha256,
            .buffer = f->buffer,
            .buffer_size = sizeof f->buffer,
    };
    return f;
}

void fixture_free(struct fixture *f)
{
    link_sim_free(&f->link);
    free(f);
}

void fixture_start(struct fixture *f)
{
    assert_int_equal(
            aloft_web_upload_init(&f->upload, &f->config, f->link.now_ms), ALOFT_OK);
}

static bool is_over(const struct fixture *f)
{
    struct aloft_web_upload_report report;

    aloft_web_upload_report(&f->upload, &report);
    return report.phase == ALOFT_WEB_UPLOAD_OVER;
}

void fixture_finish(struct fixture *f)
{
    while (!is_over(f) && link_sim_step(&f->link, LONG_MS)) {
    }
    link_sim_run(&f->link, 1000);
    assert_true(is_over(f));
    assert_false(f->link.ends[0].has_stream);
    aloft_web_upload_report(&f->upload, &f->report);
}

void fixture_run(struct fixture *f, enum aloft_web_upload_outcome outcome)
{
    fixture_start(f);
    fixture_finish(f);
    assert_int_equal(f->report.outcome, outcome);
}

void fixture_run_to(struct fixture *f, uint32_t offset)
{
    while (f->peer.offset < offset) {
        assert_true(link_sim_step(&f->link, LONG_MS));
    }
}

void fixture_assert_arrived(const struct fixture *f)
{
    assert_true(f->peer.staged);
    assert_int_equal(f->peer.size, f->reader.base.size);
    assert_int_equal(f->peer.offset, f->reader.base.size);
    assert_memory_equal(f->peer.file + f->peer.held, f->file + f->peer.held,
            f->reader.base.size - f->peer.held);
}
