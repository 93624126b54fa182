#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "aloft/file.h"
#include "doctor.h"

/* 2025-01-01: this program is newer. And no certificate of today lasts to 2100. */
#define CLOCK_MIN 1735689600
#define CLOCK_MAX 4102444800

#define STORE_FILE     "/etc/ssl/certs/ca-certificates.crt"
#define STORE_SIZE_MAX ((size_t)16 << 20)

/* Others than the owner may read or write. */
#define OTHERS 077u

void doctor_look_clock(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    const time_t now = time(NULL);
    struct tm parts;
    char text[32] = "";

    (void)subject; // no device has to do with it
    if (gmtime_r(&now, &parts) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts); // fits
    }
    if (now >= CLOCK_MIN && now < CLOCK_MAX) {
        doctor_find(finding, DOCTOR_FINE, "the clock says %s", text);
        return;
    }
    doctor_find(
            finding, DOCTOR_PROBLEM, "the clock of this computer is wrong: %s", text);
    doctor_why(finding, "certificates are not valid at that time, and signatures get "
                        "wrong dates");
    doctor_hint(finding, "set it: timedatectl set-ntp true");
}

static size_t count_certificates(const char *text)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    size_t count = 0;

    for (const char *at = strstr(text, begin); at != NULL;
            at = strstr(at + sizeof begin - 1, begin)) {
        count++;
    }
    return count;
}

static void tell_no_store(
        struct doctor_finding *finding, const char *path, const char *problem)
{
    doctor_find(finding, DOCTOR_PROBLEM, "%s %s", path, problem);
    doctor_why(finding, "without root certificates no HTTPS server can be trusted");
    doctor_hint(finding, "install the package ca-certificates, or name another file in "
                         "SSL_CERT_FILE");
}

void doctor_look_authorities(
        const struct doctor_case *subject, struct doctor_finding *finding)
{
    const char *const named = getenv("SSL_CERT_FILE");
    const char *const path = named != NULL ? named : STORE_FILE;
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)subject; // no device has to do with it
    if (aloft_file_read(path, STORE_SIZE_MAX, &bytes, &len) != ALOFT_OK) {
        tell_no_store(finding, path, "cannot be read");
        return;
    }
    const size_t count = count_certificates((const char *)bytes);

    free(bytes);
    if (count == 0) {
        tell_no_store(finding, path, "holds no certificate");
        return;
    }
    doctor_find(finding, DOCTOR_FINE, "%s holds %zu root certificates", path, count);
}

/* Whether a key file is as it should be; if not, the finding says why. */
static bool is_private(const char *path, struct doctor_finding *finding)
{
    struct stat facts;

    if (stat(path, &facts) != 0) {
        doctor_find(finding, DOCTOR_PROBLEM, "%s cannot be read: %s", path,
                strerror(errno));
        return false;
    }
    if ((facts.st_mode & OTHERS) == 0) {
        return true;
    }
    doctor_find(finding, DOCTOR_PROBLEM,
            "%s has mode %03o: others can read or change it", path,
            (unsigned)(facts.st_mode & 0777u));
    doctor_why(finding, "who has this key can sign images that your devices install");
    doctor_hint(finding, "chmod 600 %s", path);
    return false;
}

void doctor_look_keys(const struct doctor_case *subject, struct doctor_finding *finding)
{
    static const char usual[] = "private.key";
    struct stat facts;

    for (size_t i = 0; i < subject->keys->count; i++) {
        if (!is_private(subject->keys->texts[i], finding)) {
            return;
        }
    }
    const bool has_usual = stat(usual, &facts) == 0;

    if (has_usual && !is_private(usual, finding)) {
        return;
    }
    if (!has_usual && subject->keys->count == 0) {
        doctor_find(
                finding, DOCTOR_SKIPPED, "no %s here; name others with --key", usual);
        return;
    }
    doctor_find(finding, DOCTOR_FINE, "private keys are readable for you alone");
}
