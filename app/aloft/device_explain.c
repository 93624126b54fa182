#include "device_explain.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>

#define WORD_MAX 200u

/* The device's own words on what is wrong. */
struct complaint {
    char code[WORD_MAX];
    char message[WORD_MAX];
    char check[WORD_MAX]; /* the health check that has not passed */
    uint32_t status;      /* what is wrong with a trust store; 0: not told */
};

/* What a code of docs/spec/device-api.md means here. */
static const struct meaning {
    const char *code;
    enum aloft_status status;
    enum aloft_exit exit;
    const char *why;
    const char *hint;
} meanings[] = {
        {"password_wanted", ALOFT_ERR_AUTH, ALOFT_EXIT_AUTH, NULL, NULL},
        {"password_wrong", ALOFT_ERR_AUTH, ALOFT_EXIT_AUTH,
                "the password is not the device's", NULL},
        {"nonce_stale", ALOFT_ERR_AUTH, ALOFT_EXIT_AUTH,
                "somebody else gives it orders in the same moment", "try again"},
        {"password_paused", ALOFT_ERR_AUTH, ALOFT_EXIT_AUTH,
                "somebody has tried wrong passwords in a row", "wait half a minute"},
        {"no_password", ALOFT_ERR_FORBIDDEN, ALOFT_EXIT_AUTH,
                "a device that has no password does not know who may order it",
                "give the device a password"},
        {"nothing_to_confirm", ALOFT_ERR_STATE, ALOFT_EXIT_FAILED,
                "it is confirmed already, it went back, or this device knows no trials",
                "see what runs there with: aloft status"},
        {"unhealthy", ALOFT_ERR_STATE, ALOFT_EXIT_FAILED,
                "the firmware has not seen all of it work that makes it worth keeping",
                "look into it before its trials are over, or go back with: aloft "
                "rollback"},
        {"nothing_to_go_back_to", ALOFT_ERR_STATE, ALOFT_EXIT_FAILED,
                "the flash layout keeps no old image, or there was no update yet",
                "upload the firmware that is wanted with: aloft upload"},
        {"body_too_long", ALOFT_ERR_SPACE, ALOFT_EXIT_INCOMPATIBLE,
                "it is larger than what the device has lent for it", NULL},
        {"pending", ALOFT_ERR_PENDING, ALOFT_EXIT_FAILED, NULL, NULL},
        {"busy", ALOFT_ERR_BUSY, ALOFT_EXIT_FAILED, NULL, NULL},
        {"failed", ALOFT_ERR_REFUSED, ALOFT_EXIT_FAILED,
                "the device met with an error of its own",
                "look at what the device says over its serial line"},
};

static void take_word(const json_t *object, const char *key, char word[WORD_MAX])
{
    const char *text = json_string_value(json_object_get(object, key));

    snprintf(word, WORD_MAX, "%s", text == NULL ? "" : text);
}

static bool read_complaint(const char *body, struct complaint *complaint)
{
    json_t *object = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
    const json_t *error = json_object_get(object, "error");
    const bool good = json_is_object(error);

    take_word(error, "code", complaint->code);
    take_word(error, "message", complaint->message);
    take_word(error, "check", complaint->check);
    complaint->status = (uint32_t)json_integer_value(json_object_get(error, "status"));
    json_decref(object);
    return good;
}

/* A device tells by a status why it refuses a trust store. */
static enum aloft_exit explain_status(
        struct cli *cli, const char *target, const struct complaint *complaint)
{
    const enum aloft_status status = (enum aloft_status)complaint->status;
    const enum aloft_exit exit = cli_fail(cli, status, "trust",
            "%s refuses the trust store: %s", target, complaint->message);

    if (status == ALOFT_ERR_DOWNGRADE) {
        cli_why(cli, "a device takes only a store of a higher version than its own");
        cli_hint(cli, "see which one it has with: aloft status %s", target);
    }
    return exit;
}

