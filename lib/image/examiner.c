#include "aloft/examiner.h"
#include "aloft/image_info.h"

static enum aloft_status examine(const struct aloft_reader *reader)
{
    struct aloft_image_info info;
    const enum aloft_status status = aloft_image_info_read(&info, reader);

    if (status == ALOFT_ERR_TRUNCATED) {
        return ALOFT_ERR_FORMAT; // nobody broke the transfer: the file is at fault
    }
    if (status != ALOFT_OK) {
        return status;
    }
    if (info.format == ALOFT_FORMAT_ESP && !info.app.checksum_valid) {
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

const struct aloft_examiner_ops aloft_examiner_whole = {
        .examine = examine,
};
