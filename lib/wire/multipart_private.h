/* What the parts of the parser share. */
#ifndef ALOFT_MULTIPART_PRIVATE_H
#define ALOFT_MULTIPART_PRIVATE_H

#include "aloft/multipart.h"

/* Finds the boundary in the value of a field Content-Type. ALOFT_OK; ALOFT_ERR_FORMAT,
 * ALOFT_ERR_TOO_LONG as aloft_multipart_init() has them. */
ALOFT_CHECKED enum aloft_status multipart_boundary(
        struct aloft_span content_type, struct aloft_span *boundary);

/* At the beginning of a head. */
void multipart_head_init(struct aloft_multipart_head *head);

/* Takes one byte. ALOFT_OK, and whether that was the last one to `*ended`;
 * ALOFT_ERR_FORMAT. */
ALOFT_CHECKED enum aloft_status multipart_head_take(
        struct aloft_multipart_head *head, uint8_t byte, bool *ended);

#endif
