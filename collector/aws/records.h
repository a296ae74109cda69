/* Records of answers that the inventory has no rows for: handed to whoever listens to an answer, and
 * gone with its next reset. Texts and times that AWS did not give are empty and INSTANT_UNSET; a
 * truth that it did not give is ANSWER_UNTOLD. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_RECORDS_H
#define SNAPAUDIT_COLLECTOR_AWS_RECORDS_H

#include <stdint.h>

#include "core/clock.h"
#include "core/str.h"

/* Absent is no false: AWS Backup of 2020 told of no vault whether it is locked. */
enum answer_truth { ANSWER_UNTOLD, ANSWER_FALSE, ANSWER_TRUE };

struct vault_record { /* ListBackupVaults */
    struct str name;
    struct str arn;
    struct str type;
    struct str state;
    struct str key_arn;
    instant created;
    instant lock_date;
    uint64_t recovery_points;
    uint64_t min_retention_days;
    uint64_t max_retention_days;
    enum answer_truth locked;
};

struct recovery_point_record { /* ListRecoveryPointsByBackupVault */
    struct str arn;            /* of a snapshot or image: its own */
    struct str vault_name;
    struct str vault_arn;
    struct str source_vault_arn; /* of a copy */
    struct str resource_arn;
    struct str resource_type; /* "EBS", "EC2" */
    struct str status;
    struct str key_arn;
    struct str plan_arn;
    struct str parent_arn;
    instant created;
    instant completed;
    instant last_restored;
    instant delete_at;
    instant cold_at;
    uint64_t size_bytes; /* of the volume, not of what is stored */
    enum answer_truth encrypted;
};

#endif
