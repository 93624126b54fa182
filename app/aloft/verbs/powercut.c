#include "aloft/powercut.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../cli.h"
#include "../layout_file.h"
#include "aloft/boot_partitions.h"
#include "aloft/powercut_model.h"
#include "aloft/table.h"
#include "verbs.h"

#define NUMBER_SIZE 24u
#define STORMS      200u
#define STATES_MAX  4000000u
#define UNIT_USUAL  4u

static const char *const erased_words[] = {"ff", "00", NULL};

struct powercut_options {
    uint32_t sector; /* 0: that of the layout. */
    uint32_t unit;   /* 0: the usual one. */
    int erased;      /* Index into erased_words. */
    bool program_once;
    bool quick;
};

/* A search under way, and what is told of it. */
struct search {
    struct cli *cli;
    const struct powercut_options *options;
    struct aloft_flash flash; /* Its geometry; nothing is read or written. */
    struct aloft_boot_layout layout;
    struct aloft_powercut powercut;
    struct aloft_progress progress;
    struct aloft_table *table;
    json_t *list;
};

/* ---- the layout ---- */

static enum aloft_exit refuse(
        struct search *search, const char *name, enum aloft_status status)
{
    /* Of what is asked for by name, only main and record can be missing. */
    const enum aloft_status why =
            status == ALOFT_ERR_NOT_FOUND || status == ALOFT_ERR_FLASH_CONFIG
                    ? ALOFT_ERR_LAYOUT_AREA
                    : status;

    cli_result_flag(search->cli, "safe", false);
    return cli_fail(search->cli, why, "layout", "%s cannot be made safe: %s", name,
            aloft_status_text(why));
}

static enum aloft_exit find_areas(struct search *search, const char *name)
{
    struct aloft_layout layout;
    uint8_t table[ALOFT_PARTITION_TABLE_MAX];
    const enum aloft_exit exit = cli_layout_read(search->cli, name, &layout);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const struct powercut_options *options = search->options;
    search->flash.geometry = (struct aloft_flash_geometry){
            .size = layout.flash_size,
            .sector_size = options->sector > 0 ? options->sector : layout.sector_size,
            .write_unit = options->unit > 0 ? options->unit : UNIT_USUAL,
            .erased = options->erased == 0 ? 0xFF : 0x00,
            .program_once = options->program_once,
    };
    if (aloft_flash_check(&search->flash.geometry) != ALOFT_OK) {
        return cli_usage(search->cli, "there is no such flash: sectors are 256 bytes "
                                      "to 256 KB and divide the "
                                      "flash, write units 1, 2, 4, 8, 16 or 32 bytes");
    }
    enum aloft_status status = aloft_partition_table_encode(
            layout.partitions, layout.count, NULL, table, sizeof(table));
    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(
                &search->layout, &search->flash, table, sizeof(table));
    }
    return status == ALOFT_OK ? ALOFT_EXIT_OK : refuse(search, name, status);
}

/* ---- the search ---- */

static void add_row(struct search *search, const char *what,
        const struct aloft_powercut_tally *tally)
{
    const unsigned long numbers[] = {tally->operations, tally->worn, tally->cuts,
            tally->pairs, tally->states, tally->transitions, tally->failures};
    char texts[sizeof(numbers) / sizeof(numbers[0])][NUMBER_SIZE];

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        snprintf(texts[i], NUMBER_SIZE, numbers[i] > 0 || i == 6 ? "%lu" : "-",
                numbers[i]);
    }
    aloft_table_row(
            search->table, (const char *const[]){what, texts[0], texts[1], texts[2],
                                   texts[3], texts[4], texts[5], texts[6]});
    json_t *entry = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "what",
            what, "operations", (json_int_t)tally->operations, "worn",
            (json_int_t)tally->worn, "cuts", (json_int_t)tally->cuts, "pairs",
            (json_int_t)tally->pairs, "storms", (json_int_t)tally->storms, "states",
            (json_int_t)tally->states, "transitions", (json_int_t)tally->transitions,
            "failures", (json_int_t)tally->failures);
    if (entry == NULL || json_array_append_new(search->list, entry) != 0) {
        cli_note(search->cli, "note: no memory for the list of searches");
    }
}

