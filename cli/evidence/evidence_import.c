/* `snapaudit evidence import`: the records of another file into the ledger, all or none. */
#include <inttypes.h>

#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/evidence/evidence.h"
#include "store/artefact.h"
#include "store/ledger_columns.h"

struct import {
    const char *file;
    struct ledger ledger;
    struct ledger_record *records; /* of it, graded anew */
    struct ledger_flaws flaws;
    uint64_t lowered; /* records that lost grade E4 */
};

/* ---- checks of one record ---- */

static void check_time(struct import *import, const struct ledger_record *record, instant now)
{
    char buf[INSTANT_TEXT_MAX];
    if (record->tested_at > now + CLOCK_SLACK_MS)
        ledger_flaw_add(&import->flaws, record->line, "tested_at",
                        str_from(instant_format(record->tested_at, buf)),
                        "a moment that is over: a test is recorded afterwards");
}

/* Only what was hashed here keeps grade E4. */
static void check_artefact(struct import *import, struct ledger_record *record)
{
    char why[FILE_WHY_BYTES] = "";
    struct str folder = artefact_folder(str_from(import->file));
    enum artefact_state state = artefact_check(record, folder, why);
    if (state == ARTEFACT_DIFFERS)
        ledger_flaw_add(&import->flaws, record->line, "artefact_sha256", record->artefact_sha256,
                        "the SHA-256 of the artefact, which is another one now");
    if (state == ARTEFACT_UNREADABLE)
        ledger_flaw_add(&import->flaws, record->line, "artefact", record->artefact,
                        "a file that can be read, or no file of that name");
    enum grade most = ledger_grade_ceiling(record, state == ARTEFACT_FITS);
    if (record->told <= most)
        return;
    import->lowered += record->told == GRADE_E4;
    record->told = most;
}

static void check_records(struct import *import, struct arena *arena)
{
    instant now = clock_now();
    import->records = arena_array(arena, import->ledger.count + 1, sizeof(*import->records));
    for (size_t i = 0; i < import->ledger.count; i++) {
        import->records[i] = import->ledger.records[i];
        check_time(import, &import->records[i], now);
        check_artefact(import, &import->records[i]);
    }
}

/* ---- the command ---- */

static int read_import(struct import *import, struct arena *arena, struct error *err)
{
    if (ledger_read(arena, import->file, &import->ledger, &import->flaws, err) != 0)
        return -1;
    /* Where a row is missing, its neighbours need not fit. */
    if (import->flaws.count == 0)
        ledger_flaws_of_chain(&import->ledger, &import->flaws);
    check_records(import, arena);
    return 0;
}

static int refuse(const struct import *import, const struct console *console, struct error *err)
{
    evidence_tell_flaws(console, import->file, &import->flaws);
    (void)error_set(err, ERR_INPUT, "%s has %llu %s; nothing of it was imported", import->file,
                    (unsigned long long)import->flaws.count,
                    import->flaws.count == 1 ? "error" : "errors");
    return -1;
}

static void tell(const struct import *import, const struct ledger_receipt *receipt, bool dry_run,
                 const struct console *console)
{
    sink_printf(console->out, "%s %zu\nknown already %zu\n", dry_run ? "would add" : "added",
                receipt->added, receipt->known);
    if (receipt->added > 0)
        sink_printf(console->out, "from line %" PRIu32 "\n", receipt->first_line);
    sink_printf(console->out, "head %s\n", receipt->head);
    if (import->lowered > 0)
        console_say(
            console, MESSAGE_NOTE,
            "%llu of the records in %s say E4 and are taken as less: E4 needs an artefact that "
            "can be hashed here, and a validator who is not the actor",
            (unsigned long long)import->lowered, import->file);
}

static int import_file(const struct options *options, const struct console *console,
                       struct arena *arena, struct error *err)
{
    struct ledger_receipt receipt;
    struct import *import = arena_alloc(arena, sizeof(*import));
    bool dry_run = options_has(options, OPTION_DRY_RUN);
    import->file = arena_str(arena, options->operands[0]).ptr;
    const char *path = evidence_ledger_path(options, console, arena, err);
    if (!path || read_import(import, arena, err) != 0)
        return -1;
    if (import->flaws.count > 0)
        return refuse(import, console, err);
    unsigned flags = LEDGER_SKIP_KNOWN | (dry_run ? LEDGER_DRY_RUN : 0);
    if (evidence_append(options, console, path, import->records, import->ledger.count, flags,
                        &receipt, err) != 0)
        return -1;
    tell(import, &receipt, dry_run, console);
    return 0;
}

int evidence_import_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    int result = import_file(options, console, arena, &err);
    arena_free(arena);
    return result == 0 ? EXIT_DONE : evidence_fail(console, &err);
}
