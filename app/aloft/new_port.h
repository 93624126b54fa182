/**
 * @file new_port.h
 * The files that a port begins with; the build makes them of port/board/skeleton.
 */
#ifndef ALOFT_APP_NEW_PORT_H
#define ALOFT_APP_NEW_PORT_H

#include <stddef.h>

/** What stands for the name of the board in such a file. */
#define NEW_PORT_NAME "@NAME@"

struct new_port_file {
    const char *name;
    const char *text; /**< Terminated. */
};

/** All of them, in the order of their names; one without a name ends them. */
const struct new_port_file *new_port_files(void);

#endif
