/* Documents that the server makes itself: without script, without anything else. */
#include "page_private.h"

void web_html_text(struct aloft_text *text, const char *words)
{
    for (const char *c = words; *c != '\0'; c++) {
        switch (*c) {
        case '<':
            aloft_text_append(text, "&lt;");
            break;
        case '&':
            aloft_text_append(text, "&amp;");
            break;
        case '"':
            aloft_text_append(text, "&quot;");
            break;
        case '\'':
            aloft_text_append(text, "&#39;");
            break;
        default: // as it is, if it is printable at all
            aloft_text_append_bytes(text, *c >= ' ' && *c <= '~' ? c : "?", 1);
            break;
        }
    }
}

void web_html_page_name(const struct aloft_web_server *server, struct aloft_text *text)
{
    const struct aloft_span path = web_page_path(server);

    aloft_text_append_bytes(text, path.text + 1, path.len - 1);
}

void web_html_status_link(
        const struct aloft_web_server *server, struct aloft_text *text)
{
    web_html_page_name(server, text);
    aloft_text_append(text, "/status");
}

void web_html_begin(struct aloft_text *text, const char *title)
{
    aloft_text_append(text, "<!doctype html><html lang=en><meta charset=utf-8>"
                            "<meta name=viewport content=\"width=device-width\">"
                            "<meta name=color-scheme content=\"light dark\">"
                            "<title>");
    web_html_text(text, title);
    aloft_text_append(text, "</title>");
}

void web_html_main(struct aloft_text *text, const char *title)
{
    aloft_text_append(text, "<main><h1>");
    web_html_text(text, title);
    aloft_text_append(text, "</h1>");
}

void web_html_end(struct aloft_text *text)
{
    aloft_text_append(text, "</main></html>\n");
}

void web_html_error(const struct aloft_web_server *server, const char *reason,
        const char *message, struct aloft_text *text)
{
    const struct aloft_web_route *route = server->request.route;
    const bool is_deeper = route->below_page && route->path[0] == '/';

    web_html_begin(text, reason);
    web_html_main(text, reason);
    aloft_text_append(text, "<p role=alert>");
    web_html_text(text, message);
    aloft_text_append(text, is_deeper ? ".<p><a href=\"../" : ".<p><a href=\"");
    web_html_page_name(server, text);
    aloft_text_append(text, "\">Back</a>");
    web_html_end(text);
}
