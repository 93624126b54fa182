/* What the parts of an upload share. */
#ifndef ALOFT_WEB_UPLOAD_PRIVATE_H
#define ALOFT_WEB_UPLOAD_PRIVATE_H

#include "aloft/web_upload.h"

/* Starts the request of the present phase. ALOFT_OK; what the client returns. */
ALOFT_CHECKED enum aloft_status web_upload_ask(struct aloft_web_upload *upload);

/* Reads the body of an answer. False when it is nothing that a device of ours says. */
bool web_upload_reply_read(struct aloft_web_upload_reply *reply, const char *body);

/* The client has ended: goes on to the next phase, or to the end. */
void web_upload_conclude(struct aloft_web_upload *upload);

/* It is over, so. */
void web_upload_end(struct aloft_web_upload *upload,
        enum aloft_web_upload_outcome outcome, enum aloft_status status);

#endif
