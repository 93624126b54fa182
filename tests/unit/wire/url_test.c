#include "aloft/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

static bool same(struct aloft_span span, const char *text)
{
    return aloft_span_is(span, text);
}

static void a_url_comes_apart(void **state)
{
    struct aloft_url url;
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_url_parse(&url, aloft_span_of("https://me:p%40:w@h.example:"
                                                         "8443/a/b.bin?v=1&w=2#top")),
            ALOFT_OK);

    assert_true(same(url.scheme, "https"));
    assert_true(same(url.user, "me"));
    assert_true(same(url.password, "p%40:w"));
    assert_true(same(url.host, "h.example"));
    assert_true(same(url.authority, "h.example:8443"));
    assert_int_equal(url.port, 8443);
    assert_true(same(url.path, "/a/b.bin"));
    assert_true(same(url.query, "?v=1&w=2"));
    assert_true(url.has_user);
}

static void what_is_missing_has_a_default(void **state)
{
    struct aloft_url url;
    (void)state; // cmocka passes it to every test

    assert_int_equal(aloft_url_parse(&url, aloft_span_of("HTTP://host?q")), ALOFT_OK);

    assert_int_equal(url.port, 80);
    assert_true(same(url.path, "/"));
    assert_true(same(url.query, "?q"));
    assert_false(url.has_user);
}

static void an_ipv6_host_loses_its_brackets(void **state)
{
    struct aloft_url url;
    (void)state; // cmocka passes it to every test

    assert_int_equal(
            aloft_url_parse(&url, aloft_span_of("https://[fe80::1]/")), ALOFT_OK);
    assert_true(same(url.host, "fe80::1"));
    assert_true(same(url.authority, "[fe80::1]"));
    assert_true(url.host_is_ipv6);
    assert_int_equal(url.port, 443);

    assert_int_equal(
            aloft_url_parse(&url, aloft_span_of("espota://[::1]:8266")), ALOFT_OK);
    assert_int_equal(url.port, 8266);
}

static void a_password_cannot_name_another_host(void **state)
{
    struct aloft_url url;
    (void)state; // cmocka passes it to every test

    assert_int_equal(
            aloft_url_parse(&url, aloft_span_of("http://good@evil@host/")), ALOFT_OK);
    assert_true(same(url.host, "host"));
    assert_true(same(url.user, "good@evil"));
}

static const char *const broken[] = {
        "",
        "host",
        "/path",
        "http:",
        "http:/host",
        "http//host",
        "://host",
        "1http://host",
        "http://",
        "http:///path",
        "http://:80/",
        "http://user@/",
        "http://host:0/",
        "http://host:65536/",
        "http://host:99999999999/",
        "http://host:8o/",
        "http://host:-1/",
        "http://ho st/",
        "http://host/a b",
        "http://host/a\r\nX: y",
        "http://host/\x80",
        "http://ho%73t/",
        "http://host\\x/",
        "http://good\\@evil/",
        "http://good\\@evil",
        "http://[::1",
        "http://[]/",
        "http://[::g]/",
        "http://[::1]x/",
};

static void broken_urls_are_refused(void **state)
{
    struct aloft_url url;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        if (aloft_url_parse(&url, aloft_span_of(broken[i])) != ALOFT_ERR_FORMAT) {
            fail_msg("taken: %s", broken[i]);
        }
    }
}

struct move {
    const char *reference;
    const char *absolute;
};

/* From http://me:pw@a/b/c/d?q; most of it are the examples of RFC 3986, 5.4. */
static const struct move moves[] = {
        {"https://other/x", "https://other/x"},
        {"g:h", "g:h"},
        {"//g", "http://g"},
        {"//g:81/x?y", "http://g:81/x?y"},
        {"/g", "http://a/g"},
        {"/", "http://a/"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"?y", "http://a/b/c/d?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"g#s", "http://a/b/c/g"},
        {"", "http://a/b/c/d?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
};

static void references_lead_where_the_rfc_says(void **state)
{
    struct aloft_url base;
    char text[64];
    (void)state; // cmocka passes it to every test
    assert_int_equal(
            aloft_url_parse(&base, aloft_span_of("http://me:pw@a/b/c/d?q")), ALOFT_OK);

    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        const struct aloft_span reference = aloft_span_of(moves[i].reference);
        assert_int_equal(
                aloft_url_resolve(&base, reference, text, sizeof text), ALOFT_OK);
        assert_string_equal(text, moves[i].absolute);
    }
}

static void too_little_room_is_told_for_every_size(void **state)
{
    struct aloft_url base;
    char text[64];
    (void)state; // cmocka passes it to every test
    assert_int_equal(aloft_url_parse(&base, aloft_span_of("http://a/b/c")), ALOFT_OK);

    for (size_t size = 0; size < sizeof "http://a/b/../g"; size++) {
        assert_int_equal(aloft_url_resolve(&base, aloft_span_of("../g"), text, size),
                ALOFT_ERR_TOO_LONG);
    }
    assert_int_equal(aloft_url_resolve(&base, aloft_span_of("a\nb"), text, sizeof text),
            ALOFT_ERR_FORMAT);
}

static bool same_origin(const char *a, const char *b)
{
    struct aloft_url first;
    struct aloft_url second;

    assert_int_equal(aloft_url_parse(&first, aloft_span_of(a)), ALOFT_OK);
    assert_int_equal(aloft_url_parse(&second, aloft_span_of(b)), ALOFT_OK);
    return aloft_url_same_origin(&first, &second);
}

static void an_origin_is_scheme_host_and_port(void **state)
{
    (void)state; // cmocka passes it to every test
    assert_true(same_origin("http://Host/a", "HTTP://u:p@host:80/b"));
    assert_false(same_origin("http://host/", "https://host/"));
    assert_false(same_origin("http://host/", "http://host:81/"));
    assert_false(same_origin("http://host/", "http://host.evil/"));
}

static void escapes_become_bytes(void **state)
{
    char text[8];
    size_t len = 0;
    (void)state; // cmocka passes it to every test

    assert_int_equal(
            aloft_url_unescape(aloft_span_of("a%40%3aB"), text, 4, &len), ALOFT_OK);
    assert_int_equal(len, 4);
    assert_memory_equal(text, "a@:B", 4);
    assert_int_equal(aloft_url_unescape(aloft_span_of("a%40%3aB"), text, 3, &len),
            ALOFT_ERR_TOO_LONG);
    assert_int_equal(
            aloft_url_unescape(aloft_span_of("%4"), text, 8, &len), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_url_unescape(aloft_span_of("%"), text, 8, &len), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_url_unescape(aloft_span_of("%4g"), text, 8, &len), ALOFT_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_url_comes_apart),
            cmocka_unit_test(what_is_missing_has_a_default),
            cmocka_unit_test(an_ipv6_host_loses_its_brackets),
            cmocka_unit_test(a_password_cannot_name_another_host),
            cmocka_unit_test(broken_urls_are_refused),
            cmocka_unit_test(references_lead_where_the_rfc_says),
            cmocka_unit_test(too_little_room_is_told_for_every_size),
            cmocka_unit_test(an_origin_is_scheme_host_and_port),
            cmocka_unit_test(escapes_become_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
