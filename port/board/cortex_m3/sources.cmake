set(ALOFT_BOARD_SOURCES
    common/semihosting.c
    ${ALOFT_BOARD_FOLDER}/board.c
    ${ALOFT_BOARD_FOLDER}/flash.c
    ${ALOFT_BOARD_FOLDER}/load.c
    ${ALOFT_BOARD_FOLDER}/start.c)
