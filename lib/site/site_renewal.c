/* Another trust store for a device that runs. */
#include "aloft/boot_record.h"
#include "aloft/site.h"

struct witness {
    struct aloft_trust_witness base;
    struct aloft_site *site;
    const struct aloft_boot_state *state;
    uint8_t *work;
    size_t work_size;
};

/* As the boot stage will do it, which knows nothing but the candidate. */
static enum aloft_status verify_by(
        const struct witness *witness, const struct aloft_trust_store *candidate)
{
    struct aloft_site *const site = witness->site;
    struct aloft_trust_verifier by_candidate;
    struct aloft_boot_manifests manifests;
    const struct aloft_boot_trust trust = {
            .sha256 = site->config.checker->digest,
            .verifier = &site->by_keys.base,
            .manifests = &manifests,
            .work = witness->work,
            .work_size = witness->work_size,
    };
    uint32_t counter;

    aloft_trust_verifier_init(
            &by_candidate, candidate, site->config.checker, ALOFT_TRUST_INSTALLED);
    aloft_boot_manifests_init(&manifests, &by_candidate.base);
    return aloft_boot_verify(
            &site->layout, ALOFT_BOOT_IN_MAIN, &witness->state->main, &trust, &counter);
}

static enum aloft_status boots_under(const struct aloft_trust_witness *base,
        const struct aloft_trust_store *candidate)
{
    const struct witness *const witness = (const struct witness *)(const void *)base;
    struct aloft_site *const site = witness->site;
    const struct aloft_key_set present = site->keys;

    if (witness->state->main_unpacked) {
        return ALOFT_OK; // its signature went with the packed image: the digest decides
    }
    enum aloft_status status = aloft_trust_store_keys(candidate, ALOFT_TRUST_INSTALLED,
            site->config.checker->digest, &site->keys);

    if (status == ALOFT_OK) { // the verifier goes by the keys that are there
        status = verify_by(witness, candidate);
    }
    site->keys = present;
    return status;
}

enum aloft_status aloft_site_renew(struct aloft_site *site, const uint8_t *bytes,
        size_t len, uint8_t *work, size_t size)
{
    static const struct aloft_trust_witness_ops ops = {.boots_under = boots_under};
    struct aloft_boot_state state;
    const struct witness witness = {
            .base.ops = &ops,
            .site = site,
            .state = &state,
            .work = work,
            .work_size = size,
    };
    enum aloft_status status = aloft_boot_record_read(&site->layout.record, &state);

    if (status != ALOFT_OK) {
        return status;
    }
    if (state.on_trial) {
        return ALOFT_ERR_ON_TRIAL;
    }
    status = aloft_trust_replace(
            &site->trust, bytes, len, site->config.checker, &witness.base);
    if (status == ALOFT_OK) {
        aloft_site_choose(site, ALOFT_TRUST_IMAGES);
    }
    return status;
}
