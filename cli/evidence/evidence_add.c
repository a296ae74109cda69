/* `snapaudit evidence add`: one restore test into the ledger. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/evidence/evidence.h"
#include "store/artefact.h"
#include "store/ledger_columns.h"

/* Which option fills which column. */
static const struct {
    enum option_id option;
    const char *column;
} fields[] = {
    {OPTION_SUBJECT, "subject_arn"},
    {OPTION_SOURCE, "source_arn"},
    {OPTION_RECOVERY_POINT, "recovery_point_arn"},
    {OPTION_TESTED_AT, "tested_at"},
    {OPTION_TARGET_ACCOUNT, "target_account"},
    {OPTION_TARGET_REGION, "target_region"},
    {OPTION_OUTCOME, "outcome"},
    {OPTION_ACTOR, "actor"},
    {OPTION_VALIDATOR, "validator"},
    {OPTION_ARTEFACT, "artefact"},
    {OPTION_TICKET, "ticket"},
    {OPTION_DETAIL, "detail"},
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const enum option_id needed[] = {OPTION_SUBJECT, OPTION_OUTCOME, OPTION_ACTOR};

static int check_needed(const struct options *options, struct error *err)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const struct option_spec *spec = option_spec(needed[i]);
        if (!str_is_empty(str_trim(options_value(options, needed[i], STR_EMPTY))))
            continue;
        (void)error_set(err, ERR_USAGE, "a restore test needs --%s %s", spec->name, spec->argument);
        error_hint(err, "needed are --subject, --outcome and --actor; 'snapaudit help evidence "
                        "add' lists the options");
        return -1;
    }
    return 0;
}

static int wrong_value(enum option_id option, struct str value, const char *expected,
                       struct error *err)
{
    (void)error_set(err, ERR_USAGE, "--%s: '%.*s' is not what belongs there",
                    option_spec(option)->name, STR_ARG(value));
    error_detail(err, "Expected %s.", expected);
    return -1;
}

static int read_fields(const struct options *options, struct arena *arena,
                       struct ledger_record *out, struct error *err)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (!options_has(options, fields[i].option))
            continue;
        struct str value = options_value(options, fields[i].option, STR_EMPTY);
        const char *expected =
            ledger_field_read(ledger_column_named(fields[i].column), arena, value, out);
        if (expected)
            return wrong_value(fields[i].option, value, expected, err);
    }
    const char *expected;
    const struct ledger_column *column = ledger_record_contradiction(out, &expected);
    if (!column)
        return 0;
    (void)error_set(err, ERR_USAGE, "%s does not go with --subject", column->name);
    error_detail(err, "Expected %s.", expected);
    return -1;
}

/* 12m, or whole seconds. */
static int read_duration(const struct options *options, struct arena *arena,
                         struct ledger_record *out, struct error *err)
{
    int64_t ms;
    struct str value = options_value(options, OPTION_DURATION, STR_EMPTY);
    if (duration_parse(value, &ms)) {
        out->duration_s = ms / MS_PER_SECOND;
        return 0;
    }
    if (!ledger_field_read(ledger_column_named("duration_s"), arena, value, out))
        return 0;
    return wrong_value(OPTION_DURATION, value, "a duration, such as 12m, 2h or 90 (seconds)", err);
}

/* Seconds are enough, and all that a spreadsheet keeps. */
static int read_time(const struct options *options, struct ledger_record *out, struct error *err)
{
    instant now = clock_now();
    if (!options_has(options, OPTION_TESTED_AT))
        out->tested_at = now - now % MS_PER_SECOND;
    if (out->tested_at <= now + CLOCK_SLACK_MS)
        return 0;
    (void)error_set(err, ERR_USAGE, "--tested-at: %.*s is still to come",
                    STR_ARG(options_value(options, OPTION_TESTED_AT, STR_EMPTY)));
    error_hint(err, "a test is recorded when it is over; times without a zone are UTC");
    return -1;
}

