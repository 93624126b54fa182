#include "aloft/manifest_check.h"

#include <string.h>

#include "aloft/blocks.h"
#include "aloft/signed_image.h"

#define WORK_SIZE 4096u

/* Whether every block is the one in the list, and the list the one that was signed. */
static enum aloft_status check_blocks(const struct aloft_manifest *manifest,
        const struct aloft_reader *file, const struct aloft_digest_ops *sha256)
{
    const uint32_t size = manifest->payload.size;
    const uint32_t end = size + aloft_manifest_list_size(manifest);
    uint8_t work[WORK_SIZE];
    uint8_t entry[ALOFT_BLOCK_ENTRY_SIZE];
    const struct aloft_block_scan_config config = {
            manifest, file, sha256, work, sizeof work};
    struct aloft_block_scan scan;
    uint32_t good = 0;
    enum aloft_status status = aloft_block_scan_begin(&scan, &config);

    for (uint32_t offset = size; offset < end && status == ALOFT_OK;
            offset += ALOFT_BLOCK_ENTRY_SIZE) {
        status = aloft_reader_read(file, offset, entry, sizeof entry);
        if (status == ALOFT_OK) {
            status = aloft_block_scan_take(&scan, entry, sizeof entry);
        }
    }
    if (status == ALOFT_OK) {
        status = aloft_block_scan_end(&scan, &good);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return good == size ? ALOFT_OK : ALOFT_ERR_DIGEST;
}

enum aloft_status aloft_manifest_check(const struct aloft_manifest *manifest,
        const struct aloft_reader *file, const struct aloft_digest_ops *sha256)
{
    uint8_t found[ALOFT_DIGEST_MAX];
    const enum aloft_status status =
            aloft_digest_reader(sha256, file, manifest->payload.size, found);

    if (status != ALOFT_OK) {
        return status;
    }
    if (memcmp(found, manifest->payload.sha256, ALOFT_MANIFEST_DIGEST_SIZE) != 0) {
        return ALOFT_ERR_DIGEST;
    }
    return manifest->blocks_sha256 == NULL ? ALOFT_OK
                                           : check_blocks(manifest, file, sha256);
}
