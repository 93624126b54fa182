#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aloft/release_cache.h"

static const struct aloft_release_stamp old_stamp = {100, 5, 1};
static const struct aloft_release_stamp new_stamp = {100, 6, 1};

static void what_was_put_is_got_with_the_same_stamp_only(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_release_cache cache = {0};
    const struct aloft_release_image image = {.size = 100};

    assert_int_equal(
            aloft_release_cache_put(&cache, "a.bin", &old_stamp, &image), ALOFT_OK);

    assert_int_equal(aloft_release_cache_get(&cache, "a.bin", &old_stamp)->size, 100);
    assert_null(aloft_release_cache_get(&cache, "a.bin", &new_stamp));
    assert_null(aloft_release_cache_get(&cache, "b.bin", &old_stamp));
    aloft_release_cache_clear(&cache);
}

static void a_changed_file_takes_the_place_of_the_old_one(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_release_cache cache = {0};
    const struct aloft_release_image before = {.size = 100};
    const struct aloft_release_image after = {.size = 101};

    assert_int_equal(
            aloft_release_cache_put(&cache, "a.bin", &old_stamp, &before), ALOFT_OK);
    assert_int_equal(
            aloft_release_cache_put(&cache, "b.bin", &old_stamp, &before), ALOFT_OK);
    assert_int_equal(
            aloft_release_cache_put(&cache, "a.bin", &new_stamp, &after), ALOFT_OK);

    assert_int_equal(cache.count, 2);
    assert_null(aloft_release_cache_get(&cache, "a.bin", &old_stamp));
    assert_int_equal(aloft_release_cache_get(&cache, "a.bin", &new_stamp)->size, 101);
    aloft_release_cache_clear(&cache);
}

static void a_dropped_file_is_forgotten_and_no_other(void **state)
{
    (void)state; // the tests share nothing
    static const char *const files[] = {"c.bin", "a.bin", "d.bin", "b.bin"};
    struct aloft_release_cache cache = {0};
    const struct aloft_release_image image = {.size = 100};

    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(aloft_release_cache_put(&cache, files[i], &old_stamp, &image),
                ALOFT_OK);
    }
    assert_string_equal(cache.entries[1].file, "b.bin");
    aloft_release_cache_drop(&cache, 1);

    assert_null(aloft_release_cache_get(&cache, "b.bin", NULL));
    assert_non_null(aloft_release_cache_get(&cache, "a.bin", NULL));
    assert_non_null(aloft_release_cache_get(&cache, "c.bin", NULL));
    assert_non_null(aloft_release_cache_get(&cache, "d.bin", NULL));
    aloft_release_cache_clear(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_was_put_is_got_with_the_same_stamp_only),
            cmocka_unit_test(a_dropped_file_is_forgotten_and_no_other),
            cmocka_unit_test(a_changed_file_takes_the_place_of_the_old_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
