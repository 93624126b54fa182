/*
 * Block scans: whatever list comes, in whatever pieces, what is believed is right.
 *
 * Input: the size of the image (two bytes), the size of the pieces, a byte of which bit
 * 0 asks for a list with a right digest, then the list and what the device holds.
 */
#include "aloft/blocks.h"

#include "aloft/bearssl_digest.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define BLOCK 256u

/* One way to take the list: in pieces of `piece` bytes. */
static enum aloft_status scan_list(const struct aloft_block_scan_config *config,
        struct fuzz_input list, size_t piece, uint32_t *offset)
{
    struct aloft_block_scan scan;
    enum aloft_status status = aloft_block_scan_begin(&scan, config);

    while (list.len > 0 && status == ALOFT_OK) {
        const struct fuzz_input part = fuzz_bytes(&list, piece);

        status = aloft_block_scan_take(&scan, part.data, part.len);
    }
    return status == ALOFT_OK ? aloft_block_scan_end(&scan, offset) : status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const uint32_t size = 1u + fuzz_u16(&input) % 2048u;
    const size_t piece = 1u + fuzz_byte(&input);
    const unsigned how = fuzz_byte(&input);
    const size_t list_size =
            (size_t)ALOFT_BLOCK_ENTRY_SIZE * aloft_block_count(size, BLOCK);
    const struct fuzz_input list = fuzz_bytes(&input, list_size);
    uint8_t digest[ALOFT_DIGEST_MAX] = {0};
    const struct aloft_manifest manifest = {
            .payload = {.size = size}, .block_size = BLOCK, .blocks_sha256 = digest};
    struct aloft_memory_reader held;
    uint8_t work[40];
    const struct aloft_block_scan_config config = {
            &manifest, &held.base, &aloft_bearssl_sha256, work, sizeof work};
    uint32_t offset = 0;

    aloft_memory_reader_init(&held, input.data, (uint32_t)input.len);
    if ((how & 1) != 0) {
        aloft_digest_once(&aloft_bearssl_sha256, list.data, list.len, digest);
    }
    const enum aloft_status status = scan_list(&config, list, piece, &offset);

    FUZZ_CHECK(status != ALOFT_OK || list.len == list_size);
    if (status == ALOFT_OK) {
        FUZZ_CHECK(offset <= size && (offset % BLOCK == 0 || offset == size));
        FUZZ_CHECK(offset <= input.len);
    }
    return 0;
}
