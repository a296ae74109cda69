/* The first byte picks the operation ("0" the first), the second how the rest is cut; the rest is an
 * answer of AWS.
 * It must be read alike in pieces and whole, and what is read as XML must be well-formed for expat
 * too. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "collector/aws/answer.h"
#include "collector/aws/protocol.h"
#include "core/sha256.h"
#include "model/graph.h"

#ifdef HAVE_EXPAT
#include <expat.h>
#endif

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

struct outcome {
    int status;
    enum error_code code;
    uint64_t items;
    uint64_t bad_times;
    size_t token_len;
    char hex[SHA256_HEX_MAX];
};

static void require_whole(struct str text)
{
    REQUIRE(text.len == 0 || text.ptr);
    REQUIRE(str_is_utf8(text));
}

static void check_extras(const struct answer *answer)
{
    size_t count;
    const struct answer_region *regions = answer_regions(answer, &count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(!str_is_empty(regions[i].name));
        require_whole(regions[i].opt_in_status);
    }
    const struct answer_seed *seeds = answer_seeds(answer, &count);
    for (size_t i = 0; i < count; i++)
        REQUIRE(!str_is_empty(seeds[i].id));
    require_whole(answer_identity(answer)->account);
    require_whole(answer_identity(answer)->arn);
    const struct answer_keys *keys = answer_keys(answer);
    REQUIRE(!key_flaw(KEY_PART_ID, keys->parts.access_key_id));
    REQUIRE(!key_flaw(KEY_PART_SECRET, keys->parts.secret));
    REQUIRE(!key_flaw(KEY_PART_TOKEN, keys->parts.session_token));
    REQUIRE(str_is_empty(keys->parts.secret) == (keys->until == INSTANT_UNSET));
}

static bool is_xml(enum operation operation)
{
    return protocol_of(operation) == protocol_of(OP_DESCRIBE_SNAPSHOTS);
}

static void digest(struct inventory_part *part, struct outcome *out)
{
    struct place_in place = {.region = STR_LIT("eu-west-1"), .in_scope = true};
    struct freeze_options options = {.own_all = true};
    struct error err = ERROR_INIT;
    struct graph *graph = graph_freeze(&place, 1, &part, 1, &options, &err);
    REQUIRE(graph);
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    sha256_final(sha, out->hex);
    sha256_free(sha);
    graph_free(graph);
}

static int feed(struct answer *answer, const char *data, size_t len, size_t chunk,
                struct error *err)
{
    for (size_t done = 0; done < len; done += chunk) {
        size_t step = len - done < chunk ? len - done : chunk;
        if (answer_feed(answer, data + done, step, err) != 0)
            return -1;
    }
    return 0;
}

static void run(struct answer *answer, struct inventory_part *part, struct str text, size_t chunk,
                struct outcome *out)
{
    struct error err = ERROR_INIT;
    struct answer_page page = {.items = 0};
    *out = (struct outcome){.status = 0};
    part_begin_page(part, 0, 0);
    answer_reset(answer);
    out->status = feed(answer, text.ptr, text.len, chunk, &err);
    if (out->status == 0)
        out->status = answer_finish(answer, &page, &err);
    out->code = err.code;
    REQUIRE((out->status == 0) == (err.code == ERR_NONE));
    REQUIRE(out->status == 0 || err.code == ERR_INPUT || err.code == ERR_LIMIT);
    if (out->status != 0) {
        part_drop_page(part);
        return;
    }
    part_commit_page(part);
    require_whole(page.next_token);
    check_extras(answer);
    out->items = page.items;
    out->bad_times = page.bad_times;
    out->token_len = page.next_token.len;
    digest(part, out);
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

/* Names with other letters are those of another edition of XML 1.0 for expat. */
static void require_well_formed(struct str text)
{
    REQUIRE(str_is_utf8(text));
    if (!is_ascii(text))
        return;
#ifdef HAVE_EXPAT
    XML_Parser parser = XML_ParserCreate("UTF-8");
    REQUIRE(parser);
    REQUIRE(XML_Parse(parser, text.ptr, (int)text.len, 1) == XML_STATUS_OK);
    XML_ParserFree(parser);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    enum operation operation = (enum operation)((uint8_t)(data[0] - '0') % OP_COUNT);
    struct str text = str_make((const char *)data + 2, size - 2);
    struct outcome whole, pieces;
    struct inventory_part *part = part_new();
    struct answer *answer = answer_new(operation, part);
    run(answer, part, text, SIZE_MAX / 2, &whole);
    answer_free(answer);
    part_free(part);

    /* the second time with an answer that has read something else before */
    part = part_new();
    answer = answer_new(operation, part);
    struct str half = str_make(text.ptr, text.len / 2);
    struct error err = ERROR_INIT;
    part_begin_page(part, 0, 0);
    (void)answer_feed(answer, half.ptr, half.len, &err);
    part_drop_page(part);
    run(answer, part, text, 1 + (size_t)data[1] % 64, &pieces);
    answer_free(answer);
    part_free(part);

    REQUIRE(whole.status == pieces.status && whole.code == pieces.code);
    REQUIRE(whole.items == pieces.items && whole.bad_times == pieces.bad_times);
    REQUIRE(whole.token_len == pieces.token_len);
    REQUIRE(strcmp(whole.hex, pieces.hex) == 0);
    if (whole.status == 0 && is_xml(operation))
        require_well_formed(text);
    return 0;
}
