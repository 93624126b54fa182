/*
 * A board's settings: whatever the flash holds, reading comes to an end, and what is
 * accepted is terminated text of the input with values that the firmware can use.
 *
 * Input: the content of the partition.
 */
#include "aloft/board_settings.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/pull_facts.h"
#include "fuzz_target.h"

static void check_text(const struct aloft_board_settings *settings, const char *text)
{
    const char *const end = settings->lines + sizeof settings->lines;

    if (text == NULL) {
        return;
    }
    FUZZ_CHECK(text > settings->lines && text < end);
    FUZZ_CHECK(memchr(text, '\0', (size_t)(end - text)) != NULL);
    FUZZ_CHECK(text[0] != '\0' && text[-1] == '=');
    for (; *text != '\0'; text++) {
        FUZZ_CHECK(*text >= ' ' && *text <= '~');
    }
}

static void check_settings(
        const struct aloft_board_settings *settings, const char *name)
{
    if (settings->hostname != name) {
        check_text(settings, settings->hostname);
    }
    FUZZ_CHECK(strlen(settings->hostname) <= ALOFT_BOARD_HOSTNAME_MAX);
    FUZZ_CHECK(strpbrk(settings->hostname, " \"\\<>&=") == NULL);
    check_text(settings, settings->password);
    check_text(settings, settings->poll);
    check_text(settings, settings->poll_address);
    FUZZ_CHECK(settings->poll_interval_s >= 1);
    FUZZ_CHECK(settings->poll_interval_s <= ALOFT_BOARD_POLL_INTERVAL_MAX_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char name[] = "lamp";
    uint8_t *const bytes = fuzz_copy(data, len);
    struct aloft_board_settings settings;

    if (aloft_board_settings_decode(&settings, name, bytes, len) == ALOFT_OK) {
        check_settings(&settings, name);
    }
    free(bytes);
    return 0;
}
