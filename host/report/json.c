#include "aloft/json.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/words.h"

json_t *aloft_json_text(const char *text)
{
    json_t *string = json_string(text);

    if (string != NULL) {
        return string;
    }
    const size_t len = strlen(text);
    char *clean = malloc(len + 1);

    if (clean == NULL) {
        return NULL;
    }
    aloft_words_clean(clean, len + 1, text, len, true);
    string = json_string(clean);

    free(clean);
    return string;
}

json_t *aloft_json_result(const char *command, bool ok, json_t *fields)
{
    json_t *object = json_pack("{s:i, s:s, s:b}", "schema", ALOFT_JSON_SCHEMA,
            "command", command, "ok", ok);

    if (object != NULL && fields != NULL && json_object_update(object, fields) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(fields);
    return object;
}

void aloft_json_print(FILE *file, const json_t *object)
{
    /* The result is not needed: a failed write stays in ferror(file), and jansson has
     * no other reason to fail on an object that it has built itself. */
    (void)json_dumpf(object, file, JSON_COMPACT | JSON_PRESERVE_ORDER);
    fputc('\n', file);
}
