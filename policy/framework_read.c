/* A framework from its file: every key checked, every id of a rule known, every relation with a source. */
#include "policy/framework.h"

#include <stdlib.h>

#include "core/limits.h"
#include "core/sha256.h"
#include "policy/policy_internal.h"

struct framework_reader {
    struct policy_reader *r;
    const struct yaml_node *sources; /* a mapping, or NULL: sources are written out */
    const char *source;              /* of controls that name none; NULL: they must */
    const char *edition;
    bool *related; /* by row of the known rules: already named by this control */
    struct words known;
};

static const char *const keys_of_framework[] = {"name",   "title",   "edition", "note",
                                                "source", "sources", "controls"};
static const char *const keys_of_control[] = {"id",     "title", "edition", "note",
                                              "source", "rules", "evidence"};
static const char *const keys_of_evidence[] = {"source", "rules"};

#define WORDS_OF(array) ((struct words){array, sizeof(array) / sizeof((array)[0])})

/* ---- what every level has ---- */

static void refuse_key(struct policy_reader *r, const struct yaml_node *key, struct words words,
                       const char *what)
{
    const char *near = policy_nearest(key->text, words);
    policy_problem(r, key, "unknown key '%.*s' in %s", STR_ARG(policy_shown(r, key)), what);
    policy_expected(r, "Expected one of %.*s.", STR_ARG(policy_word_list(r->arena, words)));
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else
        policy_hint(r, "Remove it; docs/frameworks.md explains every key.");
}

static void say_missing(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        const char *key, const char *why)
{
    policy_problem(r, node, "%s has no %s", what, key);
    policy_expected(r, "Expected '%s: ...': %s.", key, why);
    policy_hint(r, "Add the key.");
}

/* Text that fits into a cell: one line, not too long. NULL when it does not. */
static const char *read_line(struct policy_reader *r, const struct yaml_node *node,
                             const char *what)
{
    struct str text;
    if (!policy_read_text(r, node, what, &text))
        return NULL;
    bool one_line = str_find(text, "\n") == text.len && str_find(text, "\t") == text.len;
    if (one_line && text.len <= LIMIT_CONTROL_TEXT_BYTES)
        return arena_str(r->arena, text).ptr;
    policy_problem(r, node, "%s %s", what,
                   one_line ? "is too long" : "has more than one line, or a tab");
    policy_expected(r, "Expected one line of at most %u bytes.", LIMIT_CONTROL_TEXT_BYTES);
    policy_hint(r, "Say it in fewer words; what explains it at length belongs into 'note'.");
    return NULL;
}

/* The same of a key that may be absent. */
static const char *read_optional(struct policy_reader *r, const struct yaml_node *node,
                                 const char *key)
{
    const struct yaml_node *value = yaml_get(node, key);
    return value ? read_line(r, value, key) : NULL;
}

