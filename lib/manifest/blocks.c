#include "aloft/blocks.h"

#include "aloft/memory.h"

uint32_t aloft_block_count(uint32_t image_size, uint32_t block_size)
{
    return image_size / block_size + (image_size % block_size != 0);
}

static uint32_t count_of(const struct aloft_block_scan *scan)
{
    const struct aloft_manifest *manifest = scan->config.manifest;

    return aloft_block_count(manifest->payload.size, manifest->block_size);
}

enum aloft_status aloft_block_digest(const struct aloft_block_scan_config *config,
        uint32_t index, uint8_t entry[ALOFT_BLOCK_ENTRY_SIZE])
{
    const uint32_t block_size = config->manifest->block_size;
    uint32_t offset = index * block_size;
    uint32_t left = config->manifest->payload.size - offset;
    struct aloft_digest digest;

    left = left < block_size ? left : block_size;
    aloft_digest_begin(&digest, config->sha256);
    while (left > 0) {
        const size_t piece = left < config->work_size ? left : config->work_size;
        const enum aloft_status status =
                aloft_reader_read(config->held, offset, config->work, piece);

        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&digest, config->work, piece);
        offset += (uint32_t)piece;
        left -= (uint32_t)piece;
    }
    aloft_digest_finish(&digest, entry);
    return ALOFT_OK;
}

/* Compares the entry that has just become complete with the block that is held. */
static enum aloft_status compare(struct aloft_block_scan *scan)
{
    const uint32_t index = scan->taken / ALOFT_BLOCK_ENTRY_SIZE - 1;
    uint8_t held[ALOFT_BLOCK_ENTRY_SIZE];

    if (index != scan->good) {
        return ALOFT_OK; // one before it differed: what follows is sent again
    }
    const enum aloft_status status = aloft_block_digest(&scan->config, index, held);

    if (status == ALOFT_OK && memcmp(held, scan->entry, sizeof held) == 0) {
        scan->good++;
    }
    return status == ALOFT_ERR_TRUNCATED ? ALOFT_OK : status;
}

enum aloft_status aloft_block_scan_begin(
        struct aloft_block_scan *scan, const struct aloft_block_scan_config *config)
{
    if (config->manifest->blocks_sha256 == NULL || config->work_size == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(scan, 0, sizeof *scan);
    scan->config = *config;
    aloft_digest_begin(&scan->list, config->sha256);
    return ALOFT_OK;
}

/* Takes what the current entry lacks, or all there is. Returns how many bytes. */
static size_t fill_entry(struct aloft_block_scan *scan, const uint8_t *data, size_t len)
{
    const uint32_t filled = scan->taken % ALOFT_BLOCK_ENTRY_SIZE;
    const size_t lacking = ALOFT_BLOCK_ENTRY_SIZE - filled;
    const size_t piece = len < lacking ? len : lacking;

    memcpy(scan->entry + filled, data, piece);
    scan->taken += (uint32_t)piece;
    return piece;
}

enum aloft_status aloft_block_scan_take(
        struct aloft_block_scan *scan, const uint8_t *data, size_t len)
{
    const uint32_t size = ALOFT_BLOCK_ENTRY_SIZE * count_of(scan);

    if (scan->error == ALOFT_OK && len > size - scan->taken) {
        scan->error = ALOFT_ERR_SIZE;
    }
    if (scan->error != ALOFT_OK) {
        return scan->error;
    }
    aloft_digest_update(&scan->list, data, len);
    while (len > 0 && scan->error == ALOFT_OK) {
        const size_t piece = fill_entry(scan, data, len);

        data += piece;
        len -= piece;
        if (scan->taken % ALOFT_BLOCK_ENTRY_SIZE == 0) {
            scan->error = compare(scan);
        }
    }
    return scan->error;
}

enum aloft_status aloft_block_scan_end(struct aloft_block_scan *scan, uint32_t *offset)
{
    const struct aloft_manifest *manifest = scan->config.manifest;
    const uint32_t count = count_of(scan);
    uint8_t found[ALOFT_DIGEST_MAX];

    if (scan->error != ALOFT_OK) {
        return scan->error;
    }
    if (scan->taken != ALOFT_BLOCK_ENTRY_SIZE * count) {
        return ALOFT_ERR_TRUNCATED;
    }
    aloft_digest_finish(&scan->list, found);
    if (memcmp(found, manifest->blocks_sha256, ALOFT_MANIFEST_DIGEST_SIZE) != 0) {
        return ALOFT_ERR_DIGEST;
    }
    *offset = scan->good == count ? manifest->payload.size
                                  : scan->good * manifest->block_size;
    return ALOFT_OK;
}