static int hash_artefact(struct arena *arena, struct ledger_record *out, struct error *err)
{
    char hex[SHA256_HEX_MAX];
    char why[FILE_WHY_BYTES];
    if (str_is_empty(out->artefact))
        return 0;
    if (artefact_digest(STR_EMPTY, out->artefact, hex, why) != 0)
        return error_set(err, ERR_IO, "could not read the artefact %.*s: %s",
                         STR_ARG(out->artefact), why);
    out->artefact_sha256 = arena_str(arena, str_from(hex));
    return 0;
}

static int read_record(const struct options *options, struct arena *arena,
                       struct ledger_record *out, struct error *err)
{
    *out = ledger_record_empty();
    if (check_needed(options, err) != 0 || read_fields(options, arena, out, err) != 0 ||
        read_duration(options, arena, out, err) != 0 || read_time(options, out, err) != 0 ||
        hash_artefact(arena, out, err) != 0)
        return -1;
    out->told = ledger_grade_ceiling(out, true);
    return 0;
}

/* What the ledger's readers will look for is found by its name from the ledger's folder. */
static void note_artefact(const struct console *console, const char *path,
                          const struct ledger_record *record)
{
    char why[FILE_WHY_BYTES];
    enum artefact_state state = artefact_check(record, artefact_folder(str_from(path)), why);
    if (state != ARTEFACT_FITS && state != ARTEFACT_NOT_TOLD)
        console_say(console, MESSAGE_NOTE,
                    "the artefact %.*s is not found by this name from the folder of the ledger; "
                    "'evidence verify --artefacts' looks there",
                    STR_ARG(record->artefact));
}

/* Options of the one way to add say nothing in the other. */
static int check_mode(const struct options *options, struct error *err)
{
    static const enum option_id of_inventory[] = {
        OPTION_PROFILE, OPTION_ENDPOINT_URL, OPTION_CONNECTIONS, OPTION_DEADLINE, OPTION_INPUT,
        OPTION_ACCOUNT, OPTION_REGION,       OPTION_JOBS,        OPTION_AS_OF,    OPTION_DRY_RUN};
    bool seen = options_has(options, OPTION_FROM_INVENTORY);
    for (size_t i = 0; !seen && i < sizeof(of_inventory) / sizeof(of_inventory[0]); i++)
        if (options_has(options, of_inventory[i]))
            return error_set(err, ERR_USAGE, "--%s goes with --from-inventory",
                             option_spec(of_inventory[i])->name);
    for (size_t i = 0; seen && i < FIELDS; i++)
        if (options_has(options, fields[i].option))
            return error_set(err, ERR_USAGE,
                             "--%s describes a test; --from-inventory records those that are seen",
                             option_spec(fields[i].option)->name);
    return seen && options_has(options, OPTION_DURATION)
               ? error_set(err, ERR_USAGE,
                           "--duration describes a test; --from-inventory records "
                           "those that are seen")
               : 0;
}

static int add(const struct options *options, const struct console *console, struct arena *arena,
               struct error *err)
{
    struct ledger_record record;
    struct ledger_receipt receipt;
    if (read_record(options, arena, &record, err) != 0)
        return -1;
    const char *path = evidence_ledger_path(options, console, arena, err);
    if (!path || evidence_append(options, console, path, &record, 1, 0, &receipt, err) != 0)
        return -1;
    sink_printf(console->out, "line %" PRIu32 "\ngrade %s\nhead %s\n", receipt.first_line,
                grade_name(receipt.grade), receipt.head);
    note_artefact(console, path, &record);
    return 0;
}

int evidence_add_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    if (check_mode(options, &err) != 0)
        return evidence_fail(console, &err);
    if (options_has(options, OPTION_FROM_INVENTORY))
        return evidence_from_inventory(options, console);
    struct arena *arena = arena_new();
    int result = add(options, console, arena, &err);
    arena_free(arena);
    return result == 0 ? EXIT_DONE : evidence_fail(console, &err);
}
