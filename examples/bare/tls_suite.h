/**
 * @file tls_suite.h
 * What tls_client.c needs from a board besides board.h.
 */
#ifndef TLS_SUITE_H
#define TLS_SUITE_H

#include "aloft/bearssl_tls.h"
#include "aloft/machine.h"

/** Which ciphers: one of three in this folder. */
extern const struct aloft_bearssl_suites *const board_tls_suites;

/** Whom the device trusts. */
extern const struct aloft_tls_anchors board_tls_anchors;

/** What talks over TLS. */
extern struct aloft_machine *const board_machine;

#endif
