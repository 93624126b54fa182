/**
 * @file update_page.h
 * The page from which a person with a browser updates the device that serves it.
 */
#ifndef ALOFT_UPDATE_PAGE_H
#define ALOFT_UPDATE_PAGE_H

#include "aloft/web_page.h"

/** At most 6144 bytes of gzip: the build stops above that. */
extern const struct aloft_web_page aloft_update_page;

#endif
