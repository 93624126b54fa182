#include "device_api.h"

#include <string.h>
#include <time.h>

#include "aloft/address.h"
#include "aloft/url.h"
#include "device_call.h"
#include "device_explain.h"
#include "discovered.h"
#include "local_name.h"
#include "sim_status.h"
#include "target.h"

/* Looking at a device that may be restarting. */
#define LOOK_MS   2000u
#define HTTP_PORT 80u
#define PAUSE_NS  100000000L

static enum aloft_exit fail_form(struct cli *cli, const char *text)
{
    const enum aloft_exit exit = cli_usage(cli, "%s is no device to talk to", text);

    cli_why(cli, "it has to be HOST, HOST:PORT, http://HOST:PORT, https://HOST:PORT or "
                 "sim:NAME");
    return exit;
}

/* https keeps the name, which the device has to prove. */
static bool is_https(const struct aloft_url *url)
{
    return aloft_span_is_caseless(url->scheme, "https");
}

static bool write_url(struct device_api *api, const char *format, const char *text)
{
    struct aloft_url url;
    const int len = snprintf(api->url, sizeof api->url, format, text);

    return len > 0 && (size_t)len < sizeof api->url &&
           aloft_url_parse(&url, aloft_span_of(api->url)) == ALOFT_OK &&
           (aloft_span_is_caseless(url.scheme, "http") || is_https(&url)) &&
           url.host.len > 0 && url.path.len <= 1 && url.query.len == 0 && !url.has_user;
}

static bool is_sim(const struct device_api *api)
{
    return strncmp(api->target, "sim:", strlen("sim:")) == 0;
}

static const char *sim_name(const struct device_api *api)
{
    return api->target + strlen("sim:");
}

static void write_sim_url(struct device_api *api, const struct sim_status *status)
{
    const bool is_ipv6 = strchr(status->address, ':') != NULL;

    snprintf(api->url, sizeof api->url, is_ipv6 ? "http://[%s]:%u" : "http://%s:%u",
            status->address, (unsigned)status->http_port);
}

static enum aloft_exit find_sim(struct cli *cli, struct device_api *api)
{
    struct sim_status status;

    if (!sim_status_await(sim_name(api), &status)) {
        return sim_status_fail(cli, sim_name(api));
    }
    if (status.recovery) {
        return sim_status_fail_recovery(cli, sim_name(api));
    }
    write_sim_url(api, &status);
    return ALOFT_EXIT_OK;
}

/* "http://host/" and "http://host" are the same device. */
static void drop_slash(struct device_api *api)
{
    const size_t len = strlen(api->url);

    if (len > 0 && api->url[len - 1] == '/') {
        api->url[len - 1] = '\0';
    }
}

/* Devices that announce themselves tell where they listen. A name that a name server
 * knows is what it was made for. */
static bool find_announced(const char *name, struct device_api *api)
{
    bool is_local = false;
    struct discovered device;
    struct aloft_peer peer;
    char address[ALOFT_ADDRESS_TEXT_MAX];

    if (!discovered_may_be_name(name, &is_local) ||
            (!is_local && aloft_address_find(name, 0, &peer, 1) > 0) ||
            !discovered_find(name, &device) || device.http_port == 0) {
        return false;
    }
    device.peer.port = device.http_port;
    aloft_address_port_text(&device.peer, address);
    return write_url(api, "http://%s", address);
}

/* A name in .local becomes the address that it stands for. */
static void resolve(struct device_api *api)
{
    struct aloft_url url;
    struct aloft_peer peer;
    char host[CLI_HOST_MAX];
    char address[ALOFT_ADDRESS_TEXT_MAX];
    char folder[DEVICE_URL_MAX - ALOFT_ADDRESS_TEXT_MAX - sizeof "http://"];

    if (aloft_url_parse(&url, aloft_span_of(api->url)) != ALOFT_OK ||
            url.host.len >= sizeof host || is_https(&url)) {
        return;
    }
    memcpy(host, url.host.text, url.host.len);
    host[url.host.len] = '\0';
    if (!local_name_is(host) || !local_name_find(host, url.port, &peer)) {
        return; // then connecting tells what is wrong
    }
    peer.port = url.port != 0 ? url.port : HTTP_PORT;
    aloft_address_port_text(&peer, address);
    snprintf(folder, sizeof folder, "%.*s", url.path.len > 1 ? (int)url.path.len : 0,
            url.path.text);
    snprintf(api->url, sizeof api->url, "http://%s%s", address, folder);
}

void device_api_use(struct device_api *api, const char *url)
{
    snprintf(api->url, sizeof api->url, "%s", url);
    resolve(api);
}

enum aloft_exit device_api_find(struct cli *cli, const char *target,
        struct cli_password *password, const struct cli_tls *tls,
        struct device_api *api)
{
    const bool has_scheme = strstr(target, "://") != NULL;

