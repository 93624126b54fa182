/*
 * Stands for two files of BearSSL: the curves P-384 and P-521. Its arithmetic has a
 * table of three curves; a boot stage only ever asks for P-256, and saves the numbers
 * of the other two.
 */
#include "inner.h"

const br_ec_curve_def br_secp384r1 = {BR_EC_secp384r1, 0, 0, 0, 0};
const br_ec_curve_def br_secp521r1 = {BR_EC_secp521r1, 0, 0, 0, 0};
