/* Whether a device takes uploads over HTTP, and with this password. */
#include <string.h>

#include "aloft/advice.h"
#include "device_api.h"
#include "device_call.h"
#include "doctor.h"

#define LOOK_MS 3000u

static struct device_call make_call(const struct doctor_case *subject, const char *url)
{
    return (struct device_call){
            .url = url,
            .tls = *subject->tls,
            .password = subject->password->known ? subject->password->text : NULL,
            .timeout_ms = LOOK_MS,
    };
}

static bool is_url(const struct doctor_case *subject)
{
    return strstr(subject->target, "://") != NULL;
}

/* Without HTTP a device may still be reached over espota, unless HTTP was asked for. */
static enum doctor_result obstacle(const struct doctor_case *subject)
{
    return is_url(subject) ? DOCTOR_PROBLEM : DOCTOR_NOTED;
}

static void hint_at(const struct doctor_case *subject, struct doctor_finding *finding,
        const char *hint)
{
    doctor_hint(finding, "%s",
            is_url(subject) ? hint : "nothing, if uploads over espota work");
}

static void tell_silence(const struct doctor_case *subject,
        struct doctor_finding *finding, const char *url, enum aloft_status status)
{
    const struct aloft_advice *advice = aloft_advice(status);

    doctor_find(finding, obstacle(subject), "%s does not answer over HTTP: %s", url,
            aloft_status_text(status));
    doctor_why(finding, "%s", advice->why);
    hint_at(subject, finding, advice->hint);
}

static void tell_stranger(const struct doctor_case *subject,
        struct doctor_finding *finding, const char *url)
{
    doctor_find(
            finding, obstacle(subject), "%s answers, and is no device of ours", url);
    doctor_why(finding, "the device serves HTTP at another port, or not at all");
    hint_at(subject, finding, "check address and port");
}

static void judge_password(
        unsigned code, struct doctor_finding *finding, const char *url)
{
    switch (code) {
    case 400: // past the password; what an upload has to tell was left out
        doctor_find(finding, DOCTOR_FINE, "%s takes uploads with this password", url);
        break;
    case 401:
        doctor_find(finding, DOCTOR_PROBLEM, "%s does not accept this password", url);
        doctor_why(finding, "the device has another one");
        doctor_hint(finding, "look up the password that its firmware was built with");
        break;
    case 429:
        doctor_find(
                finding, DOCTOR_PROBLEM, "%s looks at no password for a while", url);
        doctor_why(finding, "somebody has tried wrong passwords in a row");
        doctor_hint(finding, "wait half a minute");
        break;
    default:
        doctor_find(finding, DOCTOR_SKIPPED,
                "%s answers with code %u, so its password "
                "cannot be tried now",
                url, code);
        break;
    }
}

/* Begins an upload of no size, which every device refuses, but after the password. */
static void try_password(const struct doctor_case *subject, const char *base,
        struct doctor_finding *finding)
{
    char url[DEVICE_URL_MAX + 32u];
    struct device_reply reply;

    if (!subject->password->known) {
        doctor_find(finding, DOCTOR_FINE, "%s takes uploads, with a password", base);
        return;
    }
    snprintf(url, sizeof url, "%s/api/v1/update", base);
    struct device_call order = make_call(subject, url);

    order.verb = ALOFT_WEB_ORDER;
    const enum aloft_status status = device_call_run(&order, &reply);

    if (status != ALOFT_OK && status != ALOFT_ERR_AUTH) {
        tell_silence(subject, finding, base, status);
        return;
    }
    judge_password(status == ALOFT_ERR_AUTH ? 401 : reply.code, finding, base);
}

static void judge(const struct doctor_case *subject, const struct device_info *info,
        const char *url, struct doctor_finding *finding)
{
    if (!info->takes_uploads || info->firmware_room == 0) {
        doctor_find(finding, DOCTOR_NOTED,
                "%s tells what it runs, and takes no uploads", url);
    } else if (strcmp(info->password, "closed") == 0) {
        doctor_find(finding, DOCTOR_PROBLEM, "%s takes no orders over HTTP", url);
        doctor_why(finding, "it has no password, so it does not know who may order it");
        doctor_hint(finding, "give the device a password");
    } else if (strcmp(info->password, "none") == 0) {
        doctor_find(finding, DOCTOR_NOTED, "%s takes uploads from everybody", url);
        doctor_why(finding, "its maker has opened it");
        doctor_hint(finding, "give the device a password, and sign images");
    } else {
        try_password(subject, url, finding);
    }
}

void doctor_look_http(const struct doctor_case *subject, struct doctor_finding *finding)
{
    struct device_api api;
    struct device_reply reply;
    struct device_info info;
    char url[DEVICE_URL_MAX + 32u];

    if (subject->target == NULL) {
        doctor_find(finding, DOCTOR_SKIPPED,
                "whether a device takes uploads over HTTP is found out with one: aloft "
                "doctor DEVICE");
        return;
    }
    if (device_api_find(subject->cli, subject->target, subject->password, subject->tls,
                &api) != ALOFT_EXIT_OK) {
        doctor_find(finding, DOCTOR_SKIPPED, "there is no device to ask over HTTP");
        subject->cli->failure = (struct aloft_failure){0}; // the check before told it
        subject->cli->failed = false;
        return;
    }
    snprintf(url, sizeof url, "%s/api/v1/info", api.url);
    const struct device_call question = make_call(subject, url);
    const enum aloft_status status = device_call_run(&question, &reply);

    if (status != ALOFT_OK) {
        tell_silence(subject, finding, api.url, status);
    } else if (reply.code != 200 || !device_info_read(&info, reply.body)) {
        tell_stranger(subject, finding, api.url);
    } else {
        judge(subject, &info, api.url, finding);
    }
}
