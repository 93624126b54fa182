#include "drive.h"

#include "board.h"

void board_drive(struct aloft_machine *machine, struct aloft_event *event)
{
    struct aloft_action action;

    do {
        const size_t used = aloft_machine_take(machine, event);

        while (aloft_machine_next(machine, &action)) {
            board_act(&action);
        }
        event->data += used;
        event->len -= used;
    } while (event->len > 0);
}
