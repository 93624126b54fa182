#include "aloft/decimal.h"
#include "aloft/memory.h"
#include "aloft/text.h"
#include "announcer_private.h"

#define ALL_TYPES "_services._dns-sd._udp"

enum host_record { HOST_A, HOST_AAAA, HOST_NSEC, HOST_RECORDS };

enum service_record {
    SERVICE_PTR,
    SERVICE_TYPE,
    SERVICE_SRV,
    SERVICE_TXT,
    SERVICE_NSEC,
    SERVICE_RECORDS
};

static uint32_t bit(unsigned index)
{
    return (uint32_t)1 << index;
}

static uint32_t service_bit(size_t service, enum service_record which)
{
    return bit((unsigned)(HOST_RECORDS + SERVICE_RECORDS * service + which));
}

static bool host_record(const struct aloft_mdns_announcer *announcer,
        enum host_record which, struct aloft_mdns_record *record)
{
    const struct aloft_mdns_address *const address = &announcer->config.address;

    *record = (struct aloft_mdns_record){.name.label = announcer->label,
            .flush = true,
            .ttl_s = ANNOUNCER_HOST_TTL_S};
    switch (which) {
    case HOST_A:
        record->type = ALOFT_MDNS_A;
        record->address = address->ipv4;
        return true;
    case HOST_AAAA:
        record->type = ALOFT_MDNS_AAAA;
        record->address = address->ipv6;
        return address->has_ipv6;
    case HOST_NSEC:
        record->type = ALOFT_MDNS_NSEC;
        record->present[0] = ALOFT_MDNS_A;
        record->present[1] = address->has_ipv6 ? ALOFT_MDNS_AAAA : 0;
        return true;
    case HOST_RECORDS:
        break;
    }
    return false;
}

static bool service_record(const struct aloft_mdns_announcer *announcer, size_t index,
        enum service_record which, struct aloft_mdns_record *record)
{
    const struct aloft_mdns_service *const service = announcer->config.services + index;
    const struct aloft_mdns_name instance = {announcer->label, service->type};

    *record = (struct aloft_mdns_record){
            .name = instance, .flush = true, .ttl_s = ANNOUNCER_OTHER_TTL_S};
    switch (which) {
    case SERVICE_PTR:
    case SERVICE_TYPE:
        record->type = ALOFT_MDNS_PTR;
        record->flush = false;
        record->name = (struct aloft_mdns_name){
                NULL, which == SERVICE_PTR ? service->type : ALL_TYPES};
        record->target = (struct aloft_mdns_name){
                which == SERVICE_PTR ? announcer->label : NULL, service->type};
        return true;
    case SERVICE_SRV:
        record->type = ALOFT_MDNS_SRV;
        record->ttl_s = ANNOUNCER_HOST_TTL_S;
        record->port = service->port;
        record->target = (struct aloft_mdns_name){announcer->label, NULL};
        return true;
    case SERVICE_TXT:
        record->type = ALOFT_MDNS_TXT;
        record->texts = service->texts;
        record->text_count = service->text_count;
        return true;
    case SERVICE_NSEC:
        record->type = ALOFT_MDNS_NSEC;
        record->present[0] = ALOFT_MDNS_TXT;
        record->present[1] = ALOFT_MDNS_SRV;
        return true;
    case SERVICE_RECORDS:
        break;
    }
    return false;
}

bool announcer_record(const struct aloft_mdns_announcer *announcer, unsigned index,
        struct aloft_mdns_record *record)
{
    if (index < HOST_RECORDS) {
        return host_record(announcer, (enum host_record)index, record);
    }
    const unsigned at = index - HOST_RECORDS;

    return at / SERVICE_RECORDS < announcer->config.service_count &&
           service_record(announcer, at / SERVICE_RECORDS,
                   (enum service_record)(at % SERVICE_RECORDS), record);
}

uint32_t announcer_unique(const struct aloft_mdns_announcer *announcer)
{
    uint32_t set = bit(HOST_A);

    if (announcer->config.address.has_ipv6) {
        set |= bit(HOST_AAAA);
    }
    for (size_t i = 0; i < announcer->config.service_count; i++) {
        set |= service_bit(i, SERVICE_SRV) | service_bit(i, SERVICE_TXT);
    }
    return set;
}

uint32_t announcer_all(const struct aloft_mdns_announcer *announcer)
{
    uint32_t set = announcer_unique(announcer);

    for (size_t i = 0; i < announcer->config.service_count; i++) {
        set |= service_bit(i, SERVICE_PTR);
    }
    return set;
}

/* RFC 6763, 12. */
uint32_t announcer_extras(
        const struct aloft_mdns_announcer *announcer, uint32_t records)
{
    const uint32_t host = announcer_unique(announcer) & (bit(HOST_A) | bit(HOST_AAAA));
    uint32_t set = 0;

    if ((records & host) != 0) {
        set |= host;
    }
    for (size_t i = 0; i < announcer->config.service_count; i++) {
        if ((records & service_bit(i, SERVICE_PTR)) != 0) {
            set |= service_bit(i, SERVICE_SRV) | service_bit(i, SERVICE_TXT) | host;
        }
        if ((records & service_bit(i, SERVICE_SRV)) != 0) {
            set |= host;
        }
    }
    return set & ~records;
}

