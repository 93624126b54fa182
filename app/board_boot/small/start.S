/* From reset to main(). Nothing of its RAM has to be set up but how to reach the flash. */
    .section .reset, "ax"
    .global start_small
start_small:
    j       set_up
    .balign 4
    .literal_position
set_up:
    movi    a1, stack_top
    movi    a2, data_load
    movi    a3, data_start
    movi    a4, data_end
1:  l32i    a5, a2, 0
    s32i    a5, a3, 0
    addi    a2, a2, 4
    addi    a3, a3, 4
    bltu    a3, a4, 1b
    call0   main
