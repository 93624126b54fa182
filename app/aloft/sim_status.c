#include "sim_status.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include "sim_folder.h"

#define START_WAIT_MS 3000u // for a device that was switched on just now
#define POLL_NS       50000000L

static bool find_path(const char *name, char path[PATH_MAX])
{
    char folder[PATH_MAX];

    if (!sim_name_is_good(name) || !sim_folder_find(name, folder)) {
        return false;
    }
    const int len = snprintf(path, PATH_MAX, "%s/status.json", folder);

    return len > 0 && len < PATH_MAX;
}

/* Copies a text field; one that is missing or too long makes the status useless. */
static bool copy_text(const json_t *object, const char *key, char *dst, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || strlen(text) >= size) {
        return false;
    }
    memcpy(dst, text, strlen(text) + 1);
    return true;
}

static bool decode(const json_t *object, struct sim_status *status)
{
    const char *state = json_string_value(json_object_get(object, "state"));
    const json_int_t port = json_integer_value(json_object_get(object, "espota_port"));
    const json_int_t http = json_integer_value(json_object_get(object, "http_port"));

    *status = (struct sim_status){
            .running = state != NULL && strcmp(state, "running") == 0,
            .recovery = state != NULL && strcmp(state, "recovery") == 0,
    };
    if (port < 1 || port > UINT16_MAX || http < 0 || http > UINT16_MAX) {
        return false;
    }
    status->espota_port = (uint16_t)port;
    status->http_port = (uint16_t)http;
    return copy_text(object, "address", status->address, sizeof status->address);
}

bool sim_status_read(const char *name, struct sim_status *status)
{
    char path[PATH_MAX];

    if (!find_path(name, path)) {
        return false;
    }
    json_t *object = json_load_file(path, 0, NULL);

    if (object == NULL) {
        return false;
    }
    const bool good = decode(object, status);

    json_decref(object);
    return good;
}

bool sim_status_await(const char *name, struct sim_status *status)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};
    const uint64_t end_ms = cli_now_ms() + START_WAIT_MS;

    while (!sim_status_read(name, status) || !(status->running || status->recovery)) {
        if (cli_now_ms() >= end_ms) {
            return false;
        }
        nanosleep(&pause, NULL);
    }
    return true;
}

enum aloft_exit sim_status_fail(struct cli *cli, const char *name)
{
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_UNREACHABLE, "resolve",
            "the simulated device %s does not run", name);

    cli_why(cli, "a device runs for as long as the aloft sim that started it");
    cli_hint(cli, "aloft sim --name %s", name);
    return exit;
}

enum aloft_exit sim_status_fail_recovery(struct cli *cli, const char *name)
{
    cli_fail(cli, ALOFT_ERR_NO_IMAGE, "resolve",
            "the simulated device %s is in recovery", name);

    cli_why(cli, "it has no bootable image, and waits for one");
    cli_hint(cli, "aloft upload FILE sim:%s", name);
    return cli_fail_as(cli, ALOFT_EXIT_UNREACHABLE, "recovery");
}
