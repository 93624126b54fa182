#include "fuzz_http.h"

#include "fuzz_target.h"

void fuzz_http_check_request(const uint8_t *data, size_t len, fuzz_http_field on_field)
{
    struct aloft_http_head head;
    struct aloft_http_item item = {.found = ALOFT_HTTP_MORE};
    size_t used = 0;

    aloft_http_head_init(&head, ALOFT_HTTP_REQUEST);
    while (item.found != ALOFT_HTTP_END) {
        FUZZ_CHECK(used < len);
        FUZZ_CHECK(aloft_http_head_take(&head, data + used, len - used, &item) ==
                   ALOFT_OK);
        used += item.used;
        if (item.found == ALOFT_HTTP_FIELD && on_field != NULL) {
            on_field(&item);
        }
    }
    FUZZ_CHECK(used == len);
    FUZZ_CHECK(aloft_http_head_body(&head) == ALOFT_HTTP_BODY_NONE);
}
