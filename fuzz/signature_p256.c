/*
 * ECDSA signatures with P-256: whatever form they come in, the verifiers accept the two
 * numbers that make one and no others, and nothing for a point off the curve.
 *
 * The private key is 1 and so is the number that should be secret, which makes a
 * signature of one addition: r is the x of the generator, s is r plus the digest.
 *
 * Input: a byte of which bit 0 puts zeros in front of r, bit 1 in front of s, bit 2
 * takes the other s, bit 3 moves the point; then changes: a position, and what stands
 * there; an odd byte at the end cuts so many bytes off.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_verifier.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define NUMBER_LEN   32u
#define TAG_SEQUENCE 0x30
#define TAG_INTEGER  0x02

/* Numbers big endian, without a sign. */
struct pair {
    uint8_t r[NUMBER_LEN];
    uint8_t s[NUMBER_LEN];
    uint8_t other_s[NUMBER_LEN]; /* the order of the curve less s: as good */
};

struct signature {
    uint8_t bytes[96];
    size_t len;
};

static void fill_pair(const EC_GROUP *curve, const uint8_t *digest, struct pair *pair)
{
    BN_CTX *context = BN_CTX_new();
    BIGNUM *x = BN_new();
    BIGNUM *s = BN_bin2bn(digest, NUMBER_LEN, NULL);
    const BIGNUM *order = EC_GROUP_get0_order(curve);

    FUZZ_CHECK(context != NULL && x != NULL && s != NULL);
    FUZZ_CHECK(EC_POINT_get_affine_coordinates(
                       curve, EC_GROUP_get0_generator(curve), x, NULL, context) == 1);
    FUZZ_CHECK(BN_nnmod(x, x, order, context) == 1);
    FUZZ_CHECK(BN_mod_add(s, s, x, order, context) == 1);
    FUZZ_CHECK(BN_bn2binpad(x, pair->r, NUMBER_LEN) > 0);
    FUZZ_CHECK(BN_bn2binpad(s, pair->s, NUMBER_LEN) > 0);
    FUZZ_CHECK(BN_sub(s, order, s) == 1);
    FUZZ_CHECK(BN_bn2binpad(s, pair->other_s, NUMBER_LEN) > 0);
    BN_free(s);
    BN_free(x);
    BN_CTX_free(context);
}

/* Appends a number in DER, with `zeros` more in front than there should be. */
static void put_number(struct signature *signature, const uint8_t *number, size_t zeros)
{
    const size_t sign = number[0] >= 0x80 ? 1 : 0;
    const size_t front = zeros + sign;
    uint8_t *at = signature->bytes + signature->len;

    at[0] = TAG_INTEGER;
    at[1] = (uint8_t)(front + NUMBER_LEN);
    memset(at + 2, 0, front);
    memcpy(at + 2 + front, number, NUMBER_LEN);
    signature->len += 2 + front + NUMBER_LEN;
}

static struct signature make_signature(
        const struct pair *pair, unsigned how, struct fuzz_input *input)
{
    struct signature signature = {.len = 2};

    put_number(&signature, pair->r, how & 1);
    put_number(&signature, (how & 4) != 0 ? pair->other_s : pair->s, how >> 1 & 1);
    signature.bytes[0] = TAG_SEQUENCE;
    signature.bytes[1] = (uint8_t)(signature.len - 2);
    while (input->len > 1) {
        const size_t at = fuzz_byte(input) % signature.len;
        signature.bytes[at] = fuzz_byte(input);
    }
    signature.len -= fuzz_byte(input) % signature.len;
    return signature;
}

/* Takes an INTEGER off the front, in any form that says what it is. */
static bool take_number(struct fuzz_input *rest, uint8_t number[NUMBER_LEN])
{
    if (fuzz_byte(rest) != TAG_INTEGER) {
        return false;
    }
    const size_t len = fuzz_byte(rest);
    struct fuzz_input digits = fuzz_bytes(rest, len);

    if (digits.len != len) {
        return false;
    }
    while (digits.len > 0 && digits.data[0] == 0) {
        (void)fuzz_byte(&digits); // a zero
    }
    if (digits.len > NUMBER_LEN) {
        return false;
    }
    memset(number, 0, NUMBER_LEN);
    for (size_t i = NUMBER_LEN - digits.len; i < NUMBER_LEN; i++) {
        number[i] = fuzz_byte(&digits);
    }
    return true;
}

