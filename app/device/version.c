/* Compiled anew for each firmware: the build defines the constants. */
#include "build.h"

int main(int argc, char **argv)
{
    static const struct device_build build = {
            .version = DEVICE_VERSION,
            .built_s = DEVICE_BUILT_S,
            .signature_required = DEVICE_SIGNATURE_REQUIRED,
    };

    return device_main(argc, argv, &build);
}