/* Notes may have several lines in the file; whoever prints them breaks them as there is room. */
static const char *read_note(struct policy_reader *r, const struct yaml_node *node)
{
    const struct yaml_node *value = yaml_get(node, "note");
    struct str text;
    if (!value || !policy_read_text(r, value, "note", &text))
        return NULL;
    text = str_trim(text);
    char *note = arena_alloc(r->arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        note[i] = text.ptr[i] == '\n' || text.ptr[i] == '\t' ? ' ' : text.ptr[i];
    return note;
}

static const char *read_required(struct policy_reader *r, const struct yaml_node *node,
                                 const char *what, const char *key, const char *why)
{
    if (!yaml_get(node, key)) {
        say_missing(r, node, what, key, why);
        return NULL;
    }
    return read_optional(r, node, key);
}

/* ---- sources ---- */

static const char *named_source(struct framework_reader *f, const struct yaml_node *node,
                                const char *name)
{
    const struct yaml_node *text = yaml_get(f->sources, name);
    if (text)
        return text->kind == YAML_SCALAR ? arena_str(f->r->arena, text->text).ptr : NULL;
    const char **names = arena_array(f->r->arena, f->sources->count + 1, sizeof(*names));
    struct words words = {names, 0};
    for (size_t i = 0; i < f->sources->count; i++)
        if (f->sources->pairs[i].key->kind == YAML_SCALAR)
            names[words.count++] = arena_str(f->r->arena, f->sources->pairs[i].key->text).ptr;
    const char *near = policy_nearest(str_from(name), words);
    policy_problem(f->r, node, "source names '%.*s', which is not among sources",
                   STR_ARG(policy_shown(f->r, node)));
    policy_expected(f->r, "Expected one of %.*s.", STR_ARG(policy_word_list(f->r->arena, words)));
    if (near)
        policy_hint(f->r, "Did you mean '%s'?", near);
    else
        policy_hint(f->r, "Add it to sources, with the words that reports print.");
    return NULL;
}

/* What `node` says of its source; `otherwise` where it says nothing. */
static const char *read_source(struct framework_reader *f, const struct yaml_node *node,
                               const char *otherwise)
{
    const struct yaml_node *value = yaml_get(node, "source");
    const char *text = value ? read_line(f->r, value, "source") : NULL;
    if (!value)
        return otherwise;
    return text && f->sources ? named_source(f, value, text) : text;
}

static void read_sources(struct framework_reader *f, const struct yaml_node *root)
{
    const struct yaml_node *sources = yaml_get(root, "sources");
    if (!sources || !policy_check_mapping(f->r, sources, "sources", "{text: the act itself}"))
        return;
    for (size_t i = 0; i < sources->count; i++)
        (void)read_line(f->r, sources->pairs[i].value, "a source");
    f->sources = sources;
}

/* ---- rules ---- */

static int known_row(const struct framework_reader *f, struct str id)
{
    for (size_t i = 0; i < f->known.count; i++)
        if (str_eq_c(id, f->known.items[i]))
            return (int)i;
    return -1;
}

static void refuse_rule(struct framework_reader *f, const struct yaml_node *node)
{
    const char *near = policy_nearest(node->text, f->known);
    policy_problem(f->r, node, "rules names '%.*s', which is no rule",
                   STR_ARG(policy_shown(f->r, node)));
    policy_expected(f->r, "Expected the id of a rule, such as RPO-EXCEEDED.");
    if (near)
        policy_hint(f->r, "Did you mean '%s'?", near);
    else
        policy_hint(f->r, "'snapaudit rules list' names those that are judged; patterns are not "
                          "allowed here.");
}

static bool mark_rule(struct framework_reader *f, const struct yaml_node *node)
{
    int row = known_row(f, node->text);
    if (row < 0) {
        refuse_rule(f, node);
        return false;
    }
    if (f->related[row]) {
        policy_problem(f->r, node, "the control names %.*s twice", STR_ARG(node->text));
        policy_expected(f->r, "Expected each rule once, with the source that counts.");
        policy_hint(f->r, "Remove one of the two.");
        return false;
    }
    f->related[row] = true;
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/* The list of ids behind `rules`, as rows. */
static void read_rules(struct framework_reader *f, const struct yaml_node *node,
                       struct framework_evidence *out)
{
    struct strs ids;
    if (!policy_read_list(f->r, node, "rules", LIST_MAY_BE_EMPTY, NULL, &ids))
        return;
    uint16_t *rows = arena_array(f->r->arena, ids.count, sizeof(*rows));
    for (size_t i = 0; i < ids.count; i++)
        if (mark_rule(f, node->kind == YAML_SCALAR ? node : node->items[i]))
            rows[out->rule_count++] = (uint16_t)known_row(f, ids.items[i]);
    if (out->rule_count > 0)
        qsort(rows, out->rule_count, sizeof(*rows), compare_rows);
    out->rules = rows;
}

static void read_relation(struct framework_reader *f, const struct yaml_node *node,
                          const struct yaml_node *rules, const char *otherwise,
                          struct framework_evidence *out)
{
    out->source = read_source(f, node, otherwise);
    read_rules(f, rules, out);
    if (out->rule_count > 0 && !out->source && !yaml_get(node, "source"))
        say_missing(f->r, node, "the control", "source",
                    "where it is written that these rules have to do with it");
}

static void read_relations(struct framework_reader *f, const struct yaml_node *node,
                           const char *otherwise, struct framework_control *out)
{
    if (node->kind != YAML_SEQUENCE) {
        policy_problem(f->r, node, "evidence is %s, not a list", policy_kind_of(node));
        policy_expected(f->r, "Expected a list, each item with source and rules.");
        policy_hint(f->r, "Write each item on a line that begins with '- '.");
        return;
    }
    struct framework_evidence *items = arena_array(f->r->arena, node->count, sizeof(*items));
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = node->items[i];
        if (!policy_check_words(f->r, item, WORDS_OF(keys_of_evidence), "evidence", refuse_key))
            continue;
        if (!yaml_get(item, "rules"))
            say_missing(f->r, item, "evidence", "rules", "the ids of the rules that give it");
        else
            read_relation(f, item, yaml_get(item, "rules"), otherwise,
                          &items[out->evidence_count++]);
    }
    out->evidence = items;
}

/* ---- controls ---- */

static void read_evidence(struct framework_reader *f, const struct yaml_node *node,
                          struct framework_control *out)
{
    const struct yaml_node *rules = yaml_get(node, "rules");
    const struct yaml_node *evidence = yaml_get(node, "evidence");
    memset(f->related, 0, f->known.count * sizeof(*f->related));
    if (rules && evidence) {
        policy_problem(f->r, evidence, "the control has both rules and evidence");
        policy_expected(f->r, "Expected one of them.");
        policy_hint(f->r, "Move the rules into an item of evidence.");
    } else if (evidence) {
        read_relations(f, evidence, read_source(f, node, f->source), out);
    } else if (rules) {
        struct framework_evidence *only = arena_alloc(f->r->arena, sizeof(*only));
        read_relation(f, node, rules, f->source, only);
        out->evidence = only;
        out->evidence_count = 1;
    }
}

static void read_control(struct framework_reader *f, const struct yaml_node *node,
                         struct framework_control *out)
{
    if (!policy_check_words(f->r, node, WORDS_OF(keys_of_control), "a control", refuse_key))
        return;
    out->id = read_required(f->r, node, "the control", "id", "what the framework calls it");
    out->title = read_optional(f->r, node, "title");
    out->note = read_note(f->r, node);
    out->edition = read_optional(f->r, node, "edition");
    if (!out->edition)
        out->edition = f->edition;
    read_evidence(f, node, out);
}

static bool same_control(const struct framework_control *a, const struct framework_control *b)
{
    return a->id && b->id && strcmp(a->id, b->id) == 0 && a->edition && b->edition &&
           strcmp(a->edition, b->edition) == 0;
}

static void check_repeated(struct policy_reader *r, const struct yaml_node *node,
                           const struct framework_control *controls, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (!same_control(&controls[i], &controls[at]))
            continue;
        policy_problem(r, node, "the control '%s' is there twice", controls[at].id);
        policy_expected(r, "Expected each id once in an edition.");
        policy_hint(r, "Join the two; 'evidence' takes several sources.");
        return;
    }
}

