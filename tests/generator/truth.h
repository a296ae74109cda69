/* What a scenario says of its resources, and what every rule must therefore answer.
 *
 * The scenario states facts that it made true ("its volume is gone", "this is the last one"); the
 * functions here add only what the place could not show, and the algebra of verdicts. */
#ifndef WORLDS_TRUTH_H
#define WORLDS_TRUTH_H

#include "policy.h"
#include "world.h"

struct truth_line {
    enum rule rule;
    const char *kind, *account, *region, *id, *discriminator;
    struct verdict verdict;
    const char *scenario;
};

struct restore_member {
    const char *key;
    struct res *volume;
    const struct res *test; /* the volume that proves it, or NULL */
    bool proven;
    int rank; /* weak 0, key-changed 1, stale 2, never 3 */
};

struct truth {
    struct truth_line *lines;
    size_t count, room;
    struct restore_member *members;
    size_t member_count, member_room;
};

/* What becomes of a line of backups when a snapshot goes. */
enum line {
    LINE_GOES_ON, /* another point takes its place, and stays for certain */
    LINE_ENDS,    /* nothing takes its place */
    LINE_UNSURE,  /* whether a point that could take its place stays is unknown */
    LINE_OPEN     /* the contract does not say */
};

/* A snapshot that ORPHAN-SNAP-VOLUME-GONE judges; unset = its volume is gone for good, nothing
 * refers to it, nobody manages it, and a newer backup exists. */
struct gone {
    bool last; /* LINE_ENDS, in short */
    enum line line;
    const struct res *newest; /* of its volume's snapshots, when that matters; or NULL */
    bool hidden;              /* its volume is one that no listing shows */
    bool copy_of_live; /* though it looks native: a proven copy of a live volume's snapshot */
    bool live;         /* its volume is listed */
    bool named;        /* a living instance names its volume */
    bool referred;     /* from another account, whose listing was read */
    bool sentinel;     /* no real volume id */
    bool unfinished;   /* its state is not completed */
    bool managed;
    bool possible; /* a possible copy of a snapshot elsewhere */
    unsigned ref;  /* the listing in which a reference stands, or 0 */
};

/* A snapshot that ORPHAN-SNAP-AMI-GONE judges; unset = its image and its volume are gone. */
struct image_gone {
    bool image_listed;
    bool image_elsewhere; /* an image of that id is listed in another region */
    bool live;            /* its volume is listed */
    bool no_volume;       /* sentinel id, or a copy: its volume id says nothing */
    bool others_text;  /* CreateImage's text where the volume is not told: of some other snapshot */
    bool copy_of_live; /* a proven copy of a live volume's snapshot */
    bool unfinished, managed, possible;
    unsigned ref;
};

/* A snapshot that ORPHAN-SNAP-COPY judges; unset = its source's volume is proven gone and another
 * point at least as new exists. */
struct copied {
    const struct res *root; /* the snapshot at the end of the chain; NULL: unresolved */
    bool live;              /* the root's volume is listed */
    bool nothing;           /* the root has no real volume and names no image */
    bool newest;            /* LINE_ENDS, in short */
    enum line line;
    bool unfit;   /* it lies in the archive: of its volume's points it is none */
    bool foreign; /* the root is another account's, whose volumes nobody listed */
    bool unfinished, managed;
    unsigned ref;
};

void expect_gone(struct world *w, struct res *s, struct gone it);
void expect_image_gone(struct world *w, struct res *s, struct image_gone it);
void expect_copied(struct world *w, struct res *s, struct copied it);
/* A backup of a deleted volume and its proven copy, and no other: which one goes depends on the other. */
void expect_couple(struct world *w, struct res *s, struct gone it, struct res *copy,
                   struct copied of);

/* A reason for expect_tag(): unknown by a gap, or no record; the contract does not say. */
extern const char GAP_OR_NOTHING[];
/* One tag, or the resource when the key is ""; see struct tag_fact. */
void expect_tag(struct res *r, enum rule rule, const char *key, const char *reason);

enum points {
    FRESH, /* a usable point within the objective */
    STALE, /* older points, or only an ancestor's */
    PENDING_ONLY,
    NO_POINT,
    UNPROVEN_ONLY, /* none, and beside it an unmarked copy in its own region */
    STOPPED_SINCE  /* stale, but every instance stopped before the newest point */
};
void expect_rpo(struct world *w, struct res *v, enum points points);

enum copies {
    COPY_NONE,
    COPY_PROVEN,
    COPY_STALE,
    COPY_UNUSABLE,
    COPY_PENDING,
    COPY_UNPROVEN,
    COPY_MATCHED,     /* unproven, but where the policy takes sizes for a proof */
    COPY_MATCHED_OLD, /* of several snapshots of equal size one is too old */
    COPY_ALIKE        /* of equal size with nothing to tell it by: none, or unproven */
};
/* The best copy of `v` lies in `where` (NULL: there is none); `has_point`: any usable point. */
void expect_copy(struct world *w, struct res *v, enum copies best, const struct place *where,
                 bool has_point);
/* The same, with another copy as good in `also` (or NULL). */
void expect_copies(struct world *w, struct res *v, enum copies best, const struct place *where,
                   const struct place *also, bool has_point);
/* RPO-EXCEEDED and COPY-RPO leave it alone. */
void expect_unselected(struct world *w, struct res *v);

enum restored { NEVER, RESTORE_STALE, KEY_CHANGED, WEAK, PROVEN, NOT_JUDGED };
/* `key`: that of the newest point, NULL = unencrypted. `shown_by`: listings of the place that show
 * the evidence. */
void expect_restore(struct world *w, struct res *v, enum restored it, const char *key,
                    unsigned shown_by);
/* The same, PROVEN by a volume that was made from a backup of it. */
void expect_proven(struct world *w, struct res *v, struct res *test, const char *key);

/* Tags, attachment, coverage and groups follow from what was planted; ends the telling. Returns 0,
 * or -1 after naming a resource of which a scenario did not say everything. */
int truth_seal(struct world *w);
int truth_write(struct world *w, const char *path);
/* Choices between bars; see struct verdict. */
const char *either(struct world *w, const char *a, const char *b);

#endif
