#include "model/finding.h"

/* A word of reports, and what it means. */
struct word {
    const char *name;
    const char *meaning;
};

static const char *const severities[] = {"info", "low", "medium", "high", "critical"};

static const struct word statuses[STATUS_COUNT] = {
    [STATUS_PASS] = {"pass",
                     "a clause of the rule does not hold, or a brake holds the finding back"},
    [STATUS_FAIL] = {"fail", "every clause of the rule holds, and each was seen"},
    [STATUS_UNKNOWN] = {"unknown", "too little was seen to say pass or fail"},
    [STATUS_EXEMPT] = {"exempt", "a fail or unknown that an exemption of the policy covers"},
};

static const struct word confidences[CONFIDENCE_COUNT] = {
    [CONFIDENCE_HIGH] = {"high", "all that supports the verdict was read"},
    [CONFIDENCE_MEDIUM] = {"medium", "one source that would support the verdict was not read"},
    [CONFIDENCE_LOW] = {"low",
                        "several such sources were not read, or the rule itself is not sure"},
};

static const struct word brakes[BRAKE_COUNT] = {
    [BRAKE_NONE] = {"", ""},
    [BRAKE_LIVE_VOLUME] = {"live-volume", "it is a backup of a volume that is there"},
    [BRAKE_LAST_OF_LINEAGE] = {"last-of-lineage",
                               "nothing else that stays holds data of its line as new"},
    [BRAKE_LOCKED] = {"locked", "a snapshot lock keeps it"},
    [BRAKE_HELD] = {"held", "a tag says that it must be kept, such as a legal hold"},
    [BRAKE_RETENTION] = {"retention", "a date that lies ahead, or the policy, keeps it"},
    [BRAKE_RESTORE_PROOF] = {"restore-proof", "the proof that restores work rests on it"},
    [BRAKE_SHARED] = {"shared", "it is shared with other accounts"},
    [BRAKE_IN_USE] = {"in-use", "something was made from it lately"},
    [BRAKE_CSI_WINDOW] = {"csi-window", "Kubernetes may still count on it"},
    [BRAKE_TOO_YOUNG] = {"too-young", "it is not old enough yet"},
};

static const struct word effects[EFFECT_COUNT] = {
    [EFFECT_READ] = {"read", "the command only reads"},
    [EFFECT_DRY_RUN] = {"dry-run",
                        "the command asks whether it would be allowed, and does nothing"},
    [EFFECT_CHANGE] = {"change", "the command changes or adds something, and can be undone"},
    [EFFECT_DESTROY] = {"destroy",
                        "what the command removes cannot be brought back by another one"},
};

static const struct word grades[GRADE_COUNT] = {
    [GRADE_NONE] = {"", ""},
    [GRADE_E0] = {"E0", "restore planned: a restore testing plan covers it"},
    [GRADE_E1] = {"E1",
                  "restore claimed: a log entry, a tag or a record says so and names no backup"},
    [GRADE_E2] = {"E2",
                  "restore observed: a volume made from the snapshot was seen, or an image that "
                  "holds it was launched"},
    [GRADE_E3] = {"E3", "restore completed: it ended well, says the ledger"},
    [GRADE_E4] = {"E4",
                  "restore validated: somebody else checked the data, and what shows it has a "
                  "digest"},
};

const char *status_name(enum status status)
{
    return statuses[status].name;
}

const char *status_meaning(enum status status)
{
    return statuses[status].meaning;
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
    return confidences[confidence].name;
}

const char *confidence_meaning(enum confidence confidence)
{
    return confidences[confidence].meaning;
}

const char *brake_name(enum brake brake)
{
    return brakes[brake].name;
}

const char *brake_meaning(enum brake brake)
{
    return brakes[brake].meaning;
}

const char *truth_name(enum truth truth)
{
    static const char *const names[] = {"false", "true", "unknown"};
    return names[truth];
}

const char *effect_name(enum effect effect)
{
    return effects[effect].name;
}

const char *effect_meaning(enum effect effect)
{
    return effects[effect].meaning;
}

const char *grade_name(enum grade grade)
{
    return grades[grade].name;
}

const char *grade_meaning(enum grade grade)
{
    return grades[grade].meaning;
}
