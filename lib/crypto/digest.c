#include "aloft/digest.h"

#include "aloft/text.h"

bool aloft_digest_is_same(
        const struct aloft_digest_ops *a, const struct aloft_digest_ops *b)
{
    return a != NULL && b != NULL &&
           aloft_text_is(a->name, aloft_text_length(a->name), b->name);
}

void aloft_digest_begin(struct aloft_digest *digest, const struct aloft_digest_ops *ops)
{
    digest->ops = ops;
    ops->init(digest);
}

void aloft_digest_update(struct aloft_digest *digest, const void *data, size_t len)
{
    digest->ops->update(digest, data, len);
}

void aloft_digest_finish(struct aloft_digest *digest, uint8_t *result)
{
    digest->ops->finish(digest, result);
}

void aloft_digest_once(const struct aloft_digest_ops *ops, const void *data, size_t len,
        uint8_t *result)
{
    struct aloft_digest digest;

    aloft_digest_begin(&digest, ops);
    aloft_digest_update(&digest, data, len);
    aloft_digest_finish(&digest, result);
}
