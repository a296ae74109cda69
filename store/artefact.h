/* What a restore test left behind: a log, a screenshot. Its digest is in the ledger. */
#ifndef SNAPAUDIT_STORE_ARTEFACT_H
#define SNAPAUDIT_STORE_ARTEFACT_H

#include "core/file.h"
#include "core/sha256.h"
#include "core/str.h"
#include "model/ledger.h"

/* The SHA-256 of the file `name`, which lies in `folder` where it is no absolute path (empty: the current
 * one). Returns 0; or -1 with `why` and errno, which is ENOENT where there is no such file. */
int artefact_digest(struct str folder, struct str name, char hex[SHA256_HEX_MAX],
                    char why[FILE_WHY_BYTES]);

enum artefact_state {
    ARTEFACT_NOT_TOLD, /* the record has no artefact, or no digest of it */
    ARTEFACT_ABSENT,   /* no file of that name: moved away, or an address */
    ARTEFACT_FITS,
    ARTEFACT_DIFFERS,
    ARTEFACT_UNREADABLE
};

/* Does the artefact have the digest that the record says? `why` is set where it is unreadable. */
enum artefact_state artefact_check(const struct ledger_record *record, struct str folder,
                                   char why[FILE_WHY_BYTES]);

/* The folder of a file, with its last slash; empty for the current one. Borrowed. */
struct str artefact_folder(struct str path);

#endif
