/*
 * URLs: the parts are the text again, no part can break out of its line, and a relative
 * reference never leads to another host.
 *
 * Input: a URL, a line end, and a reference found there.
 */
#include "aloft/url.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz_input.h"
#include "fuzz_target.h"

static struct aloft_span span_of(struct fuzz_input text)
{
    return (struct aloft_span){(const char *)text.data, text.len};
}

static void check_visible(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        FUZZ_CHECK(text.text[i] > ' ' && text.text[i] <= '~');
    }
}

static bool begins_with(struct aloft_span text, const char *with)
{
    const size_t len = strlen(with);

    return text.len >= len && memcmp(text.text, with, len) == 0;
}

/* Takes `part` off the front of `*rest`, where it has to be. */
static void check_next(struct aloft_span *rest, struct aloft_span part)
{
    if (part.len > 0) {
        FUZZ_CHECK(part.text == rest->text && part.len <= rest->len);
        *rest = aloft_span_after(*rest, part.len);
    }
}

static void check_mark(struct aloft_span *rest, const char *mark)
{
    FUZZ_CHECK(begins_with(*rest, mark));
    *rest = aloft_span_after(*rest, strlen(mark));
}

/* All parts one after another are the text, without the fragment. */
static void check_parts(const struct aloft_url *url, struct aloft_span text)
{
    struct aloft_span rest = aloft_span_first(text, aloft_span_find(text, '#'));

    check_visible(rest);
    check_next(&rest, url->scheme);
    check_mark(&rest, "://");
    if (url->has_user) {
        check_next(&rest, url->user);
        if (url->password.text != NULL) {
            check_mark(&rest, ":");
            check_next(&rest, url->password);
        }
        check_mark(&rest, "@");
    }
    check_next(&rest, url->authority);
    FUZZ_CHECK(begins_with(url->path, "/"));
    if (begins_with(rest, "/")) {
        check_next(&rest, url->path);
    } else {
        FUZZ_CHECK(aloft_span_is(url->path, "/")); // none was written
    }
    FUZZ_CHECK(url->query.len == 0 || begins_with(url->query, "?"));
    check_next(&rest, url->query);
    FUZZ_CHECK(rest.len == 0);
}

static void check_host(const struct aloft_url *url)
{
    struct aloft_span rest = url->authority;

    if (url->host_is_ipv6) {
        check_mark(&rest, "[");
    }
    check_next(&rest, url->host);
    FUZZ_CHECK(url->host.len > 0);
    for (size_t i = 0; i < url->host.len; i++) {
        FUZZ_CHECK(strchr("/?#@[]\\%", url->host.text[i]) == NULL);
    }
    FUZZ_CHECK(aloft_url_same_origin(url, url));
}

static bool is_relative(struct aloft_span reference)
{
    struct aloft_url parsed;
    const size_t colon = aloft_span_find(reference, ':');
    const size_t slash = aloft_span_find(reference, '/');

    if (begins_with(reference, "//")) {
        return false;
    }
    if (aloft_url_parse(&parsed, reference) == ALOFT_OK) {
        return false;
    }
    return colon == reference.len || slash < colon;
}

static void check_no_dots(struct aloft_span path)
{
    while (path.len > 0) {
        path = aloft_span_after(path, 1);
        const struct aloft_span segment =
                aloft_span_first(path, aloft_span_find(path, '/'));
        FUZZ_CHECK(!aloft_span_is(segment, ".") && !aloft_span_is(segment, ".."));
        path = aloft_span_after(path, segment.len);
    }
}

/* A relative reference stays with the origin, and its path is a plain one. */
static void check_stays(const struct aloft_url *base, const char *resolved)
{
    const size_t size = strlen(resolved) + 1;
    char *again = fuzz_alloc(size);
    struct aloft_url url;

    FUZZ_CHECK(aloft_url_parse(&url, aloft_span_of(resolved)) == ALOFT_OK);
    FUZZ_CHECK(aloft_url_same_origin(base, &url));
    FUZZ_CHECK(!url.has_user);
    check_no_dots(url.path);
    FUZZ_CHECK(aloft_url_resolve(&url, aloft_span_of(""), again, size) == ALOFT_OK);
    FUZZ_CHECK(strcmp(again, resolved) == 0);
    free(again);
}

static void try_resolve(const struct aloft_url *base, struct aloft_span reference)
{
    const size_t size = base->scheme.len + base->authority.len + base->path.len +
                        base->query.len + reference.len + 8;
    char *dst = fuzz_alloc(size);
    const enum aloft_status status = aloft_url_resolve(base, reference, dst, size);

    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_FORMAT);
    if (status == ALOFT_OK) {
        check_visible(aloft_span_of(dst));
        if (is_relative(reference)) {
            check_stays(base, dst);
        }
    }
    free(dst);
}

/* However little room there is, it is kept to. */
static void try_little_room(
        const struct aloft_url *base, struct aloft_span reference, size_t size)
{
    char *dst = fuzz_alloc(size);
    const enum aloft_status status = aloft_url_resolve(base, reference, dst, size);

    FUZZ_CHECK(status != ALOFT_OK || strlen(dst) < size);
    free(dst);
}

static void try_unescape(struct aloft_span text)
{
    char *dst = fuzz_alloc(text.len);
    size_t len = 0;

    if (aloft_url_unescape(text, dst, text.len, &len) == ALOFT_OK) {
        size_t less = 0;

        FUZZ_CHECK(len <= text.len && text.len <= 3 * len);
        FUZZ_CHECK(aloft_url_unescape(text, dst, len, &less) == ALOFT_OK);
        FUZZ_CHECK(less == len);
        FUZZ_CHECK(len == 0 ||
                   aloft_url_unescape(text, dst, len - 1, &less) == ALOFT_ERR_TOO_LONG);
    }
    free(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const struct aloft_span text = span_of(fuzz_until(&input, '\n'));
    const struct aloft_span reference = span_of(input);
    struct aloft_url url;

    try_unescape(text);
    if (aloft_url_parse(&url, text) != ALOFT_OK) {
        return 0;
    }
    check_parts(&url, text);
    check_host(&url);
    try_unescape(url.password);
    try_resolve(&url, reference);
    try_little_room(&url, reference, len / 2);
    return 0;
}
