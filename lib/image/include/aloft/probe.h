/**
 * @file probe.h
 * Recognises the format of a firmware image by its first bytes.
 */
#ifndef ALOFT_PROBE_H
#define ALOFT_PROBE_H

#include <stddef.h>
#include <stdint.h>

enum aloft_image_format {
    ALOFT_FORMAT_UNKNOWN, /**< None of the others. */
    ALOFT_FORMAT_ESP,     /**< E9: ESP8266, ESP32 and their kin. */
    ALOFT_FORMAT_GZIP,    /**< 1F 8B: compressed, whatever is inside. */
    ALOFT_FORMAT_ELF,     /**< 7F 45 4C 46: an executable of the simulated device. */
};

/** First bytes that aloft_image_probe() can make use of. */
#define ALOFT_PROBE_SIZE 4u

/** Tells the format by the first `len` bytes; too few of them: UNKNOWN. */
enum aloft_image_format aloft_image_probe(const uint8_t *head, size_t len);

/** A word for people: "ESP", "gzip", "ELF", "unknown". */
const char *aloft_image_format_text(enum aloft_image_format format);

#endif
