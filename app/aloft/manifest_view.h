/**
 * @file manifest_view.h
 * Shows what a manifest says, to people and to scripts.
 */
#ifndef ALOFT_APP_MANIFEST_VIEW_H
#define ALOFT_APP_MANIFEST_VIEW_H

#include "aloft/manifest.h"
#include "aloft/table.h"
#include "cli.h"

/**
 * Adds one row for each field to `table`, which has two columns, and the object
 * "manifest" to the result. Nothing of the manifest is trusted.
 */
void cli_manifest_show(struct cli *cli, struct aloft_table *table,
        const struct aloft_manifest *manifest);

#endif
