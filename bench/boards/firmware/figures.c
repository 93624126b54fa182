/* Says what things cost on a board, in instructions; bench/boards/run asks for it. */
#include "figures.h"

#include "aloft/board.h"
#include "aloft/board_print.h"

int main(void)
{
    figures_digests();
    const bool sound = figures_checks() && figures_boots() && figures_espota();

    aloft_board_print(sound ? "done\n" : "failed\n");
    return sound ? 0 : 1;
}
