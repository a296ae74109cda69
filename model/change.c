#include "model/change.h"

static const struct {
    const char *name, *meaning;
} changes[CHANGE_COUNT] = {
    [CHANGE_NEW] = {"new", "the earlier run has it not, or it passed there"},
    [CHANGE_CHANGED] = {"changed",
                        "the earlier run has it with another status, severity or reason"},
    [CHANGE_GONE] = {"gone", "the earlier run has it, and this run saw that it is none any more"},
    [CHANGE_NOT_JUDGED] = {"not-judged",
                           "the earlier run has it, and nobody knows what became of it"},
    [CHANGE_KNOWN] = {"known", "the earlier run has it as it is"},
};

static const struct {
    const char *name;
    enum change change;
    const char *meaning;
} whys[CHANGE_WHY_COUNT] = {
    [CHANGE_WHY_NONE] = {"", CHANGE_KNOWN, ""},
#define CHANGE_WHY(id, word, change, meaning) \
    [CHANGE_WHY_##id] = {(word), CHANGE_##change, (meaning)},
#include "model/change_whys.def"
#undef CHANGE_WHY
};

const char *change_name(enum change change)
{
    return changes[change].name;
}

const char *change_meaning(enum change change)
{
    return changes[change].meaning;
}

const char *change_why_name(enum change_why why)
{
    return whys[why].name;
}

enum change change_of_why(enum change_why why)
{
    return whys[why].change;
}

const char *change_why_meaning(enum change_why why)
{
    return whys[why].meaning;
}
