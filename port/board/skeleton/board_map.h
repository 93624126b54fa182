/**
 * @file board_map.h
 * Where things are on @NAME@. Fill in: these are invented. The linker scripts say the
 * same for code and RAM.
 */
#ifndef BOARD_MAP_H
#define BOARD_MAP_H

#define FLASH      0x08000000u
#define FLASH_SIZE 0x00100000u
#define SECTOR     0x1000u // the smallest piece that can be erased
#define WRITE_UNIT 8u      // the smallest piece that can be programmed

#define RAM      0x20000000u
#define RAM_SIZE 0x00020000u

#define CLOCK_HZ 16000000u // of the counter that aloft_board_ticks() reads

#endif
