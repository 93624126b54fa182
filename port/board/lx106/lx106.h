/**
 * @file lx106.h
 * Where things are on the board LX60 with the core of the ESP8266, as QEMU models it.
 * README.md has the map.
 */
#ifndef LX106_H
#define LX106_H

#define FPGA_RESET 0x9D020010u
#define UART       0x9D050020u

/* Where an application may be loaded to: what the ESP8266 has. */
#define IRAM        0x40100000u
#define IRAM_SIZE   0x00008000u
#define DRAM        0x3FFE8000u
#define DRAM_SIZE   0x00014000u
#define WINDOW      0x40200000u // shows the flash on an ESP8266; here it is RAM
#define WINDOW_SIZE 0x00100000u

#define CLOCK_HZ 40000000u

/* Bytes of what start.S keeps of a program that was interrupted. */
#define FRAME_SIZE 96

#endif