static void sweep(struct search *search)
{
    struct aloft_powercut *powercut = &search->powercut;
    const struct aloft_powercut_tally none = {0};
    const char *what = aloft_powercut_scenario_text(powercut->device.scenario);
    uint64_t random = 1;

    aloft_progress_phase(&search->progress, what, cli_now_ms());
    powercut->tally = none;
    aloft_powercut_worn(powercut);
    aloft_powercut_singles(powercut);
    if (!search->options->quick) {
        aloft_powercut_storms(powercut, STORMS, &random);
    }
    add_row(search, what, &powercut->tally);
}

/* Lives of shorter images, since pairs grow with the square. */
static void sweep_pairs(struct search *search)
{
    struct aloft_powercut *powercut = &search->powercut;
    const struct aloft_powercut_tally none = {0};
    const char *what = "install, cut twice";

    aloft_progress_phase(&search->progress, what, cli_now_ms());
    powercut->tally = none;
    powercut->device.scenario = ALOFT_POWERCUT_INSTALL;
    powercut->device.old_size = powercut->device.chip.sector / 2;
    powercut->device.new_size = powercut->device.chip.sector;
    aloft_powercut_pairs(powercut);
    add_row(search, what, &powercut->tally);
}

static void search_states(struct search *search)
{
    struct aloft_powercut *powercut = &search->powercut;
    const struct aloft_powercut_tally none = {0};
    const char *what = "any number of cuts, smallest model";

    aloft_progress_phase(&search->progress, what, cli_now_ms());
    aloft_powercut_model_smallest(&search->layout, &powercut->device);
    powercut->tally = none;
    powercut->one_way = true;
    powercut->unproven = powercut->device.kind == ALOFT_POWERCUT_SWAP;
    powercut->no_return = powercut->unproven;
    aloft_powercut_close(powercut, STATES_MAX);
    add_row(search, what, &powercut->tally);
}

/* Returns how many failures there were. */
static unsigned long search_all(struct search *search)
{
    struct aloft_powercut *powercut = &search->powercut;
    unsigned long failures = 0;

    for (unsigned i = 0; i < ALOFT_POWERCUT_SCENARIOS; i++) {
        powercut->device.scenario = (enum aloft_powercut_scenario)i;
        powercut->index = i;
        if (aloft_powercut_fits(&powercut->device)) {
            sweep(search);
            failures += powercut->tally.failures;
        }
    }
    if (!search->options->quick) {
        sweep_pairs(search);
        failures += powercut->tally.failures;
        search_states(search);
        failures += powercut->tally.failures;
    }
    aloft_progress_pause(&search->progress);
    return failures;
}

/* ---- the report ---- */

/* What was searched is not quite what was asked for: that is said first. */
static void tell_model(struct search *search, uint32_t sectors)
{
    const struct aloft_powercut_case *device = &search->powercut.device;
    struct cli *cli = search->cli;

    fprintf(cli->out, "%s, sectors of %lu bytes, write unit %lu\n",
            aloft_powercut_kind_text(device->kind), (unsigned long)device->chip.sector,
            (unsigned long)device->chip.unit);
    if (device->main_sectors < sectors) {
        fprintf(cli->out,
                "model: %lu sectors in main instead of %lu, which are moved alike\n",
                (unsigned long)device->main_sectors, (unsigned long)sectors);
    }
    fputc('\n', cli->out);
    cli_result_text(cli, "strategy", aloft_powercut_kind_text(device->kind));
    cli_result_number(cli, "sector", device->chip.sector);
    cli_result_number(cli, "main_sectors", sectors);
    cli_result_number(cli, "model_sectors", device->main_sectors);
}

static enum aloft_exit conclude(
        struct search *search, const char *name, unsigned long failures)
{
    struct cli *cli = search->cli;

