/**
 * @file figures.h
 * The groups of figures. Each prints "name: instructions" lines.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>

/** SHA-256 over 16384 bytes: through the digest contract, and by BearSSL's own API. */
void figures_digests(void);

/** One check of a signature by each scheme, and by BearSSL's own API. False when one is
 * not what it should be. */
bool figures_checks(void);

/** Boot of an installed image of 262144 bytes, and its install, by each strategy; and
 * what reading and hashing such an image takes without a boot stage. */
bool figures_boots(void);

/** An espota update of 262144 bytes without network and flash: the receiver and the
 * engine, and a target that has the bytes already; and what its two digests take alone,
 * SHA-256 and MD5. */
bool figures_espota(void);

#endif
