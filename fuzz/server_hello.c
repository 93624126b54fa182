/*
 * A server's first message: in pieces it comes to the same as whole, and what follows a
 * verdict changes nothing.
 *
 * Input: where to cut (1 byte), then what the server sends.
 */
#include "aloft/server_hello.h"

#include <string.h>

#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_server_hello whole;
    struct aloft_server_hello pieces;

    if (len == 0) {
        return 0;
    }
    const size_t cut = data[0] % len;

    aloft_server_hello_init(&whole);
    aloft_server_hello_take(&whole, data + 1, len - 1);
    aloft_server_hello_init(&pieces);
    aloft_server_hello_take(&pieces, data + 1, cut);
    const enum aloft_fragment_verdict early = pieces.verdict;

    aloft_server_hello_take(&pieces, data + 1 + cut, len - 1 - cut);
    FUZZ_CHECK(memcmp(&whole, &pieces, sizeof whole) == 0);
    FUZZ_CHECK(early == ALOFT_FRAGMENT_PENDING || early == whole.verdict);
    return 0;
}
