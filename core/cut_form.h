/* What files of answers look like, for who cuts them (core/json_cut.h) and for who describes them. */
#ifndef SNAPAUDIT_CORE_CUT_FORM_H
#define SNAPAUDIT_CORE_CUT_FORM_H

#include <stdbool.h>

/* What a file of one kind looks like. */
struct cut_form {
    const char *wrapper; /* the key of the list: "Snapshots" */
    const char *call;    /* "aws ec2 describe-snapshots" */
    bool nested;         /* a bare array may hold arrays of elements */
    bool alone;          /* an answer tells of one thing: what `wrapper` names is no list, and the
                            object around it is the element */
    /* An object without the list is one element when it has both keys of a pair; answers about an
     * attribute have the id as well, but not the other. */
    struct {
        const char *id;
        const char *other;
    } lone[2];
};

#endif
