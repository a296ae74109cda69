/* Answers whose records go to a listener: the last one heard, and how many. */
#ifndef SNAPAUDIT_TESTS_COLLECTOR_AWS_RECORDS_HEARD_H
#define SNAPAUDIT_TESTS_COLLECTOR_AWS_RECORDS_HEARD_H

#include "collector/aws/records.h"
#include "tests/collector/aws/answers.h"

#define HEARD_MAX 8

struct heard {
    struct answer *answer;
    struct answer_page page;
    struct error err;
    enum operation operation;
    size_t count;
    size_t deaf_from; /* the record that the listener refuses; 0: none */
    union {
        struct vault_record vault;
        struct recovery_point_record point;
    } records[HEARD_MAX];
};

static inline int hear(void *ctx, enum operation operation, const void *record, struct error *err)
{
    struct heard *h = ctx;
    assert_int_equal(operation, h->operation);
    if (h->deaf_from > 0 && h->count + 1 >= h->deaf_from)
        return error_set(err, ERR_LIMIT, "no room");
    assert_true(h->count < HEARD_MAX);
    if (operation == OP_LIST_BACKUP_VAULTS)
        h->records[h->count].vault = *(const struct vault_record *)record;
    else
        h->records[h->count].point = *(const struct recovery_point_record *)record;
    h->count++;
    return 0;
}

static inline void heard_init(struct heard *h, enum operation operation)
{
    *h = (struct heard){.operation = operation, .answer = answer_new(operation, NULL)};
    answer_listen(h->answer, hear, h);
}

/* In pieces of `chunk`; returns what answer_finish() does. */
static inline int heard_read(struct heard *h, const char *data, size_t len, size_t chunk)
{
    int status = 0;
    h->err = (struct error)ERROR_INIT;
    h->count = 0;
    answer_reset(h->answer);
    for (size_t done = 0, step; done < len && status == 0; done += step) {
        step = len - done < chunk ? len - done : chunk;
        status = answer_feed(h->answer, data + done, step, &h->err);
    }
    return status == 0 ? answer_finish(h->answer, &h->page, &h->err) : status;
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

static inline void heard_clear(struct heard *h)
{
    answer_free(h->answer);
}

static inline void assert_str(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("got '%.*s', not '%s'", STR_ARG(got), expected);
}

#define REAL "../../../real/services/"

#endif
