#include "collector/aws/answer_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "collector/aws/protocol.h"
#include "core/mem.h"

static const struct answer_shape *const roots[OP_COUNT] = {
#define OPERATION(id, service, action, shape, ...) [OP_##id] = &answer_##shape##_root,
#include "collector/aws/operations.def"
#undef OPERATION
};

void answer_fail(struct answer *answer, enum error_code code, const char *format, ...)
{
    char what[sizeof(answer->failure.message)];
    va_list args;
    if (answer->failed)
        return;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    answer->failed = true;
    error_set(&answer->failure, code, "%s", what);
    if (answer->begun > 0)
        error_context(&answer->failure, "item %llu", (unsigned long long)answer->begun);
}

/* ---- life ---- */

struct answer *answer_new(enum operation operation, struct inventory_part *part)
{
    struct answer *answer = mem_alloc(sizeof(*answer));
    answer->part = part;
    answer->shapes = arena_new();
    room_init(&answer->room);
    answer_turn_to(answer, operation);
    answer->xml = answer_xml_parser(answer);
    answer->json = sink_memory();
    answer->kept = arena_new();
    answer->texts = arena_new();
    vec_init(&answer->regions, sizeof(struct answer_region));
    vec_init(&answer->seeds, sizeof(struct answer_seed));
    vec_init(&answer->named, sizeof(struct str));
    return answer;
}

void answer_free(struct answer *answer)
{
    if (!answer)
        return;
    xml_free(answer->xml);
    arena_free(answer->shapes);
    room_clear(&answer->room);
    sink_abort(answer->json);
    arena_free(answer->kept);
    arena_free(answer->texts);
    vec_clear(&answer->regions);
    vec_clear(&answer->seeds);
    vec_clear(&answer->named);
    secret_free(answer->secrets);
    mem_free(answer);
}

void answer_turn_to(struct answer *answer, enum operation operation)
{
    answer->operation = operation;
    answer->root = roots[operation];
    answer->naming = answer->listing = NULL;
    answer->table = answer->root->table;
    if (!answer->root->table)
        return;
    answer->naming = operation_naming(answer->root->table);
    answer->listing = operation_listing(operation, answer->root->table);
    answer->root = answer_listing(answer, answer->root->table);
}

static void forget_secrets(struct answer *answer)
{
    if (answer->secrets)
        secret_wipe(answer->secrets);
    answer->secrets_len = 0;
    answer->keys = (struct answer_keys){.until = INSTANT_UNSET};
}

void answer_reset(struct answer *answer)
{
    xml_reset(answer->xml);
    sink_clear(answer->json);
    arena_reset(answer->kept);
    arena_reset(answer->texts);
    vec_truncate(&answer->regions, 0);
    vec_truncate(&answer->seeds, 0);
    vec_truncate(&answer->named, 0);
    answer->depth = 0;
    answer->skipped = 0;
    answer->listed = false;
    answer->failed = false;
    answer->page = (struct answer_page){.items = 0};
    answer->identity = (struct answer_identity){.account = STR_EMPTY};
    forget_secrets(answer);
    answer->begun = 0;
}

/* ---- the page ---- */

/* Puts what the answer is of before what is wrong with it. */
static int refuse(const struct answer *answer, struct error *err)
{
    if (answer->failed && err)
        *err = answer->failure;
    return error_context(err, "%s", operation_info(answer->operation)->action);
}

int answer_feed(struct answer *answer, const void *data, size_t len, struct error *err)
{
    const struct protocol *protocol = protocol_of(answer->operation);
    assert(answer->part || operation_info(answer->operation)->source == SOURCE_COUNT);
    if (!answer->failed && protocol->feed(answer, data, len, err) != 0)
        return refuse(answer, err);
    return answer->failed ? refuse(answer, err) : 0;
}

int answer_finish(struct answer *answer, struct answer_page *out, struct error *err)
{
    const struct protocol *protocol = protocol_of(answer->operation);
    if (!answer->failed && protocol->finish(answer, err) != 0)
        return refuse(answer, err);
    answer->begun = 0;
    /* AWS writes an empty list as an empty element or []; without one nothing was said. */
    if (!answer->failed && !answer->listed)
        answer_fail(answer, ERR_INPUT, "expected %s, found none", answer->root->fields[0].name);
    if (answer->failed)
        return refuse(answer, err);
    *out = answer->page;
    return 0;
}

const struct answer_region *answer_regions(const struct answer *answer, size_t *count)
{
    *count = answer->regions.len;
    return answer->regions.data;
}

const struct answer_identity *answer_identity(const struct answer *answer)
{
    return &answer->identity;
}

const struct answer_keys *answer_keys(const struct answer *answer)
{
    return &answer->keys;
}

void answer_trace(struct answer *answer, bool volumes_of_snapshots)
{
    answer->trace = volumes_of_snapshots;
}

void answer_add_seed(struct answer *answer, struct str id, struct str snapshot_id)
{
    struct answer_seed seed = {arena_str(answer->kept, id), STR_EMPTY};
    if (!str_is_empty(snapshot_id))
        seed.snapshot_id = arena_str(answer->kept, snapshot_id);
    vec_push(&answer->seeds, &seed);
}

const struct answer_seed *answer_seeds(const struct answer *answer, size_t *count)
{
    *count = answer->seeds.len;
    return answer->seeds.data;
}

/* Neighbours mostly name the same. */
void answer_add_named(struct answer *answer, struct str name)
{
    const struct vec *named = &answer->named;
    if (str_is_empty(name) ||
        (named->len > 0 && str_eq(VEC_AT(struct str, named, named->len - 1), name)))
        return;
    struct str kept = arena_str(answer->kept, name);
    vec_push(&answer->named, &kept);
}

const struct str *answer_named(const struct answer *answer, size_t *count)
{
    *count = answer->named.len;
    return answer->named.data;
}

bool answer_shows_data(const struct answer *answer)
{
    return answer->page.items > 0 && answer->table && answer->table->size_at != AT_NONE;
}