static bool check_controls(struct policy_reader *r, const struct yaml_node *node)
{
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind != YAML_SEQUENCE || node->count == 0) {
        policy_problem(r, node, "controls is %s",
                       node->kind == YAML_SEQUENCE ? "an empty list" : policy_kind_of(node));
        policy_expected(r, "Expected a list of controls, each with its id.");
        policy_hint(r, "Write each control on lines of its own, the first of which begins with "
                       "'- id: '.");
        return false;
    }
    if (node->count <= LIMIT_CONTROLS)
        return true;
    policy_problem(r, node, "controls has %zu items", node->count);
    policy_expected(r, "Expected at most %u.", LIMIT_CONTROLS);
    policy_hint(r, "Leave out those that no rule has to do with, or write several frameworks.");
    return false;
}

static void read_controls(struct framework_reader *f, const struct yaml_node *root,
                          struct framework *out)
{
    const struct yaml_node *node = yaml_get(root, "controls");
    if (!node) {
        say_missing(f->r, root, "the framework", "controls", "the list of its controls");
        return;
    }
    if (!check_controls(f->r, node))
        return;
    struct framework_control *controls = arena_array(f->r->arena, node->count, sizeof(*controls));
    for (size_t i = 0; i < node->count; i++) {
        read_control(f, node->items[i], &controls[i]);
        check_repeated(f->r, node->items[i], controls, i);
    }
    out->controls = controls;
    out->control_count = node->count;
}

