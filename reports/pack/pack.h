/* A report as evidence: are the files of a folder those of its manifest, to the byte, and who signed that? Nothing is
 * believed of the folder: no link in it is followed, no name leads out of it. */
#ifndef SNAPAUDIT_REPORTS_PACK_PACK_H
#define SNAPAUDIT_REPORTS_PACK_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/signature.h"
#include "core/sink.h"
#include "core/vec.h"
#include "reports/manifest.h"

enum pack_flaw_kind {
    PACK_CHANGED,
    PACK_MISSING,
    PACK_RENAMED,
    PACK_ADDED,
    PACK_NO_FILE,     /* a link, a folder, a pipe stands there */
    PACK_UNREADABLE,  /* nobody can say */
    PACK_NO_MANIFEST, /* manifest.json is none */
    PACK_FLAW_COUNT
};

struct pack_flaw {
    enum pack_flaw_kind kind;
    struct str name;
    struct str detail; /* may be empty */
};

enum pack_verdict { PACK_VERIFIED, PACK_FAILED, PACK_UNDECIDED, PACK_VERDICT_COUNT };

struct pack {
    struct manifest manifest;
    bool has_manifest;
    size_t fit;       /* files that are as listed */
    struct vec flaws; /* struct pack_flaw, by name */
    size_t splits;    /* folders of groups beside them, which are not looked at */
    bool is_signed;
    struct signature signature; /* of one that is signed */
    enum pack_verdict verdict;
    const char *reason; /* in words */
};

struct pack_demand {
    struct signature_demand signature;
    bool digests_only; /* whoever signed it, or nobody */
};

/* Look at the folder. `out` lives in `arena`, but for the flaws: pack_clear() in any case. Returns 0, or -1 with
 * `err` where there is no such folder, or the demand is none. */
int pack_check(struct pack *out, struct arena *arena, const char *dir,
               const struct pack_demand *demand, struct error *err);
void pack_clear(struct pack *pack);

const char *pack_flaw_name(enum pack_flaw_kind kind);     /* "changed" */
const char *pack_verdict_name(enum pack_verdict verdict); /* "verified" */

/* What was found, for people and as one JSON document. */
void pack_write_text(struct sink *out, const struct pack *pack);
void pack_write_json(struct sink *out, const struct pack *pack, const struct pack_demand *demand);

#endif
