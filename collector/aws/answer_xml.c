/* Answers in XML, by their shapes, while they arrive. */
#include <assert.h>

#include "collector/aws/answer_internal.h"

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

struct xml_parser *answer_xml_parser(struct answer *answer)
{
    static const struct xml_handler handler = {.start = on_start, .end = on_end};
    return xml_new(&handler, answer);
}

int answer_xml_feed(struct answer *answer, const void *data, size_t len, struct error *err)
{
    return xml_feed(answer->xml, data, len, err);
}

int answer_xml_finish(struct answer *answer, struct error *err)
{
    return xml_finish(answer->xml, err);
}
