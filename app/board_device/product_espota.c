/* Updates over espota, from a device that is found by name. */
#include "aloft/board.h"
#include "announcer.h"
#include "uploads.h"

int main(void)
{
    static struct firmware firmware;
    static struct uploads uploads;
    static struct announcer announcer;
    static struct firmware_part *const parts[] = {&uploads.part, &announcer.part};

    uploads_init(&uploads);
    announcer_init(&announcer, false);
    firmware_run(&firmware, parts, sizeof(parts) / sizeof(parts[0]));
}
