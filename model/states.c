#include "model/states.h"

const char *snapshot_state_name(enum snapshot_state state)
{
    static const char *const names[] = {"other", "pending",     "completed",
                                        "error", "recoverable", "recovering"};
    return names[state];
}

const char *volume_state_name(enum volume_state state)
{
    static const char *const names[] = {"other",    "creating", "available", "in-use",
                                        "deleting", "deleted",  "error"};
    return names[state];
}

const char *volume_type_name(enum volume_type type)
{
    static const char *const names[] = {"other", "standard", "io1", "io2",
                                        "gp2",   "gp3",      "st1", "sc1"};
    return names[type];
}

const char *image_state_name(enum image_state state)
{
    static const char *const names[] = {"other",   "pending",      "available",
                                        "invalid", "deregistered", "transient",
                                        "failed",  "error",        "disabled"};
    return names[state];
}

const char *instance_state_name(enum instance_state state)
{
    static const char *const names[] = {"other",      "pending",  "running", "shutting-down",
                                        "terminated", "stopping", "stopped"};
    return names[state];
}
