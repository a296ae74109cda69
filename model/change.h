/* What a finding is beside an earlier run: the words, for whoever compares and whoever tells. */
#ifndef SNAPAUDIT_MODEL_CHANGE_H
#define SNAPAUDIT_MODEL_CHANGE_H

enum change {
    CHANGE_NEW,        /* the earlier run had it not, or as a pass */
    CHANGE_CHANGED,    /* had it with another status, severity or reason */
    CHANGE_GONE,       /* had it, and it is none any more */
    CHANGE_NOT_JUDGED, /* had it, and nobody knows what became of it */
    CHANGE_KNOWN,      /* had it as it is */
    CHANGE_COUNT
};

/* What became of a finding that this run has not. */
enum change_why {
    CHANGE_WHY_NONE,
#define CHANGE_WHY(id, word, change, meaning) CHANGE_WHY_##id,
#include "model/change_whys.def"
#undef CHANGE_WHY
    CHANGE_WHY_COUNT
};

const char *change_name(enum change change);      /* "not-judged" */
const char *change_why_name(enum change_why why); /* "resolved"; "" for none */

/* CHANGE_GONE or CHANGE_NOT_JUDGED; of none CHANGE_KNOWN. */
enum change change_of_why(enum change_why why);

/* The same in words, for people who meet one for the first time. */
const char *change_meaning(enum change change);
const char *change_why_meaning(enum change_why why);

#endif
