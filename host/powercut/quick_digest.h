/**
 * @file quick_digest.h
 * A digest that finds what power cuts do to an image, and nothing more clever: millions
 * of boots must each read an image.
 */
#ifndef POWERCUT_QUICK_DIGEST_H
#define POWERCUT_QUICK_DIGEST_H

#include "aloft/digest.h"

/** 32 bytes, as SHA-256 has them. */
extern const struct aloft_digest_ops powercut_quick_digest;

#endif
