/**
 * @file arduino_discovery.h
 * Arduino's pluggable discovery for network ports, version 1 of its protocol: the IDE
 * starts this as a program, writes commands to its stdin, and reads what there is.
 */
#ifndef ALOFT_APP_ARDUINO_DISCOVERY_H
#define ALOFT_APP_ARDUINO_DISCOVERY_H

#include "cli.h"

/**
 * Answers commands until QUIT, or until stdin ends.
 *
 * @return ALOFT_EXIT_OK, whatever could not be found; ALOFT_EXIT_FAILED without memory.
 */
enum aloft_exit arduino_discovery_run(struct cli *cli);

#endif
