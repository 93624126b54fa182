/**
 * @file browser_private.h
 * Parts of the browser. Private to this module.
 */
#ifndef ALOFT_MDNS_BROWSER_PRIVATE_H
#define ALOFT_MDNS_BROWSER_PRIVATE_H

#include "aloft/mdns_browser.h"

/** Takes in what a response tells; returns whether anything was new. */
bool browser_learn(struct aloft_mdns_browser *browser,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event);

/** Frees the places of services whose time is over. */
void browser_forget(struct aloft_mdns_browser *browser, uint32_t now_ms);

/** Milliseconds until browser_forget() has something to do. */
uint32_t browser_forget_ms(const struct aloft_mdns_browser *browser, uint32_t now_ms);

#endif
