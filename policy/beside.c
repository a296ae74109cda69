#include "policy/policy.h"

const char *policy_beside(struct arena *arena, const struct policy *policy, struct str path)
{
    size_t folder = policy->file.len;
    while (folder > 0 && policy->file.ptr[folder - 1] != '/')
        folder--;
    if (str_starts(path, "/"))
        folder = 0;
    return arena_printf(arena, "%.*s%.*s", (int)folder, policy->file.ptr, STR_ARG(path)).ptr;
}
