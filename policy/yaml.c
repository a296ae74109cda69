#include "policy/yaml.h"

#include <stdlib.h>

#include <yaml.h>

#include "core/limits.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"
#include "policy/yaml_internal.h"

struct yaml_reader {
    yaml_parser_t parser;
    struct arena *arena;
    struct str text;
    yaml_problem_fn problem;
    void *ctx;
};

static void report(const struct yaml_reader *r, yaml_mark_t at, const char *message,
                   const char *expected, const char *hint)
{
    struct yaml_problem problem = {
        .line = (unsigned)at.line + 1,
        .column = (unsigned)at.column + 1,
        .message = str_from(message),
        .expected = str_from(expected),
        .hint = str_from(hint),
    };
    r->problem(r->ctx, &problem);
}

/* The next event, which the caller deletes; false when the text cannot be read on. */
static bool next_event(struct yaml_reader *r, yaml_event_t *out)
{
    if (yaml_parser_parse(&r->parser, out))
        return true;
    if (r->parser.error == YAML_MEMORY_ERROR)
        mem_exhausted();
    struct yaml_failure failure = {
        .problem = r->parser.problem,
        .line = r->parser.problem_mark.line,
        .column = r->parser.problem_mark.column,
        .context = r->parser.context,
        .context_line = r->parser.context_mark.line,
        .context_column = r->parser.context_mark.column,
    };
    struct yaml_problem problem = yaml_explain(r->arena, r->text, &failure);
    r->problem(r->ctx, &problem);
    return false;
}

/* As the file has it: "!!int" for what libyaml spells out. */
static const char *written_tag(const struct yaml_reader *r, const yaml_char_t *tag)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    struct str text = str_from((const char *)tag);
    if (!str_starts(text, prefix))
        return text.ptr;
    return arena_printf(r->arena, "!!%s", text.ptr + sizeof(prefix) - 1).ptr;
}

static void check_properties(const struct yaml_reader *r, yaml_mark_t at, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    if (anchor)
        report(
            r, at,
            arena_printf(r->arena, "anchors are not allowed here: '&%s'", (const char *)anchor).ptr,
            "Expected every value to be written out where it counts.",
            "Remove the anchor. A text that begins with & needs quotes: '&text'.");
    if (tag)
        report(
            r, at,
            arena_printf(r->arena, "tags are not allowed here: '%s'", written_tag(r, tag)).ptr,
            "Expected a plain value, a list or a mapping.",
            "Remove the word that begins with !. A text that begins with ! needs quotes: '!text'.");
}

static struct yaml_node *new_node(struct yaml_reader *r, const yaml_event_t *event,
                                  enum yaml_kind kind)
{
    struct yaml_node *node = arena_alloc(r->arena, sizeof(*node));
    node->kind = kind;
    node->line = (unsigned)event->start_mark.line + 1;
    node->column = (unsigned)event->start_mark.column + 1;
    return node;
}

/* Quoted texts can hold what no tag, name or region does: "\0", "\x1b". */
static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        size_t len = utf8_len(s.ptr + i, s.len - i);
        bool layout = s.ptr[i] == '\n' || s.ptr[i] == '\t';
        if (len == 0 || (!layout && utf8_is_control(s.ptr + i, len)))
            return true;
        i += len;
    }
    return false;
}

static const struct yaml_node *read_scalar(struct yaml_reader *r, const yaml_event_t *event)
{
    struct yaml_node *node = new_node(r, event, YAML_SCALAR);
    check_properties(r, event->start_mark, event->data.scalar.anchor, event->data.scalar.tag);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = arena_str(
        r->arena, str_make((const char *)event->data.scalar.value, event->data.scalar.length));
    if (has_control(node->text)) {
        report(r, event->start_mark, "the text holds a control character",
               "Expected readable text.", "Remove the escape, such as \\0 or \\x1b.");
        node->kind = YAML_REFUSED;
    }
    return node;
}

static const struct yaml_node *read_alias(struct yaml_reader *r, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    report(r, event->start_mark,
           arena_printf(r->arena, "aliases are not allowed here: '*%s'", name).ptr,
           "Expected every value to be written out where it counts.",
           arena_printf(r->arena, "A text that begins with * needs quotes: '*%s'.", name).ptr);
    return new_node(r, event, YAML_REFUSED);
}

