/* Documents that the server makes itself: without script, without anything else. */
#include "web_private.h"

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
        default:
            aloft_text_append_bytes(text, c, 1);
            break;
        }
    }
}

void web_html_begin(struct aloft_text *text, const char *title)
{
    aloft_text_append(text, "<!doctype html><html lang=en><meta charset=utf-8>"
                            "<meta name=viewport content=\"width=device-width\">"
                            "<title>");
    web_html_text(text, title);
    aloft_text_append(text, "</title><h1>");
    web_html_text(text, title);
    aloft_text_append(text, "</h1>");
}

void web_html_end(struct aloft_text *text)
{
    aloft_text_append(text, "</html>\n");
}

void web_html_error(const char *reason, const char *message, struct aloft_text *text)
{
    web_html_begin(text, reason);
    aloft_text_append(text, "<p>");
    web_html_text(text, message);
    aloft_text_append(text, ".");
    web_html_end(text);
}
