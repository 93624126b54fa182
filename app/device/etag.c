#include "etag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/hex.h"

/* "<digest of the image> <ETag>\n" */
#define DIGITS    ((size_t)2u * ALOFT_BOOT_DIGEST_SIZE)
#define LINE_SIZE (DIGITS + DEVICE_ETAG_SIZE + 2u)

void device_etag_read(const char *path, const struct aloft_boot_image *running,
        char etag[DEVICE_ETAG_SIZE])
{
    char digits[DIGITS];
    uint8_t *text = NULL;
    size_t len = 0;

    etag[0] = '\0';
    if (path == NULL || aloft_file_read(path, LINE_SIZE, &text, &len) != ALOFT_OK) {
        return; // none was noted yet
    }
    aloft_hex_encode(running->sha256, ALOFT_BOOT_DIGEST_SIZE, digits);
    if (len > DIGITS + 1 && memcmp(text, digits, DIGITS) == 0) {
        const char *const value = (const char *)text + DIGITS + 1;

        (void)snprintf(etag, DEVICE_ETAG_SIZE, "%.*s", (int)strcspn(value, "\r\n"),
                value); // a longer one is none that was noted here
    }
    free(text);
}

void device_etag_write(
        const char *path, const struct aloft_boot_image *staged, const char *etag)
{
    char digits[DIGITS];
    char line[LINE_SIZE];

    if (path == NULL) {
        return;
    }
    aloft_hex_encode(staged->sha256, ALOFT_BOOT_DIGEST_SIZE, digits);
    const int len = snprintf(line, sizeof line, "%.*s %s\n", (int)DIGITS, digits, etag);

    if (aloft_file_write(path, line, (size_t)len, 0644) != ALOFT_OK) {
        (void)fprintf(stderr, "device: cannot write %s\n", path); // as a serial line
    }
}