/* Whether a lenient reader finds the right numbers, and nothing behind them. */
static bool says_right(const struct signature *signature, const struct pair *pair)
{
    struct fuzz_input rest = {signature->bytes, signature->len};
    uint8_t r[NUMBER_LEN];
    uint8_t s[NUMBER_LEN];

    (void)fuzz_byte(&rest); // the tag of the sequence
    (void)fuzz_byte(&rest); // its length
    if (!take_number(&rest, r) || !take_number(&rest, s) || rest.len != 0) {
        return false;
    }
    return memcmp(r, pair->r, sizeof r) == 0 &&
           (memcmp(s, pair->s, sizeof s) == 0 ||
                   memcmp(s, pair->other_s, sizeof s) == 0);
}

static bool accepts(const struct aloft_verifier *verifier, const uint8_t *digest,
        const struct signature *signature)
{
    uint8_t *copy = fuzz_copy(signature->bytes, signature->len);
    const enum aloft_status status =
            verifier->ops->verify(verifier, digest, copy, signature->len);

    free(copy);
    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_SIGNATURE);
    return status == ALOFT_OK;
}

/* `is_right`: of the right numbers; `is_plain`: in the form that everybody writes. */
static void check_verifiers(const struct aloft_key_set *keys, const uint8_t *digest,
        const struct signature *signature, bool is_right, bool is_plain)
{
    struct aloft_bearssl_verifier i15;
    struct aloft_bearssl_verifier i31;
    struct aloft_openssl_verifier openssl;

    aloft_bearssl_verifier_init(&i15, keys, NULL, &aloft_bearssl_p256_i15);
    aloft_bearssl_verifier_init(&i31, keys, NULL, &aloft_bearssl_p256_i31);
    aloft_openssl_verifier_init(&openssl, keys, &aloft_bearssl_sha256);
    const bool by_i15 = accepts(&i15.base, digest, signature);
    const bool by_i31 = accepts(&i31.base, digest, signature);
    const bool by_openssl = accepts(&openssl.base, digest, signature);

    FUZZ_CHECK(is_right || (!by_i15 && !by_i31 && !by_openssl));
    FUZZ_CHECK(!is_plain || (by_i15 && by_i31 && by_openssl));
    FUZZ_CHECK(by_i15 == by_i31 && (by_i31 || !by_openssl));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    EC_GROUP *curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    uint8_t point[ALOFT_KEY_P256_POINT_SIZE];
    const struct aloft_key_set keys = {
            .count = 1, .keys = {{.kind = ALOFT_KEY_P256, .point = point}}};
    uint8_t digest[NUMBER_LEN];
    struct pair pair;

    FUZZ_CHECK(curve != NULL);
    memset(digest, 0x1D, sizeof digest);
    fill_pair(curve, digest, &pair);
    FUZZ_CHECK(EC_POINT_point2oct(curve, EC_GROUP_get0_generator(curve),
                       POINT_CONVERSION_UNCOMPRESSED, point, sizeof point,
                       NULL) == sizeof point);
    const unsigned how = fuzz_byte(&input);
    const bool on_curve = (how & 8) == 0;
    if (!on_curve) {
        point[1 + fuzz_byte(&input) % (2 * NUMBER_LEN)] ^= 0x10;
    }
    const bool is_plain = (how & 3) == 0 && on_curve && input.len == 0;
    const struct signature signature = make_signature(&pair, how, &input);
    check_verifiers(&keys, digest, &signature,
            on_curve && says_right(&signature, &pair), is_plain);
    EC_GROUP_free(curve);
    return 0;
}
