#include "store/ledger_columns.h"

#include <assert.h>
#include <string.h>

#include "core/limits.h"
#include "core/utf8.h"
#include "model/kind.h"
#include "store/arn_internal.h"

#define EARLIEST       INT64_C(1199145600000) /* 2008-01-01: EBS is younger */
#define DURATION_MAX_S INT64_C(3155760000)    /* 100 years */
#define ACCOUNT_DIGITS 12
#define DIGEST_DIGITS  (SHA256_HEX_MAX - 1)

static_assert(LIMIT_LEDGER_FIELD_BYTES == 4096, "a text below says it");

/* ---- fields of one kind each: parse, format ---- */

static bool parse_schema(struct arena *arena, struct str text, void *field)
{
    (void)arena, (void)field;
    return str_eq_c(text, "1");
}

static void format_schema(const void *field, struct sink *out)
{
    (void)field;
    sink_i64(out, LEDGER_SCHEMA);
}

static bool parse_kind(struct arena *arena, struct str text, void *field)
{
    (void)arena, (void)field;
    return str_eq_c(text, LEDGER_KIND_RESTORE);
}

static void format_kind(const void *field, struct sink *out)
{
    (void)field;
    sink_cstr(out, LEDGER_KIND_RESTORE);
}

/* Times before there was EBS are numbers of days, as spreadsheets count them. */
static bool parse_time(struct arena *arena, struct str text, void *field)
{
    (void)arena;
    instant at;
    if (!instant_parse(text, &at) || at < EARLIEST)
        return false;
    *(instant *)field = at;
    return true;
}

static void format_time(const void *field, struct sink *out)
{
    char buf[INSTANT_TEXT_MAX];
    sink_cstr(out, instant_format(*(const instant *)field, buf));
}

static bool parse_text(struct arena *arena, struct str text, void *field)
{
    (void)arena;
    *(struct str *)field = text;
    return true;
}

static void format_text(const void *field, struct sink *out)
{
    sink_str(out, *(const struct str *)field);
}

static bool parse_volume(struct arena *arena, struct str text, void *field)
{
    return arn_is_volume(text) && parse_text(arena, text, field);
}

static bool parse_snapshot(struct arena *arena, struct str text, void *field)
{
    return arn_is_snapshot(text) && parse_text(arena, text, field);
}

static bool parse_point(struct arena *arena, struct str text, void *field)
{
    return arn_is_recovery_point(text) && parse_text(arena, text, field);
}

static bool parse_region(struct arena *arena, struct str text, void *field)
{
    return region_is_plausible(text) && parse_text(arena, text, field);
}

/* A spreadsheet takes an account for a number and drops its leading zeros. */
static bool parse_account(struct arena *arena, struct str text, void *field)
{
    char digits[ACCOUNT_DIGITS];
    if (text.len > sizeof(digits))
        return false;
    memset(digits, '0', sizeof(digits));
    memcpy(digits + sizeof(digits) - text.len, text.ptr, text.len);
    struct str whole = arena_str(arena, str_make(digits, sizeof(digits)));
    return account_is_plausible(whole) && parse_text(arena, whole, field);
}

static bool parse_outcome(struct arena *arena, struct str text, void *field)
{
    (void)arena;
    return ledger_outcome_parse(text, field);
}

static void format_outcome(const void *field, struct sink *out)
{
    sink_cstr(out, ledger_outcome_name(*(const enum ledger_outcome *)field));
}

static bool parse_grade(struct arena *arena, struct str text, void *field)
{
    (void)arena;
    for (enum grade grade = GRADE_E1; grade <= GRADE_E4; grade++) {
        if (!str_eq_c(text, grade_name(grade)))
            continue;
        *(enum grade *)field = grade;
        return true;
    }
    return false;
}

static void format_grade(const void *field, struct sink *out)
{
    sink_cstr(out, grade_name(*(const enum grade *)field));
}

static bool parse_seconds(struct arena *arena, struct str text, void *field)
{
    (void)arena;
    int64_t seconds = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        seconds = seconds * 10 + (text.ptr[i] - '0');
        if (seconds > DURATION_MAX_S)
            return false;
    }
    *(int64_t *)field = seconds;
    return true;
}

static void format_seconds(const void *field, struct sink *out)
{
    int64_t seconds = *(const int64_t *)field;
    if (seconds != LEDGER_NO_DURATION)
        sink_i64(out, seconds);
}

