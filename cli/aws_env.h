/* What the environment says about AWS: read here, handed down to the collector. */
#ifndef SNAPAUDIT_CLI_AWS_ENV_H
#define SNAPAUDIT_CLI_AWS_ENV_H

#include "collector/aws/keys/credentials.h"
#include "core/arena.h"

/* Values are borrowed from the environment, without line ends behind them, but for the paths, which
 * are made in `arena`: a leading `~` becomes the home folder. `profile`: that of --profile, empty when it was not given. */
void aws_env_read(struct aws_environment *out, struct str profile, struct arena *arena);

#endif