static const struct yaml_node *read_node(struct yaml_reader *r, const yaml_event_t *event,
                                         unsigned depth);

/* The nodes up to the end of a collection into `nodes`; false when the text cannot be read on. */
static bool read_children(struct yaml_reader *r, yaml_event_type_t end, unsigned depth,
                          struct vec *nodes)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event))
            return false;
        bool done = event.type == end;
        const struct yaml_node *node = done ? NULL : read_node(r, &event, depth + 1);
        yaml_event_delete(&event);
        if (done)
            return true;
        if (!node)
            return false;
        vec_push(nodes, &node);
    }
}

static bool too_deep(struct yaml_reader *r, const yaml_event_t *event, unsigned depth)
{
    if (depth <= LIMIT_POLICY_DEPTH)
        return false;
    struct yaml_problem problem = {
        .line = (unsigned)event->start_mark.line + 1,
        .column = (unsigned)event->start_mark.column + 1,
        .limit = true,
        .message = arena_printf(r->arena, "nested more than %d levels deep", LIMIT_POLICY_DEPTH),
        .expected = STR_LIT("Expected the few levels that a policy has."),
        .hint = STR_LIT("Look for brackets that are opened and never closed."),
    };
    r->problem(r->ctx, &problem);
    return true;
}

static const struct yaml_node *read_sequence(struct yaml_reader *r, const yaml_event_t *event,
                                             unsigned depth)
{
    struct yaml_node *node = new_node(r, event, YAML_SEQUENCE);
    struct vec nodes;
    check_properties(r, event->start_mark, event->data.sequence_start.anchor,
                     event->data.sequence_start.tag);
    vec_init(&nodes, sizeof(const struct yaml_node *));
    bool whole = read_children(r, YAML_SEQUENCE_END_EVENT, depth, &nodes);
    if (whole && nodes.len > 0) {
        const struct yaml_node **items = arena_array(r->arena, nodes.len, nodes.elem_size);
        memcpy(items, nodes.data, nodes.len * nodes.elem_size);
        node->items = items;
        node->count = nodes.len;
    }
    vec_clear(&nodes);
    return whole ? node : NULL;
}

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *const *left = a;
    const struct yaml_node *const *right = b;
    int order = str_cmp((*left)->text, (*right)->text);
    if (order == 0)
        order = ((*left)->line > (*right)->line) - ((*left)->line < (*right)->line);
    if (order == 0)
        order = ((*left)->column > (*right)->column) - ((*left)->column < (*right)->column);
    return order;
}

static void check_duplicates(const struct yaml_reader *r, const struct yaml_node *mapping)
{
    const struct yaml_node **keys =
        arena_array(r->arena, mapping->count, sizeof(const struct yaml_node *));
    for (size_t i = 0; i < mapping->count; i++)
        keys[i] = mapping->pairs[i].key;
    qsort(keys, mapping->count, sizeof(const struct yaml_node *), compare_keys);
    for (size_t i = 1; i < mapping->count; i++) {
        if (keys[i]->kind != YAML_SCALAR || keys[i - 1]->kind != YAML_SCALAR ||
            !str_eq(keys[i]->text, keys[i - 1]->text))
            continue;
        struct yaml_problem problem = {
            .line = keys[i]->line,
            .column = keys[i]->column,
            .message = arena_printf(r->arena, "the key '%.*s' is here twice; it is also on line %u",
                                    STR_ARG(yaml_clip(r->arena, keys[i]->text)), keys[i - 1]->line),
            .expected = STR_LIT("Expected each key once in a mapping."),
            .hint = STR_LIT("Remove one of the two, or put what belongs together under one key."),
        };
        r->problem(r->ctx, &problem);
    }
}

static const struct yaml_node *check_key(const struct yaml_reader *r, const struct yaml_node *key)
{
    if (key->kind == YAML_SCALAR || key->kind == YAML_REFUSED)
        return key;
    struct yaml_problem problem = {
        .line = key->line,
        .column = key->column,
        .message = STR_LIT("a list or a mapping stands where a key belongs"),
        .expected = STR_LIT("Expected a word and a colon, such as 'name: value'."),
        .hint = STR_LIT("Text in {} or [] needs quotes when it is meant as text."),
    };
    r->problem(r->ctx, &problem);
    struct yaml_node *refused = arena_alloc(r->arena, sizeof(*refused));
    *refused = (struct yaml_node){.kind = YAML_REFUSED, .line = key->line, .column = key->column};
    return refused;
}

