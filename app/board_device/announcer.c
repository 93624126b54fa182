#include "announcer.h"

#include "aloft/board.h"
#include "aloft/mdns_codec.h"
#include "aloft/memory.h"
#include "aloft/text.h"

/* What does not fit is still a hint. */
static void join(char *buf, size_t size, const char *key, const char *value)
{
    struct aloft_text text;

    aloft_text_init(&text, buf, size);
    aloft_text_append(&text, key);
    aloft_text_append(&text, value);
}

static const char *state_of(const struct firmware *firmware)
{
    const struct aloft_boot_layout *const layout = &firmware->board.site.layout;

    if (firmware->on_trial) {
        return "state=trial";
    }
    return layout->spare.size > 0 || layout->alternates ? "state=confirmed"
                                                        : "state=running";
}

static void describe(struct announcer *announcer)
{
    const struct firmware *const firmware = announcer->firmware;

    join(announcer->version, sizeof(announcer->version), "version=", firmware_version);
    join(announcer->target, sizeof(announcer->target), "target=", aloft_board_name);
    announcer->arduino[0] = "tcp_check=no";
    announcer->arduino[1] = "ssh_upload=no";
    announcer->arduino[2] = "board=emulated";
    announcer->arduino[3] =
            firmware->settings.password != NULL ? "auth_upload=yes" : "auth_upload=no";
    announcer->aloft[0] = announcer->version;
    announcer->aloft[1] = announcer->target;
    announcer->aloft[2] = state_of(firmware);
    announcer->services[0] = (struct aloft_mdns_service){
            "_arduino._tcp", FIRMWARE_ESPOTA_PORT, announcer->arduino, 4};
    announcer->services[1] = (struct aloft_mdns_service){
            "_aloft._tcp", FIRMWARE_HTTP_PORT, announcer->aloft, 3};
    announcer->services[2] =
            (struct aloft_mdns_service){"_http._tcp", FIRMWARE_HTTP_PORT, NULL, 0};
    announcer->on_trial = firmware->on_trial;
}

/* An address, and the part of it that all hosts of this network share. */
static struct aloft_mdns_address place_of(const struct firmware *firmware)
{
    struct aloft_mdns_address place = {0};

    memcpy(place.ipv4, firmware->address, sizeof(place.ipv4));
    aloft_board_net_mask(&firmware->net, place.ipv4_mask);
    return place;
}

static enum aloft_status open(struct firmware_part *part, struct firmware *firmware)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    struct announcer *const announcer = (struct announcer *)part;
    const struct aloft_mdns_announcer_config config = {
            .hostname = firmware->settings.hostname,
            .services = announcer->services,
            .service_count = announcer->has_page ? 3 : 1,
            .random = &firmware->random,
            .buf = announcer->buf,
            .buf_size = sizeof(announcer->buf),
    };

    announcer->firmware = firmware;
    describe(announcer);
    const enum aloft_status status =
            aloft_mdns_announcer_init(&announcer->machine, &config);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_lwip_pump_add(&firmware->pump, &announcer->link, &announcer->machine.machine);
    return aloft_lwip_link_join(&announcer->link, &all);
}

/* Announces the device anew when it is at another address, or its state is another. */
static void proceed(struct firmware_part *part)
{
    struct announcer *const announcer = (struct announcer *)part;
    const struct firmware *const firmware = announcer->firmware;
    const uint32_t now_ms = firmware_now_ms();

    if (memcmp(announcer->address, firmware->address, sizeof(announcer->address)) !=
            0) {
        const struct aloft_mdns_address place = place_of(firmware);

        memcpy(announcer->address, firmware->address, sizeof(announcer->address));
        aloft_mdns_announcer_start(&announcer->machine, now_ms);
        aloft_mdns_announcer_move(&announcer->machine, &place, now_ms);
    }
    if (announcer->on_trial != firmware->on_trial) {
        describe(announcer);
        aloft_mdns_announcer_change(&announcer->machine, now_ms);
    }
}

void announcer_init(struct announcer *announcer, bool has_page)
{
    static const struct firmware_part_ops ops = {.open = open, .proceed = proceed};

    announcer->part.ops = &ops;
    announcer->has_page = has_page;
}
