#include "form_push.h"

#include <string.h>
#include <strings.h>

#include "aloft/base64.h"
#include "aloft/hex.h"
#include "aloft/platform.h"
#include "aloft/posix_random.h"
#include "aloft/secret.h"
#include "aloft/web_auth.h"
#include "device_call.h"
#include "password.h"

#define BUFFER_SIZE 16384u
/* A device erases and writes while it reads, and answers when all of it is checked. */
#define VERDICT_MS    60000u
#define BOUNDARY_SIZE (ALOFT_STOCK_FORM_BOUNDARY / 2u)
#define USER_PREFIX   ALOFT_WEB_USER ":"
#define LOGIN_MAX     (sizeof USER_PREFIX + CLI_PASSWORD_MAX)
#define FIELDS_MAX    (ALOFT_BASE64_LENGTH(LOGIN_MAX) + 128u)

static void append_basic(char fields[FIELDS_MAX], const char *password)
{
    const size_t at = strlen(fields);
    char login[LOGIN_MAX];
    char text[ALOFT_BASE64_LENGTH(LOGIN_MAX) + 1];

    snprintf(login, sizeof login, USER_PREFIX "%s", password);
    const size_t len = strlen(login);

    aloft_base64_encode((const uint8_t *)login, len, text);
    text[ALOFT_BASE64_LENGTH(len)] = '\0';
    snprintf(fields + at, FIELDS_MAX - at, "Authorization: Basic %s\r\n", text);
    aloft_wipe(login, sizeof login);
    aloft_wipe(text, sizeof text);
}

/* Then nobody on the way can listen. */
static bool is_https(const struct form_push *push)
{
    return strncasecmp(push->url, "https:", strlen("https:")) == 0;
}

static struct device_call make_call(const struct form_push *push)
{
    return (struct device_call){
            .verb = ALOFT_WEB_ASK,
            .url = push->url,
            .tls = push->tls,
            .password = push->password,
            .timeout_ms = push->timeout_ms,
            .trace = push->trace,
    };
}

static void take_trouble(struct form_push_end *end, enum aloft_status status,
        const struct device_reply *reply)
{
    end->status = status;
    end->signal = reply->signal;
    end->outcome = reply->signal != 0 ? FORM_SIGNAL : FORM_BROKEN;
}

/* Looks whether there is a page, and which password it wants. True: go on; `*basic`
 * tells whether with the password in the clear. */
static bool look(const struct form_push *push, struct form_push_end *end, bool *basic)
{
    const struct device_call call = make_call(push);
    struct device_reply reply;
    const enum aloft_status status = device_call_run(&call, &reply);

    end->code = reply.code;
    *basic = status == ALOFT_ERR_AUTH;
    if (status != ALOFT_OK && status != ALOFT_ERR_AUTH) {
        take_trouble(end, status, &reply);
        return false;
    }
    if (*basic) {
        end->status = ALOFT_ERR_AUTH;
        end->outcome = push->password == NULL ? FORM_NO_PASSWORD : FORM_WEAK_AUTH;
        return push->password != NULL && (push->allow_basic || is_https(push));
    }
    end->outcome = FORM_NO_PAGE;
    end->status = ALOFT_ERR_NOT_FOUND;
    return reply.code == 200;
}

static void take_answer(struct form_push_end *end, enum aloft_status status,
        const struct device_reply *reply)
{
    end->code = reply->code;
    end->status = status;
    if (status == ALOFT_ERR_AUTH) {
        end->outcome = FORM_WRONG_PASSWORD;
        return;
    }
    if (status != ALOFT_OK) {
        take_trouble(end, status, reply);
        return;
    }
    aloft_stock_answer_read(&end->answer, reply->code, reply->body);
    end->status = end->answer.status;
    switch (end->answer.verdict) {
    case ALOFT_STOCK_TAKEN:
        end->outcome = FORM_TAKEN;
        break;
    case ALOFT_STOCK_REFUSED:
        end->outcome = FORM_REFUSED;
        break;
    case ALOFT_STOCK_UNCLEAR:
        end->outcome = FORM_UNCLEAR;
        break;
    }
}

static void make_boundary(char boundary[ALOFT_STOCK_FORM_BOUNDARY + 1])
{
    struct aloft_random random = aloft_posix_random();
    uint8_t bytes[BOUNDARY_SIZE];

    random.ops->fill(&random, bytes, sizeof bytes);
    aloft_hex_encode(bytes, sizeof bytes, boundary);
    boundary[ALOFT_STOCK_FORM_BOUNDARY] = '\0';
}

static void post(const struct form_push *push, bool basic, struct form_push_end *end)
{
    uint8_t buffer[BUFFER_SIZE];
    char boundary[ALOFT_STOCK_FORM_BOUNDARY + 1];
    char fields[FIELDS_MAX];
    struct device_call call = make_call(push);
    struct aloft_stock_form form;
    struct device_reply reply;

    make_boundary(boundary);
    const struct aloft_stock_form_config config = {
            .file = &push->image->reader.base,
            .name = push->image->path,
            .is_file_system = push->kind == ALOFT_UPDATE_FILE_SYSTEM,
            .boundary = boundary,
            .buffer = buffer,
            .buffer_size = sizeof buffer,
    };

    aloft_stock_form_init(&form, &config);
    snprintf(fields, sizeof fields,
            "Content-Type: multipart/form-data; boundary=%s\r\n", boundary);
    if (basic) {
        append_basic(fields, push->password);
    }
    call.verb = ALOFT_WEB_ORDER;
    call.fields = fields;
    call.source = &form.base;
    call.upload_len = aloft_stock_form_len(&form);
    call.silence_ms = push->timeout_ms != 0 ? push->timeout_ms : VERDICT_MS;
    end->sent = true;
    const enum aloft_status status = device_call_run(&call, &reply);

    aloft_wipe(fields, sizeof fields);
    take_answer(end, status, &reply);
}

void form_push_run(const struct form_push *push, struct form_push_end *end)
{
    bool basic = false;

    *end = (struct form_push_end){0};
    if (look(push, end, &basic)) {
        post(push, basic, end);
    }
}
