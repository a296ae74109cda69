#include "model/finding.h"

static const char *const severities[] = {"info", "low", "medium", "high", "critical"};

const char *status_name(enum status status)
{
    static const char *const names[] = {"pass", "fail", "unknown", "exempt"};
    return names[status];
}

const char *severity_name(enum severity severity)
{
    return severities[severity];
}

bool severity_parse(struct str name, enum severity *out)
{
    for (int i = 0; i < SEVERITY_COUNT; i++) {
        if (str_eq_c(name, severities[i])) {
            *out = (enum severity)i;
            return true;
        }
    }
    return false;
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {"high", "medium", "low"};
    return names[confidence];
}

const char *brake_name(enum brake brake)
{
    static const char *const names[] = {
        "",       "live-volume", "last-of-lineage", "locked",
        "held",   "retention",   "restore-proof",   "shared",
        "in-use", "csi-window",  "too-young",
    };
    return names[brake];
}

const char *truth_name(enum truth truth)
{
    static const char *const names[] = {"false", "true", "unknown"};
    return names[truth];
}

const char *effect_name(enum effect effect)
{
    static const char *const names[] = {"read", "dry-run", "change", "destroy"};
    return names[effect];
}

const char *grade_name(enum grade grade)
{
    static const char *const names[] = {"", "E0", "E1", "E2", "E3", "E4"};
    return names[grade];
}
