/* Where the folders of groups are made, and how they take the place of earlier ones. */
#ifndef SNAPAUDIT_REPORTS_SPLIT_PLACE_INTERNAL_H
#define SNAPAUDIT_REPORTS_SPLIT_PLACE_INTERNAL_H

#include "core/arena.h"
#include "core/error.h"

struct split_place {
    const char *dir;    /* of the reports, which this run holds */
    const char *name;   /* "by-owner" */
    const char *target; /* dir/name */
    char *hidden;       /* NULL until it is made */
    const char *fresh;  /* in it: where the new folders are made */
};

/* Nothing but what a run wrote may stand at `target`: it would go. Returns 0, or -1 with ERR_IO. */
int split_place_check(const struct split_place *place, struct arena *arena, struct error *err);

/* Make the hidden folder. Returns 0, or -1 with ERR_IO. */
int split_place_begin(struct split_place *place, struct arena *arena, struct error *err);

/* All is made: it becomes `target`, and what was there goes. Returns 0, or -1: then the earlier one stays. */
int split_place_publish(struct split_place *place, struct arena *arena, struct error *err);

/* What is not in place goes. */
void split_place_end(struct split_place *place);

/* The folders of that kind in `dir`, but for `own`, as their names sort. */
void split_place_each(const char *dir, const char *own, void (*tell)(void *ctx, const char *name),
                      void *ctx);

#endif