static const struct yaml_node *read_mapping(struct yaml_reader *r, const yaml_event_t *event,
                                            unsigned depth)
{
    struct yaml_node *node = new_node(r, event, YAML_MAPPING);
    struct vec nodes;
    check_properties(r, event->start_mark, event->data.mapping_start.anchor,
                     event->data.mapping_start.tag);
    vec_init(&nodes, sizeof(const struct yaml_node *));
    bool whole = read_children(r, YAML_MAPPING_END_EVENT, depth, &nodes);
    if (whole && nodes.len > 0) {
        struct yaml_pair *pairs = arena_array(r->arena, nodes.len / 2, sizeof(*pairs));
        for (size_t i = 0; i < nodes.len / 2; i++) {
            pairs[i].key = check_key(r, VEC_AT(const struct yaml_node *, &nodes, 2 * i));
            pairs[i].value = VEC_AT(const struct yaml_node *, &nodes, 2 * i + 1);
        }
        node->pairs = pairs;
        node->count = nodes.len / 2;
        check_duplicates(r, node);
    }
    vec_clear(&nodes);
    return whole ? node : NULL;
}

/* The node that `event` begins; NULL when the text cannot be read on. */
static const struct yaml_node *read_node(struct yaml_reader *r, const yaml_event_t *event,
                                         unsigned depth)
{
    if (too_deep(r, event, depth))
        return NULL;
    switch (event->type) {
    case YAML_SCALAR_EVENT: return read_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT: return read_sequence(r, event, depth);
    case YAML_MAPPING_START_EVENT: return read_mapping(r, event, depth);
    case YAML_ALIAS_EVENT: return read_alias(r, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
    default: return new_node(r, event, YAML_REFUSED); /* no place where a node is expected */
    }
}

/* Stream and document frames around the one node. */
static const struct yaml_node *read_stream(struct yaml_reader *r)
{
    const struct yaml_node *root = NULL;
    bool refused = false;
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (!next_event(r, &event))
            return NULL;
        if (event.type == YAML_STREAM_END_EVENT) {
            done = true;
        } else if (event.type == YAML_DOCUMENT_START_EVENT && root) {
            report(r, event.start_mark, "a second document begins here",
                   "Expected one document in the file.",
                   "Remove the line '---' and what follows, or keep it in a file of its own.");
            done = true;
        } else if (event.type != YAML_STREAM_START_EVENT &&
                   event.type != YAML_DOCUMENT_START_EVENT &&
                   event.type != YAML_DOCUMENT_END_EVENT) {
            root = read_node(r, &event, 1);
            refused = !root;
        }
        yaml_event_delete(&event);
        if (refused)
            return NULL;
    }
    return root;
}

static struct str without_bom(struct str text)
{
    return str_starts(text, "\xef\xbb\xbf") ? str_skip(text, 3) : text;
}

const struct yaml_node *yaml_read(struct arena *arena, struct str text, size_t most,
                                  yaml_problem_fn problem, void *ctx)
{
    struct yaml_problem bad;
    struct yaml_reader r = {
        .arena = arena, .text = without_bom(text), .problem = problem, .ctx = ctx};
    if (text.len > most) {
        bad = (struct yaml_problem){
            .line = 1,
            .column = 1,
            .limit = true,
            .message = arena_printf(arena, "the file has %zu bytes", text.len),
            .expected = arena_printf(arena, "Expected at most %zu bytes.", most),
            .hint = STR_LIT("Is this the right file?"),
        };
        problem(ctx, &bad);
        return NULL;
    }
    if (yaml_find_bad_bytes(arena, r.text, &bad)) {
        problem(ctx, &bad);
        return NULL;
    }
    if (!yaml_parser_initialize(&r.parser))
        mem_exhausted();
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(r.text.ptr ? r.text.ptr : ""),
                                 r.text.len);
    const struct yaml_node *root = read_stream(&r);
    yaml_parser_delete(&r.parser);
    return root;
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
    if (!mapping || mapping->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml_node *name = mapping->pairs[i].key;
        if (name->kind == YAML_SCALAR && str_eq_c(name->text, key))
            return mapping->pairs[i].value;
    }
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != YAML_SCALAR || !node->plain)
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_eq_c(node->text, words[i]))
            return true;
    }
    return false;
}
