#include "aloft/tls_validity.h"

enum aloft_status aloft_tls_validity_judge(const struct aloft_tls_validity *validity,
        const struct aloft_tls_time *time, enum aloft_tls_policy policy)
{
    const bool expired = validity->not_after_s < time->floor_s;

    if (expired && policy == ALOFT_TLS_REQUIRED) {
        return ALOFT_ERR_TLS_EXPIRED;
    }
    if (time->is_clock && validity->not_before_s > time->floor_s) {
        return ALOFT_ERR_TLS_NOT_YET;
    }
    return ALOFT_OK;
}

void aloft_tls_time_raise(struct aloft_tls_time *time, int64_t passed_s)
{
    if (!time->is_clock && passed_s > time->floor_s) {
        time->floor_s = passed_s;
    }
}
