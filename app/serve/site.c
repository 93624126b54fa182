#include "site.h"

#include <string.h>

#include "access_log.h"
#include "aloft/hex.h"
#include "aloft/pull_answer.h"

static const char bin_prefix[] = "/bin/";

/* An answer for people. */
static void answer_text(struct site *site, struct aloft_http_answer *answer,
        unsigned code, const char *text)
{
    const int len = snprintf(site->body, sizeof site->body, "%s\n", text);

    answer->code = code;
    answer->body = site->body;
    answer->len = len < 0 ? 0 : (size_t)len;
    if (answer->len >= sizeof site->body) {
        answer->len = sizeof site->body - 1;
    }
    part_add_field(answer, "Content-Type", "text/plain");
}

static void add_md5(struct site *site, struct aloft_http_answer *answer,
        const struct aloft_release_image *facts)
{
    aloft_hex_encode(facts->held[0], sizeof facts->held[0], site->md5);
    site->md5[sizeof site->md5 - 1] = '\0';
    part_add_field(answer, "x-MD5", site->md5);
}

/* 200 and the file; false, with the code `missing`, when it cannot be read. */
static bool answer_file(struct site *site, struct aloft_http_answer *answer,
        const char *name, unsigned missing)
{
    struct folder_image image;
    const enum aloft_status status = folder_image_open(site->folder, name, &image);

    if (status != ALOFT_OK) {
        answer_text(site, answer, status == ALOFT_ERR_NOT_FOUND ? missing : 500,
                "this file cannot be read");
        return false;
    }
    answer->code = 200;
    answer->file = image.fd;
    answer->file_size = image.facts->size;
    (void)snprintf(site->disposition, sizeof site->disposition,
            "attachment; filename=%s", name); // names that are too long are not opened
    part_add_field(answer, "Content-Type", "application/octet-stream");
    part_add_field(answer, "Content-Disposition", site->disposition);
    add_md5(site, answer, image.facts);
    part_answer(&site->part, site->md5, answer);
    return true;
}

/* What the decision needs of one release; NULL when nothing is assigned. */
static const struct aloft_pull_release *release_of(struct site *site,
        const struct aloft_catalog_release *assigned,
        struct aloft_pull_release *release)
{
    const struct aloft_release_image *facts;

    if (assigned->version[0] == '\0') {
        return NULL;
    }
    facts = folder_image_facts(site->folder, assigned->file);
    release->version = assigned->version;
    release->held = facts == NULL ? NULL : facts->held;
    release->held_count = facts == NULL ? 0 : facts->held_count;
    return release;
}

static enum aloft_pull_verdict decide(struct site *site,
        const struct aloft_pull_facts *facts, const struct aloft_catalog_device *device)
{
    struct aloft_pull_release sketch;
    struct aloft_pull_release file_system;
    struct aloft_pull_assignment assignment = {0};

    if (device == NULL) {
        return aloft_pull_decide(facts, NULL);
    }
    assignment.trust_version = site->folder->trust_version;
    assignment.family_known = device->chip_known;
    assignment.family = device->chip;
    assignment.sketch = release_of(site, &device->sketch, &sketch);
    /* The digests of file-system images do not count, so nothing of them is kept. */
    assignment.file_system = release_of(site, &device->file_system, &file_system);
    return aloft_pull_decide(facts, &assignment);
}

static const struct aloft_catalog_device *find_device(
        const struct site *site, const struct aloft_pull_facts *facts)
{
    uint8_t mac[ALOFT_PULL_MAC_SIZE];

    if (aloft_pull_mac_decode(facts->fields[ALOFT_PULL_STA_MAC], mac) != ALOFT_OK) {
        return NULL;
    }
    return aloft_catalog_find(site->folder->catalog, mac);
}

/* The image that the device asks for. */
static const struct aloft_catalog_release *asked_for(
        const struct aloft_pull_facts *facts, const struct aloft_catalog_device *device)
{
    enum aloft_pull_mode mode;

    if (aloft_pull_facts_mode(facts, &mode) == ALOFT_OK &&
            mode == ALOFT_PULL_FILE_SYSTEM) {
        return &device->file_system;
    }
    return &device->sketch;
}

static void answer_version(struct site *site, struct aloft_http_answer *answer,
        const struct aloft_catalog_release *release)
{
    const struct aloft_release_image *facts =
            folder_image_facts(site->folder, release->file);

    answer->code = 200;
    if (facts != NULL) {
        add_md5(site, answer, facts);
    }
    part_add_field(answer, "x-version", release->version);
}

