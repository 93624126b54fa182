#include "microhttpd_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What goes through TLS is read in pieces as long as its longest records. */
#define PIECE_SIZE 16384u

struct part {
    int file;
    uint64_t offset; /* of its first byte that is sent */
};

// The parameters are the library's. NOLINTNEXTLINE(readability-non-const-parameter)
static ssize_t read_part(void *context, uint64_t position, char *dst, size_t size)
{
    const struct part *part = context;
    const ssize_t len = pread(part->file, dst, size, (off_t)(part->offset + position));

    return len > 0 ? len : MHD_CONTENT_READER_END_WITH_ERROR; // it has become shorter
}

static void forget_part(void *context)
{
    const struct part *part = context;

    (void)close(part->file); // it was only read
    free(context);
}

/* Without sendfile. */
static struct MHD_Response *make_pieces(const struct aloft_http_answer *answer)
{
    struct part *part = malloc(sizeof *part);

    if (part == NULL) {
        return NULL;
    }
    *part = (struct part){answer->file, answer->file_offset};
    struct MHD_Response *response = MHD_create_response_from_callback(
            answer->file_size, PIECE_SIZE, read_part, part, forget_part);

    if (response == NULL) {
        free(part);
    }
    return response;
}

/* The body's memory is the handler's, so the library makes its own copy. */
static struct MHD_Response *make_body(
        const struct aloft_http_answer *answer, bool over_tls)
{
    struct MHD_Response *response;

    if (answer->file < 0) {
        return MHD_create_response_from_buffer(
                answer->len, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
    }
    response = over_tls ? make_pieces(answer)
                        : MHD_create_response_from_fd_at_offset64(
                                  answer->file_size, answer->file, answer->file_offset);
    if (response == NULL) {
        (void)close(answer->file); // it was only read
    }
    return response;
}

enum MHD_Result response_send(
        struct MHD_Connection *connection, const struct aloft_http_answer *answer)
{
    const bool over_tls = MHD_get_connection_info(connection,
                                  MHD_CONNECTION_INFO_GNUTLS_SESSION) != NULL;
    struct MHD_Response *response = make_body(answer, over_tls);
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
