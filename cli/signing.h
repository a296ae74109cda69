/* Who signs the reports, by the options. */
#ifndef SNAPAUDIT_CLI_SIGNING_H
#define SNAPAUDIT_CLI_SIGNING_H

#include "cli/options.h"
#include "core/signer.h"

/* `*out` is NULL where --sign is not given. A passphrase may be asked for at the terminal. Returns 0, or -1. */
int signing_read(struct signer **out, const struct options *options, struct error *err);

#endif
