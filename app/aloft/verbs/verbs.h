/**
 * @file verbs.h
 * The commands' tables. Each stands in the file of its verb, next to what it does.
 */
#ifndef ALOFT_APP_VERBS_H
#define ALOFT_APP_VERBS_H

#include "../command.h"

extern const struct cli_command cli_cert_command;
extern const struct cli_command cli_completion_command;
extern const struct cli_command cli_confirm_command;
extern const struct cli_command cli_demo_command;
extern const struct cli_command cli_discover_command;
extern const struct cli_command cli_doctor_command;
extern const struct cli_command cli_espota_command;
extern const struct cli_command cli_help_command;
extern const struct cli_command cli_inspect_command;
extern const struct cli_command cli_keygen_command;
extern const struct cli_command cli_new_port_command;
extern const struct cli_command cli_powercut_command;
extern const struct cli_command cli_provision_command;
extern const struct cli_command cli_rollback_command;
extern const struct cli_command cli_serve_command;
extern const struct cli_command cli_sign_command;
extern const struct cli_command cli_signing_command;
extern const struct cli_command cli_sim_command;
extern const struct cli_command cli_status_command;
extern const struct cli_command cli_trust_command;
extern const struct cli_command cli_upload_command;
extern const struct cli_command cli_verify_command;
extern const struct cli_command cli_version_command;

#endif
