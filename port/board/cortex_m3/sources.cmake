set(ALOFT_BOARD_SOURCES
    common/kept.c
    common/semihosting.c
    ${ALOFT_BOARD_FOLDER}/board.c
    ${ALOFT_BOARD_FOLDER}/flash.c
    ${ALOFT_BOARD_FOLDER}/watchdog.c
    cortex_m/load.c
    cortex_m/start.c)
