/**
 * @file exit_code.h
 * What the command line tool ends with: a public contract, for scripts.
 */
#ifndef ALOFT_EXIT_CODE_H
#define ALOFT_EXIT_CODE_H

/** value, number, name, meaning. The manual and the tests come from this one list. */
#define ALOFT_EXIT_LIST(X)                                                             \
    X(ALOFT_EXIT_OK, 0, "ok", "done, or nothing to do")                                \
    X(ALOFT_EXIT_FAILED, 1, "failed", "anything without its own code")                 \
    X(ALOFT_EXIT_USAGE, 2, "usage", "bad option or operand")                           \
    X(ALOFT_EXIT_UNREACHABLE, 3, "unreachable", "no device, host or name")             \
    X(ALOFT_EXIT_AUTH, 4, "auth", "authentication or permission refused")              \
    X(ALOFT_EXIT_SIGNATURE, 5, "signature",                                            \
            "not signed, bad signature, unknown or revoked key")                       \
    X(ALOFT_EXIT_INCOMPATIBLE, 6, "incompatible",                                      \
            "wrong target, too big, version or counter too low")                       \
    X(ALOFT_EXIT_TRANSFER, 7, "transfer", "connection failed after retries")           \
    X(ALOFT_EXIT_ROLLED_BACK, 8, "rolled back",                                        \
            "installed, but the device came back on the old image or did not confirm") \
    X(ALOFT_EXIT_TIMEOUT, 9, "timeout", "waited, and does not know")                   \
    X(ALOFT_EXIT_IO, 10, "io", "local file unreadable, unwritable, corrupt")           \
    X(ALOFT_EXIT_TRUST, 11, "trust", "TLS, certificate, host name, expiry")            \
    X(ALOFT_EXIT_PARTIAL, 12, "partial", "several targets, some failed")               \
    X(ALOFT_EXIT_INTERRUPTED, 130, "interrupted",                                      \
            "SIGINT; the device was told to abort first")                              \
    X(ALOFT_EXIT_TERMINATED, 143, "terminated",                                        \
            "SIGTERM; the device was told to abort first")

enum aloft_exit {
#define ALOFT_EXIT_ENUM(value, number, name, meaning) value = (number),
    ALOFT_EXIT_LIST(ALOFT_EXIT_ENUM)
#undef ALOFT_EXIT_ENUM
};

#endif
