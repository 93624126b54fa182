#include "sim_status.h"

#include <limits.h>
#include <string.h>

#include "sim_folder.h"

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

    *status = (struct sim_status){
            .running = state != NULL && strcmp(state, "running") == 0,
            .process = json_integer_value(json_object_get(object, "pid")),
            .installs = json_integer_value(json_object_get(object, "installs")),
    };
    if (port < 1 || port > UINT16_MAX) {
        return false;
    }
    status->espota_port = (uint16_t)port;
    return copy_text(object, "address", status->address, sizeof status->address) &&
           copy_text(object, "version", status->version, sizeof status->version) &&
           copy_text(object, "image_sha256", status->sha256, sizeof status->sha256);
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
