/**
 * @file check.h
 * What a contract suite needs in order to report, on a PC and on bare metal.
 *
 * A suite is a plain function: it takes a struct check and the implementation to try,
 * and uses nothing but lib/ and this header. Who runs it, and where its report goes, is
 * the runner's business: check_host.h is the runner on a PC.
 *
 * `CHECK` goes on after a failure and tells whether the claim held, so that a suite can
 * leave where going on would make no sense.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>

/** One run of a suite. Zero it, set `report`, hand it in, look at `failed`. */
struct check {
    /** Told about each claim that does not hold. */
    void (*report)(const char *file, int line, const char *claim);
    unsigned held;
    unsigned failed;
};

static inline bool check_claim(
        struct check *check, bool holds, const char *file, int line, const char *claim)
{
    if (holds) {
        check->held++;
        return true;
    }
    check->failed++;
    check->report(file, line, claim);
    return false;
}

/** Claims that `claim` is true. Returns whether it is. */
#define CHECK(check, claim) check_claim((check), (claim), __FILE__, __LINE__, #claim)

#endif
