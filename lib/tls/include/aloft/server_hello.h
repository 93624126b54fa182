/**
 * @file server_hello.h
 * Reads from a server's first message, as it streams by, whether it grants the maximum
 * fragment length that it was asked for (RFC 6066, 4). TLS libraries keep that to
 * themselves; a client with little memory had better know before the first long record.
 *
 *     record  22, version (2), length (2)
 *       ServerHello  2, length (3)
 *         version (2), random (32), session (1 + n), cipher suite (2), compression (1),
 *         extensions (2): each kind (2), length (2), n
 *
 * It proves nothing: at the end of the handshake the library does.
 */
#ifndef ALOFT_SERVER_HELLO_H
#define ALOFT_SERVER_HELLO_H

#include <stddef.h>
#include <stdint.h>

enum aloft_fragment_verdict {
    ALOFT_FRAGMENT_PENDING, /**< The message is not whole yet. */
    ALOFT_FRAGMENT_GRANTED,
    ALOFT_FRAGMENT_IGNORED,
    ALOFT_FRAGMENT_UNKNOWN, /**< That is no ServerHello: an alert, or nonsense. */
};

/** What is being read of the message. */
enum aloft_server_hello_part {
    ALOFT_HELLO_HEAD,
    ALOFT_HELLO_RANDOM, /**< With the version before it. */
    ALOFT_HELLO_SESSION_LEN,
    ALOFT_HELLO_SESSION,
    ALOFT_HELLO_SUITE, /**< With the compression behind it. */
    ALOFT_HELLO_EXTENSIONS,
    ALOFT_HELLO_EXTENSION_HEAD,
    ALOFT_HELLO_EXTENSION,
};

/** Read `verdict`; the rest is its own. */
struct aloft_server_hello {
    enum aloft_fragment_verdict verdict;
    enum aloft_server_hello_part part;
    uint32_t part_left;
    uint32_t value; /**< The last four bytes of the part. */
    uint32_t message_left;
    uint32_t record_head_left;
    uint32_t record_left;
};

/** Starts with a new conversation. */
void aloft_server_hello_init(struct aloft_server_hello *hello);

/** Takes the next `len` bytes that the server sends, hostile; ignores what follows the
 * message. */
void aloft_server_hello_take(
        struct aloft_server_hello *hello, const uint8_t *data, size_t len);

#endif
