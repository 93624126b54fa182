#include "doctor.h"

#include <stdarg.h>

const struct doctor_check doctor_checks[] = {
        {"interfaces", doctor_look_interfaces},
        {"multicast_route", doctor_look_route},
        {"firewall", doctor_look_firewall},
        {"call_back", doctor_look_call_back},
        {"http", doctor_look_http},
        {"clock", doctor_look_clock},
        {"authorities", doctor_look_authorities},
        {"keys", doctor_look_keys},
        {NULL, NULL},
};

const char *doctor_result_text(enum doctor_result result)
{
    switch (result) {
    case DOCTOR_FINE:
        return "ok";
    case DOCTOR_NOTED:
        return "note";
    case DOCTOR_SKIPPED:
        return "skipped";
    case DOCTOR_PROBLEM:
        return "problem";
    }
    return "skipped";
}

void doctor_find(struct doctor_finding *finding, enum doctor_result result,
        const char *format, ...)
{
    va_list values;

    finding->result = result;
    va_start(values, format);
    (void)vsnprintf(finding->message, sizeof finding->message, format,
            values); // what is cut is told in part
    va_end(values);
}

void doctor_why(struct doctor_finding *finding, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    (void)vsnprintf(finding->why, sizeof finding->why, format, values); // as above
    va_end(values);
}

void doctor_hint(struct doctor_finding *finding, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    (void)vsnprintf(finding->hint, sizeof finding->hint, format, values); // as above
    va_end(values);
}
