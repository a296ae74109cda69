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

/* Is `one` among the choices, which stand between bars? */
static bool among(const char *choices, const char *one)
{
    size_t length = strlen(one);
    const char *bar;
    do {
        bar = strchr(choices, '|');
        size_t n = bar != NULL ? (size_t)(bar - choices) : strlen(choices);
        if (n == length && strncmp(choices, one, n) == 0) {
            return true;
        }
        choices = bar != NULL ? bar + 1 : choices;
    } while (bar != NULL);
    return false;
}

static bool expects_record(const struct expectation *e)
{
    return strcmp(e->column[STATUS], "none") != 0 && strcmp(e->column[STATUS], "unsettled") != 0;
}

static bool may_have_none(const struct expectation *e)
{
    return !expects_record(e) || among(e->column[STATUS], "none");
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
    if (strcmp(found.column[RULE], "SEC-KEY-DOOMED") == 0) {
        return true; /* no scenario says what becomes of its keys */
    }
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
    if (e->column[CONFIDENCE][0] == '\0' || strcmp(found.column[STATUS], "fail") != 0) {
        found.column[CONFIDENCE] = e->column[CONFIDENCE]; /* the truth does not say */
    }
    for (int i = STATUS; i <= WOULD_BE; i++) {
        if (!among(e->column[i], found.column[i])) {
            describe(expected, sizeof expected, e->column);
            describe(got, sizeof got, found.column);
            disagree(e->column, expected, got, e->column[SCENARIO]);
            return false;
        }
    }
    return true;
}

/* --- counts --- */

#define TALLIES 32

struct tally {
    char rule[64];
    long status[4]; /* as in `statuses` */
    long caused, unsettled;
};

static const char *const statuses[4] = {"pass", "fail", "unknown", "exempt"};

/* That of a rule, made when there is none; NULL when there are too many rules to be true. */
static struct tally *tally_of(struct tally *tallies, const char *rule)
{
    for (int i = 0; i < TALLIES; i++) {
        if (tallies[i].rule[0] == '\0') {
            snprintf(tallies[i].rule, sizeof tallies[i].rule, "%s", rule);
        }
        if (strcmp(tallies[i].rule, rule) == 0) {
            return &tallies[i];
        }
    }
    return NULL;
}

static void count(struct tally *tallies, const json_t *finding)
{
    struct tally *tally = tally_of(tallies, text_of(finding, "rule"));
    for (int i = 0; tally != NULL && i < 4; i++) {
        tally->status[i] += strcmp(text_of(finding, "status"), statuses[i]) == 0 ? 1 : 0;
    }
    if (tally != NULL && text_of(finding, "caused_by")[0] != '\0') {
        tally->caused++;
    }
}

static size_t check_number(const char *rule, const char *what, long expected, const json_t *counts)
{
    long got = (long)json_integer_value(json_object_get(counts, what));
    if (expected == got) {
        return 0;
    }
    printf("%s summary %s: expected %ld, got %ld\n", rule, what, expected, got);
    return 1;
}

/* The summary counts the records; unsettled subjects, of which no record speaks, come from the truth
 * where one subject is one record. */
static size_t check_summary(const json_t *summary, struct tally *tallies,
                            const struct expectations *truth)
{
    size_t wrong = 0;
    for (size_t i = 0; i < truth->count; i++) {
        struct tally *tally = tally_of(tallies, truth->items[i].column[RULE]);
        bool unsettled = strcmp(truth->items[i].column[STATUS], "unsettled") == 0;
        if (tally != NULL && unsettled) {
            tally->unsettled++;
        }
    }
    for (int t = 0; t < TALLIES && tallies[t].rule[0] != '\0'; t++) {
        const struct tally *tally = &tallies[t];
        const char *rule = tally->rule;
        const json_t *counts = json_object_get(json_object_get(summary, "rules"), rule);
        for (int i = 0; i < 4; i++) {
            /* failures that another finding causes are counted apart */
            bool fails = strcmp(statuses[i], "fail") == 0;
            wrong += check_number(rule, statuses[i], tally->status[i] - (fails ? tally->caused : 0),
                                  counts);
        }
        wrong += check_number(rule, "caused", tally->caused, counts);
        if (strncmp(rule, "ORPHAN-", 7) == 0 || strncmp(rule, "TAG-", 4) == 0) {
            wrong += check_number(rule, "unsettled", tally->unsettled, counts);
        }
    }
    return wrong;
}

/* --- files --- */

static char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "snapaudit-worlds: cannot read %s\n", path);
        if (file != NULL) {
            fclose(file);
        }
        return NULL;
    }
    long size = ftell(file);
    rewind(file);
    char *bytes = grown(NULL, (size_t)size + 1);
    *length = fread(bytes, 1, (size_t)size, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static const char *skip(const char *at, const char *blanks)
{
    return at + strspn(at, blanks);
}

/* Judges the records one after the other: a report of many is larger than it need be in memory.
 * Returns how many disagree, or -1 when the file is no report. */
static long judge_file(const char *path, struct expectations *truth, struct tally *tallies)
{
    size_t length;
    char *bytes = read_whole(path, &length);
    if (bytes == NULL) {
        return -1;
    }
    const char *at = strstr(bytes, "\n  \"findings\":");
    at = at != NULL ? skip(at + strlen("\n  \"findings\":"), " ") : "";
    long wrong = 0;
    bool good = *at == '[';
    at = good ? skip(at + 1, " \t\r\n") : at;
    while (good && *at == '{') {
        json_error_t error;
        json_t *finding =
            json_loadb(at, (size_t)(bytes + length - at), JSON_DISABLE_EOF_CHECK, &error);
        if (finding == NULL) {
            good = false;
            fprintf(stderr, "snapaudit-worlds: %s: a finding does not parse: %s\n", path,
                    error.text);
            break;
        }
        wrong += judge(finding, truth) ? 0 : 1;
        count(tallies, finding);
        json_decref(finding);
        at = skip(at + error.position, " \t\r\n,");
    }
    if (good && *at != ']') {
        good = false;
        fprintf(stderr, "snapaudit-worlds: %s holds no list of findings\n", path);
    }
    free(bytes);
    return good ? wrong : -1;
}

static size_t judge_missing(const struct expectations *truth)
{
    size_t wrong = 0;
    for (size_t i = 0; i < truth->count; i++) {
        const struct expectation *e = &truth->items[i];
        if (!may_have_none(e) && !e->met) {
            char expected[256];
            describe(expected, sizeof expected, e->column);
            disagree(e->column, expected, "no record", e->column[SCENARIO]);
            wrong++;
        }
    }
    return wrong;
}

int check(const struct options *o)
{
    struct expectations truth = {0};
    struct tally tallies[TALLIES] = {0};
    json_error_t error;
    int result = 2;
    json_t *summary = json_load_file(o->summary, 0, &error);
    if (summary == NULL) {
        fprintf(stderr, "snapaudit-worlds: %s:%d: %s\n", o->summary, error.line, error.text);
    } else if (read_truth(o->truth, &truth) == 0) {
        long differ = judge_file(o->findings, &truth, tallies);
        if (differ >= 0) {
            size_t wrong = (size_t)differ + judge_missing(&truth);
            wrong += check_summary(summary, tallies, &truth);
            printf("%zu expectations, %zu disagreements\n", truth.count, wrong);
            result = wrong != 0 ? 1 : 0;
        }
    }
    for (size_t i = 0; i < truth.count; i++) {
        free(truth.items[i].line);
    }
    free(truth.items);
    json_decref(summary);
    return result;
}
