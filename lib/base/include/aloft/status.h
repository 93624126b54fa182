/**
 * @file status.h
 * The one result type of the whole project.
 *
 * Zero is success. Every other value names what went wrong, not where: the
 * function's comment lists the values it can return. Numbers are logged by
 * fleets and sent over the wire, so a number is never changed or reused.
 * How they map to the numbers of the ESP8266 core: docs/spec/errors.md.
 */
#ifndef ALOFT_STATUS_H
#define ALOFT_STATUS_H

/** name, number, text for people. Enum and text come from this one list. */
#define ALOFT_STATUS_LIST(X)                                                           \
    X(ALOFT_OK, 0, "success")                                                          \
    X(ALOFT_ERR_ARGUMENT, 1, "a parameter breaks its documented rule")                 \
    X(ALOFT_ERR_STATE, 2, "not allowed in the present state")                          \
    X(ALOFT_ERR_SPACE, 3, "the image does not fit")                                    \
    X(ALOFT_ERR_FLASH_READ, 4, "the flash could not be read")                          \
    X(ALOFT_ERR_FLASH_PROGRAM, 5, "the flash could not be programmed")                 \
    X(ALOFT_ERR_FLASH_ERASE, 6, "the flash could not be erased")                       \
    X(ALOFT_ERR_FLASH_VERIFY, 7, "the flash reads back other bytes than written")      \
    X(ALOFT_ERR_FORMAT, 8, "the bytes are not of the expected format")                 \
    X(ALOFT_ERR_TRUNCATED, 9, "the input ended early")                                 \
    X(ALOFT_ERR_DIGEST, 10, "the content does not match its digest")                   \
    X(ALOFT_ERR_SIGNATURE, 11, "no trusted key made this signature")                   \
    X(ALOFT_ERR_UNSIGNED, 12, "the image is not signed")                               \
    X(ALOFT_ERR_DOWNGRADE, 13, "older than the version in use")                        \
    X(ALOFT_ERR_TIMEOUT, 14, "the peer was silent too long")                           \
    X(ALOFT_ERR_PROTOCOL, 15, "the peer broke the protocol")                           \
    X(ALOFT_ERR_SIZE, 16, "the size is zero or not the announced one")                 \
    X(ALOFT_ERR_MAGIC, 17, "the first bytes are not those of a firmware image")        \
    X(ALOFT_ERR_FLASH_CONFIG, 18, "the flash chip is smaller than declared")           \
    X(ALOFT_ERR_IMAGE_CONFIG, 19, "the image is made for another flash size")          \
    X(ALOFT_ERR_BOOTSTRAP, 20, "the device was not reset after a serial upload")       \
    X(ALOFT_ERR_NO_DATA, 21, "no image was sent")                                      \
    X(ALOFT_ERR_MEMORY, 22, "the lent memory is too small")                            \
    X(ALOFT_ERR_BUSY, 23, "an update is already running")                              \
    X(ALOFT_ERR_COMMAND, 24, "the kind of update is not known here")                   \
    X(ALOFT_ERR_VETO, 25, "the application refused the update for now")                \
    X(ALOFT_ERR_AUTH, 26, "authentication was refused")                                \
    X(ALOFT_ERR_CLOSED, 27, "the connection ended early")                              \
    X(ALOFT_ERR_UNREACHABLE, 28, "no connection could be made")                        \
    X(ALOFT_ERR_NAME, 29, "the host name could not be found")                          \
    X(ALOFT_ERR_ABORTED, 30, "given up on request")                                    \
    X(ALOFT_ERR_TARGET, 31, "the image is made for another device")                    \
    X(ALOFT_ERR_TOO_LONG, 32, "a text or field is longer than allowed")                \
    X(ALOFT_ERR_REDIRECT, 33, "the redirect is not allowed, or one too many")          \
    X(ALOFT_ERR_FORBIDDEN, 34, "the server forbids it")                                \
    X(ALOFT_ERR_NOT_FOUND, 35, "there is no such thing there")                         \
    X(ALOFT_ERR_HTTP_CODE, 36, "the server answered with an unexpected code")          \
    X(ALOFT_ERR_NO_LENGTH, 37, "the server did not tell the size")                     \
    X(ALOFT_ERR_NO_VERSION, 38, "the server did not tell the version")                 \
    X(ALOFT_ERR_KEY, 39, "the key is unreadable or of a kind not known here")          \
    X(ALOFT_ERR_IO, 40, "a file could not be read or written")                         \
    X(ALOFT_ERR_REFUSED, 41, "the device refused the image")                           \
    X(ALOFT_ERR_NO_IMAGE, 42, "nothing here can be booted")                            \
    X(ALOFT_ERR_ADDRESS, 43, "this network address or port cannot be used here")       \
    X(ALOFT_ERR_TLS, 44, "TLS is asked for and is not there")                          \
    X(ALOFT_ERR_ON_TRIAL, 45, "the new image has not been confirmed yet")              \
    X(ALOFT_ERR_NOT_ON_TRIAL, 46, "there is no trial that could be confirmed")         \
    X(ALOFT_ERR_PENDING, 47, "a request is waiting for the restart")                   \
    X(ALOFT_ERR_TLS_PROTOCOL, 48, "the peer does not speak TLS, or breaks its rules")  \
    X(ALOFT_ERR_TLS_REFUSED, 49, "the peer ended the TLS conversation with an alert")  \
    X(ALOFT_ERR_TLS_STALLED, 50, "the peer stalled in the TLS handshake")              \
    X(ALOFT_ERR_TLS_CUT, 51, "the connection ended without the goodbye of TLS")        \
    X(ALOFT_ERR_TLS_RECORD, 52, "the TLS records are larger than the lent memory")     \
    X(ALOFT_ERR_TLS_UNTRUSTED, 53,                                                     \
            "no trusted authority stands behind the certificate")                      \
    X(ALOFT_ERR_TLS_SELF_SIGNED, 54, "the certificate is signed by nobody but itself") \
    X(ALOFT_ERR_TLS_INCOMPLETE, 55,                                                    \
            "the certificate came alone, and its issuer is unknown")                   \
    X(ALOFT_ERR_TLS_HOST, 56, "the certificate is for another host name")              \
    X(ALOFT_ERR_TLS_EXPIRED, 57, "the certificate, or one above it, has expired")      \
    X(ALOFT_ERR_TLS_NOT_YET, 58, "the certificate is not valid yet")                   \
    X(ALOFT_ERR_TLS_WEAK_KEY, 59, "a key in the certificates is too short")            \
    X(ALOFT_ERR_TLS_WEAK_HASH, 60,                                                     \
            "a certificate is signed over a digest that is not taken")                 \
    X(ALOFT_ERR_TLS_CERTIFICATE, 61, "a certificate is malformed, forged or misused")  \
    X(ALOFT_ERR_CRITICAL, 62, "it asks for something that is not known here")          \
    X(ALOFT_ERR_REVOKED, 63, "the key that signed this has been revoked")              \
    X(ALOFT_ERR_PURPOSE, 64, "the key or certificate is for another purpose")          \
    X(ALOFT_ERR_CHAIN, 65, "the certificate was issued by another certificate")        \
    X(ALOFT_ERR_ISSUER, 66, "no anchor of the device issued the certificate")          \
    X(ALOFT_ERR_CERTIFIED_TARGET, 67, "the certificate is for other devices")          \
    X(ALOFT_ERR_WINDOW, 68, "the certificate was not valid when this was built")       \
    X(ALOFT_ERR_THRESHOLD, 69, "fewer trusted keys signed this than are needed")       \
    X(ALOFT_ERR_LOCKED, 70, "too few keys are left that may sign")                     \
    X(ALOFT_ERR_FINAL, 71, "the trust store of the device is final")                   \
    X(ALOFT_ERR_STRANDED, 72, "the running image would not be trusted any more")       \
    X(ALOFT_ERR_CONTENT, 73, "it is of another kind than announced")                   \
    X(ALOFT_ERR_NO_MANIFEST, 74, "the image has no manifest")                          \
    X(ALOFT_ERR_LAYOUT_AREA, 75,                                                       \
            "a part of the layout is missing or not in whole sectors")                 \
    X(ALOFT_ERR_LAYOUT_OVERLAP, 76, "two parts of the layout overlap")                 \
    X(ALOFT_ERR_LAYOUT_SECTORS, 77,                                                    \
            "images cannot be copied between sectors of different size")               \
    X(ALOFT_ERR_LAYOUT_RECORD, 78,                                                     \
            "the boot record is not three parts of whole sectors")                     \
    X(ALOFT_ERR_LAYOUT_JOURNAL, 79, "the boot journal is not two sectors")             \
    X(ALOFT_ERR_LAYOUT_SLOTS, 80, "to keep the old image takes two slots of one size") \
    X(ALOFT_ERR_LAYOUT_SPARE, 81, "the spare is not one sector, or has no use")        \
    X(ALOFT_ERR_LAYOUT_SHADOW, 82,                                                     \
            "the shadow is not smaller than main, or has no use")                      \
    X(ALOFT_ERR_LAYOUT_ROOM, 83, "main is too small to stage an image in itself")      \
    X(ALOFT_ERR_CHANGED, 84, "the file on the server has changed meanwhile")           \
    X(ALOFT_ERR_CERTIFIED_KEY, 85,                                                     \
            "the certificate is for a key that did not sign this")

enum aloft_status {
#define ALOFT_STATUS_ENUM(name, number, text) name = (number),
    ALOFT_STATUS_LIST(ALOFT_STATUS_ENUM)
#undef ALOFT_STATUS_ENUM
};

#if defined(__GNUC__)
#define ALOFT_CHECKED __attribute__((warn_unused_result))
#else
#define ALOFT_CHECKED
#endif

/** Returns the text for `status`; a fixed string for unknown numbers. */
const char *aloft_status_text(enum aloft_status status);

#endif
