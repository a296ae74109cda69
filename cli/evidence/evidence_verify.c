/* `snapaudit evidence verify`: is the ledger what it was? */
#include <inttypes.h>

#include "cli/commands.h"
#include "cli/evidence/evidence.h"
#include "reports/report.h"
#include "store/artefact.h"
#include "store/ledger_columns.h"
#include "reports/terminal.h"

struct verifying {
    const struct options *options;
    const struct console *console;
    struct evidence_ledger read;
};

/* ---- the chain ---- */

static bool verify_chain(const struct verifying *v)
{
    struct ledger_flaws broken = {0};
    ledger_flaws_of_chain(&v->read.ledger, &broken);
    evidence_tell_flaws(v->console, v->read.path, &broken);
    return broken.count == 0;
}

/* ---- the head ---- */

static int read_head(const struct options *options, struct arena *arena, struct str *out,
                     struct error *err)
{
    struct ledger_record record = ledger_record_empty();
    struct str text = options_value(options, OPTION_HEAD, STR_EMPTY);
    const char *expected = ledger_field_read(ledger_column_named("link"), arena, text, &record);
    *out = record.stored_link; /* in lower case */
    if (!expected)
        return 0;
    (void)error_set(err, ERR_USAGE, "--head: '%.*s' is no head", STR_ARG(text));
    error_detail(err, "Expected %s.", expected);
    return -1;
}

static void head_is_missing(const struct verifying *v, struct str head)
{
    struct error err = ERROR_INIT;
    (void)error_set(&err, ERR_INPUT, "%s does not reach the head %.*s", v->read.path,
                    STR_ARG(head));
    error_detail(&err, "Its own head is %s, after %zu record%s.", v->read.ledger.head,
                 v->read.ledger.count, v->read.ledger.count == 1 ? "" : "s");
    error_hint(&err,
               "Its tail was cut off, it was written anew, or the head is of another ledger.");
    console_error(v->console, &err);
}

static void head_was_passed(const struct verifying *v, size_t after)
{
    const struct ledger *ledger = &v->read.ledger;
    uint32_t line = after > 0 ? ledger->records[after - 1].line : 1;
    sink_printf(v->console->out, "head found at line %" PRIu32 ", %zu after it\n", line,
                ledger->count - after);
}

static bool verify_head(const struct verifying *v, struct str head)
{
    size_t after;
    if (str_is_empty(head))
        return true;
    if (!ledger_find_head(&v->read.ledger, head.ptr, &after)) {
        head_is_missing(v, head);
        return false;
    }
    if (after < v->read.ledger.count && !v->console->quiet)
        head_was_passed(v, after);
    return true;
}

/* ---- artefacts ---- */

static void artefact_is_wrong(const struct verifying *v, const struct ledger_record *record,
                              const char *what, const char *why)
{
    console_say(v->console, MESSAGE_ERROR, "%s:%" PRIu32 ": the artefact %.*s %s%s", v->read.path,
                record->line, STR_ARG(record->artefact), what, why);
}

static bool verify_artefacts(const struct verifying *v)
{
    uint64_t counts[ARTEFACT_UNREADABLE + 1] = {0};
    struct str folder = artefact_folder(str_from(v->read.path));
    for (size_t i = 0; i < v->read.ledger.count; i++) {
        char why[FILE_WHY_BYTES] = "";
        const struct ledger_record *record = &v->read.ledger.records[i];
        enum artefact_state state = artefact_check(record, folder, why);
        counts[state]++;
        if (state == ARTEFACT_DIFFERS)
            artefact_is_wrong(v, record, "is not the one that was recorded", "");
        if (state == ARTEFACT_UNREADABLE)
            artefact_is_wrong(v, record, "could not be read: ", why);
    }
    if (!v->console->quiet)
        sink_printf(v->console->out,
                    "artefacts: %" PRIu64 " as recorded, %" PRIu64 " changed, %" PRIu64
                    " not readable, %" PRIu64 " not there, %" PRIu64 " never recorded\n",
                    counts[ARTEFACT_FITS], counts[ARTEFACT_DIFFERS], counts[ARTEFACT_UNREADABLE],
                    counts[ARTEFACT_ABSENT], counts[ARTEFACT_NOT_TOLD]);
    return counts[ARTEFACT_DIFFERS] == 0 && counts[ARTEFACT_UNREADABLE] == 0;
}

/* ---- the command ---- */

static void tell(const struct verifying *v)
{
    const struct ledger *ledger = &v->read.ledger;
    struct sink *out = v->console->out;
    size_t linked = 0;
    for (size_t i = 0; i < ledger->count; i++)
        linked += ledger->records[i].link == LEDGER_LINKED;
    sink_cstr(out, "ok: ");
    terminal_text(out, str_from(v->read.path));
    sink_printf(out, ": %zu %s, %zu linked", ledger->count,
                ledger->count == 1 ? "record" : "records", linked);
    if (linked < ledger->count)
        sink_printf(out, ", %zu without a link, held by the head alone", ledger->count - linked);
    sink_printf(out, "\nhead %s\n", ledger->head);
}

static int verify(const struct verifying *v, struct str head)
{
    bool holds = verify_chain(v);
    holds = holds && verify_head(v, head);
    if (options_has(v->options, OPTION_ARTEFACTS))
        holds = verify_artefacts(v) && holds;
    if (holds && !v->console->quiet)
        tell(v);
    return holds ? EXIT_DONE : EXIT_GATE_FAILED;
}

int evidence_verify_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct str head;
    struct arena *arena = arena_new();
    struct verifying v = {.options = options, .console = console};
    int status = EXIT_USAGE;
    if (read_head(options, arena, &head, &err) != 0)
        console_error(console, &err);
    else if (evidence_read(options, console, arena, &v.read) == 0 && !v.read.has_flaws)
        status = verify(&v, head);
    arena_free(arena);
    return status;
}
