#include "reports/verdict_lines.h"

#include "reports/report.h"
#include "reports/terminal.h"

#define SEPARATOR " | "

bool verdict_split(struct verdict_line *line, struct str text)
{
    *line = (struct verdict_line){.text = text};
    for (bool more = true; more;) {
        size_t end = str_find(text, SEPARATOR);
        more = end < text.len;
        if (line->field_count == VERDICT_FIELDS_MAX)
            return false;
        line->fields[line->field_count++] = str_trim(str_make(text.ptr, end));
        text = str_skip(text, end + sizeof(SEPARATOR) - 1);
    }
    return line->field_count > VERDICT_SUBJECT;
}

bool verdict_is_pass(const struct verdict_line *line)
{
    return str_eq_c(line->fields[VERDICT_STATUS], "pass");
}

/* ---- reading ---- */

static int refuse(struct str file, size_t number, const char *what, struct error *err)
{
    (void)error_set(err, ERR_INPUT, "%.*s:%zu: %s", STR_ARG(file), number, what);
    error_hint(err, "a line is: RULE | status | reason | confidence | region id; - where there is "
                    "none, * for anything. --update writes them.");
    return -1;
}

static bool is_status(struct str word)
{
    return str_eq_c(word, "pass") || str_eq_c(word, "fail") || str_eq_c(word, "unknown") ||
           str_starts(word, "exempt") || str_eq_c(word, "*");
}

int verdicts_parse(struct vec *out, struct str file, struct str text, struct error *err)
{
    for (size_t number = 1; text.len > 0; number++) {
        size_t end = str_find(text, "\n");
        struct str bare = str_trim(str_make(text.ptr, end));
        struct verdict_line line;
        text = str_skip(text, end + 1);
        if (str_is_empty(bare) || str_starts(bare, "#"))
            continue;
        if (!str_is_utf8(bare))
            return refuse(file, number, "the line is not UTF-8", err);
        if (!verdict_split(&line, bare))
            return refuse(file, number, "a verdict has 5 to 16 fields, parted by ' | '", err);
        if (!is_status(line.fields[VERDICT_STATUS]))
            return refuse(file, number,
                          "the second field is pass, fail, unknown, exempt (fail) or "
                          "exempt (unknown)",
                          err);
        (void)vec_push(out, &line);
    }
    return 0;
}

/* ---- writing ---- */

static void put_reason(struct sink *out, const struct finding *f)
{
    bool has_reason = f->reason && f->reason[0] != '\0';
    if (has_reason)
        sink_cstr(out, f->reason);
    if (f->brake != BRAKE_NONE)
        sink_printf(out, "%sbrake %s", has_reason ? ", " : "", brake_name(f->brake));
    else if (!has_reason)
        sink_char(out, '-');
}

static void put_subject(struct sink *out, const struct finding *f)
{
    terminal_text(out, f->subject.region);
    sink_cstr(out, str_is_empty(f->subject.region) ? "" : " ");
    terminal_text(out, f->subject.id);
    for (size_t i = 0; i < f->discriminator_count; i++) {
        sink_char(out, ' ');
        terminal_text(out, f->discriminators[i]);
    }
}

static void put_figures(struct sink *out, const struct finding *f)
{
    if (!f->has_limit)
        return;
    sink_cstr(out, SEPARATOR);
    if (f->has_measured)
        sink_i64(out, f->measured);
    else
        sink_char(out, '-');
    sink_cstr(out, " of ");
    sink_i64(out, f->limit);
    sink_char(out, ' ');
    sink_cstr(out, f->unit);
}

void verdict_write(struct sink *out, const struct finding *f)
{
    sink_cstr(out, f->rule);
    sink_cstr(out, SEPARATOR);
    sink_cstr(out, status_name(f->status));
    if (f->status == STATUS_EXEMPT)
        sink_printf(out, " (%s)", status_name(f->would_be));
    sink_cstr(out, SEPARATOR);
    put_reason(out, f);
    sink_cstr(out, SEPARATOR);
    sink_cstr(out, confidence_name(f->confidence));
    sink_cstr(out, SEPARATOR);
    put_subject(out, f);
    put_figures(out, f);
    if (f->caused_by)
        sink_cstr(out, SEPARATOR "caused by another");
    for (size_t i = 0; i < f->unknown_count; i++) {
        sink_cstr(out, SEPARATOR "because of ");
        terminal_text(out, f->unknown_because[i].region);
        sink_printf(out, "/%s", f->unknown_because[i].source);
    }
}

/* ---- comparing ---- */

static bool same_subject(const struct verdict_line *a, const struct verdict_line *b)
{
    return str_eq(a->fields[VERDICT_RULE], b->fields[VERDICT_RULE]) &&
           str_eq(a->fields[VERDICT_SUBJECT], b->fields[VERDICT_SUBJECT]);
}

/* What the expectation leaves out, or marks with *, is not compared. */
static bool fits(const struct verdict_line *expected, const struct verdict_line *got)
{
    if (expected->field_count > got->field_count)
        return str_eq(expected->text, got->text);
    for (size_t i = 0; i < expected->field_count; i++)
        if (!str_eq_c(expected->fields[i], "*") && !str_eq(expected->fields[i], got->fields[i]))
            return false;
    return true;
}

typedef bool (*pair_fn)(const struct verdict_line *expected, const struct verdict_line *got);

/* The next line of `got` that nobody met and that goes with `expected`, from `*at` on and around:
 * both sides are mostly in the same order. */
static struct verdict_line *partner(const struct verdict_line *expected, struct vec *got,
                                    pair_fn goes_with, size_t *at)
{
    for (size_t i = 0; i < got->len; i++) {
        size_t row = (*at + i) % got->len;
        struct verdict_line *line = &VEC_AT(struct verdict_line, got, row);
        if (line->met || !goes_with(expected, line))
            continue;
        *at = row + 1;
        return line;
    }
    return NULL;
}

static bool is_same(const struct verdict_line *expected, const struct verdict_line *got)
{
    return str_eq(expected->text, got->text);
}

static void meet(struct vec *expected, struct vec *got, pair_fn goes_with)
{
    size_t at = 0;
    for (size_t i = 0; i < expected->len; i++) {
        struct verdict_line *line = &VEC_AT(struct verdict_line, expected, i);
        struct verdict_line *other = line->met ? NULL : partner(line, got, goes_with, &at);
        if (other)
            line->met = other->met = true;
    }
}

void verdicts_compare(struct vec *out, struct vec *expected, struct vec *got)
{
    /* A line that fits anything must not take what another one says in full. */
    meet(expected, got, is_same);
    meet(expected, got, fits);
    size_t at = 0;
    for (size_t i = 0; i < expected->len; i++) {
        struct verdict_line *line = &VEC_AT(struct verdict_line, expected, i);
        if (line->met)
            continue;
        struct verdict_line *other = partner(line, got, same_subject, &at);
        if (other)
            other->met = true;
        (void)vec_push(out, &(struct verdict_difference){line, other});
    }
    for (size_t i = 0; i < got->len; i++) {
        const struct verdict_line *line = &VEC_AT(struct verdict_line, got, i);
        if (!line->met && !verdict_is_pass(line))
            (void)vec_push(out, &(struct verdict_difference){NULL, line});
    }
}
