#include "layout_esp8266.h"

#include "board.h"
#include "layout.h"

/* For firmware; the boot stage writes it out for itself. */
const struct aloft_boot_layout device_layout = LAYOUT_ESP8266(board_flash);
