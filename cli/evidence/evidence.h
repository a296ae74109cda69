/* What the commands of the family `evidence` share. */
#ifndef SNAPAUDIT_CLI_EVIDENCE_EVIDENCE_H
#define SNAPAUDIT_CLI_EVIDENCE_EVIDENCE_H

#include "cli/options.h"
#include "cli/output.h"
#include "core/arena.h"
#include "core/error.h"
#include "policy/policy.h"
#include "store/ledger_file.h"

/* --ledger, else evidence.ledger of --policy, from the folder of the policy. NULL with `err`. */
const char *evidence_ledger_path(const struct options *options, const struct console *console,
                                 struct arena *arena, struct error *err);

/* The same, of a policy that was read already. */
const char *evidence_ledger_beside(const struct options *options, struct arena *arena,
                                   const struct policy *policy, struct error *err);

/* Tell each flaw that is listed, and how many there are. */
void evidence_tell_flaws(const struct console *console, const char *path,
                         const struct ledger_flaws *flaws);

/* The path of the ledger, and what stands in it; flaws are told. Returns 0; or -1 after telling why. */
struct evidence_ledger {
    const char *path;
    struct ledger ledger;
    bool has_flaws;
};
int evidence_read(const struct options *options, const struct console *console, struct arena *arena,
                  struct evidence_ledger *out);

/* ledger_append(), which waits for another writer where --wait says so. */
int evidence_append(const struct options *options, const struct console *console, const char *path,
                    const struct ledger_record *records, size_t count, unsigned flags,
                    struct ledger_receipt *out, struct error *err);

/* evidence add --from-inventory. Returns the exit status. */
int evidence_from_inventory(const struct options *options, struct console *console);

/* Returns EXIT_USAGE after telling it, or the status of the signal that stopped us. */
int evidence_fail(const struct console *console, const struct error *err);

#endif
