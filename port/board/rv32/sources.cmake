set(ALOFT_BOARD_SOURCES
    cfi/flash.c
    common/kept.c
    common/semihosting.c
    ${ALOFT_BOARD_FOLDER}/board.c
    ${ALOFT_BOARD_FOLDER}/load.c
    ${ALOFT_BOARD_FOLDER}/start.S
    ${ALOFT_BOARD_FOLDER}/timer.c)
