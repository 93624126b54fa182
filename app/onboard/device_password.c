#include "aloft/device_password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/secret.h"

#define SIZE_MAX_OF_FILE 1024u

enum aloft_status device_password_read(
        struct device_password *password, const char *path)
{
    memset(password, 0, sizeof(*password));
    const enum aloft_status status =
            aloft_file_read(path, SIZE_MAX_OF_FILE, &password->text, &password->size);

    if (status != ALOFT_OK) {
        password->text = NULL;
        return status;
    }
    password->len = strcspn((const char *)password->text, "\r\n");
    if (password->len == 0) {
        device_password_wipe(password);
        (void)fprintf(stderr, "device: the password is empty\n"); // anybody's guess
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

void device_password_wipe(struct device_password *password)
{
    if (password->text != NULL) {
        aloft_wipe(password->text, password->size);
    }
    free(password->text);
    memset(password, 0, sizeof(*password));
}
