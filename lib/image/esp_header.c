#include "aloft/esp_image.h"

#include "aloft/bytes.h"

#define KIB(n) ((uint32_t)(n) << 10)
#define MIB(n) ((uint32_t)(n) << 20)

/* Where the fields of the extended header are; docs/spec/image.md, 3. */
#define CHIP_ID_OFFSET       12u
#define RESERVED_OFFSET      19u
#define HASH_APPENDED_OFFSET 23u

struct code_name {
    uint16_t code;
    const char *name;
};

static const struct code_name chips[] = {
        {0, "ESP32"},
        {2, "ESP32-S2"},
        {5, "ESP32-C3"},
        {9, "ESP32-S3"},
        {12, "ESP32-C2"},
        {13, "ESP32-C6"},
        {16, "ESP32-H2"},
        {18, "ESP32-P4"},
};

static const struct code_name flash_modes[] = {
        {0, "QIO"},
        {1, "QOUT"},
        {2, "DIO"},
        {3, "DOUT"},
};

/* Index: the nibble. 5 and 6 are 2 and 4 MB with another way to map them. */
static const uint32_t esp8266_flash_sizes[16] = {
        KIB(512), KIB(256), MIB(1), MIB(2), MIB(4), MIB(2), MIB(4), 0, MIB(8), MIB(16)};
static const uint32_t esp32_flash_sizes[16] = {
        MIB(1), MIB(2), MIB(4), MIB(8), MIB(16), MIB(32), MIB(64), MIB(128)};

static const char *find_name(const struct code_name *names, size_t count, uint16_t code,
        const char *otherwise)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return otherwise;
}

/* Data RAM, instruction RAM, and the flash as it is mapped. */
static bool is_esp8266_address(uint32_t address)
{
    return (address >= 0x3FFE8000u && address < 0x40000000u) ||
           (address >= 0x40100000u && address < 0x40110000u) ||
           (address >= 0x40200000u && address < 0x40300000u);
}

/*
 * Nothing in the header names the family. An ESP8266 image goes on with the address of
 * its first segment, an ESP32 image with fields of which most are zero.
 */
static enum aloft_esp_family find_family(const uint8_t *bytes, size_t len)
{
    if (len < ALOFT_ESP_HEADER_MAX) {
        return ALOFT_ESP8266;
    }
    if (is_esp8266_address(aloft_le32(bytes + ALOFT_ESP_HEADER_SIZE))) {
        return ALOFT_ESP8266;
    }
    if (aloft_le32(bytes + RESERVED_OFFSET) != 0 || bytes[HASH_APPENDED_OFFSET] > 1) {
        return ALOFT_ESP8266;
    }
    return ALOFT_ESP32;
}

enum aloft_status aloft_esp_header_decode(
        struct aloft_esp_header *header, const uint8_t *bytes, size_t len)
{
    if (len < ALOFT_ESP_HEADER_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (bytes[0] != 0xE9) {
        return ALOFT_ERR_MAGIC;
    }
    if (bytes[1] == 0 || bytes[1] > ALOFT_ESP_SEGMENTS_MAX) {
        return ALOFT_ERR_FORMAT;
    }
    *header = (struct aloft_esp_header){
            .family = find_family(bytes, len),
            .segment_count = bytes[1],
            .flash_mode = bytes[ALOFT_ESP_FLASH_MODE_OFFSET],
            .flash_size = bytes[3] >> 4,
            .flash_frequency = bytes[3] & 0x0F,
            .entry = aloft_le32(bytes + 4),
    };
    if (header->family == ALOFT_ESP32) {
        header->chip_id = aloft_le16(bytes + CHIP_ID_OFFSET);
        header->hash_appended = bytes[HASH_APPENDED_OFFSET] == 1;
    }
    return ALOFT_OK;
}

uint32_t aloft_esp_flash_size(const struct aloft_esp_header *header)
{
    switch (header->family) {
    case ALOFT_ESP8266:
        return esp8266_flash_sizes[header->flash_size & 0x0F];
    case ALOFT_ESP32:
        return esp32_flash_sizes[header->flash_size & 0x0F];
    }
    return 0;
}

unsigned aloft_esp_flash_mhz(const struct aloft_esp_header *header)
{
    switch (header->flash_frequency) {
    case 0x0:
        return 40;
    case 0x1:
        return 26;
    case 0x2:
        return 20;
    case 0xF:
        return 80;
    default:
        return 0;
    }
}

const char *aloft_esp_flash_mode_text(uint8_t flash_mode)
{
    return find_name(flash_modes, sizeof flash_modes / sizeof flash_modes[0],
            flash_mode, "unknown");
}

const char *aloft_esp_chip_text(const struct aloft_esp_header *header)
{
    if (header->family == ALOFT_ESP8266) {
        return "ESP8266";
    }
    return find_name(
            chips, sizeof chips / sizeof chips[0], header->chip_id, "ESP32 family");
}
