#include "renewal.h"

#include "aloft/board_print.h"
#include "firmware.h"

static void tell(const struct firmware *firmware, enum aloft_status status)
{
    aloft_board_print("device: trust store ");
    if (status == ALOFT_OK) {
        aloft_board_print_decimal(firmware->board.site.trust.store.version);
    } else {
        aloft_board_print("refused: ");
        aloft_board_print(aloft_status_text(status));
    }
    aloft_board_print("\n");
}

enum aloft_status firmware_renew_trust(
        struct firmware *firmware, const uint8_t *bytes, size_t len)
{
    struct updates *const updates = &firmware->updates;
    enum aloft_status status = ALOFT_ERR_BUSY;

    if (updates->update.state != ALOFT_UPDATE_OPEN) {
        status = aloft_site_renew(&firmware->board.site, bytes, len, firmware->scratch,
                sizeof(firmware->scratch));
    }
    if (status == ALOFT_OK) {
        updates_trust(updates, &firmware->board.site);
    }
    tell(firmware, status);
    return status;
}
