#include "digest_suite.h"

#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/text.h"

struct vector {
    const char *message;
    const char *digest; /* Hexadecimal. */
};

#define MILLION 1000000u

/* RFC 1321, section A.5. */
static const struct vector md5_vectors[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"1234567890123456789012345678901234567890123456789012345678901234567890"
         "1234567890",
                "57edf4a22be3c955ac49da2e2107b67a"},
};

static const char md5_of_a_million[] = "7707d6ae4e027c70eea2a935c2296f21";

/* FIPS 180-4's examples, and the empty message. */
static const struct vector sha256_vectors[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
         "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static const char sha256_of_a_million[] =
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static bool is_hex(const uint8_t *result, size_t size, const char *expected)
{
    char text[2 * ALOFT_DIGEST_MAX];

    aloft_hex_encode(result, size, text);
    return aloft_text_is(text, 2 * size, expected);
}

/* Every split into two pieces gives the same, and so does a copy made in between. */
static void check_splits(struct check *check, const struct aloft_digest_ops *ops,
        const struct vector *vector)
{
    const size_t len = aloft_text_length(vector->message);

    for (size_t split = 0; split <= len; split++) {
        struct aloft_digest digest;
        struct aloft_digest copy;
        uint8_t result[ALOFT_DIGEST_MAX];

        aloft_digest_begin(&digest, ops);
        aloft_digest_update(&digest, vector->message, split);
        copy = digest;
        aloft_digest_update(&digest, vector->message + split, len - split);
        aloft_digest_finish(&digest, result);
        CHECK(check, is_hex(result, ops->size, vector->digest));

        memset(&digest, 0xA5, sizeof digest); // the copy must not need the original
        aloft_digest_update(&copy, vector->message + split, len - split);
        aloft_digest_finish(&copy, result);
        CHECK(check, is_hex(result, ops->size, vector->digest));
    }
}

/* Pieces around the length of a block, until there are a million letters. */
static void check_million(
        struct check *check, const struct aloft_digest_ops *ops, const char *expected)
{
    uint8_t letters[131];
    uint8_t result[ALOFT_DIGEST_MAX];
    struct aloft_digest digest;
    size_t left = MILLION;

    memset(letters, 'a', sizeof letters);
    aloft_digest_begin(&digest, ops);
    for (size_t piece = 1; left > 0; piece = piece % sizeof letters + 1) {
        const size_t take = piece < left ? piece : left;

        aloft_digest_update(&digest, letters, take);
        left -= take;
    }
    aloft_digest_finish(&digest, result);
    CHECK(check, is_hex(result, ops->size, expected));
}

/* Only `size` bytes are written, and a struct may be used again and again. */
static void check_memory(struct check *check, const struct aloft_digest_ops *ops)
{
    uint8_t result[ALOFT_DIGEST_MAX + 1];
    uint8_t again[ALOFT_DIGEST_MAX];
    struct aloft_digest digest;

    memset(result, 0xA5, sizeof result);
    aloft_digest_begin(&digest, ops);
    aloft_digest_update(&digest, "x", 1);
    aloft_digest_finish(&digest, result);
    CHECK(check, result[ops->size] == 0xA5);

    aloft_digest_begin(&digest, ops);
    aloft_digest_update(&digest, "x", 1);
    aloft_digest_finish(&digest, again);
    CHECK(check, memcmp(result, again, ops->size) == 0);
}

void digest_suite_md5(struct check *check, const struct aloft_digest_ops *md5)
{
    CHECK(check, aloft_text_is("md5", 3, md5->name));
    if (!CHECK(check, md5->size == 16) || !CHECK(check, md5->block == 64)) {
        return;
    }
    for (size_t i = 0; i < sizeof md5_vectors / sizeof md5_vectors[0]; i++) {
        check_splits(check, md5, &md5_vectors[i]);
    }
    check_million(check, md5, md5_of_a_million);
    check_memory(check, md5);
}

void digest_suite_sha256(struct check *check, const struct aloft_digest_ops *sha256)
{
    CHECK(check, aloft_text_is("sha256", 6, sha256->name));
    if (!CHECK(check, sha256->size == 32) || !CHECK(check, sha256->block == 64)) {
        return;
    }
    for (size_t i = 0; i < sizeof sha256_vectors / sizeof sha256_vectors[0]; i++) {
        check_splits(check, sha256, &sha256_vectors[i]);
    }
    check_million(check, sha256, sha256_of_a_million);
    check_memory(check, sha256);
}

void digest_suite_same(struct check *check, const struct aloft_digest_ops *one,
        const struct aloft_digest_ops *other)
{
    uint8_t message[3 * ALOFT_DIGEST_BLOCK_MAX];
    uint8_t results[2][ALOFT_DIGEST_MAX];

    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (uint8_t)(i * 7u + 1u);
    }
    for (size_t len = 0; len <= sizeof message; len++) {
        aloft_digest_once(one, message, len, results[0]);
        aloft_digest_once(other, message, len, results[1]);
        CHECK(check, memcmp(results[0], results[1], one->size) == 0);
    }
}
