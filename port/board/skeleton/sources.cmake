set(ALOFT_BOARD_SOURCES
    common/kept.c
    ${ALOFT_BOARD_FOLDER}/board.c
    ${ALOFT_BOARD_FOLDER}/flash.c
    cortex_m/load.c
    cortex_m/start.c)