static char lower_case(char c)
{
    return (char)(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
}

static bool is_lower_hex(char c)
{
    return char_is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool parse_digest(struct arena *arena, struct str text, void *field)
{
    char hex[DIGEST_DIGITS];
    if (text.len != sizeof(hex))
        return false;
    for (size_t i = 0; i < sizeof(hex); i++) {
        hex[i] = lower_case(text.ptr[i]);
        if (!is_lower_hex(hex[i]))
            return false;
    }
    return parse_text(arena, arena_str(arena, str_make(hex, sizeof(hex))), field);
}

/* ---- the table ---- */

#define FIELD(name) offsetof(struct ledger_record, name)
#define ANYTHING    "text"
#define DIGEST      "a SHA-256, 64 hex digits"

static const struct ledger_column columns[LEDGER_COLUMNS_LINKED] = {
    {.name = "schema",
     .expected = "1, the only schema that this version reads",
     .required = true,
     .number = true,
     .parse = parse_schema,
     .format = format_schema},
    {.name = "kind",
     .expected = LEDGER_KIND_RESTORE,
     .required = true,
     .parse = parse_kind,
     .format = format_kind},
    {.name = "tested_at",
     .expected = "a moment, such as 2026-01-15T12:34:56Z, in UTC where it names no zone, and not "
                 "before 2008",
     .required = true,
     .offset = FIELD(tested_at),
     .parse = parse_time,
     .format = format_time},
    {.name = "subject_arn",
     .expected = "the ARN of a volume, arn:PARTITION:ec2:REGION:ACCOUNT:volume/vol-...",
     .required = true,
     .offset = FIELD(subject_arn),
     .parse = parse_volume,
     .format = format_text},
    {.name = "source_arn",
     .expected = "the ARN of a snapshot, arn:PARTITION:ec2:REGION::snapshot/snap-...",
     .offset = FIELD(source_arn),
     .parse = parse_snapshot,
     .format = format_text},
    {.name = "recovery_point_arn",
     .expected = "the ARN of a recovery point of AWS Backup, a snapshot or an image",
     .offset = FIELD(recovery_point_arn),
     .parse = parse_point,
     .format = format_text},
    {.name = "target_account",
     .expected = "an account, 12 digits (as text, where a spreadsheet shortened it)",
     .offset = FIELD(target_account),
     .parse = parse_account,
     .format = format_text},
    {.name = "target_region",
     .expected = "a region, such as eu-west-1",
     .offset = FIELD(target_region),
     .parse = parse_region,
     .format = format_text},
    {.name = "outcome",
     .expected = "passed, failed or aborted",
     .required = true,
     .offset = FIELD(outcome),
     .parse = parse_outcome,
     .format = format_outcome},
    {.name = "grade",
     .expected = "E1, E2, E3 or E4",
     .required = true,
     .offset = FIELD(told),
     .parse = parse_grade,
     .format = format_grade},
    {.name = "duration_s",
     .expected = "whole seconds",
     .number = true,
     .offset = FIELD(duration_s),
     .parse = parse_seconds,
     .format = format_seconds},
    {.name = "actor",
     .expected = ANYTHING,
     .offset = FIELD(actor),
     .parse = parse_text,
     .format = format_text},
    {.name = "validator",
     .expected = ANYTHING,
     .offset = FIELD(validator),
     .parse = parse_text,
     .format = format_text},
    {.name = "artefact",
     .expected = ANYTHING,
     .offset = FIELD(artefact),
     .parse = parse_text,
     .format = format_text},
    {.name = "artefact_sha256",
     .expected = DIGEST,
     .offset = FIELD(artefact_sha256),
     .parse = parse_digest,
     .format = format_text},
    {.name = "ticket",
     .expected = ANYTHING,
     .offset = FIELD(ticket),
     .parse = parse_text,
     .format = format_text},
    {.name = "detail",
     .expected = ANYTHING,
     .offset = FIELD(detail),
     .parse = parse_text,
     .format = format_text},
    {.name = "link",
     .expected = DIGEST,
     .offset = FIELD(stored_link),
     .parse = parse_digest,
     .format = format_text},
};

const struct ledger_column *ledger_column(size_t at)
{
    assert(at < LEDGER_COLUMNS_LINKED);
    return &columns[at];
}

const struct ledger_column *ledger_column_named(const char *name)
{
    size_t at = 0;
    while (at < LEDGER_COLUMNS_LINKED && strcmp(columns[at].name, name) != 0)
        at++;
    return ledger_column(at);
}

/* ---- one field ---- */

struct ledger_record ledger_record_empty(void)
{
    return (struct ledger_record){.tested_at = INSTANT_UNSET, .duration_s = LEDGER_NO_DURATION};
}

static bool has_control(struct str text)
{
    for (size_t at = ascii_run(text.ptr, text.len, 0, 0); at < text.len;) {
        size_t len = utf8_len(text.ptr + at, text.len - at);
        if (utf8_is_control(text.ptr + at, len))
            return true;
        at += len;
    }
    return false;
}

const char *ledger_field_read(const struct ledger_column *column, struct arena *arena,
                              struct str text, struct ledger_record *record)
{
    if (text.len > LIMIT_LEDGER_FIELD_BYTES)
        return "at most 4096 bytes";
    if (!str_is_utf8(text))
        return "UTF-8";
    if (has_control(text))
        return "no control characters, line breaks and tabs among them";
    if (str_is_empty(text))
        return column->required ? column->expected : NULL;
    return column->parse(arena, text, (char *)record + column->offset) ? NULL : column->expected;
}

void ledger_field_write(const struct ledger_column *column, const struct ledger_record *record,
                        struct sink *out)
{
    column->format((const char *)record + column->offset, out);
}

/* ---- fields beside each other ---- */

static bool is_elsewhere(struct str partition, struct str other)
{
    return !str_is_empty(other) && !str_eq(partition, other);
}

const struct ledger_column *ledger_record_contradiction(const struct ledger_record *record,
                                                        const char **expected)
{
    struct str own = arn_partition(record->subject_arn);
    struct str region = str_is_empty(record->target_region)
                            ? STR_EMPTY
                            : str_from(region_partition(record->target_region));
    const char *wrong = is_elsewhere(own, arn_partition(record->source_arn)) ? "source_arn"
                        : is_elsewhere(own, arn_partition(record->recovery_point_arn))
                            ? "recovery_point_arn"
                        : is_elsewhere(own, region) ? "target_region"
                                                    : NULL;
    *expected = "the partition of subject_arn: no backup leaves it";
    return wrong ? ledger_column_named(wrong) : NULL;
}
