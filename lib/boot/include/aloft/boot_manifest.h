/**
 * @file boot_manifest.h
 * Lets a boot stage check images by their manifest (docs/spec/manifest.md). Which one
 * does without pays nothing for it: images are then known by their trailer.
 */
#ifndef ALOFT_BOOT_MANIFEST_H
#define ALOFT_BOOT_MANIFEST_H

#include "aloft/boot_verify.h"
#include "aloft/document_verifier.h"

/** For aloft_boot_trust.manifests: one signature that the boot stage's verifier trusts
 * is enough. */
extern const struct aloft_boot_manifests aloft_boot_manifests_simple;

/**
 * Makes one with a `document_verifier`, borrowed, that decides about the signatures in
 * a manifest.
 *
 * An image with a manifest is then good when its digest is the record's, the digest of
 * its payload is the manifest's, and the signatures of the manifest are good; a trailer
 * behind it does not matter. The manifest's security counter counts.
 *
 * While it is checked, a manifest stands in the work memory: that has as many bytes as
 * the longest manifest to be taken, and 64 more. ALOFT_MANIFEST_SIZE_MAX is the most.
 */
void aloft_boot_manifests_init(struct aloft_boot_manifests *manifests,
        const struct aloft_document_verifier *document_verifier);

#endif
