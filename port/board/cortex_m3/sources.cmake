set(ALOFT_BOARD_SOURCES
    common/semihosting.c
    cortex_m3/board.c
    cortex_m3/flash.c
    cortex_m3/load.c
    cortex_m3/start.c)
