set(ALOFT_BOARD_SOURCES
    cfi/flash.c
    lx106/board.c
    lx106/load.c
    lx106/simulator.c
    lx106/start.S)
set(ALOFT_BOARD_HELPERS lx106/arithmetic.c)
