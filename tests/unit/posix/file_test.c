#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "aloft/file.h"

/* Every test has a folder of its own, which is the working directory. */
static int set_up(void **state)
{
    char *const folder = strdup("/tmp/aloft-file-test-XXXXXX");

    assert_non_null(mkdtemp(folder));
    assert_int_equal(0, chdir(folder));
    *state = folder;
    return 0;
}

static int tear_down(void **state)
{
    char *const folder = (char *)*state;
    char command[80];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    assert_int_equal(0, chdir("/"));
    assert_int_equal(0, system(command));
    free(folder);
    return 0;
}

static void what_is_written_is_read(void **state)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_file_write("new", "some\0bytes", 10, 0644));
    assert_int_equal(ALOFT_OK, aloft_file_read("new", 10, &bytes, &len));

    assert_int_equal(10, len);
    assert_memory_equal("some\0bytes", bytes, 11);
    free(bytes);
}

/* In a folder that others can write to, the temporary name could be laid as a trap. */
static void link_in_the_way_is_not_followed(void **state)
{
    char trap[40];
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)state;
    snprintf(trap, sizeof(trap), "file.%ld.new", (long)getpid());
    assert_int_equal(ALOFT_OK, aloft_file_write("victim", "precious", 8, 0644));
    assert_int_equal(0, symlink("victim", trap));
    assert_int_equal(ALOFT_OK, aloft_file_write("file", "new", 3, 0644));

    assert_int_equal(ALOFT_OK, aloft_file_read("victim", 10, &bytes, &len));
    assert_string_equal("precious", (const char *)bytes);
    free(bytes);
    assert_int_equal(ALOFT_OK, aloft_file_read("file", 10, &bytes, &len));
    assert_string_equal("new", (const char *)bytes);
    free(bytes);
}

static void file_larger_than_the_limit_is_refused(void **state)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_file_write("ten", "0123456789", 10, 0644));

    assert_int_equal(ALOFT_ERR_SPACE, aloft_file_read("ten", 9, &bytes, &len));
    assert_null(bytes);
}

static void large_file_is_read_whole(void **state)
{
    const size_t size = 1000003;
    uint8_t *const written = (uint8_t *)malloc(size);
    uint8_t *read = NULL;
    size_t len = 0;

    (void)state;
    memset(written, 0x5a, size);
    written[size - 1] = 1;
    assert_int_equal(ALOFT_OK, aloft_file_write("large", written, size, 0644));
    assert_int_equal(ALOFT_OK, aloft_file_read("large", 16u << 20, &read, &len));

    assert_int_equal(size, len);
    assert_memory_equal(written, read, size);
    free(written);
    free(read);
}

static void empty_file_is_a_file(void **state)
{
    uint8_t *bytes = NULL;
    size_t len = 1;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_file_write("empty", "", 0, 0644));
    assert_int_equal(ALOFT_OK, aloft_file_read("empty", 0, &bytes, &len));

    assert_int_equal(0, len);
    free(bytes);
}

static void missing_file_and_folder_are_io_errors(void **state)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(ALOFT_ERR_IO, aloft_file_read("none", 10, &bytes, &len));
    assert_int_equal(ALOFT_ERR_IO, aloft_file_read(".", 10, &bytes, &len));
    assert_int_equal(ALOFT_ERR_IO, aloft_file_write("no/folder", "x", 1, 0644));
}

static void failed_write_leaves_the_old_file_and_no_other(void **state)
{
    struct stat facts;

    (void)state;
    assert_int_equal(0, mkdir("taken", 0700));
    assert_int_equal(0, mkdir("taken/inside", 0700));

    assert_int_equal(ALOFT_ERR_IO, aloft_file_write("taken", "x", 1, 0644));

    assert_int_equal(0, stat("taken/inside", &facts));
    assert_int_equal(0, system("test \"$(ls)\" = taken"));
}

static void mode_is_the_one_asked_for(void **state)
{
    struct stat facts;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_file_write("secret", "x", 1, 0600));

    assert_int_equal(0, stat("secret", &facts));
    assert_int_equal(0600, facts.st_mode & 0777);
}

static void folders_are_made_with_all_above_them(void **state)
{
    struct stat facts;

    (void)state;
    assert_int_equal(ALOFT_OK, aloft_folder_make("a/b/c"));
    assert_int_equal(ALOFT_OK, aloft_folder_make("a/b/c/"));
    assert_int_equal(0, stat("a/b/c", &facts));

    assert_int_equal(ALOFT_OK, aloft_file_write("a/file", "x", 1, 0600));
    assert_int_equal(ALOFT_ERR_IO, aloft_folder_make("a/file/below"));
}

static void descriptors_are_read_and_written_whole(void **state)
{
    char text[4] = {0};
    int ends[2];

    (void)state;
    assert_int_equal(0, pipe(ends));
    assert_int_equal(ALOFT_OK, aloft_fd_write(ends[1], "four", 4));
    assert_int_equal(ALOFT_OK, aloft_fd_read(ends[0], text, 4));
    assert_memory_equal("four", text, 4);

    assert_int_equal(ALOFT_OK, aloft_fd_write(ends[1], "two", 2));
    close(ends[1]);
    assert_int_equal(ALOFT_ERR_TRUNCATED, aloft_fd_read(ends[0], text, 4));
    close(ends[0]);
    assert_int_equal(ALOFT_ERR_IO, aloft_fd_read(ends[0], text, 4));
    assert_int_equal(ALOFT_ERR_IO, aloft_fd_write(ends[1], text, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(what_is_written_is_read, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    link_in_the_way_is_not_followed, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    file_larger_than_the_limit_is_refused, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    large_file_is_read_whole, set_up, tear_down),
            cmocka_unit_test_setup_teardown(empty_file_is_a_file, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    missing_file_and_folder_are_io_errors, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    failed_write_leaves_the_old_file_and_no_other, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    mode_is_the_one_asked_for, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    folders_are_made_with_all_above_them, set_up, tear_down),
            cmocka_unit_test(descriptors_are_read_and_written_whole),
    };

    return cmocka_run_group_tests_name("posix/file", tests, NULL, NULL);
}
