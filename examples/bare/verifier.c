/*
 * Nothing but the check of one signature, for measuring what that costs: the digest of
 * a message, and the arithmetic of one kind of key. The scheme is chosen when it is
 * compiled (ALOFT_SCHEME names a struct aloft_bearssl_scheme), since one program links
 * one.
 */
#include "aloft/bearssl_checker.h"
#include "aloft/bearssl_digest.h"

/* What the board hands over. */
extern const struct aloft_key board_key;
extern const uint8_t board_message[];
extern const size_t board_message_len;
extern const uint8_t board_signature[];
extern const size_t board_signature_len;

int main(void)
{
    uint8_t digest[ALOFT_DIGEST_MAX];

    aloft_digest_once(&aloft_bearssl_sha256, board_message, board_message_len, digest);
    return ALOFT_SCHEME.made_by(
                   &board_key, digest, board_signature, board_signature_len)
                   ? 0
                   : 1;
}
