/* Uploads over the device API. */
#ifndef ALOFT_WEB_TRANSFER_PRIVATE_H
#define ALOFT_WEB_TRANSFER_PRIVATE_H

#include "web_private.h"

/* Uploads: see the table of routes. */
bool web_transfer_is_there(const struct aloft_web_server *server);
enum web_answer web_transfer_check(struct aloft_web_server *server);
enum web_answer web_transfer_begin(struct aloft_web_server *server);
enum web_answer web_piece_begin(struct aloft_web_server *server);
enum web_answer web_piece_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_blocks_begin(struct aloft_web_server *server);
enum web_answer web_blocks_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_blocks_end(struct aloft_web_server *server);
enum web_answer web_transfer_is_known(struct aloft_web_server *server);
enum web_answer web_commit(struct aloft_web_server *server);
enum web_answer web_transfer_drop(struct aloft_web_server *server);

/* Whether an update is under way in the lent engine, whoever has begun it. */
bool web_update_is_open(const struct aloft_web_server *server);

/* Finds out whether somebody else has ended the upload. Before each request. */
void web_transfer_look(struct aloft_web_server *server);

/* The same while the body of a request about it comes: whether it is still there. */
bool web_transfer_goes_on(struct aloft_web_server *server);

/* Gives up an upload of which nothing was heard for too long. */
void web_transfer_take_time(struct aloft_web_server *server);

/* Something was heard of it. */
void web_transfer_touch(struct aloft_web_server *server);

/* Takes a field of a request's head if it is one of uploads. */
void web_transfer_take_field(
        struct aloft_web_transfer_fields *fields, const struct aloft_http_item *item);

/* Whether a field of the request is there, and is as it should be. */
bool web_transfer_has(
        const struct aloft_web_server *server, enum aloft_web_field field);

/* Writes the member "upload" of an open object. */
void web_transfer_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

#endif
