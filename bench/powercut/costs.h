/**
 * @file costs.h
 * What an update costs in flash operations, as a table.
 */
#ifndef BENCH_COSTS_H
#define BENCH_COSTS_H

#include <stdbool.h>
#include <stdio.h>

/**
 * Updates one image of 512 KB by another with each strategy, and prints what each step
 * erases, programs and reads, beside the least that would do. False when a step fails,
 * or when a boot without work writes anything.
 */
bool costs_print(FILE *out);

#endif
