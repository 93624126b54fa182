#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/secret.h"
#include "stamp.h"

/* Bytes that a chain or a key in PEM may have. */
#define PEM_MAX 65536u

bool identity_changed(struct identity_files *files)
{
    if (files->chain == NULL) {
        return false;
    }
    const bool chain = stamp_refresh(&files->chain_stamp, AT_FDCWD, files->chain);

    return stamp_refresh(&files->key_stamp, AT_FDCWD, files->key) || chain;
}

static enum aloft_status read_pem(
        const char *path, char **text, char *what, size_t size)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    const enum aloft_status status = aloft_file_read(path, PEM_MAX, &bytes, &len);

    *text = (char *)bytes;
    if (status != ALOFT_OK) {
        (void)snprintf(what, size, "%s: %s", path,
                status == ALOFT_ERR_IO ? strerror(errno)
                                       : aloft_status_text(status)); // may be cut
    }
    return status;
}

enum aloft_status identity_read(const struct identity_files *files,
        struct identity *identity, char *what, size_t size)
{
    *identity = (struct identity){NULL, NULL};
    if (files->chain == NULL) {
        return ALOFT_OK;
    }
    const enum aloft_status status =
            read_pem(files->chain, &identity->chain, what, size);

    return status == ALOFT_OK ? read_pem(files->key, &identity->key, what, size)
                              : status;
}

void identity_forget(struct identity *identity)
{
    if (identity->key != NULL) {
        aloft_wipe(identity->key, strlen(identity->key));
    }
    free(identity->key);
    free(identity->chain);
}