static void answer_trust(struct site *site, struct aloft_http_answer *answer)
{
    if (folder_trust_open(site->folder, &answer->file, &answer->file_size) !=
            ALOFT_OK) {
        answer_text(site, answer, 500, "this file cannot be read");
        return;
    }
    answer->code = 200;
    part_add_field(answer, "Content-Type", "application/octet-stream");
}

/* Every device that is known is told which trust store there is. */
static void add_trust_version(struct site *site, struct aloft_http_answer *answer)
{
    if (site->folder->trust_version > 0) {
        (void)snprintf(site->trust, sizeof site->trust, "%u",
                (unsigned)site->folder->trust_version); // it fits
        part_add_field(answer, "x-Aloft-Trust", site->trust);
    }
}

static bool asks_for_trust(const struct aloft_pull_facts *facts)
{
    enum aloft_pull_mode mode;

    return aloft_pull_facts_mode(facts, &mode) == ALOFT_OK && mode == ALOFT_PULL_TRUST;
}

static void answer_verdict(struct site *site, struct aloft_http_answer *answer,
        enum aloft_pull_verdict verdict, const struct aloft_catalog_release *release)
{
    const unsigned code = aloft_pull_verdict_code(verdict);

    if (verdict == ALOFT_PULL_OFFER) {
        (void)answer_file(site, answer, release->file, 500); // either way an answer
    } else if (verdict == ALOFT_PULL_TELL_VERSION) {
        answer_version(site, answer, release);
    } else if (code == 304) {
        answer->code = code;
    } else {
        answer_text(site, answer, code, aloft_pull_verdict_text(verdict));
    }
}

/* Answers a device that asks; returns the reason. */
static const char *answer_device(struct site *site,
        const struct aloft_pull_facts *facts, struct aloft_http_answer *answer)
{
    const struct aloft_catalog_device *device = find_device(site, facts);
    const enum aloft_pull_verdict verdict = decide(site, facts, device);

    if (verdict == ALOFT_PULL_OFFER && asks_for_trust(facts)) {
        answer_trust(site, answer);
    } else {
        answer_verdict(site, answer, verdict,
                device == NULL ? NULL : asked_for(facts, device));
    }
    if (device != NULL) {
        add_trust_version(site, answer);
    }
    return verdict == ALOFT_PULL_OFFER && answer->code >= 500
                   ? "the assigned image cannot be read"
                   : aloft_pull_verdict_text(verdict);
}

static const char *answer_path(struct site *site,
        const struct aloft_http_request *request, const struct aloft_pull_facts *facts,
        struct aloft_http_answer *answer)
{
    const char *name;

    if (strcmp(request->method, "GET") != 0) {
        answer_text(site, answer, 405, "only GET is answered here");
        part_add_field(answer, "Allow", "GET");
        return "only GET is answered here";
    }
    if (strncmp(request->path, bin_prefix, sizeof bin_prefix - 1) != 0) {
        return answer_device(site, facts, answer);
    }
    name = request->path + sizeof bin_prefix - 1;
    return answer_file(site, answer, name, 404) ? "a file by its name" : "no such file";
}

static void on_answer(struct aloft_http_handler *handler,
        const struct aloft_http_request *request, struct aloft_http_answer *answer)
{
    struct site *site = (struct site *)handler;
    struct aloft_pull_facts facts = {0};
    const char *why;

    memset(&site->part, 0, sizeof site->part);
    for (size_t i = 0; i < request->field_count; i++) {
        part_take(&site->part, &request->fields[i]);
        (void)aloft_pull_facts_take(&facts, request->fields[i].name,
                request->fields[i].value); // others are of no use
    }
    why = answer_path(site, request, &facts, answer);
    if (site->log != NULL) {
        access_log_answer(site->log, request, facts.fields[ALOFT_PULL_STA_MAC],
                answer->code, why);
    }
}

static void on_refused(struct aloft_http_handler *handler,
        const struct aloft_peer *peer, const char *why)
{
    struct site *site = (struct site *)handler;

    if (site->log != NULL) {
        access_log_refusal(site->log, peer, why);
    }
}

void site_init(struct site *site, struct folder *folder, FILE *log)
{
    static const struct aloft_http_handler_ops ops = {
            .answer = on_answer,
            .refused = on_refused,
    };

    memset(site, 0, sizeof *site);
    site->base.ops = &ops;
    site->folder = folder;
    site->log = log;
}
