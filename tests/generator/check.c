/* Compares a run's findings with the truth of its world; one line a disagreement. */
#include "generate.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 13
enum column {
    RULE,
    KIND,
    ACCOUNT,
    REGION,
    ID,
    DISCRIMINATOR,
    STATUS,
    REASON,
    BRAKE,
    CAUSED,
    CONFIDENCE,
    WOULD_BE,
    SCENARIO
};

struct expectation {
    char *line; /* the storage of its columns */
    const char *column[COLUMNS];
    bool met;
};

struct expectations {
    struct expectation *items;
    size_t count, room;
};

static void *grown(void *memory, size_t size)
{
    void *out = realloc(memory, size);
    if (out == NULL) {
        fputs("snapaudit-worlds: out of memory\n", stderr);
        exit(3);
    }
    return out;
}

/* --- truth.csv: no cell of it holds a comma or a quote --- */

static bool split(struct expectation *e)
{
    char *at = e->line;
    for (int i = 0; i < COLUMNS; i++) {
        e->column[i] = at;
        at = strchr(at, i + 1 < COLUMNS ? ',' : '\n');
        if (at == NULL) {
            return false;
        }
        *at++ = '\0';
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct expectation *x = a, *y = b;
    for (int i = RULE; i <= DISCRIMINATOR; i++) {
        int order = strcmp(x->column[i], y->column[i]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static int read_truth(const char *path, struct expectations *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "snapaudit-worlds: cannot read %s\n", path);
        return -1;
    }
    char *line = NULL;
    size_t room = 0;
    bool first = true, good = true;
    while (good && getline(&line, &room, file) > 0) {
        if (first || line[0] == '(') {
            first = false;
            continue;
        }
        if (out->count == out->room) {
            out->room = out->room != 0 ? out->room * 2 : 4096;
            out->items = grown(out->items, out->room * sizeof *out->items);
        }
        struct expectation *e = &out->items[out->count++];
        *e = (struct expectation){.line = line};
        line = NULL;
        room = 0;
        good = split(e);
    }
    free(line);
    fclose(file);
    if (!good) {
        fprintf(stderr, "snapaudit-worlds: %s: a line has too few columns\n", path);
        return -1;
    }
    if (out->count != 0) {
        qsort(out->items, out->count, sizeof *out->items, compare);
    }
    return 0;
}

/* --- findings --- */

static const char *text_of(const json_t *object, const char *field)
{
    const char *value = json_string_value(json_object_get(object, field));
    return value != NULL ? value : "";
}

static void join(const json_t *array, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *item = json_string_value(json_array_get(array, i));
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%s%s", i != 0 ? "|" : "", item != NULL ? item : "?");
    }
}

static bool expects_record(const struct expectation *e)
{
    return strcmp(e->column[STATUS], "none") != 0 && strcmp(e->column[STATUS], "unsettled") != 0;
}

/* A verdict in words: status, reason, brake and what else is compared. */
static void describe(char *out, size_t size, const char *const cell[COLUMNS])
{
    snprintf(out, size, "%s%s%s%s%s%s%s%s%s%s", cell[STATUS], cell[REASON][0] != '\0' ? " " : "",
             cell[REASON], cell[BRAKE][0] != '\0' ? " brake=" : "", cell[BRAKE],
             cell[CAUSED][0] != '\0' ? " caused" : "",
             cell[WOULD_BE][0] != '\0' ? " would_be=" : "", cell[WOULD_BE],
             cell[CONFIDENCE][0] != '\0' ? " confidence=" : "", cell[CONFIDENCE]);
}

static void disagree(const char *const key[COLUMNS], const char *expected, const char *got,
                     const char *scenario)
{
    printf("%s %s %s/%s %s%s%s: expected %s, got %s [%s]\n", key[RULE], key[KIND], key[ACCOUNT],
           key[REGION], key[ID], key[DISCRIMINATOR][0] != '\0' ? " -> " : "", key[DISCRIMINATOR],
           expected, got, scenario);
}

/* True when the finding is what the truth says. */
static bool judge(const json_t *finding, struct expectations *truth)
{
    const json_t *subject = json_object_get(finding, "subject");
    char discriminators[512], expected[256], got[256];
    join(json_object_get(finding, "discriminators"), discriminators, sizeof discriminators);
    struct expectation found = {
        .column = {[RULE] = text_of(finding, "rule"),
                   [KIND] = text_of(subject, "kind"),
                   [ACCOUNT] = text_of(subject, "account"),
                   [REGION] = text_of(subject, "region"),
                   [ID] = text_of(subject, "id"),
                   [DISCRIMINATOR] = discriminators,
                   [STATUS] = text_of(finding, "status"),
                   [REASON] = text_of(finding, "reason"),
                   [BRAKE] = text_of(finding, "brake"),
                   [CAUSED] = text_of(finding, "caused_by")[0] != '\0' ? "yes" : "",
                   [CONFIDENCE] = text_of(finding, "confidence"),
                   [WOULD_BE] = text_of(finding, "would_be"),
                   [SCENARIO] = ""}};
    struct expectation *e = truth->count == 0 ? NULL
                                              : bsearch(&found, truth->items, truth->count,
                                                        sizeof *truth->items, compare);
    if (e == NULL || !expects_record(e) || e->met) {
        describe(got, sizeof got, found.column);
        disagree(found.column,
                 e == NULL ? "no such record"
                 : e->met  ? "one record"
                           : e->column[STATUS],
                 got, e == NULL ? "extra" : e->column[SCENARIO]);
        return false;
    }
    e->met = true;
    if (strcmp(e->column[STATUS], "any") == 0) {
        return true;
    }
    if (e->column[CONFIDENCE][0] == '\0') {
        found.column[CONFIDENCE] = ""; /* the truth does not say */
    }
    for (int i = STATUS; i <= WOULD_BE; i++) {
        if (strcmp(e->column[i], found.column[i]) != 0) {
            describe(expected, sizeof expected, e->column);
            describe(got, sizeof got, found.column);
            disagree(e->column, expected, got, e->column[SCENARIO]);
            return false;
        }
    }
    return true;
}

/* --- summary.json --- */

static long count_findings(const json_t *findings, const char *rule, const char *status,
                           bool caused)
{
    long count = 0;
    size_t i;
    json_t *finding;
    json_array_foreach((json_t *)(uintptr_t)findings, i, finding)
    {
        bool is_caused = text_of(finding, "caused_by")[0] != '\0';
        count += strcmp(text_of(finding, "rule"), rule) == 0 &&
                         (status == NULL || strcmp(text_of(finding, "status"), status) == 0) &&
                         (!caused || is_caused)
                     ? 1
                     : 0;
    }
    return count;
}

static long number_of(const json_t *object, const char *field)
{
    return (long)json_integer_value(json_object_get(object, field));
}

static size_t check_number(const char *rule, const char *what, long expected, long got)
{
    if (expected == got) {
        return 0;
    }
    printf("%s summary %s: expected %ld, got %ld\n", rule, what, expected, got);
    return 1;
}

/* The counts are those of the records; unsettled subjects, of which no record speaks, come from the
 * truth where one subject is one record. */
static size_t check_summary(const json_t *summary, const json_t *findings,
                            const struct expectations *truth)
{
    static const char *const statuses[] = {"pass", "fail", "unknown", "exempt"};
    size_t wrong = 0;
    const char *rule;
    json_t *counts;
    json_object_foreach(json_object_get(summary, "rules"), rule, counts)
    {
        long caused = count_findings(findings, rule, NULL, true);
        for (int i = 0; i < 4; i++) {
            long expected = count_findings(findings, rule, statuses[i], false);
            long got = number_of(counts, statuses[i]);
            /* caused failures are counted apart */
            if (i == 1 && got == expected - caused) {
                got = expected;
            }
            wrong += check_number(rule, statuses[i], expected, got);
        }
        wrong += check_number(rule, "caused", caused, number_of(counts, "caused"));
        if (strncmp(rule, "ORPHAN-", 7) == 0 || strncmp(rule, "TAG-", 4) == 0) {
            long unsettled = 0;
            for (size_t i = 0; i < truth->count; i++) {
                unsettled += strcmp(truth->items[i].column[RULE], rule) == 0 &&
                                     strcmp(truth->items[i].column[STATUS], "unsettled") == 0
                                 ? 1
                                 : 0;
            }
            wrong += check_number(rule, "unsettled", unsettled, number_of(counts, "unsettled"));
        }
    }
    return wrong;
}

static json_t *read_json(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (root == NULL) {
        fprintf(stderr, "snapaudit-worlds: %s:%d:%d: %s\n", path, error.line, error.column,
                error.text);
    }
    return root;
}

int check(const struct options *o)
{
    struct expectations truth = {0};
    json_t *report = NULL, *summary = NULL;
    size_t wrong = 0, i;
    int result = 2;
    if (read_truth(o->truth, &truth) == 0 && (report = read_json(o->findings)) != NULL &&
        (summary = read_json(o->summary)) != NULL) {
        json_t *findings = json_object_get(report, "findings"), *finding;
        json_array_foreach(findings, i, finding)
        {
            wrong += judge(finding, &truth) ? 0 : 1;
        }
        for (i = 0; i < truth.count; i++) {
            const struct expectation *e = &truth.items[i];
            if (expects_record(e) && !e->met) {
                char expected[256];
                describe(expected, sizeof expected, e->column);
                disagree(e->column, expected, "no record", e->column[SCENARIO]);
                wrong++;
            }
        }
        wrong += check_summary(summary, findings, &truth);
        printf("%zu expectations, %zu disagreements\n", truth.count, wrong);
        result = wrong != 0 ? 1 : 0;
    }
    for (i = 0; i < truth.count; i++) {
        free(truth.items[i].line);
    }
    free(truth.items);
    json_decref(report);
    json_decref(summary);
    return result;
}
