/* What differs from one build to the next. */
#include "firmware.h"

const char firmware_version[] = FIRMWARE_VERSION;
const enum firmware_flaw firmware_flaw = FIRMWARE_FLAW;