static enum aloft_exit explain_complaint(
        struct cli *cli, const char *target, const struct complaint *complaint)
{
    const bool named = complaint->check[0] != '\0';
    const struct meaning *meaning = NULL;

    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(meanings[i].code, complaint->code) == 0) {
            meaning = &meanings[i];
        }
    }
    cli_fail(cli, meaning == NULL ? ALOFT_ERR_HTTP_CODE : meaning->status, "order",
            "%s refuses: %s%s%s", target, complaint->message, named ? ": " : "",
            complaint->check);
    if (meaning == NULL) {
        return cli_fail_as(cli, ALOFT_EXIT_FAILED, "refused");
    }
    if (meaning->why != NULL) {
        cli_why(cli, "%s", meaning->why);
    }
    if (meaning->hint != NULL) {
        cli_hint(cli, "%s", meaning->hint);
    }
    return cli_fail_as(cli, meaning->exit, meaning->code);
}

static enum aloft_exit explain_stranger(
        struct cli *cli, const struct device_api *api, unsigned code)
{
    cli_fail(cli, ALOFT_ERR_PROTOCOL, "request",
            "what answers at %s is no device of this kind (code %u)", api->url, code);
    cli_why(cli, "it has no API for this, or something else listens at that port");
    cli_hint(cli, "check address and port; a port of its own is named as HOST:PORT");
    return cli_fail_as(cli, ALOFT_EXIT_TRANSFER, "no_api");
}

static bool is_about_tls(enum aloft_status status)
{
    return status == ALOFT_ERR_TLS ||
           (status >= ALOFT_ERR_TLS_PROTOCOL && status <= ALOFT_ERR_TLS_CERTIFICATE);
}

/* Exit code and advice are those of the status. */
static enum aloft_exit explain_tls(
        struct cli *cli, const struct device_api *api, enum aloft_status status)
{
    const enum aloft_exit exit = cli_fail(cli, status, "request",
            "talking to %s over TLS failed: %s", api->url, aloft_status_text(status));
    const bool unknown = status == ALOFT_ERR_TLS_UNTRUSTED ||
                         status == ALOFT_ERR_TLS_INCOMPLETE ||
                         status == ALOFT_ERR_TLS_SELF_SIGNED;

    if (unknown) {
        cli_hint(cli, "name the root certificate that vouches for it: --ca FILE");
    }
    return exit;
}

static enum aloft_exit explain_silence(
        struct cli *cli, const struct device_api *api, enum aloft_status status)
{
    if (is_about_tls(status)) {
        return explain_tls(cli, api, status);
    }
    if (status == ALOFT_ERR_IO && api->tls.ca != NULL) {
        return cli_fail(cli, status, "arguments",
                "no root certificates could be read from %s", api->tls.ca);
    }
    const bool connected = status != ALOFT_ERR_NAME && status != ALOFT_ERR_UNREACHABLE;

    if (status == ALOFT_ERR_NAME) {
        return cli_fail(cli, status, "resolve", "there is no host for %s", api->url);
    }
    const enum aloft_exit exit = cli_fail(cli, status, "request",
            connected ? "%s gives no whole answer" : "%s cannot be connected to",
            api->url);

    if (!connected) {
        cli_hint(cli, "check that it is on; a port of its own is named as HOST:PORT");
    }
    return exit;
}

bool device_refuses_image(const struct device_reply *reply, enum aloft_status *why)
{
    struct complaint complaint;

    if (!read_complaint(reply->body, &complaint) ||
            strcmp(complaint.code, "image_refused") != 0) {
        return false;
    }
    *why = (enum aloft_status)complaint.status;
    return *why != ALOFT_OK;
}

enum aloft_exit device_explain(struct cli *cli, const struct device_api *api,
        enum aloft_status status, const struct device_reply *reply)
{
    const bool answered = status == ALOFT_OK || status == ALOFT_ERR_AUTH;
    struct complaint complaint;

    if (!answered) {
        return explain_silence(cli, api, status);
    }
    if (!read_complaint(reply->body, &complaint)) {
        return explain_stranger(cli, api, reply->code);
    }
    return complaint.status != 0 ? explain_status(cli, api->target, &complaint)
                                 : explain_complaint(cli, api->target, &complaint);
}

enum aloft_exit device_explain_signal(struct cli *cli, const char *target, int number)
{
    cli_fail(cli, ALOFT_ERR_ABORTED, "request", "stopped asking %s", target);
    cli_why(cli, "a signal ended it; an order that was sent may have been carried out");
    cli_hint(cli, "see what runs there with: aloft status %s", target);
    return cli_fail_as(cli,
            number == SIGINT ? ALOFT_EXIT_INTERRUPTED : ALOFT_EXIT_TERMINATED,
            "signal");
}
