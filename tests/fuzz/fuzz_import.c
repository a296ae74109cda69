/* The bytes after the first one are a file of saved answers, of the kind that the first one picks.
 * What is read without a flaw must be what jansson takes for JSON, document by document. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "collector/import/reader.h"
#include "model/graph.h"

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str skip_between(struct str text)
{
    for (;;) {
        struct str rest = text;
        while (rest.len > 0 && is_blank(rest.ptr[0]))
            rest = str_skip(rest, 1);
        if (str_starts(rest, "\xef\xbb\xbf"))
            rest = str_skip(rest, 3);
        if (rest.len == text.len)
            return rest;
        text = rest;
    }
}

static void require_json(struct str text)
{
    text = skip_between(text);
    REQUIRE(text.len > 0);
    while (text.len > 0) {
        json_error_t error;
        json_t *tree = json_loadb(text.ptr, text.len, JSON_DISABLE_EOF_CHECK, &error);
        REQUIRE(tree);
        json_decref(tree);
        text = skip_between(str_skip(text, (size_t)error.position));
    }
}

/* UTF-16 is told by a NUL or a mark in the first two bytes. */
static bool is_utf8(struct str text)
{
    return text.len < 2 || (text.ptr[0] && text.ptr[1] && memcmp(text.ptr, "\xff\xfe", 2) != 0 &&
                            memcmp(text.ptr, "\xfe\xff", 2) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct file_task task = {.kind = (enum table)(data[0] % TABLE_COUNT),
                             .account = STR_LIT("111122223333"),
                             .region = STR_LIT("eu-west-1")};
    struct str text = str_make((const char *)data + 1, size - 1);
    struct reader *reader = reader_new(NULL, NULL);
    struct file_result result;
    reader_bytes(reader, &task, text, &result);
    REQUIRE(!result.failed && !result.cancelled);
    REQUIRE(result.flaw.what[0] || !result.cut_off);
    REQUIRE(!result.flaw.what[0] || result.flaw.at.line > 0);
    if (!result.flaw.what[0] && is_utf8(text))
        require_json(text);

    struct place_in place = {.region = STR_LIT("eu-west-1"), .in_scope = true};
    struct inventory_part *part = reader_part(reader);
    struct freeze_options options = {.own_all = true};
    struct error err = ERROR_INIT;
    struct graph *graph = graph_freeze(&place, 1, &part, 1, &options, &err);
    REQUIRE(graph || err.code != ERR_NONE);
    REQUIRE(!graph || graph->snapshot_count <= result.items);
    graph_free(graph);
    reader_free(reader);
    return 0;
}
