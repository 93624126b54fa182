#include "signing_time.h"

#include <stdlib.h>
#include <time.h>

uint64_t cli_signing_time(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;

    if (text != NULL && *text >= '0' && *text <= '9') {
        const unsigned long long seconds = strtoull(text, &end, 10);

        if (*end == '\0') {
            return seconds;
        }
    }
    return (uint64_t)time(NULL);
}
