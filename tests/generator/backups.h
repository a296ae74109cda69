/* What AWS Backup tells of a place: its vaults, and the recovery points in them. */
#ifndef WORLDS_BACKUPS_H
#define WORLDS_BACKUPS_H

#include "world.h"

/* The answer of ListBackupVaults. The caller decrefs it. */
json_t *backup_vaults(struct world *w, const struct place *p);

/* An array: for each of the vaults the answer of ListRecoveryPointsByBackupVault. The caller decrefs it. */
json_t *recovery_points(struct world *w, const struct place *p);

#endif
