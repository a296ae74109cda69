/* The services and tools that keep things. */
#ifndef SNAPAUDIT_ANALYZER_MANAGER_H
#define SNAPAUDIT_ANALYZER_MANAGER_H

enum manager {
    MANAGER_NONE,
    MANAGER_DLM,
    MANAGER_BACKUP,
    MANAGER_IMAGE_BUILDER,
    MANAGER_FAST_LAUNCH,
    MANAGER_DRS,
    MANAGER_MGN,
    MANAGER_STORAGE_GATEWAY,
    MANAGER_OPERATOR, /* a volume that an AWS service operates: Operator.Managed */
    MANAGER_COUNT
};

#endif
