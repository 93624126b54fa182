#include "microhttpd_private.h"

#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/*
 * libmicrohttpd tells what it understood, not what was sent: a zero byte ends a value,
 * a folded line is joined, a lone LF ends a line. But its texts point into the head as
 * received, in which it has overwritten only colons, spaces and line ends by zeros. So
 * where each text has to begin follows from the one before:
 *
 *     GET 0 /path 0 HTTP/1.1 00 Name 0 value 00 Name 0 value 00 00
 *
 * and any other place means that something was skipped. The last two zeros are the
 * empty line: the library also ends a head at a line that begins with a colon.
 *
 * Should a later version of the library copy its texts, every request will be refused,
 * and the first test fail.
 */
struct reading {
    struct aloft_http_request *request;
    const char *expected; /* where the next name has to begin */
    bool has_length;
    const char *why; /* to refuse; NULL: nothing is wrong */
};

static const char strange_bytes[] = "a line holds forbidden bytes, or ends in them";

/* The characters that names of header fields and methods consist of. */
static bool token_only(const char *text, size_t len)
{
    static const char rare[] = "!#$%&'*+.^_`|~";

    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool usual = letter || (c >= '0' && c <= '9') || c == '-';

        if (!usual && (c == '\0' || strchr(rare, c) == NULL)) {
            return false;
        }
    }
    return len > 0;
}

/* No control characters; a tab may stand in a value. */
static bool printable(const char *text, size_t len, bool tab_allowed)
{
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];

        if ((c < ' ' && !(tab_allowed && c == '\t')) || c == 0x7F) {
            return false;
        }
    }
    return true;
}

/* Whether the library's view of a line is all that there was in it. */
static bool line_whole(const struct reading *reading, const char *name, size_t name_len,
        const char *value, size_t value_len)
{
    const char *between = name + name_len + 1;

    if (name != reading->expected || value < between) {
        return false;
    }
    for (; between < value; between++) {
        if (*between != ' ' && *between != '\t') {
            return false;
        }
    }
    return value[value_len] == '\0' && value[value_len + 1] == '\0';
}

/* What is wrong with a field because of what it means; NULL: nothing. */
static const char *check_framing(
        struct reading *reading, const char *name, const char *value)
{
    if (strcasecmp(name, "Transfer-Encoding") == 0) {
        return "requests have no body here, so no Transfer-Encoding either";
    }
    if (strcasecmp(name, "Content-Length") != 0) {
        return NULL;
    }
    if (reading->has_length) {
        return "Content-Length is there twice";
    }
    reading->has_length = true;
    return strcmp(value, "0") == 0 ? NULL : "requests have no body here";
}

static const char *check_field(struct reading *reading, const char *name,
        size_t name_len, const char *value, size_t value_len)
{
    if (!line_whole(reading, name, name_len, value, value_len) ||
            !token_only(name, name_len) || !printable(value, value_len, true)) {
        return strange_bytes;
    }
    if (reading->request->field_count == ALOFT_HTTP_REQUEST_FIELDS) {
        return "there are too many header fields";
    }
    return check_framing(reading, name, value);
}

static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind,
        const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct reading *reading = context;
    struct aloft_http_request *request = reading->request;

    (void)kind; // only header fields were asked for
    reading->why = value == NULL
                           ? strange_bytes
                           : check_field(reading, name, name_len, value, value_len);
    if (reading->why != NULL) {
        return MHD_NO;
    }
    request->fields[request->field_count].name = name;
    request->fields[request->field_count].value = value;
    request->field_count++;
    reading->expected = value + value_len + 2;
    return MHD_YES;
}

/* "GET 0 /path?query 0 HTTP/1.1", one space each. */
static bool request_line_whole(const struct client *client, const char *version)
{
    const char *method = client->request.method;
    const size_t method_len = strlen(method);

    return client->target == method + method_len + 1 &&
           client->target + client->target_len + 1 == version &&
           token_only(method, method_len) && client->target_printable &&
           strlen(version) == strlen(MHD_HTTP_VERSION_1_1);
}

static struct aloft_peer peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct aloft_peer peer = {{0}, 0};

    if (info == NULL) {
        return peer;
    }
    if (info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in ipv4;
        uint8_t address[4];

        memcpy(&ipv4, info->client_addr, sizeof ipv4);
        memcpy(address, &ipv4.sin_addr, sizeof address);
        return aloft_peer_ipv4(address, ntohs(ipv4.sin_port));
    }
    if (info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 ipv6;

        memcpy(&ipv6, info->client_addr, sizeof ipv6);
        memcpy(peer.address, &ipv6.sin6_addr, sizeof peer.address);
        peer.port = ntohs(ipv6.sin6_port);
    }
    return peer;
}

void request_begin(struct client *client, const char *target)
{
    client->head_checked = false;
    client->target = target;
    client->target_len = strlen(target);
    client->target_printable = printable(target, client->target_len, false);
}

const char *request_read(
        struct client *client, struct MHD_Connection *connection, const char *version)
{
    struct reading reading = {
            .request = &client->request,
            .expected = version + strlen(version) + 2,
    };

    client->request.field_count = 0;
    client->request.peer = peer_of(connection);
    if (client->target == NULL || !request_line_whole(client, version)) {
        return strange_bytes;
    }
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_field,
            &reading); // their number is in the request
    if (reading.why == NULL &&
            (reading.expected[0] != '\0' || reading.expected[1] != '\0')) {
        return strange_bytes;
    }
    return reading.why;
}
