/* What the device holds of an image from earlier transfers (docs/spec/device-api.md,
 * 6).
 */
#include "aloft/memory.h"
#include "transfer_private.h"

/* Over what is left of the request's head. */
static enum aloft_status begin_scan(struct aloft_web_server *server)
{
    const struct aloft_update_config *update = server->config.update_config;
    const struct aloft_web_list *list = &server->upload.list;
    struct aloft_web_scan *scan = &server->now.scan;

    memset(scan, 0, sizeof *scan);
    scan->manifest.payload.size = list->payload_size;
    scan->manifest.block_size = list->block_size;
    scan->manifest.blocks_sha256 = list->sha256;
    aloft_update_held(server->config.update, &scan->held);
    const struct aloft_block_scan_config config = {
            .manifest = &scan->manifest,
            .held = &scan->held.base,
            .sha256 = update->sha256,
            .work = update->work, // the engine needs it when the image comes
            .work_size = update->work_size,
    };
    return aloft_block_scan_begin(&scan->scan, &config);
}

enum web_answer web_blocks_begin(struct aloft_web_server *server)
{
    const uint32_t size = server->upload.list.size;

    if (web_transfer_is_known(server) != WEB_OK) {
        return WEB_NO_UPLOAD;
    }
    if (size == 0 || server->body_left != size) {
        return WEB_NO_BLOCKS;
    }
    server->why = begin_scan(server);
    return web_refusal(server->why, WEB_NO_BLOCKS);
}

enum web_answer web_blocks_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    if (!web_transfer_goes_on(server)) {
        return WEB_NO_UPLOAD; // nor is the engine's memory ours any more
    }
    const enum aloft_status status =
            aloft_block_scan_take(&server->now.scan.scan, data, len);

    web_transfer_touch(server);
    if (status != ALOFT_ERR_FLASH_READ) {
        return WEB_OK; // that the list is wrong is found at its end
    }
    server->why = status;
    return WEB_FAILED;
}

enum web_answer web_blocks_end(struct aloft_web_server *server)
{
    struct aloft_web_transfer *upload = &server->upload;
    uint32_t offset = 0;

    if (aloft_block_scan_end(&server->now.scan.scan, &offset) != ALOFT_OK) {
        offset = 0; // another list than the one that the manifest names says nothing
    }
    server->why = aloft_update_keep(server->config.update, offset, &upload->offset);
    upload->list.size = 0;
    if (server->why != ALOFT_OK) {
        web_transfer_look(server); // the engine has ended it
    }
    return web_refusal(server->why, WEB_FAILED);
}
