/* One scenario per trap; README.md has the table. */
#ifndef WORLDS_SCENARIOS_H
#define WORLDS_SCENARIOS_H

#include "policy.h"
#include "truth.h"
#include "world.h"

typedef void scenario_fn(struct world *w, struct place *p, const struct scope *sc, int variant);

struct scenario {
    const char *name;
    scenario_fn *plant;
    int variants;
    unsigned bad_gap;     /* listings that must be complete at the place */
    unsigned bad_lost;    /* listings of which the place must have something */
    unsigned need, avoid; /* of the scope */
};

/* Each ends with a row without a name. */
extern const struct scenario scenarios_gone[];
extern const struct scenario scenarios_image[];
extern const struct scenario scenarios_copied[];
extern const struct scenario scenarios_volume[];
extern const struct scenario scenarios_tag[];
extern const struct scenario scenarios_label[];
extern const struct scenario scenarios_rpo[];
extern const struct scenario scenarios_copy[];
extern const struct scenario scenarios_restore[];
extern const struct scenario scenarios_account[];

/* --- what several families plant (scenarios_common.c) --- */

/* Something of each kind in turn (0 snapshot, 1 volume, 2 image) that no other rule minds. */
struct res *thing(struct world *w, struct place *p, const struct scope *sc, int kind, int64_t age);
int64_t old_age(struct world *w); /* past every age limit of a policy */
/* A completed snapshot of a listed volume, of the volume's size and scope. */
struct res *backup(struct world *w, struct res *v, int64_t age);
/* Says of such a snapshot what follows while its volume lives; `last`: its newest. */
void expect_backup(struct world *w, struct res *s, const struct res *v, bool last);
/* An unattached volume with points but no evidence of a restore; `has_point`: a usable one. */
void expect_loose(struct world *w, struct res *v, bool has_point);
/* A server's volume that has no snapshot at all. */
void expect_bare(struct world *w, struct res *v);
/* A P2 copy of `source` in `q`, its text, full size and time right. */
struct res *copy_of(struct world *w, struct place *q, const struct scope *sc,
                    const struct res *source, int64_t age);
/* A copy as CopySnapshot makes it by API: no text, no tags; only the full size is the source's. */
struct res *api_copy(struct world *w, struct place *q, const struct res *source, int64_t age);

/* Where CUT_NAMED was drawn: an instance that names a volume which is not listed. */
void plant_named_volume(struct world *w, struct place *p);

#endif
