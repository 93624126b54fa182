/**
 * @file web_page.h
 * A page that a device serves: one file, stored compressed, that asks for no other.
 */
#ifndef ALOFT_WEB_PAGE_H
#define ALOFT_WEB_PAGE_H

#include <stdint.h>

/** Constant, and so never copied; a program without a page links none. */
struct aloft_web_page {
    const uint8_t *gzip; /**< The HTML as gzip packs it: sent as it is. */
    uint32_t gzip_len;
    /**
     * The value of the field Content-Security-Policy, without which the page must not
     * be sent. It names the page's script and style by their SHA-256, so that a browser
     * runs nothing else, whatever gets into the page.
     */
    const char *policy;
};

#endif
