/**
 * @file sim_board.h
 * Simulated devices with another processor: the boards of port/board, in QEMU.
 *
 * What they run is built by the presets of their names. It is looked for in
 * ../../BOARD/images from the folder of this program, where a build tree has it, then
 * in ../share/aloft/boards/BOARD.
 */
#ifndef ALOFT_APP_SIM_BOARD_H
#define ALOFT_APP_SIM_BOARD_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "sim.h"
#include "sim_place.h"

/** The processors that a device may have, in the order of enum sim_board; NULL ends
 * them. */
extern const char *const sim_board_names[];

/** What the emulator of a board is called with. */
struct sim_board_machine {
    const char *program;
    const char *package; /**< Of Debian, with the program. */
    /** Arguments, ended by NULL; files are in the folder of the device. Two stand for
     * others: SIM_BOARD_BOOT, SIM_BOARD_NET. */
    const char *const *words;
    bool boot_in_flash; /**< The boot stage stands in the first partition. */
    uint32_t rom_size;  /**< Bytes of the chip with the boot stage; 0: has none. */
    uint32_t main_at; /**< Where the processor sees the partition that is copied to. */
    uint32_t main_sectors; /**< Of that partition; 0: nothing is copied. */
    uint32_t sector_size;
};

/** The boot stage, as a program of the emulator. */
#define SIM_BOARD_BOOT "@boot"
/** A network with two ports of it on this computer. */
#define SIM_BOARD_NET "@net"
/** The file with the boot stage for `rom_size`, in the folder of the device. */
#define SIM_BOARD_ROM "boot.rom"

/** Of a board that is none of the host. */
const struct sim_board_machine *sim_board_machine(enum sim_board board);

/**
 * Writes the path of one of the files that were built for a board: "boot.elf",
 * "device-1.0.0.bin". False when it is not there.
 */
bool sim_board_file(enum sim_board board, const char *name, char path[PATH_MAX]);

/** What the device in this folder is. */
enum sim_board sim_board_recall(const char *folder);

/** Notes in the folder of a device what it is. ALOFT_OK or ALOFT_ERR_IO. */
ALOFT_CHECKED enum aloft_status sim_board_remember(
        const char *folder, enum sim_board board);

/**
 * Checks that the board can be emulated here, and that it can have these options.
 *
 * @return ALOFT_EXIT_OK; USAGE for an option that is only for others; FAILED without
 *         emulator or images; and the failure is recorded.
 */
enum aloft_exit sim_board_check(
        struct cli *cli, const struct sim_options *options, enum sim_board board);

/**
 * Makes the first flash content of a device that is such a board, in its folder.
 * Without an image in `options` it runs version 1.0.0 of the reference firmware.
 *
 * @return as cli_provision().
 */
enum aloft_exit sim_board_provision(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place);

/**
 * Runs the board until its emulator ends or a signal comes; as cli_sim(), to which
 * this belongs.
 */
enum aloft_exit sim_board_run(struct cli *cli, const struct sim_options *options,
        const struct sim_place *place);

#endif
