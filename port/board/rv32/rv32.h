/**
 * @file rv32.h
 * Where things are on QEMU's RISC-V board `virt`. README.md has the map.
 */
#ifndef RV32_H
#define RV32_H

#define TEST_DEVICE   0x00100000u
#define TIMER_COMPARE 0x02004000u
#define TIMER         0x0200BFF8u
#define UART          0x10000000u
#define CODE          0x80100000u
#define CODE_SIZE     0x00100000u

#define CLOCK_HZ 10000000u

/* At the beginning of an application, behind a jump: "RV32", and where it runs. */
#define HEADER_MAGIC 0x32335652
#define HEADER_SIZE  12

#ifndef __ASSEMBLER__
/** Called first: the timer rings never, unless the watchdog runs already. */
void timer_set_up(void);
#endif

#endif
