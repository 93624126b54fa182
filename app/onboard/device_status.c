#include "aloft/device_status.h"

#include <stdio.h>
#include <unistd.h>

#include "aloft/file.h"
#include "aloft/hex.h"

enum aloft_status device_status_write(
        const char *path, const struct device_status *status)
{
    char digits[2 * ALOFT_BOOT_DIGEST_SIZE];
    char text[768];

    aloft_hex_encode(status->record.main.sha256, ALOFT_BOOT_DIGEST_SIZE, digits);
    /* No field can hold a character that would need quoting; see options.c. */
    const int len = snprintf(text, sizeof(text),
            "{\"schema\":1,\"state\":\"%s\",\"pid\":%ld,\"hostname\":\"%s\","
            "\"version\":\"%s\",\"installs\":%u,\"address\":\"%s\","
            "\"espota_port\":%u,\"http_port\":%u,\"image_sha256\":\"%.*s\"}\n",
            status->state, (long)getpid(), status->hostname, status->version,
            (unsigned)status->record.installs, status->address,
            (unsigned)status->espota_port, (unsigned)status->http_port,
            (int)sizeof(digits), digits);

    if (len < 0 || (size_t)len >= sizeof(text)) {
        return ALOFT_ERR_IO;
    }
    return aloft_file_write(path, text, (size_t)len, 0644);
}
