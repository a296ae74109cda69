#include "collector/aws/answer_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/mem.h"

static const struct answer_shape *const roots[OP_COUNT] = {
    [OP_GET_CALLER_IDENTITY] = &answer_identity_root,
    [OP_DESCRIBE_REGIONS] = &answer_regions_root,
    [OP_DESCRIBE_SNAPSHOTS] = &answer_snapshots_root,
    [OP_DESCRIBE_IMAGES] = &answer_images_root,
    [OP_DESCRIBE_VOLUMES] = &answer_volumes_root,
    [OP_DESCRIBE_INSTANCES] = &answer_instances_root,
    [OP_DESCRIBE_LAUNCH_TEMPLATES] = &answer_templates_root,
    [OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS] = &answer_versions_root,
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

/* ---- elements ---- */

static const struct answer_field *find_field(struct answer_frame *frame, struct str name)
{
    const struct answer_shape *shape = frame->shape;
    size_t at = frame->next;
    for (size_t i = 0; shape && i < shape->count; i++, at++) {
        if (at == shape->count)
            at = 0;
        const struct answer_field *field = &shape->fields[at];
        if (field->name_len == name.len && memcmp(field->name, name.ptr, name.len) == 0) {
            frame->next = at + 1;
            return field;
        }
    }
    return NULL;
}

static void push(struct answer *answer, const struct answer_shape *shape,
                 const struct answer_field *field, void *base)
{
    assert(answer->depth < ANSWER_FRAMES_MAX);
    if (shape && shape->begin)
        base = shape->begin(answer, shape);
    answer->frames[answer->depth++] =
        (struct answer_frame){.shape = shape, .field = field, .base = base};
}

/* "DescribeSnapshotsResponse" */
static void start_root(struct answer *answer, struct str name)
{
    const char *action = operation_info(answer->operation)->action;
    if (str_starts(name, action) && str_eq_c(str_skip(name, strlen(action)), "Response"))
        push(answer, answer->root, NULL, NULL);
    else
        answer_fail(answer, ERR_INPUT, "expected %sResponse, found %.*s", action, STR_ARG(name));
}

static void note_unknown(struct answer *answer, const struct table_info *table, struct str element)
{
    char room[FIELD_NAME_MOST];
    struct str name = table_json_name(table, element, room);
    if (!table_knows_field(table, name))
        part_note_unknown(answer->part, table->kind, name, STR_EMPTY);
}

static void on_start(void *ctx, struct str name)
{
    struct answer *answer = ctx;
    if (answer->failed)
        return;
    if (answer->skipped > 0) {
        answer->skipped++;
        return;
    }
    if (answer->depth == 0) {
        start_root(answer, name);
        return;
    }
    struct answer_frame *frame = &answer->frames[answer->depth - 1];
    const struct answer_field *field = find_field(frame, name);
    if (field) {
        push(answer, field->inner, field, frame->base);
        return;
    }
    if (frame->shape && frame->shape->table)
        note_unknown(answer, frame->shape->table, name);
    answer->skipped = 1;
}

static void on_end(void *ctx, struct str name, struct str text)
{
    struct answer *answer = ctx;
    (void)name; /* that of the element which is open, as the XML is well-formed */
    if (answer->failed)
        return;
    if (answer->skipped > 0) {
        answer->skipped--;
        return;
    }
    const struct answer_frame *frame = &answer->frames[--answer->depth];
    if (!frame->shape)
        answer_set(answer, frame->field, frame->base, text);
    else if (frame->shape->end)
        frame->shape->end(answer, frame->shape);
}

/* ---- life ---- */

struct answer *answer_new(enum operation operation, struct inventory_part *part)
{
    static const struct xml_handler handler = {.start = on_start, .end = on_end};
    struct answer *answer = mem_alloc(sizeof(*answer));
    answer->part = part;
    answer->shapes = arena_new();
    room_init(&answer->room);
    answer_turn_to(answer, operation);
    answer->xml = xml_new(&handler, answer);
    answer->kept = arena_new();
    answer->texts = arena_new();
    vec_init(&answer->regions, sizeof(struct answer_region));
    vec_init(&answer->seeds, sizeof(struct answer_seed));
    return answer;
}

void answer_free(struct answer *answer)
{
    if (!answer)
        return;
    xml_free(answer->xml);
    arena_free(answer->shapes);
    room_clear(&answer->room);
    arena_free(answer->kept);
    arena_free(answer->texts);
    vec_clear(&answer->regions);
    vec_clear(&answer->seeds);
    mem_free(answer);
}

void answer_turn_to(struct answer *answer, enum operation operation)
{
    assert(answer->part || operation_info(operation)->source == SOURCE_COUNT);
    answer->operation = operation;
    answer->root = roots[operation];
    if (answer->root->table)
        answer->root = answer_listing(answer, answer->root->table);
}

void answer_reset(struct answer *answer)
{
    xml_reset(answer->xml);
    arena_reset(answer->kept);
    arena_reset(answer->texts);
    vec_truncate(&answer->regions, 0);
    vec_truncate(&answer->seeds, 0);
    answer->depth = 0;
    answer->skipped = 0;
    answer->listed = false;
    answer->failed = false;
    answer->page = (struct answer_page){.items = 0};
    answer->identity = (struct answer_identity){.account = STR_EMPTY};
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
    if (!answer->failed && xml_feed(answer->xml, data, len, err) != 0)
        return refuse(answer, err);
    return answer->failed ? refuse(answer, err) : 0;
}

int answer_finish(struct answer *answer, struct answer_page *out, struct error *err)
{
    if (!answer->failed && xml_finish(answer->xml, err) != 0)
        return refuse(answer, err);
    answer->begun = 0;
    /* AWS writes an empty list as an empty element; without one nothing was said. */
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
