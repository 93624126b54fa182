/**
 * @file wire_trace.h
 * A machine around a machine that writes down what goes through.
 *
 *     < UDP  192.168.1.7:8266  2 bytes "OK"
 */
#ifndef ALOFT_APP_WIRE_TRACE_H
#define ALOFT_APP_WIRE_TRACE_H

#include <stdio.h>

#include "aloft/machine.h"

/** The members are its own. Hand out &trace.machine. */
struct wire_trace {
    struct aloft_machine machine;
    struct aloft_machine *inner;
    FILE *file;
};

/** Makes a trace of `inner` to `file`, both borrowed. Errors stay in the stream. */
void wire_trace_init(struct wire_trace *trace, struct aloft_machine *inner, FILE *file);

#endif
