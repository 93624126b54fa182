/**
 * @file boot_small.h
 * The boot stage once more, for where there is one sector for it: as aloft_boot_run()
 * with the strategy that overwrites, but with the least code.
 *
 * Record, order of writes, and what survives a power cut are the same, so that either
 * may take over a device from the other, in the middle of an install as well. What it
 * leaves out (docs/spec/boot.md, 6): signatures and manifests, security counters,
 * trials, compressed images, file systems, and a look at the layout: check that with
 * aloft_boot_layout_check() where there is room, in the firmware for instance.
 */
#ifndef ALOFT_BOOT_SMALL_H
#define ALOFT_BOOT_SMALL_H

#include "aloft/boot.h"

/** Bytes of work memory that it takes. Sectors are this large, or a multiple of it. */
#define ALOFT_BOOT_SMALL_PIECE 256u

/**
 * Does whatever the record asks for, and checks the digest of the image in main. Blocks
 * and writes as aloft_boot_run() does.
 *
 * A verifier that asks for signatures, manifests, a policy, an unpacker, a strategy for
 * files, a layout that keeps the old image, other sectors or too little work memory it
 * could not honour: ALOFT_ERR_ARGUMENT, and the flash is not touched.
 *
 * @return ALOFT_OK: start main; why an update was not installed, if one was asked for,
 *         stands in the record. Else nothing can be started, and why: ALOFT_ERR_DIGEST;
 *         ALOFT_ERR_NO_IMAGE; ALOFT_ERR_FORMAT for a compressed image; ALOFT_ERR_SPACE;
 *         ALOFT_ERR_FLASH_*; ALOFT_ERR_ARGUMENT, also for an image larger than main.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_run_small(const struct aloft_boot *boot);

#endif