    *api = (struct device_api){.target = target, .password = password, .tls = *tls};
    if (is_sim(api)) {
        return sim_name(api)[0] == '\0' ? fail_form(cli, target) : find_sim(cli, api);
    }
    if (!has_scheme && find_announced(target, api)) {
        return ALOFT_EXIT_OK;
    }
    if (!write_url(api, has_scheme ? "%s" : "http://%s", target)) {
        return fail_form(cli, target);
    }
    drop_slash(api);
    resolve(api);
    if (api->tls.insecure && has_scheme) {
        cli_note(cli, "anybody may have answered: certificates are not looked at");
    }
    return ALOFT_EXIT_OK;
}

/* `question` is what the call has but for URL and password. */
static enum aloft_status call(const struct device_api *api,
        const struct device_call *question, const char *path,
        struct device_reply *reply)
{
    struct device_call order = *question;
    char url[DEVICE_URL_MAX + 32u];
    const int len = snprintf(url, sizeof url, "%s/api/v1/%s", api->url, path);

    reply->code = 0;
    reply->signal = 0;
    if (len < 0 || (size_t)len >= sizeof url) {
        return ALOFT_ERR_TOO_LONG;
    }
    order.url = url;
    order.tls = api->tls;
    order.password = api->password->known ? api->password->text : NULL;
    return device_call_run(&order, reply);
}

/* Calls, asks for the password where that is wanted and not known, and calls again. */
static enum aloft_status call_with_password(const struct cli *cli,
        const struct device_api *api, const struct device_call *order, const char *path,
        struct device_reply *reply)
{
    enum aloft_status status = call(api, order, path, reply);

    if (status == ALOFT_ERR_AUTH && !api->password->known &&
            cli_password_ask(cli, api->target, api->password)) {
        status = call(api, order, path, reply);
    }
    return status;
}

/* `question` is what the call has but for URL and password. */
static enum aloft_exit request(struct cli *cli, const struct device_api *api,
        const struct device_call *question, const char *path, struct device_info *info)
{
    struct device_reply reply;
    struct device_call order = *question;

    order.timeout_ms = cli->globals.timeout_s * 1000u;
    order.trace = cli->globals.verbose > 1 ? stderr : NULL;
    const enum aloft_status status = call_with_password(cli, api, &order, path, &reply);
    const bool good = reply.code == 200 || reply.code == 202;

    if (reply.signal != 0) {
        return device_explain_signal(cli, api->target, reply.signal);
    }
    if (status == ALOFT_OK && good && device_info_read(info, reply.body)) {
        return ALOFT_EXIT_OK;
    }
    return device_explain(cli, api, status, &reply);
}

enum aloft_exit device_api_info(
        struct cli *cli, struct device_api *api, struct device_info *info)
{
    const struct device_call question = {.verb = ALOFT_WEB_ASK};

    return request(cli, api, &question, "info", info);
}

enum aloft_exit device_api_order(struct cli *cli, struct device_api *api,
        const char *order, struct device_info *info)
{
    const struct device_call question = {.verb = ALOFT_WEB_ORDER};

    return request(cli, api, &question, order, info);
}

enum aloft_exit device_api_store(struct cli *cli, struct device_api *api,
        const char *what, const uint8_t *bytes, size_t len, struct device_info *info)
{
    const struct device_call question = {
            .verb = ALOFT_WEB_STORE, .upload = bytes, .upload_len = len};

    return request(cli, api, &question, what, info);
}

enum aloft_status device_api_offer(
        const struct device_api *api, const uint8_t *manifest, size_t len)
{
    struct device_reply reply;
    enum aloft_status why = ALOFT_OK;
    const struct device_call question = {
            .verb = ALOFT_WEB_ORDER, .upload = manifest, .upload_len = len};
    const enum aloft_status status = call(api, &question, "offer", &reply);

    return status == ALOFT_OK && device_refuses_image(&reply, &why) ? why : ALOFT_OK;
}

/* A simulated device takes another port each time it starts. */
static bool find_again(struct device_api *api)
{
    struct sim_status status;

    if (!is_sim(api)) {
        return true;
    }
    if (!sim_status_read(sim_name(api), &status) ||
            !(status.running || status.recovery)) {
        return false;
    }
    write_sim_url(api, &status);
    return status.http_port != 0;
}

bool device_api_look(
        struct device_api *api, uint32_t timeout_ms, struct device_info *info)
{
    struct device_reply reply;
    const struct device_call question = {
            .verb = ALOFT_WEB_ASK, .timeout_ms = timeout_ms};

    if (!find_again(api)) {
        return false;
    }
    const enum aloft_status status = call(api, &question, "info", &reply);

    api->signal = reply.signal;
    return status == ALOFT_OK && reply.code == 200 &&
           device_info_read(info, reply.body);
}

enum device_wait device_api_await_restart(struct device_api *api, const char *boot_id,
        uint32_t for_ms, struct device_info *info)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const uint64_t end_ms = cli_now_ms() + for_ms;

    do {
        if (device_api_look(api, LOOK_MS, info) &&
                strcmp(info->boot_id, boot_id) != 0) {
            return DEVICE_WAIT_OVER;
        }
        if (api->signal != 0) {
            return DEVICE_WAIT_SIGNAL;
        }
        nanosleep(&pause, NULL);
    } while (cli_now_ms() < end_ms);
    return DEVICE_WAIT_TIMEOUT;
}
