/* From reset, or from the boot stage, to main(). */
#include "rv32.h"

    .section .reset, "ax"
    .global start
start:
    .option push
    .option norvc
    j       set_up
    .option pop
    .word   HEADER_MAGIC
    .word   start
set_up:
    .option push
    .option norelax             /* what follows does not lean on gp yet */
    la      gp, __global_pointer$
    .option pop
    la      sp, stack_top
    la      t0, trap
    csrw    mtvec, t0           /* from here on the watchdog of a boot stage is ours */
    la      a0, data_load
    la      a1, data_start
    la      a2, data_end
1:  bgeu    a1, a2, 2f
    lw      t0, 0(a0)
    sw      t0, 0(a1)
    addi    a0, a0, 4
    addi    a1, a1, 4
    j       1b
2:  la      a1, bss_start
    la      a2, bss_end
3:  bgeu    a1, a2, 4f
    sw      zero, 0(a1)
    addi    a1, a1, 4
    j       3b
4:  call    run_program

    .balign 4
trap:
    csrr    a0, mcause
    csrr    a1, mepc
    csrr    a2, mtval
    la      sp, stack_top       /* the program's may be what is broken */
    call    report_trap
