/* Updates over espota and from a browser or the tool. */
#include "aloft/board.h"
#include "announcer.h"
#include "uploads.h"
#include "web.h"

int main(void)
{
    static struct firmware firmware;
    static struct uploads uploads;
    static struct web web;
    static struct announcer announcer;
    static struct firmware_part *const parts[] = {
            &uploads.part, &web.part, &announcer.part};

    uploads_init(&uploads);
    web_init(&web);
    announcer_init(&announcer, true);
    firmware_run(&firmware, parts, sizeof(parts) / sizeof(parts[0]));
}
