/**
 * @file doctor.h
 * Looks for the usual reasons why updates fail: one check for each.
 */
#ifndef ALOFT_APP_DOCTOR_H
#define ALOFT_APP_DOCTOR_H

#include "cli.h"
#include "password.h"
#include "tls_stream.h"

enum doctor_result {
    DOCTOR_FINE,
    DOCTOR_NOTED,   /**< Nothing is wrong here that must be repaired. */
    DOCTOR_SKIPPED, /**< Could not be found out, or was not asked for. */
    DOCTOR_PROBLEM,
};

#define DOCTOR_TEXT_MAX 256u

/** What a check has found. */
struct doctor_finding {
    enum doctor_result result;
    char message[DOCTOR_TEXT_MAX];
    char why[DOCTOR_TEXT_MAX];  /**< May be empty. */
    char hint[DOCTOR_TEXT_MAX]; /**< May be empty. */
};

/** What the checks are about. */
struct doctor_case {
    struct cli *cli;
    const char *target; /**< A device to try, as for upload; NULL: none. */
    struct cli_password *password;
    const struct cli_tls *tls;   /**< Whom to believe over https. */
    const struct cli_list *keys; /**< Files of private keys. */
};

/** One check: a name for scripts, and how it is done. It may block for some seconds. */
struct doctor_check {
    const char *name;
    void (*look)(const struct doctor_case *subject, struct doctor_finding *finding);
};

/** All checks in the order in which they are told; one without a name ends them. */
extern const struct doctor_check doctor_checks[];

/** A word for scripts: "problem". */
const char *doctor_result_text(enum doctor_result result);

/** Fills in a finding. */
void doctor_find(struct doctor_finding *finding, enum doctor_result result,
        const char *format, ...) __attribute__((format(printf, 3, 4)));
void doctor_why(struct doctor_finding *finding, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void doctor_hint(struct doctor_finding *finding, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** The checks. Each stands in doctor_*.c. */
void doctor_look_interfaces(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_route(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_firewall(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_call_back(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_http(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_clock(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_authorities(
        const struct doctor_case *subject, struct doctor_finding *finding);
void doctor_look_keys(
        const struct doctor_case *subject, struct doctor_finding *finding);

#endif
