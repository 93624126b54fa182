/* What is for people with a browser: the page, the form, and documents that the server
 * makes itself. */
#ifndef ALOFT_WEB_PAGE_PRIVATE_H
#define ALOFT_WEB_PAGE_PRIVATE_H

#include "web_private.h"

/* Whether the answer to the request is the compressed page. */
bool web_page_is_wanted(const struct aloft_web_server *server);

/* The page, and what stands for it: see the table of routes. */
bool web_page_is_there(const struct aloft_web_server *server);
enum web_answer web_page_seek(struct aloft_web_server *server);
void web_page_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* The path of the page. */
struct aloft_span web_page_path(const struct aloft_web_server *server);

/* Forms: see the table of routes. */
bool web_form_is_there(const struct aloft_web_server *server);
enum web_answer web_form_begin(struct aloft_web_server *server);
enum web_answer web_form_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_form_end(struct aloft_web_server *server);
void web_form_lose(struct aloft_web_server *server, enum aloft_status why);
void web_form_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* What a browser asks for before a script of another site may send a form. */
bool web_preflight_is_there(const struct aloft_web_server *server);
void web_preflight_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* Takes a field of a request's head if the request is a form, and the field is of
 * forms. */
bool web_form_take_field(
        struct aloft_web_server *server, const struct aloft_http_item *item);

/* What runs: see the table of routes. */
void web_status_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* Whether the value of Accept-Encoding allows gzip. */
bool web_accepts_gzip(struct aloft_span value);

/* Writes where the page is, seen from beside it. */
void web_html_page_name(const struct aloft_web_server *server, struct aloft_text *text);

/* Writes where the status is, seen from the page. */
void web_html_status_link(
        const struct aloft_web_server *server, struct aloft_text *text);

/* Appends a text that may come from anywhere, so that it stays text in HTML. */
void web_html_text(struct aloft_text *text, const char *words);

/* Begins a document, begins what is seen of it, and ends it. */
void web_html_begin(struct aloft_text *text, const char *title);
void web_html_main(struct aloft_text *text, const char *title);
void web_html_end(struct aloft_text *text);

/* Writes a whole document about an answer that is no success. */
void web_html_error(const struct aloft_web_server *server, const char *reason,
        const char *message, struct aloft_text *text);

#endif
