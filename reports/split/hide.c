#include "reports/split/hide_internal.h"

#include <string.h>

#define STEPS_LEFT_OUT                                                                        \
    "The commands are left out here, as they name what belongs to another group; the report " \
    "of the whole has them."

struct hiding {
    const struct mask_view *view;
    const struct graph *graph;
    struct arena *arena;
    const struct finding *from;
    struct vec met;   /* struct split_row: resources of others that it names */
    struct vec words; /* struct str: their names and the values of their tags */
};

/* ---- what people wrote of the resources of others ---- */

/* What the subject is called itself is no secret from its group. */
static bool is_known(const struct hiding *h, struct str word)
{
    const struct subject *s = &h->from->subject;
    const struct str own[] = {s->id,        s->name,        s->account,     s->region, s->zone,
                              s->owner_tag, s->environment, s->cost_center, s->scope};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (str_eq(own[i], word))
            return true;
    return false;
}

static void add_word(struct hiding *h, struct str word)
{
    if (!str_is_empty(str_trim(word)) && !is_known(h, word))
        (void)vec_push(&h->words, &word);
}

static void add_words(struct hiding *h, const struct split_row *row)
{
    const struct graph *g = h->graph;
    const struct tagset *set = &g->tagsets[graph_tagset(g, row->kind, row->row)];
    add_word(h, graph_name(g, row->kind, row->row));
    for (uint32_t i = 0; i < set->count; i++)
        add_word(h, graph_str(g, g->tags[set->first + i].value));
}

static bool is_of_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool has_word(struct str text, struct str word)
{
    for (size_t at = 0; at + word.len <= text.len; at++) {
        if (memcmp(text.ptr + at, word.ptr, word.len) != 0)
            continue;
        bool begins = at == 0 || !is_of_word(text.ptr[at - 1]) || !is_of_word(word.ptr[0]);
        size_t end = at + word.len;
        bool ends =
            end == text.len || !is_of_word(text.ptr[end]) || !is_of_word(word.ptr[word.len - 1]);
        if (begins && ends)
            return true;
    }
    return false;
}

static bool tells(const struct hiding *h, struct str text)
{
    for (size_t i = 0; i < h->words.len; i++)
        if (has_word(text, VEC_AT(struct str, &h->words, i)))
            return true;
    return false;
}

/* ---- the parts of a finding ---- */

static struct str masked(struct hiding *h, struct str text)
{
    return mask_text(h->view, h->arena, text, NULL);
}

/* First round: which resources of others does it name? */
static void meet(struct hiding *h, struct str text)
{
    (void)mask_text(h->view, h->arena, text, &h->met);
}

static void meet_all(struct hiding *h)
{
    const struct finding *f = h->from;
    for (size_t i = 0; i < f->evidence_count; i++) {
        meet(h, f->evidence[i].resource);
        meet(h, f->evidence[i].value);
    }
    for (size_t i = 0; i < f->related_count; i++)
        meet(h, f->related[i].arn);
    for (size_t i = 0; i < f->remediation.command_count; i++)
        meet(h, f->remediation.commands[i]);
    meet(h, str_from(f->remediation.text));
    for (size_t i = 0; i < h->met.len; i++)
        add_words(h, &VEC_AT(struct split_row, &h->met, i));
}

static void hide_evidence(struct hiding *h, struct finding *out)
{
    struct evidence *copy = arena_array(h->arena, out->evidence_count + 1, sizeof(*copy));
    for (size_t i = 0; i < out->evidence_count; i++) {
        copy[i] = out->evidence[i];
        copy[i].resource = masked(h, copy[i].resource);
        copy[i].value = masked(h, copy[i].value);
        bool of_others = copy[i].resource.ptr != out->evidence[i].resource.ptr;
        if (of_others)
            copy[i].observed_at = INSTANT_UNSET;
        if (!str_is_empty(copy[i].value) && (of_others || tells(h, copy[i].value)))
            copy[i].value = STR_LIT(MASK_VALUE);
    }
    out->evidence = copy;
}

static void hide_related(struct hiding *h, struct finding *out)
{
    struct related *copy = arena_array(h->arena, out->related_count + 1, sizeof(*copy));
    for (size_t i = 0; i < out->related_count; i++)
        copy[i] = (struct related){out->related[i].relation, masked(h, out->related[i].arn)};
    out->related = copy;
}

static void hide_because(struct hiding *h, struct finding *out)
{
    struct unknown_because *copy = arena_array(h->arena, out->unknown_count + 1, sizeof(*copy));
    for (size_t i = 0; i < out->unknown_count; i++) {
        copy[i] = out->unknown_because[i];
        copy[i].account = masked(h, copy[i].account);
        if (!copy[i].detail)
            continue;
        struct str detail = masked(h, str_from(copy[i].detail));
        copy[i].detail = tells(h, detail) ? MASK_VALUE : detail.ptr;
    }
    out->unknown_because = copy;
}

static bool is_secret(struct hiding *h, struct str text)
{
    return masked(h, text).ptr != text.ptr || tells(h, text);
}

/* A command with a mask in it could be run and do something else. */
static bool steps_are_secret(struct hiding *h, const struct remediation *r)
{
    bool secret = false;
    for (size_t i = 0; !secret && i < r->command_count; i++)
        secret = is_secret(h, r->commands[i]);
    for (size_t i = 0; !secret && i < r->value_count; i++)
        secret = is_secret(h, r->values[i].value);
    return secret;
}

static void hide_advice(struct hiding *h, struct remediation *r)
{
    if (!r->runbook)
        return;
    struct str text = masked(h, str_from(r->text));
    if (tells(h, text))
        text = str_from(r->advice->text);
    if (steps_are_secret(h, r)) {
        text = arena_printf(h->arena, "%.*s%s%s", STR_ARG(text), text.len > 0 ? " " : "",
                            STEPS_LEFT_OUT);
        r->command_count = r->value_count = 0;
        r->templates = NULL;
    }
    r->text = text.ptr;
}

const struct finding *hide_in_finding(const struct mask_view *view, struct arena *arena,
                                      const struct finding *finding)
{
    struct hiding h = {
        .view = view, .graph = mask_graph(view->mask), .arena = arena, .from = finding};
    struct finding *out = arena_alloc(arena, sizeof(*out));
    *out = *finding;
    vec_init(&h.met, sizeof(struct split_row));
    vec_init(&h.words, sizeof(struct str));
    meet_all(&h);
    out->subject.id = masked(&h, out->subject.id);
    out->subject.name = masked(&h, out->subject.name);
    out->target = masked(&h, out->target);
    hide_evidence(&h, out);
    hide_related(&h, out);
    hide_because(&h, out);
    hide_advice(&h, &out->remediation);
    vec_clear(&h.met);
    vec_clear(&h.words);
    return out;
}
