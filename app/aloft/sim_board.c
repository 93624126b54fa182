#include "sim_board.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/file.h"

#define NAME_SIZE 32u

const char *const sim_board_names[] = {"host", "cortex_m3", "rv32", "lx106", NULL};

#define SEMIHOSTING "-semihosting-config", "enable=on,target=native"

static const char *const cortex_m3_words[] = {"-M", "mps2-an385,memory-backend=psram",
        "-object", "memory-backend-file,id=psram,size=16M,mem-path=flash.bin,share=on",
        "-kernel", SIM_BOARD_BOOT, SEMIHOSTING, "-nic", SIM_BOARD_NET, NULL};

static const char *const rv32_words[] = {"-M", "virt", "-m", "16M", "-bios", "none",
        "-drive", ("if=pflash,unit=0,file=" SIM_BOARD_ROM ",format=raw,readonly=on"),
        "-drive", "if=pflash,unit=1,file=flash.bin,format=raw", SEMIHOSTING, "-global",
        "virtio-mmio.force-legacy=false", "-netdev", SIM_BOARD_NET, "-device",
        "virtio-net-device,netdev=n0", NULL};

static const char *const lx106_words[] = {"-M", "lx60-nommu", "-cpu", "lx106", "-drive",
        "if=pflash,file=flash.bin,format=raw", "-semihosting", "-nic", SIM_BOARD_NET,
        NULL};

static const struct sim_board_machine machines[] = {
        [SIM_BOARD_CORTEX_M3] = {.program = "qemu-system-arm",
                .package = "qemu-system-arm",
                .words = cortex_m3_words,
                .main_at = 0x21010000,
                .main_sectors = 256,
                .sector_size = 4096},
        [SIM_BOARD_RV32] = {.program = "qemu-system-riscv32",
                .package = "qemu-system-misc",
                .words = rv32_words,
                .rom_size = 32u << 20},
        [SIM_BOARD_LX106] = {.program = "qemu-system-xtensa",
                .package = "qemu-system-misc",
                .words = lx106_words,
                .boot_in_flash = true,
                .main_at = 0x98010000,
                .main_sectors = 32,
                .sector_size = 65536},
};

const struct sim_board_machine *sim_board_machine(enum sim_board board)
{
    return &machines[board];
}

/* The folder of this program, with no slash behind it. */
static bool find_programs(char folder[PATH_MAX])
{
    const ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX);
    char *const slash =
            len > 0 && len < PATH_MAX ? memrchr(folder, '/', (size_t)len) : NULL;

    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

static bool is_there(int len, const char path[PATH_MAX])
{
    return len > 0 && len < PATH_MAX && access(path, R_OK) == 0;
}

bool sim_board_file(enum sim_board board, const char *name, char path[PATH_MAX])
{
    const char *const folder = sim_board_names[board];
    char programs[PATH_MAX];

    if (!find_programs(programs)) {
        return false;
    }
    return is_there(snprintf(path, PATH_MAX, "%s/../../%s/images/%s", programs, folder,
                            name),
                   path) ||
           is_there(snprintf(path, PATH_MAX, "%s/../share/aloft/boards/%s/%s", programs,
                            folder, name),
                   path);
}

enum sim_board sim_board_recall(const char *folder)
{
    char path[PATH_MAX + NAME_SIZE];
    char name[NAME_SIZE] = "";

    snprintf(path, sizeof(path), "%s/board", folder);
    FILE *const file = fopen(path, "re");

    if (file != NULL) {
        if (fgets(name, sizeof(name), file) == NULL) {
            name[0] = '\0';
        }
        fclose(file);
    }
    name[strcspn(name, "\n")] = '\0';
    for (unsigned i = 0; sim_board_names[i] != NULL; i++) {
        if (strcmp(sim_board_names[i], name) == 0) {
            return (enum sim_board)i;
        }
    }
    return SIM_BOARD_HOST;
}

enum aloft_status sim_board_remember(const char *folder, enum sim_board board)
{
    char path[PATH_MAX + NAME_SIZE];
    char line[NAME_SIZE];
    const int len = snprintf(line, sizeof(line), "%s\n", sim_board_names[board]);

    snprintf(path, sizeof(path), "%s/board", folder);
    return aloft_file_write(path, line, (size_t)len, 0644);
}
