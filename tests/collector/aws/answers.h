/* Answers from files and texts, read whole or in pieces, and the graph that their records make. */
#ifndef SNAPAUDIT_TESTS_COLLECTOR_AWS_ANSWERS_H
#define SNAPAUDIT_TESTS_COLLECTOR_AWS_ANSWERS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "collector/aws/answer.h"
#include "core/limits.h"
#include "core/sha256.h"
#include "core/sink.h"
#include "model/graph.h"

#ifndef TEST_SOURCE_DIR
#define TEST_SOURCE_DIR "." /* given by CMake */
#endif
#define SAMPLES    "tests/collector/aws/samples/"
#define S(literal) STR_LIT(literal)

#define TAGS(...)                                                                \
    {                                                                            \
        .items = (const struct tag_in[]){__VA_ARGS__},                           \
        .count = sizeof((struct tag_in[]){__VA_ARGS__}) / sizeof(struct tag_in), \
    }
#define T(tag_key, tag_value)                    \
    {                                            \
        .key = S(tag_key), .value = S(tag_value) \
    }

/* The caller frees it; NUL-terminated. */
static inline char *sample_load(const char *name, size_t *len)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s%s", TEST_SOURCE_DIR, SAMPLES, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be opened", path);
    char *data = calloc(1, 1 << 20);
    assert_non_null(data);
    *len = fread(data, 1, (1 << 20) - 1, file);
    fclose(file);
    return data;
}

static inline instant at(const char *text)
{
    instant out;
    assert_true(instant_parse(str_from(text), &out));
    return out;
}

/* One answer and the part that its records go to. */
struct reading {
    struct inventory_part *part;
    struct answer *answer;
    struct answer_page page;
    struct error err;
};

static inline struct reading *reading_new(enum operation operation)
{
    struct reading *r = calloc(1, sizeof(*r));
    assert_non_null(r);
    r->part = part_new();
    r->answer = answer_new(operation, r->part);
    return r;
}

static inline void reading_free(struct reading *r)
{
    answer_free(r->answer);
    part_free(r->part);
    free(r);
}

/* Feed `len` bytes in pieces of `chunk`, each in a block of its own, where ASan sees a read past
 * its end. Returns what answer_finish() does; the page is committed or dropped. */
static inline int reading_run(struct reading *r, const char *data, size_t len, size_t chunk)
{
    int status = 0;
    r->err = (struct error)ERROR_INIT;
    part_begin_page(r->part, 0, 0);
    answer_reset(r->answer);
    for (size_t done = 0, step; done < len && status == 0; done += step) {
        step = len - done < chunk ? len - done : chunk;
        char *piece = malloc(step);
        assert_non_null(piece);
        memcpy(piece, data + done, step);
        status = answer_feed(r->answer, piece, step, &r->err);
        free(piece);
    }
    if (status == 0)
        status = answer_finish(r->answer, &r->page, &r->err);
    else
        assert_int_equal(answer_finish(r->answer, &r->page, NULL), -1); /* it stays failed */
    if (status == 0)
        part_commit_page(r->part);
    else
        part_drop_page(r->part);
    return status;
}

/* Consumes the part's records. */
static inline struct graph *part_graph(struct inventory_part *part)
{
    static const struct coverage complete = {.state = COVERAGE_COMPLETE};
    struct place_in place = {
        .account = S("111111111111"), .region = S("us-east-1"), .coverage = {.others = &complete}};
    struct freeze_options options = {.own_all = true};
    struct error err = ERROR_INIT;
    place.in_scope = true;
    struct graph *graph = graph_freeze(&place, 1, &part, 1, &options, &err);
    if (!graph)
        fail_msg("freeze failed: %s", err.message);
    return graph;
}

struct digest {
    char hex[SHA256_HEX_MAX];
};

static inline struct digest part_digest(struct inventory_part *part)
{
    struct digest digest;
    struct graph *graph = part_graph(part);
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    sha256_final(sha, digest.hex);
    sha256_free(sha);
    graph_free(graph);
    return digest;
}

static inline struct digest text_digest(enum operation operation, const char *text, size_t len,
                                        size_t chunk)
{
    struct reading *r = reading_new(operation);
    if (reading_run(r, text, len, chunk) != 0)
        fail_msg("refused: %s", r->err.message);
    struct digest digest = part_digest(r->part);
    reading_free(r);
    return digest;
}

/* A part that a test fills with what it expects. */
static inline struct inventory_part *expected_new(void)
{
    struct inventory_part *part = part_new();
    part_begin_page(part, 0, 0);
    return part;
}

/* The records of a sample are those of `expected`, which is freed; in any pieces. */
static inline void assert_sample(enum operation operation, const char *name,
                                 struct inventory_part *expected, uint64_t items,
                                 const char *next_token)
{
    size_t len;
    char *text = sample_load(name, &len);
    struct reading *r = reading_new(operation);
    if (reading_run(r, text, len, len) != 0)
        fail_msg("%s: %s", name, r->err.message);
    assert_int_equal(r->page.items, items);
    assert_int_equal(r->page.bad_times, 0);
    assert_true(str_eq_c(r->page.next_token, next_token));
    struct digest digest = part_digest(r->part);
    part_commit_page(expected);
    struct digest expected_digest = part_digest(expected);
    if (strcmp(digest.hex, expected_digest.hex) != 0)
        fail_msg("%s: other records than expected", name);
    reading_free(r);
    part_free(expected);
    free(text);
}

/* The records of a document are those of `expected`, which is freed. */
static inline void assert_same(enum operation operation, const char *document,
                               struct inventory_part *expected)
{
    struct digest digest = text_digest(operation, document, strlen(document), SIZE_MAX);
    part_commit_page(expected);
    assert_string_equal(digest.hex, part_digest(expected).hex);
    part_free(expected);
}

/* The page is refused with a message that holds `part`. */
static inline void assert_refused(enum operation operation, const char *document,
                                  enum error_code code, const char *part)
{
    struct reading *r = reading_new(operation);
    assert_int_equal(reading_run(r, document, strlen(document), SIZE_MAX), -1);
    if (r->err.code != code || !strstr(r->err.message, part))
        fail_msg("expected \"%s\", found %d \"%s\"", part, (int)r->err.code, r->err.message);
    reading_free(r);
}

/* `count` times `piece` between `before` and `after`; the caller frees it. */
static inline char *repeat(const char *before, const char *piece, size_t count, const char *after)
{
    size_t first = strlen(before);
    size_t len = strlen(piece);
    char *text = calloc(1, first + len * count + strlen(after) + 1);
    assert_non_null(text);
    for (size_t i = 0; i < first; i++)
        text[i] = before[i];
    char *end = text + first;
    for (size_t i = 0; i < count; i++, end += len)
        memcpy(end, piece, len);
    memcpy(end, after, strlen(after));
    return text;
}

static inline void assert_limit(enum operation operation, const char *before, const char *piece,
                                size_t limit, const char *after, const char *part)
{
    char *most = repeat(before, piece, limit, after);
    (void)text_digest(operation, most, strlen(most), SIZE_MAX);
    free(most);
    char *over = repeat(before, piece, limit + 1, after);
    assert_refused(operation, over, ERR_LIMIT, part);
    free(over);
}

#endif
