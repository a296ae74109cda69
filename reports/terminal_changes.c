/* The section SINCE: what differs from an earlier run, and the gravest that is new. */
#include "gate/compare.h"
#include "reports/terminal_internal.h"

#define CHANGE_WIDTH   14
#define COUNT_WIDTH    9
#define SEVERITY_WIDTH 10
#define DATE_CHARS     10

static void put_number(struct wrap *w, uint64_t number)
{
    char buf[NUMBER_TEXT_MAX];
    wrap_words(w, PAINT_NONE, number_text(number, buf));
}

static void put_comma(struct wrap *w, bool any)
{
    w->glue = any;
    if (any)
        wrap_words_c(w, PAINT_DIM, ",");
    w->glue = false;
}

/* "3 high, 1 medium fail, 2 unknown" */
static void put_parts(struct wrap *w, const struct changes *changes, enum change change)
{
    static const enum status others[] = {STATUS_UNKNOWN, STATUS_EXEMPT};
    bool any = false;
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
        if (changes->fails[change][severity] == 0)
            continue;
        put_comma(w, any);
        any = true;
        put_number(w, changes->fails[change][severity]);
        wrap_words_c(w, paint_of_severity((enum severity)severity),
                     severity_name((enum severity)severity));
    }
    if (any)
        wrap_words_c(w, PAINT_NONE, "fail");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (changes->counts[change][others[i]] == 0)
            continue;
        put_comma(w, any);
        any = true;
        put_number(w, changes->counts[change][others[i]]);
        wrap_words_c(w, PAINT_NONE, status_name(others[i]));
    }
}

/* ": resolved 10, subject-gone 2" */
static void put_whys(struct wrap *w, const struct changes *changes, enum change change)
{
    bool any = false;
    for (int why = CHANGE_WHY_NONE + 1; why < CHANGE_WHY_COUNT; why++) {
        if (change_of_why((enum change_why)why) != change || changes->whys[why] == 0)
            continue;
        w->glue = true;
        wrap_words_c(w, PAINT_DIM, any ? "," : ":");
        any = true;
        wrap_words_c(w, PAINT_DIM, change_why_name((enum change_why)why));
        put_number(w, changes->whys[why]);
    }
}

static void put_change(const struct term *t, const struct changes *changes, enum change change)
{
    size_t column = 2 + CHANGE_WIDTH + COUNT_WIDTH + 2;
    uint64_t count = change_count(changes, change);
    struct wrap w = wrap_begin(t, column, column);
    term_space(t, 2);
    term_left(t, PAINT_NONE, str_from(change_name(change)), CHANGE_WIDTH);
    term_count(t, PAINT_NONE, count, COUNT_WIDTH);
    if (count > 0) {
        term_space(t, 2);
        put_parts(&w, changes, change);
        put_whys(&w, changes, change);
    }
    wrap_end(&w);
}

static void put_title(const struct term *t, const struct changes *changes)
{
    char text[INSTANT_TEXT_MAX];
    instant as_of = baseline_as_of(changes->baseline);
    struct wrap w = wrap_begin(t, 7, sizeof("SINCE") - 1);
    term_section(t, "SINCE");
    wrap_gap(&w, 2);
    if (as_of != INSTANT_UNSET)
        wrap_words(&w, PAINT_NONE, str_make(instant_format(as_of, text), DATE_CHARS));
    else
        wrap_words_c(&w, PAINT_NONE, "an unknown date");
    wrap_words_c(&w, PAINT_DIM, "findings beside those of");
    wrap_words(&w, PAINT_DIM, changes->file);
    for (size_t i = 0; i < changes->differs_count; i++) {
        w.glue = true;
        wrap_words_c(&w, PAINT_DIM, i == 0 ? ";" : ",");
        wrap_words_c(&w, PAINT_YELLOW, changes->differs[i].text);
    }
    wrap_end(&w);
}

static void put_new(const struct term *t, const struct new_finding *worst)
{
    struct wrap w = wrap_begin(t, 6, 4 + SEVERITY_WIDTH);
    term_space(t, 4);
    term_left(t, paint_of_severity(worst->severity), str_from(severity_name(worst->severity)),
              SEVERITY_WIDTH);
    wrap_words(&w, PAINT_BOLD, worst->subject);
    w.glue = true;
    wrap_words_c(&w, PAINT_DIM, ":");
    wrap_words_c(&w, PAINT_DIM, worst->rule);
    wrap_words(&w, PAINT_DIM, worst->reason);
    wrap_end(&w);
}

void terminal_changes(const struct term *t, const struct report_context *ctx)
{
    const struct changes *changes = ctx->changes;
    if (!changes)
        return;
    put_title(t, changes);
    for (int change = 0; change < CHANGE_COUNT; change++) {
        put_change(t, changes, (enum change)change);
        for (size_t i = 0; change == CHANGE_NEW && i < changes->worst_count; i++)
            put_new(t, &changes->worst[i]);
    }
}
