/**
 * @file board_map.h
 * Where things are on the board MPS2 AN385 of ARM, as QEMU models it. README.md has
 * the map.
 */
#ifndef BOARD_MAP_H
#define BOARD_MAP_H

#define TIMER0     0x40000000u
#define UART0      0x40004000u
#define WATCHDOG   0x40008000u
#define FLASH      0x21000000u
#define FLASH_SIZE 0x01000000u
#define SECTOR     0x1000u

#define RAM      0x20000000u
#define RAM_SIZE 0x00400000u

#define CLOCK_HZ 25000000u

#endif