bool announcer_has_shared(uint32_t records)
{
    uint32_t shared = 0;

    for (size_t i = 0; i < ALOFT_MDNS_SERVICES_MAX; i++) {
        shared |= service_bit(i, SERVICE_PTR) | service_bit(i, SERVICE_TYPE);
    }
    return (records & shared) != 0;
}

/* "kitchen", then "kitchen-2". A name that would grow too long loses its end. */
void announcer_relabel(struct aloft_mdns_announcer *announcer)
{
    char digits[ALOFT_DECIMAL_MAX];
    const size_t digit_count = aloft_decimal_encode(announcer->number, digits);
    const size_t tail = announcer->number > 1 ? digit_count + 1 : 0;
    const size_t given = aloft_text_length(announcer->config.hostname);
    const size_t kept =
            given <= ALOFT_MDNS_LABEL_MAX - tail ? given : ALOFT_MDNS_LABEL_MAX - tail;

    memcpy(announcer->label, announcer->config.hostname, kept);
    announcer->label[kept] = '\0';
    if (tail > 0) {
        announcer->label[kept] = '-';
        memcpy(announcer->label + kept + 1, digits, digit_count);
        announcer->label[kept + tail] = '\0';
    }
}

static void adapt(
        struct aloft_mdns_record *record, const struct announcer_manner *manner)
{
    if (manner->goodbye) {
        record->ttl_s = 0;
    }
    if (manner->tentative) {
        record->flush = false;
    }
    if (manner->legacy) {
        record->ttl_s = ANNOUNCER_LEGACY_TTL_S;
        record->flush = false;
    }
}

/* Writes those of `set` that fit, and returns those that do not. */
static uint32_t write_set(const struct aloft_mdns_announcer *announcer,
        struct aloft_mdns_writer *writer, enum aloft_mdns_section section, uint32_t set,
        const struct announcer_manner *manner)
{
    uint32_t left = 0;

    for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
        struct aloft_mdns_record record;

        if ((set & bit(i)) == 0 || !announcer_record(announcer, i, &record)) {
            continue;
        }
        adapt(&record, manner);
        if (!aloft_mdns_write_record(writer, section, &record)) {
            left |= bit(i);
        }
    }
    return left;
}

static bool write_question_again(
        const struct aloft_mdns_announcer *announcer, struct aloft_mdns_writer *writer)
{
    const struct aloft_mdns_reply *const reply = &announcer->reply;
    struct aloft_mdns_record record;

    return announcer_record(announcer, reply->question, &record) &&
           aloft_mdns_write_question(writer, &record.name, reply->type, ALOFT_MDNS_IN);
}

size_t announcer_write_response(struct aloft_mdns_announcer *announcer,
        uint32_t *records, uint32_t extras, const struct announcer_manner *manner)
{
    struct aloft_mdns_writer writer;

    aloft_mdns_write_begin(&writer, announcer->config.buf, announcer->config.buf_size,
            manner->id, ALOFT_MDNS_RESPONSE | ALOFT_MDNS_AUTHORITATIVE);
    if (manner->legacy && !write_question_again(announcer, &writer)) {
        *records = 0;
        return 0;
    }
    const uint32_t left =
            write_set(announcer, &writer, ALOFT_MDNS_ANSWER, *records, manner);
    const bool progress = left != *records;

    *records = progress ? left : 0;
    if (progress && left == 0) {
        write_set(announcer, &writer, ALOFT_MDNS_ADDITIONAL, extras, manner);
    }
    return progress ? writer.len : 0;
}

/* Asks for all that there is of each name, and tells what it is going to be. */
size_t announcer_write_probe(struct aloft_mdns_announcer *announcer)
{
    static const struct announcer_manner probe = {.tentative = true};
    const struct aloft_mdns_announcer_config *const config = &announcer->config;
    const uint16_t class_bits =
            (uint16_t)(ALOFT_MDNS_IN | (config->shared_port ? 0u : ALOFT_MDNS_UNICAST));
    struct aloft_mdns_name name = {announcer->label, NULL};
    struct aloft_mdns_writer writer;

    aloft_mdns_write_begin(&writer, config->buf, config->buf_size, 0, 0);
    bool fits = aloft_mdns_write_question(&writer, &name, ALOFT_MDNS_ANY, class_bits);

    for (size_t i = 0; i < config->service_count; i++) {
        name.type = config->services[i].type;
        fits = fits &&
               aloft_mdns_write_question(&writer, &name, ALOFT_MDNS_ANY, class_bits);
    }
    fits = fits && write_set(announcer, &writer, ALOFT_MDNS_AUTHORITY,
                           announcer_unique(announcer), &probe) == 0;
    return fits ? writer.len : 0;
}
