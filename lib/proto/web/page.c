/* The page, and what there is for browsers that cannot take it
 * (docs/spec/device-api.md, 7). */
#include "page_private.h"
#include "transfer_private.h"

bool web_page_is_there(const struct aloft_web_server *server)
{
    return server->config.page != NULL;
}

struct aloft_span web_page_path(const struct aloft_web_server *server)
{
    const char *path = server->config.page_path;

    return aloft_span_of(path == NULL ? "/update" : path);
}

enum web_answer web_page_seek(struct aloft_web_server *server)
{
    (void)server; // there is one page, and this is not where it is
    return WEB_SEE_PAGE;
}

static void write_form(const struct aloft_web_server *server, struct aloft_text *text,
        const char *name, const char *label)
{
    aloft_text_append(text, "<form method=post enctype=multipart/form-data action=\"");
    web_html_page_name(server, text);
    aloft_text_append(text, "\"><p><label>");
    aloft_text_append(text, label);
    aloft_text_append(text, " <input type=file required name=");
    aloft_text_append(text, name);
    aloft_text_append(text, "></label> <button>Update</button></form>");
}

void web_page_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    struct aloft_text *text = &json->text;

    web_html_begin(text, "Update");
    web_html_main(text, "Update");
    if (web_transfer_is_there(server)) {
        write_form(server, text, "firmware", "Firmware");
        write_form(server, text, "filesystem", "File system");
    }
    aloft_text_append(text, "<p><a href=\"");
    web_html_status_link(server, text);
    aloft_text_append(text, "\">What runs here</a>");
    web_html_end(text);
}

/* Whether a list such as "gzip;q=0.8" allows what it names: its weight is not 0. */
static bool has_weight(struct aloft_span parameters)
{
    static const char zero[] = "q=0";
    const size_t len = sizeof zero - 1;
    const struct aloft_span weight = aloft_span_trim(parameters);

    if (weight.len < len ||
            !aloft_span_is_caseless(aloft_span_first(weight, len), zero)) {
        return true;
    }
    for (size_t i = len; i < weight.len; i++) {
        if (weight.text[i] >= '1' && weight.text[i] <= '9') {
            return true;
        }
    }
    return false;
}

bool web_accepts_gzip(struct aloft_span value)
{
    while (value.len > 0) {
        const size_t len = aloft_span_find(value, ',');
        const struct aloft_span coding = aloft_span_first(value, len);
        const size_t name_len = aloft_span_find(coding, ';');
        const struct aloft_span name =
                aloft_span_trim(aloft_span_first(coding, name_len));
        const struct aloft_span rest = aloft_span_after(
                coding, name_len < coding.len ? name_len + 1 : coding.len);

        if (aloft_span_is_caseless(name, "gzip")) {
            return has_weight(rest);
        }
        value = aloft_span_after(value, len < value.len ? len + 1 : len);
    }
    return false;
}
