/* Answers of services that speak JSON: what the inventory then holds of one page. */
#ifndef SNAPAUDIT_TESTS_COLLECTOR_AWS_RECORDS_HEARD_H
#define SNAPAUDIT_TESTS_COLLECTOR_AWS_RECORDS_HEARD_H

#include "tests/collector/aws/answers.h"

struct heard {
    struct answer *answer;
    struct inventory_part *part;
    struct graph *graph; /* of the page that was read last; NULL: it is none */
    struct answer_page page;
    struct error err;
    enum operation operation;
    size_t count;
};

static inline void heard_clear(struct heard *h)
{
    answer_free(h->answer);
    graph_free(h->graph);
    part_free(h->part);
    *h = (struct heard){.operation = h->operation};
}

static inline void heard_init(struct heard *h, enum operation operation)
{
    *h = (struct heard){.operation = operation};
}

static inline void heard_begin(struct heard *h)
{
    heard_clear(h);
    h->part = part_new();
    h->answer = answer_new(h->operation, h->part);
    part_begin_page(h->part, 0, 0);
}

static inline void heard_keep(struct heard *h)
{
    struct place_in place = {
        .account = STR_LIT("111122223333"), .region = STR_LIT("us-east-1"), .in_scope = true};
    struct freeze_options options = {.own_all = true};
    enum table table = h->operation == OP_LIST_BACKUP_VAULTS ? TABLE_VAULT : TABLE_RECOVERY_POINT;
    part_commit_page(h->part);
    h->graph = graph_freeze(&place, 1, &h->part, 1, &options, &h->err);
    assert_non_null(h->graph);
    h->count = graph_row_count(h->graph, table_info(table));
}

/* In pieces of `chunk`; returns what answer_finish() does. */
static inline int heard_read(struct heard *h, const char *data, size_t len, size_t chunk)
{
    int status = 0;
    h->err = (struct error)ERROR_INIT;
    heard_begin(h);
    for (size_t done = 0, step; done < len && status == 0; done += step) {
        step = len - done < chunk ? len - done : chunk;
        status = answer_feed(h->answer, data + done, step, &h->err);
    }
    if (status == 0)
        status = answer_finish(h->answer, &h->page, &h->err);
    if (status == 0)
        heard_keep(h);
    return status;
}

static inline int heard_text(struct heard *h, const char *text)
{
    return heard_read(h, text, strlen(text), 7);
}

/* A sample, or an answer that AWS gave: "../../../real/services/…". */
static inline void heard_sample(struct heard *h, const char *name)
{
    size_t len;
    char *data = sample_load(name, &len);
    if (heard_read(h, data, len, 1000) != 0)
        fail_msg("%s: %s", name, h->err.message);
    free(data);
}

/* How often a field came that nobody knows. */
static inline uint64_t heard_unknown(const struct heard *h)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < h->graph->unknown_word_count; i++)
        count += h->graph->unknown_words[i].count;
    return count;
}

static inline void assert_str(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("got '%.*s', not '%s'", STR_ARG(got), expected);
}

static inline void assert_kept(const struct heard *h, strref got, const char *expected)
{
    assert_str(graph_str(h->graph, got), expected);
}

#define REAL "../../../real/services/"

#endif
