/**
 * @file url.h
 * Takes a URL apart, and finds out where a relative one leads.
 *
 *     https://user:password@example.org:8443/path/file.bin?query#fragment
 *     scheme  user password host         port path          query  (dropped)
 */
#ifndef ALOFT_URL_H
#define ALOFT_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

/** The parts of a URL. The spans point into the text that was parsed. */
struct aloft_url {
    struct aloft_span scheme;
    struct aloft_span user;     /**< Still escaped, see aloft_url_unescape(). */
    struct aloft_span password; /**< Still escaped. */
    struct aloft_span host;     /**< Of an IPv6 address without the brackets. */
    /** Host and port as written, brackets included: what a Host field holds. */
    struct aloft_span authority;
    uint16_t port;           /**< 80 and 443 where http and https have none; else 0. */
    struct aloft_span path;  /**< Begins with '/'. The target of a request is path... */
    struct aloft_span query; /**< ...followed by query: with its '?', or empty. */
    bool has_user;           /**< There was an '@'. */
    bool host_is_ipv6;       /**< The host was written in brackets. */
};

/**
 * Takes an absolute URL with an authority apart. Control characters, spaces and bytes
 * over 126 are refused, so that no part can break out of the line it is put into; so is
 * a backslash before the path, which others read as a slash.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_url_parse(
        struct aloft_url *url, struct aloft_span text);

/**
 * Writes the absolute form of `reference`, which was found at `base`, to `dst`: an
 * absolute URL, "//host/path", "/path", "?query" or a relative path. "." and ".." are
 * resolved; user, password and fragment of the base are not taken over. `dst` must not
 * overlap the base. Parse the result before trusting it: the reference is not checked
 * beyond its characters.
 *
 * @return ALOFT_OK and a terminated string at `dst`; ALOFT_ERR_FORMAT for characters
 *         that no URL has; ALOFT_ERR_TOO_LONG when `size` is too little.
 */
ALOFT_CHECKED enum aloft_status aloft_url_resolve(const struct aloft_url *base,
        struct aloft_span reference, char *dst, size_t size);

/** Whether scheme, host and port are the same: whom secrets may be told again. */
bool aloft_url_same_origin(const struct aloft_url *a, const struct aloft_url *b);

/**
 * Writes `text` with its %XX replaced by the bytes that they mean. Not terminated.
 *
 * @return ALOFT_OK and the length in `*len`; ALOFT_ERR_FORMAT for a broken %XX;
 *         ALOFT_ERR_TOO_LONG when `size` is too little.
 */
ALOFT_CHECKED enum aloft_status aloft_url_unescape(
        struct aloft_span text, char *dst, size_t size, size_t *len);

#endif
