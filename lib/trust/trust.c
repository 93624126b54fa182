#include "aloft/trust.h"

#include "aloft/endorsements.h"
#include "aloft/memory.h"

static enum aloft_status open_copy(struct aloft_trust *trust)
{
    const enum aloft_status status =
            aloft_trust_store_open(&trust->store, trust->copy.bytes, trust->copy.len);

    trust->loaded = status == ALOFT_OK;
    return status;
}

enum aloft_status aloft_trust_load(struct aloft_trust *trust,
        const struct aloft_area *area, uint8_t *memory, size_t size)
{
    memset(trust, 0, sizeof(*trust));
    trust->area = *area;
    trust->copy.bytes = memory;
    trust->copy.size = size;
    const enum aloft_status status = aloft_trust_banks_read(area, &trust->copy);

    return status == ALOFT_OK ? open_copy(trust) : status;
}

enum aloft_status aloft_trust_settle(struct aloft_trust *trust)
{
    const enum aloft_status settled =
            aloft_trust_banks_settle(&trust->area, &trust->copy);
    const enum aloft_status status = open_copy(trust);

    return settled == ALOFT_OK ? status : settled;
}

enum aloft_status aloft_trust_judge(const struct aloft_trust_store *old,
        const struct aloft_trust_store *next, const struct aloft_key_checker *checker,
        const struct aloft_trust_witness *trust_witness)
{
    const struct aloft_endorsement_query query = {
            .store = old, .checker = checker, .purpose = ALOFT_TRUST_STORES};

    if (old->policy.is_final) {
        return ALOFT_ERR_FINAL;
    }
    if (next->version <= old->version) {
        return ALOFT_ERR_DOWNGRADE;
    }
    const enum aloft_status status = aloft_endorsements_check(&query, &next->document);
    if (status != ALOFT_OK) {
        return status;
    }
    return trust_witness->ops->boots_under(trust_witness, next) == ALOFT_OK
                   ? ALOFT_OK
                   : ALOFT_ERR_STRANDED;
}

enum aloft_status aloft_trust_replace(struct aloft_trust *trust, const uint8_t *bytes,
        size_t len, const struct aloft_key_checker *checker,
        const struct aloft_trust_witness *trust_witness)
{
    struct aloft_trust_store next;

    if (!trust->loaded) {
        return ALOFT_ERR_STATE;
    }
    enum aloft_status status = aloft_trust_store_open(&next, bytes, len);
    if (status == ALOFT_OK && len > trust->copy.size) {
        status = ALOFT_ERR_MEMORY;
    }
    if (status == ALOFT_OK) {
        status = aloft_trust_judge(&trust->store, &next, checker, trust_witness);
    }
    if (status == ALOFT_OK) {
        status = aloft_trust_banks_write(&trust->area, next.version, bytes, len);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    memcpy(trust->copy.bytes, bytes, len);
    trust->copy.len = len;
    trust->copy.version = next.version;
    return open_copy(trust); // it could be read at the other place
}
