set(ALOFT_BOARD_SOURCES
    cfi/flash.c
    common/semihosting.c
    rv32/board.c
    rv32/load.c
    rv32/start.S)
