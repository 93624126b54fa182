/**
 * @file identity.h
 * The certificate chain and the private key of a server with TLS, in two files of PEM.
 */
#ifndef ALOFT_APP_SERVE_IDENTITY_H
#define ALOFT_APP_SERVE_IDENTITY_H

#include <stddef.h>

#include "aloft/release_cache.h"
#include "aloft/status.h"

/* Where they are, and which files they were at the last look. */
struct identity_files {
    const char *chain; /* borrowed; NULL: there is no TLS */
    const char *key;
    struct aloft_release_stamp chain_stamp;
    struct aloft_release_stamp key_stamp;
};

/* What is in them; NULL each without TLS. */
struct identity {
    char *chain;
    char *key;
};

/* Whether one of them is another file than at the last look. Only plain files are
   looked at: reading others could block. */
bool identity_changed(struct identity_files *files);

/* Reads both, to be forgotten in any case. ALOFT_OK; ALOFT_ERR_IO, ALOFT_ERR_SPACE,
   ALOFT_ERR_MEMORY: `what` (`size` bytes) tells why. */
ALOFT_CHECKED enum aloft_status identity_read(const struct identity_files *files,
        struct identity *identity, char *what, size_t size);

/* Frees both, and wipes the key. */
void identity_forget(struct identity *identity);

#endif
