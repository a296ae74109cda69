/* What every report says of the run, from the world that it judges. */
#ifndef SNAPAUDIT_CLI_RUN_INFO_H
#define SNAPAUDIT_CLI_RUN_INFO_H

#include "cli/world.h"
#include "reports/report.h"

/* Lives as long as the world. */
void run_info_make(struct run_info *out, const struct world *world);

#endif
