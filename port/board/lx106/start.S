/* From reset, or from the boot stage, to main(); and what an exception does. */
#include "lx106.h"

    .section .reset, "ax"
    .global start
start:
    j       set_up
    .balign 4
    .literal_position
set_up:
    movi    a1, stack_top
    rsr.ps  a12
    movi    a2, vectors
    wsr.vecbase a2
    movi    a2, data_load
    movi    a3, data_start
    movi    a4, data_end
    call0   copy
    movi    a2, ramtext_load
    movi    a3, ramtext_start
    movi    a4, ramtext_end
    call0   copy
    movi    a2, 0
    movi    a3, bss_start
    movi    a4, bss_end
1:  bgeu    a3, a4, 2f
    s32i    a2, a3, 0
    addi    a3, a3, 4
    j       1b
2:  wsr.intenable a2
    movi    a2, 0x20                /* PS: no exception, all interrupts that are enabled */
    wsr.ps  a2
    rsync
    movi    a0, 0
    extui   a2, a12, 0, 4           /* a reset masks interrupts, a boot stage does not */
    movi    a3, run_program
    jx      a3

/* Words from a2 to a3, up to a4. */
    .balign 4
copy:
    bgeu    a3, a4, 4f
    l32i    a5, a2, 0
    s32i    a5, a3, 0
    addi    a2, a2, 4
    addi    a3, a3, 4
    j       copy
4:  ret

/* At these offsets the processor goes on for: debugger, NMI, exception in kernel mode, in
 * user mode, in another exception. */
    .section .vectors, "ax"
    .global vectors
    .balign 256
vectors:
    .org    0x10
    j       exception
    .org    0x20
    j       exception
    .org    0x30
    j       exception
    .org    0x50
    j       exception
    .org    0x70
    j       broken
    .org    0x80
    .balign 4
    .literal_position
broken:
    movi    a1, stack_top           /* the program's may be what has made two of one */
exception:
    addi    a1, a1, -FRAME_SIZE
    s32i    a0, a1, 0
    s32i    a2, a1, 8
    s32i    a3, a1, 12
    s32i    a4, a1, 16
    s32i    a5, a1, 20
    s32i    a6, a1, 24
    s32i    a7, a1, 28
    s32i    a8, a1, 32
    s32i    a9, a1, 36
    s32i    a10, a1, 40
    s32i    a11, a1, 44
    s32i    a12, a1, 48
    s32i    a13, a1, 52
    s32i    a14, a1, 56
    s32i    a15, a1, 60
    rsr.sar a2
    s32i    a2, a1, 64
    rsr.exccause a2
    rsr.epc1 a3
    rsr.excvaddr a4
    movi    a0, handle_exception    /* (cause, address of the instruction, of its data) */
    callx0  a0
    l32i    a2, a1, 64
    wsr.sar a2
    l32i    a0, a1, 0
    l32i    a2, a1, 8
    l32i    a3, a1, 12
    l32i    a4, a1, 16
    l32i    a5, a1, 20
    l32i    a6, a1, 24
    l32i    a7, a1, 28
    l32i    a8, a1, 32
    l32i    a9, a1, 36
    l32i    a10, a1, 40
    l32i    a11, a1, 44
    l32i    a12, a1, 48
    l32i    a13, a1, 52
    l32i    a14, a1, 56
    l32i    a15, a1, 60
    addi    a1, a1, FRAME_SIZE
    rfe
