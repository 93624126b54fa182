/**
 * @file cortex_m3.h
 * Where things are on the board MPS2 AN385 of ARM, as QEMU models it. README.md has
 * the map.
 */
#ifndef CORTEX_M3_H
#define CORTEX_M3_H

#define TIMER0     0x40000000u
#define UART0      0x40004000u
#define FLASH      0x21000000u
#define FLASH_SIZE 0x01000000u
#define SECTOR     0x1000u

/* The processor's own. */
#define SYSTICK_CONTROL 0xE000E010u
#define SYSTICK_RELOAD  0xE000E014u
#define SYSTICK_CURRENT 0xE000E018u
#define VECTOR_TABLE    0xE000ED08u
#define RESET_CONTROL   0xE000ED0Cu
#define FAULT_STATUS    0xE000ED28u
#define FAULT_ADDRESS   0xE000ED38u

#define CLOCK_HZ 25000000u

#endif
