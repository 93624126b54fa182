#include "aloft/probe.h"

#include <stdbool.h>

#include "aloft/memory.h"

static const uint8_t esp_magic[] = {0xE9};
static const uint8_t gzip_magic[] = {0x1F, 0x8B};
static const uint8_t elf_magic[] = {0x7F, 'E', 'L', 'F'};

static bool begins_with(
        const uint8_t *head, size_t len, const uint8_t *magic, size_t magic_len)
{
    return len >= magic_len && memcmp(head, magic, magic_len) == 0;
}

enum aloft_image_format aloft_image_probe(const uint8_t *head, size_t len)
{
    if (begins_with(head, len, esp_magic, sizeof esp_magic)) {
        return ALOFT_FORMAT_ESP;
    }
    if (begins_with(head, len, gzip_magic, sizeof gzip_magic)) {
        return ALOFT_FORMAT_GZIP;
    }
    if (begins_with(head, len, elf_magic, sizeof elf_magic)) {
        return ALOFT_FORMAT_ELF;
    }
    return ALOFT_FORMAT_UNKNOWN;
}

const char *aloft_image_format_text(enum aloft_image_format format)
{
    switch (format) {
    case ALOFT_FORMAT_ESP:
        return "ESP";
    case ALOFT_FORMAT_GZIP:
        return "gzip";
    case ALOFT_FORMAT_ELF:
        return "ELF";
    case ALOFT_FORMAT_UNKNOWN:
        break;
    }
    return "unknown";
}
