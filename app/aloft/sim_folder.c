#include "sim_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sim_name_is_good(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    return name[0] != '\0' && name[0] != '.' && strlen(name) <= 63 &&
           strspn(name, allowed) == strlen(name);
}

bool sim_folder_find(const char *name, char folder[PATH_MAX])
{
    const char *const state = getenv("XDG_STATE_HOME");
    const char *const home = getenv("HOME");
    int len = -1;

    if (state != NULL && state[0] == '/') {
        len = snprintf(folder, PATH_MAX, "%s/aloft/sim/%s", state, name);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(folder, PATH_MAX, "%s/.local/state/aloft/sim/%s", home, name);
    }
    return len >= 0 && len < PATH_MAX;
}
