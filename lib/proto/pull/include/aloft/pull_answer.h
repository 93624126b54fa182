/**
 * @file pull_answer.h
 * "Is there an update for me?": the server's answer. Facts in, one verdict out.
 *
 * The rule, first line that fits (docs/spec/http-update.md has the reasons):
 *
 *     not asked by an updater, or not with all its headers      403
 *     nobody knows this device                                  500
 *     nothing is assigned to it, or something for another chip  500, 404
 *     it asks which version there is                            200, x-version, no body
 *     it holds the assigned image, whatever versions say        304
 *     it told a version: equal to the assigned one              304
 *     all else                                                  200 and the image
 *
 * Nothing is ever offered that the device already holds: otherwise a release with a
 * forgotten version text would be installed again and again for ever.
 */
#ifndef ALOFT_PULL_ANSWER_H
#define ALOFT_PULL_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/pull_facts.h"

/** An image that may be handed out. All pointers are borrowed. */
struct aloft_pull_release {
    const char *version;
    /**
     * MD5 digests that a device with this image may report: of the file, and of what
     * stands in its flash afterwards (unpacked, without trailer, its flash mode).
     */
    const uint8_t (*held)[ALOFT_PULL_MD5_SIZE];
    size_t held_count;
};

/** What the operator wants on one device. */
struct aloft_pull_assignment {
    bool family_known; /**< Else any chip may have it. */
    enum aloft_pull_family family;
    const struct aloft_pull_release *sketch;      /**< NULL: nothing is assigned. */
    const struct aloft_pull_release *file_system; /**< NULL: nothing is assigned. */
    uint32_t trust_version; /**< Of the trust store; 0: there is none. */
};

enum aloft_pull_verdict {
    ALOFT_PULL_OFFER,          /**< 200, with the image. */
    ALOFT_PULL_TELL_VERSION,   /**< 200, without. */
    ALOFT_PULL_HOLDS_IMAGE,    /**< 304: the digest says so. */
    ALOFT_PULL_HOLDS_VERSION,  /**< 304: the version says so. */
    ALOFT_PULL_NOT_AN_UPDATER, /**< 403: some browser, perhaps. */
    ALOFT_PULL_HEADERS_MISSING,
    ALOFT_PULL_HEADERS_UNCLEAR, /**< 403: given twice, or an unknown mode. */
    ALOFT_PULL_UNKNOWN_DEVICE,  /**< 500. */
    ALOFT_PULL_NO_RELEASE,      /**< 500. */
    ALOFT_PULL_OTHER_CHIP,      /**< 500: would not run there. */
    ALOFT_PULL_NO_FILE_SYSTEM,  /**< 404. */
};

/** The choice. `assignment` NULL: the device is not known. Total and pure. */
enum aloft_pull_verdict aloft_pull_decide(const struct aloft_pull_facts *facts,
        const struct aloft_pull_assignment *assignment);

/** The HTTP status code of a verdict. */
unsigned aloft_pull_verdict_code(enum aloft_pull_verdict verdict);

/** The verdict in words, for the body of the answer and for logs. */
const char *aloft_pull_verdict_text(enum aloft_pull_verdict verdict);

#endif
