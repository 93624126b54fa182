#include "microhttpd_private.h"

#include <string.h>
#include <unistd.h>

/* The body's memory is the handler's, so the library makes its own copy. */
static struct MHD_Response *make_body(const struct aloft_http_answer *answer)
{
    struct MHD_Response *response;

    if (answer->file < 0) {
        return MHD_create_response_from_buffer(
                answer->len, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
    }
    response = MHD_create_response_from_fd_at_offset64(
            answer->file_size, answer->file, answer->file_offset);
    if (response == NULL) {
        (void)close(answer->file); // it was only read
    }
    return response;
}

enum MHD_Result response_send(
        struct MHD_Connection *connection, const struct aloft_http_answer *answer)
{
    struct MHD_Response *response = make_body(answer);
    enum MHD_Result result = MHD_YES;

    if (response == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < answer->field_count && result == MHD_YES; i++) {
        result = MHD_add_response_header(
                response, answer->fields[i].name, answer->fields[i].value);
    }
    if (result == MHD_YES) {
        result = MHD_queue_response(connection, answer->code, response);
    }
    MHD_destroy_response(response); // the connection has its own share of it
    return result;
}

enum MHD_Result response_refuse(struct MHD_Connection *connection, const char *why)
{
    const struct aloft_http_answer answer = {
            .code = MHD_HTTP_BAD_REQUEST,
            .fields = {{MHD_HTTP_HEADER_CONNECTION, "close"},
                    {MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain"}},
            .field_count = 2,
            .body = why,
            .len = strlen(why),
            .file = -1,
    };

    return response_send(connection, &answer);
}
