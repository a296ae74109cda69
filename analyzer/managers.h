/* Which AWS service or tool keeps a snapshot, a volume or an image, told by the marks that it
 * leaves: tags, texts, Volume.Operator. What a service keeps is its to delete, so as long as nobody
 * asked the service, an orphan rule answers unknown.
 *
 * All marks stand in one table, managers.def, that docs/managers.md repeats: there it says for each
 * whether it was seen in answers of AWS or only documented. Pure functions of the frozen graph; all
 * results are borrowed from it or from static tables. */
#ifndef SNAPAUDIT_ANALYZER_MANAGERS_H
#define SNAPAUDIT_ANALYZER_MANAGERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/manager.h"
#include "core/str.h"
#include "model/graph.h"
#include "model/source.h"

struct manager_info {
    const char *name;    /* in reports: "image-builder" */
    const char *service; /* for people: "EC2 Image Builder" */
    enum source source;  /* what could tell whether it still keeps the thing; SOURCE_COUNT: none */
    const char *asked;   /* the call that could; "" when there is none */
};

const struct manager_info *manager_info(enum manager manager);
const char *manager_name(enum manager manager); /* "dlm"; "none" */

/* By tags alone. */
enum manager facts_manager(const struct graph *graph, uint32_t tagset);

/* A mark and where it stands. */
struct manager_mark {
    enum manager manager;
    const char *field; /* of the API: "Tags", "Description", "Name", "Operator.Managed"; "" */
    struct str shown;  /* the tag's key, the words; empty when there is no mark */
};

/* By all that is known of a snapshot, volume or image: what AWS itself says of it, then tags, then
 * texts. Of another account's resource nothing is told: its tags are the reader's own. */
struct manager_mark facts_manager_mark(const struct graph *graph, enum kind kind, uint32_t row);
enum manager facts_manager_of(const struct graph *graph, enum kind kind, uint32_t row);

/* A cluster's storage driver (CSI) or Velero made it: a hint that lowers confidence. By tags alone,
 * or by all that is known of a snapshot or volume. */
bool facts_csi(const struct graph *graph, uint32_t tagset);
bool facts_csi_of(const struct graph *graph, enum kind kind, uint32_t row);

/* Tags that services put on instances which they replace, and do not restore, when they fail. */
bool facts_replaced(const struct graph *graph, uint32_t tagset);

/* ---- the table, for docs and tests ---- */

struct tag_mark {
    int says; /* enum manager; of hints and of replaced instances nothing */
    const char *who;
    const char *key;   /* a glob */
    const char *value; /* a glob */
    const char *with;  /* a glob of another key that must be there too; "" */
    const char *seen;
};

enum mark_table { MARKS_OF_MANAGERS, MARKS_OF_HINTS, MARKS_OF_REPLACED };
const struct tag_mark *tag_marks(enum mark_table table, size_t *count);

#endif
