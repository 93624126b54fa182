/**
 * @file device_explain.h
 * Why a device did not do what it was asked for, in words.
 */
#ifndef ALOFT_APP_DEVICE_EXPLAIN_H
#define ALOFT_APP_DEVICE_EXPLAIN_H

#include "device_api.h"
#include "device_call.h"

/** Records the failure of a call that did not bring what was asked for; returns its
 * exit. */
enum aloft_exit device_explain(struct cli *cli, const struct device_api *api,
        enum aloft_status status, const struct device_reply *reply);

/** Records that SIGINT or SIGTERM ended a call. */
enum aloft_exit device_explain_signal(struct cli *cli, const char *target, int number);

/** Whether an answer refuses an image, and why: its status. */
bool device_refuses_image(const struct device_reply *reply, enum aloft_status *why);

#endif
