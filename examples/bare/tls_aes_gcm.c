#include "tls_suite.h"

const struct aloft_bearssl_suites *const board_tls_suites = &aloft_bearssl_aes_gcm;