    cli_result_value(cli, "searches", search->list);
    cli_result_number(cli, "failures", failures);
    cli_result_flag(cli, "safe", failures == 0);
    if (aloft_table_print(search->table, cli->out, &cli->out_style) != ALOFT_OK) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "print", "cannot list the searches");
    }
    if (failures == 0) {
        fprintf(cli->out, "\nsafe: after every cut it comes back\n");
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_NO_IMAGE, "search", "%s is not safe: %lu failures", name,
            failures);
    cli_why(cli, "each is listed above, with the cuts that lead to it");
    cli_hint(cli, "report it: a layout that passes the checks has to be safe");
    return cli_fail_as(cli, ALOFT_EXIT_FAILED, "unsafe");
}

static void begin(struct search *search)
{
    static const struct aloft_table_column columns[] = {
            {"while it is to", ALOFT_ALIGN_LEFT},
            {"operations", ALOFT_ALIGN_RIGHT},
            {"worn", ALOFT_ALIGN_RIGHT},
            {"cuts", ALOFT_ALIGN_RIGHT},
            {"pairs", ALOFT_ALIGN_RIGHT},
            {"states", ALOFT_ALIGN_RIGHT},
            {"transitions", ALOFT_ALIGN_RIGHT},
            {"failures", ALOFT_ALIGN_RIGHT},
    };
    const struct cli_globals *globals = &search->cli->globals;
    const enum aloft_progress_mode asked = (enum aloft_progress_mode)globals->progress;
    const bool silent = globals->quiet && asked == ALOFT_PROGRESS_AUTO;

    search->powercut.out = stderr;
    search->table = aloft_table_new(columns, sizeof(columns) / sizeof(columns[0]), 0);
    search->list = json_array();
    aloft_progress_init(&search->progress, silent ? ALOFT_PROGRESS_NONE : asked,
            asked == ALOFT_PROGRESS_JSON ? stdout : stderr, &search->cli->err_style);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const char *const name = arguments->operands[0];
    struct search search = {
            .cli = cli, .options = (const struct powercut_options *)arguments->options};
    const enum aloft_exit exit = find_areas(&search, name);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    begin(&search);
    tell_model(&search, aloft_powercut_model(&search.layout, &search.powercut.device));
    const enum aloft_exit found = conclude(&search, name, search_all(&search));
    aloft_table_free(search.table);
    return found;
}

static const struct cli_option table[] = {
        {.name = "sector",
                .argument = "BYTES",
                .help = "sector size of the flash; by default that of the layout",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct powercut_options, sector),
                .min = 256,
                .max = 262144},
        {.name = "unit",
                .argument = "BYTES",
                .help = "write unit of the flash; by default 4",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct powercut_options, unit),
                .min = 1,
                .max = 32},
        {.name = "erased",
                .argument = "BYTE",
                .help = "what erased flash reads: ff (the default) or 00",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct powercut_options, erased),
                .words = erased_words},
        {.name = "program-once",
                .help = "a write unit is programmed only once (flash with ECC)",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct powercut_options, program_once)},
        {.name = "quick",
                .help = "single cuts and worn sectors only",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct powercut_options, quick)},
};

static const char *const examples[] = {
        "aloft powercut parts.csv",
        "aloft powercut sim-swap --unit 8 --program-once",
        NULL,
};

static const char *const details[] = {
        "Checks that a boot stage can make the layout safe, then builds a small device "
        "like it in memory and cuts its power at every program and erase, in every "
        "torn way: once, twice, a dozen times at random, and on a still smaller one "
        "any number of times. docs/explanation/power-fail.md tells what that shows.",
        "LAYOUT is the name of a built-in layout or a file: CSV as ESP-IDF has it, or "
        "ini. Exit code 6: the layout is refused, with the reason; 1: a cut was found "
        "that it does not come back from.",
        NULL,
};

const struct cli_command cli_powercut_command = {
        .name = "powercut",
        .group = "Help",
        .purpose = "Tell whether a layout survives every power cut",
        .synopsis = "LAYOUT",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof(table) / sizeof(table[0]),
        .options_size = sizeof(struct powercut_options),
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_WORDS,
        .words = cli_layout_names,
        .run = run,
};
