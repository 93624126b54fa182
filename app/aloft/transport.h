/**
 * @file transport.h
 * By which way an image goes to a device.
 */
#ifndef ALOFT_APP_TRANSPORT_H
#define ALOFT_APP_TRANSPORT_H

#include <stdbool.h>

enum transport {
    TRANSPORT_NONE,   /**< Not known, or none. */
    TRANSPORT_HTTP,   /**< The upload API; no port has to be open here. */
    TRANSPORT_ESPOTA, /**< The device connects back. */
    TRANSPORT_FORM,   /**< The page of a stock device. */
};

/** What is known of a device. */
struct transport_facts {
    enum transport asked; /**< NONE: nothing was. */
    bool has_page;        /**< The URL names a page, which may be a stock device's. */
    bool answers;         /**< To GET /api/v1/info. */
    bool knows_uploads;   /**< Its answer tells of uploads. */
    bool has_room;        /**< It takes such a file over HTTP. */
    bool takes_orders;    /**< From somebody. */
};

struct transport_choice {
    enum transport transport; /**< NONE: what was asked for is not there. */
    const char *why;          /**< Half a sentence, a fixed text. */
};

/** Chooses: HTTP where it is there, else espota, unless something else was asked for.
 */
struct transport_choice transport_choose(const struct transport_facts *facts);

/** A word for scripts: "http", "espota", "form", "none". */
const char *transport_text(enum transport transport);

#endif
