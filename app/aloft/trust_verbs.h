/**
 * @file trust_verbs.h
 * What `aloft trust ACTION` does, one function for each action.
 */
#ifndef ALOFT_APP_TRUST_VERBS_H
#define ALOFT_APP_TRUST_VERBS_H

#include "cli.h"
#include "tls_stream.h"

/** Options of all actions; texts are borrowed. */
struct trust_options {
    struct cli_list keys;          /**< Private keys that sign. */
    struct cli_list anchors;       /**< Public keys, trusted for everything. */
    struct cli_list image_anchors; /**< For images alone. */
    struct cli_list store_anchors; /**< For trust stores alone. */
    struct cli_list tls_anchors;   /**< Root certificates in PEM. */
    bool no_tls_anchors;           /**< Drop those that are there. */
    const char *tls_host;
    uint32_t images_needed; /**< 0: as it was, or 1. */
    uint32_t stores_needed;
    bool trailers;
    bool no_trailers;
    bool final;
    bool hard; /**< What is revoked does not even boot any more. */
    uint32_t below;
    const char *text;
    const char *output;
    const char *targets;
    uint32_t order; /**< 0: the present time. */
    uint32_t days;
    const char *name;
    const char *password_file;
    struct cli_tls tls; /**< Of the device that gets a store. */
};

/** Makes the first store of a device: operand 0. */
enum aloft_exit trust_create(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

/** Adds anchors to the store, or changes what it asks for. */
enum aloft_exit trust_add(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

/** Revokes the keys (files or ids) of operands 1 on, or certificates that they issued.
 */
enum aloft_exit trust_revoke(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

/** Shows a store or a certificate. */
enum aloft_exit trust_show(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

/** Issues a certificate for the public key of operand 0. */
enum aloft_exit trust_certify(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

/** Gives the store of operand 0 to the device of operand 1. */
enum aloft_exit trust_push(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count);

#endif
