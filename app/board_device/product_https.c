/* The reference firmware: updates over espota, from a browser or the tool, and from a
 * server over HTTP and HTTPS. */
#include "aloft/board.h"
#include "announcer.h"
#include "poller.h"
#include "uploads.h"
#include "web.h"

int main(void)
{
    static struct firmware firmware;
    static struct uploads uploads;
    static struct web web;
    static struct poller poller;
    static struct announcer announcer;
    static struct firmware_part *const parts[] = {
            &uploads.part, &web.part, &poller.part, &announcer.part};

    uploads_init(&uploads);
    web_init(&web);
    poller_init(&poller);
    announcer_init(&announcer, true);
    firmware_run(&firmware, parts, sizeof(parts) / sizeof(parts[0]));
}
