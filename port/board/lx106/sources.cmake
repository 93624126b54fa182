set(ALOFT_BOARD_SOURCES
    cfi/flash.c
    common/kept.c
    ${ALOFT_BOARD_FOLDER}/board.c
    ${ALOFT_BOARD_FOLDER}/load.c
    ${ALOFT_BOARD_FOLDER}/simulator.c
    ${ALOFT_BOARD_FOLDER}/start.S)
set(ALOFT_BOARD_HELPERS ${ALOFT_BOARD_FOLDER}/arithmetic.c)
