/* What differs from one build to the next. */
#include "firmware.h"

const char firmware_version[] = FIRMWARE_VERSION;
const bool firmware_crashes = FIRMWARE_CRASHES;
