/**
 * @file fetch.h
 * Asks a server for an update and installs it, in one call that blocks.
 *
 *     struct aloft_fetch fetch = {.url = "https://example.org/update",
 *             .roots = root_cert, .version = "1.0.0", .updates = &updates};
 *     char message[ALOFT_FETCH_MESSAGE_SIZE];
 *
 *     switch (aloft_fetch_update(&fetch, message, NULL)) { ... }
 *
 * It follows redirects (never from https to http) and checks host name and certificates
 * of an https server, and installs nothing that the updates' verifier does not accept.
 * Nothing is installed twice: the server is told which version runs, and an image with
 * a manifest is known by that where the server is a mere host of files. Whatever fails,
 * or when the power fails, the running image stays.
 */
#ifndef ALOFT_FETCH_H
#define ALOFT_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/posix_updates.h"
#include "aloft/pull_client.h"
#include "aloft/status.h"

#define ALOFT_FETCH_MESSAGE_SIZE 128u

/** Told how far it is, in bytes. False: give up. */
typedef bool (*aloft_fetch_progress)(uint32_t done, uint32_t total);

/** All borrowed for the call. */
struct aloft_fetch {
    const char *url;     /**< "http[s]://[user:password@]host[:port]/path" */
    const char *version; /**< What runs; NULL: installs whatever the server has. */
    /** Root certificates in PEM, as `aloft cert fetch` writes them; NULL: none, and
     * https servers are refused. */
    const char *roots;
    struct aloft_posix_updates
            *updates;                 /**< Where it goes, and who must have signed. */
    aloft_fetch_progress progress;    /**< NULL: nobody is told. */
    uint8_t mac[ALOFT_PULL_MAC_SIZE]; /**< By which the server knows the device. */
};

/**
 * Does it. Takes as long as the download, or 15 s to give up a server that says
 * nothing.
 *
 * @return ALOFT_PULL_INSTALLED: restart, and the boot stage installs it;
 *         ALOFT_PULL_NO_UPDATE; ALOFT_PULL_FAILED. `message` says it in a sentence, and
 *         `*status` (NULL: not of interest) in a number.
 */
enum aloft_pull_outcome aloft_fetch_update(const struct aloft_fetch *fetch,
        char message[ALOFT_FETCH_MESSAGE_SIZE], enum aloft_status *status);

/** A progress bar on stderr; never gives up. */
bool aloft_fetch_bar(uint32_t done, uint32_t total);

#endif