/* ---- the whole ---- */

static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!char_is_digit(text.ptr[i]) && !(text.ptr[i] >= 'a' && text.ptr[i] <= 'z') &&
            (i == 0 || (text.ptr[i] != '-' && text.ptr[i] != '.')))
            return false;
    return text.len > 0 && text.len <= LIMIT_FRAMEWORK_NAME;
}

static const char *read_name(struct policy_reader *r, const struct yaml_node *root)
{
    const char *name =
        read_required(r, root, "the framework", "name", "what --framework calls it, such as dora");
    if (!name || is_name(str_from(name)))
        return name;
    policy_problem(r, yaml_get(root, "name"), "'%.*s' is no name of a framework",
                   STR_ARG(policy_shown(r, yaml_get(root, "name"))));
    policy_expected(r, "Expected small letters, digits, dashes and dots, at most %u.",
                    LIMIT_FRAMEWORK_NAME);
    policy_hint(r, "The title may be anything: title is what reports print.");
    return NULL;
}

static void read_root(struct framework_reader *f, const struct yaml_node *root,
                      struct framework *out)
{
    if (!policy_check_words(f->r, root, WORDS_OF(keys_of_framework), "the framework", refuse_key))
        return;
    out->name = read_name(f->r, root);
    out->title = read_required(f->r, root, "the framework", "title", "what reports call it");
    out->edition = read_required(f->r, root, "the framework", "edition",
                                 "which version of it is meant, or its date");
    out->note = read_note(f->r, root);
    f->edition = out->edition;
    read_sources(f, root);
    f->source = read_source(f, root, NULL);
    read_controls(f, root, out);
}

static void take_yaml_problem(void *ctx, const struct yaml_problem *problem)
{
    policy_add_yaml_problem(ctx, problem);
}

static void read_text(struct framework_reader *f, struct str text, struct framework *out)
{
    const struct yaml_node *root =
        yaml_read(f->r->arena, text, LIMIT_POLICY_BYTES, take_yaml_problem, f->r);
    if (root) {
        read_root(f, root, out);
    } else if (f->r->problems.count == 0) {
        struct yaml_node top = {.line = 1, .column = 1};
        policy_problem(f->r, &top, "the framework is empty");
        policy_expected(f->r, "Expected %.*s.",
                        STR_ARG(policy_word_list(f->r->arena, WORDS_OF(keys_of_framework))));
        policy_hint(f->r, "docs/frameworks.md has one to start from.");
    }
}

const struct framework *framework_read(struct arena *arena, struct str file, struct str text,
                                       const struct framework_reading *reading, struct error *err)
{
    const struct policy_options options = {
        .rules = *reading->rules, .problem = reading->problem, .ctx = reading->ctx};
    struct policy named = {.file = arena_str(arena, file)};
    struct policy_reader r = {.arena = arena, .options = &options, .policy = &named};
    struct framework_reader f = {.r = &r,
                                 .known = {reading->rules->known, reading->rules->known_count}};
    f.related = arena_array(arena, f.known.count + 1, sizeof(*f.related));
    struct framework *framework = arena_alloc(arena, sizeof(*framework));
    framework->file = named.file.ptr;
    (void)sha256_hex(text.ptr, text.len, framework->sha256);
    read_text(&f, text, framework);
    if (r.problems.count == 0)
        return framework;
    policy_tell_problems(&r);
    (void)error_set(err, ERR_POLICY, "the framework %.*s has %zu problem%s", STR_ARG(file),
                    r.problems.count, r.problems.count == 1 ? "" : "s");
    return NULL;
}
