/* What was demanded: the policy, every value that counts outside of scopes, and in each scope those that are its
 * own. Where a value comes from is told by the line; the name of the file says nothing to whoever reads on. */
#include "core/arena.h"
#include "core/vec.h"
#include "reports/html/html_internal.h"
#include "rules/rule.h"

/* A value that counts for resources of these kinds. */
struct value {
    struct str rule; /* empty: not of a rule */
    struct str key, text;
    unsigned line;
    unsigned kinds; /* bits 1 << enum kind */
};

struct values {
    struct arena *arena;
    struct vec items; /* struct value */
    enum kind kind;   /* that is being asked about */
};

static const enum kind kinds[] = {KIND_VOLUME, KIND_SNAPSHOT, KIND_IMAGE};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* ---- gathering ---- */

static bool is_same(const struct value *v, const struct effective_value *new)
{
    return str_eq(v->rule, new->rule) && str_eq_c(v->key, new->key) &&
           str_eq(v->text, new->value) && v->line == new->line;
}

static void add_value(void *ctx, const struct effective_value *new)
{
    struct values *values = ctx;
    for (size_t i = 0; i < values->items.len; i++) {
        struct value *v = &VEC_AT(struct value, &values->items, i);
        if (is_same(v, new)) {
            v->kinds |= 1u << values->kind;
            return;
        }
    }
    const struct value v = {.rule = arena_str(values->arena, new->rule),
                            .key = arena_str(values->arena, str_from(new->key)),
                            .text = arena_str(values->arena, new->value),
                            .line = new->line,
                            .kinds = 1u << values->kind};
    vec_push(&values->items, &v);
}

/* Of all kinds that are judged, each value once. */
static void gather(struct values *out, struct arena *arena, const struct policy *policy,
                   uint16_t scope)
{
    *out = (struct values){.arena = arena};
    vec_init(&out->items, sizeof(struct value));
    for (size_t i = 0; i < KINDS; i++) {
        out->kind = kinds[i];
        policy_effective(policy, scope, 0, kinds[i], add_value, out);
    }
}

/* Does it count outside of scopes, too? */
static bool is_common(const struct values *outside, const struct value *v)
{
    for (size_t i = 0; outside && i < outside->items.len; i++) {
        const struct value *other = &VEC_AT(struct value, &outside->items, i);
        if (str_eq(v->rule, other->rule) && str_eq(v->key, other->key) &&
            str_eq(v->text, other->text) && v->line == other->line)
            return true;
    }
    return false;
}

/* ---- printing ---- */

static void put_kinds(struct html *h, unsigned set)
{
    bool any = false;
    html_raw(h, "<td>");
    for (size_t i = 0; i < KINDS; i++) {
        if (!(set & (1u << kinds[i])))
            continue;
        html_raw(h, any ? ", " : "");
        any = true;
        html_cstr(h, kind_name(kinds[i]));
    }
    html_raw(h, "</td>");
}

static void put_source(struct html *h, unsigned line)
{
    html_raw(h, "<td>");
    if (line == 0 || str_eq_c(h->report->policy->file, "built-in")) {
        html_raw(h, "built in");
    } else {
        html_raw(h, "line ");
        html_number(h, line);
    }
    html_raw(h, "</td>");
}

static void put_value(struct html *h, const struct value *v)
{
    html_row_begin(h);
    html_raw(h, "<th scope=\"row\">");
    html_text(h, v->rule);
    html_raw(h, str_is_empty(v->rule) ? "" : " ");
    html_text(h, v->key);
    html_raw(h, "</th>");
    html_cell(h, v->text);
    put_kinds(h, v->kinds);
    put_source(h, v->line);
    html_row_end(h);
}

/* Those that do not count outside of scopes, too. */
static void put_values(struct html *h, const char *caption, struct str name,
                       const struct values *values, const struct values *outside)
{
    static const char *const headings[] = {"Value", "Is", "For each", "Set by"};
    size_t told = 0;
    for (size_t i = 0; i < values->items.len; i++) {
        const struct value *v = &VEC_AT(struct value, &values->items, i);
        if (is_common(outside, v))
            continue;
        if (told++ == 0)
            html_table_begin_of(h, caption, name, headings, sizeof(headings) / sizeof(headings[0]));
        put_value(h, v);
    }
    if (told > 0)
        html_table_end(h);
    else
        html_raw(h, "<p>Nothing but what counts outside of scopes.</p>\n");
}

static void put_scope(struct html *h, struct arena *arena, uint16_t scope,
                      const struct values *outside)
{
    struct values values;
    const struct policy *policy = h->report->policy;
    gather(&values, arena, policy, scope);
    html_raw(h, "<details><summary>Scope ");
    html_foreign(h, policy->scopes[scope].name);
    html_raw(h, "</summary>\n");
    put_values(h, "Values of their own in scope ", policy->scopes[scope].name, &values, outside);
    html_raw(h, "</details>\n");
    vec_clear(&values.items);
}

static void put_scopes(struct html *h)
{
    struct values outside;
    const struct policy *policy = h->report->policy;
    struct arena *arena = arena_new();
    struct arena *scratch = arena_new();
    gather(&outside, arena, policy, SCOPE_NONE);
    html_raw(h, "<h3>In each scope</h3>\n<p>The first scope that takes a resource counts. Told is "
                "what differs "
                "from what counts outside of scopes.</p>\n");
    for (size_t i = 0; i < policy->scope_count; i++) {
        put_scope(h, scratch, (uint16_t)i, &outside);
        arena_reset(scratch);
    }
    if (policy->scope_count == 0)
        html_raw(h, "<p>The policy has no scopes: no backup, copy or restore is promised.</p>\n");
    html_raw(h, "<h3>Outside of scopes, and wherever a scope says nothing else</h3>\n"
                "<details><summary>All values</summary>\n");
    put_values(h, "Values outside of scopes", STR_EMPTY, &outside, NULL);
    html_raw(h, "</details>\n");
    vec_clear(&outside.items);
    arena_free(scratch);
    arena_free(arena);
}

static void put_overlays(struct html *h)
{
    const struct policy *policy = h->report->policy;
    const char *before = "<p>Overlays, which change rules of resources in any scope: ";
    for (size_t i = 0; i < policy->overlay_count; i++) {
        html_raw(h, before);
        before = ", ";
        html_foreign(h, policy->overlays[i].name);
        html_raw(h, " (line ");
        html_number(h, policy->overlays[i].at.line);
        html_raw(h, ")");
    }
    html_raw(h, policy->overlay_count > 0 ? ".</p>\n" : "");
}

static void put_off(struct html *h)
{
    const char *before = "<p>Not asked for by this policy: ";
    for (size_t i = 0; i < rule_count(); i++) {
        if (engine_rule_enabled(h->report->policy, i))
            continue;
        html_raw(h, before);
        before = ", ";
        html_cstr(h, rule_id(i));
    }
    html_raw(h, before[0] == ',' ? ".</p>\n" : "");
}

/* ---- what it is ---- */

static void put_fact(struct html *h, const char *term, struct str fact)
{
    if (str_is_empty(fact))
        return;
    html_raw(h, "<div><dt>");
    html_cstr(h, term);
    html_raw(h, "</dt><dd>");
    html_foreign(h, fact);
    html_raw(h, "</dd></div>\n");
}

static void put_promises(struct html *h)
{
    static const struct {
        enum promise promise;
        const char *word;
    } promises[] = {{PROMISE_BACKUPS, "backups no older than an objective"},
                    {PROMISE_COPIES, "copies in other regions"},
                    {PROMISE_RESTORES, "restores that are tested"}};
    html_raw(h, "<ul>\n");
    for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
        bool given = policy_promises(h->report->policy, promises[i].promise);
        html_raw(h, "<li>");
        html_mark(h, given ? MARK_GOOD : MARK_NONE, given ? "promised" : "not promised");
        html_raw(h, ": ");
        html_cstr(h, promises[i].word);
        html_raw(h, "</li>\n");
    }
    html_raw(h, "</ul>\n");
}

void html_policy(struct html *h)
{
    const struct policy *policy = h->report->policy;
    html_raw(h, "<dl class=\"facts\">\n");
    put_fact(h, "Name", policy->name);
    put_fact(h, "Version", policy->version);
    put_fact(h, "Owner", policy->owner);
    put_fact(h, "SHA-256 of the file", str_from(policy->sha256));
    html_raw(h, "</dl>\n<h3>What any scope promises</h3>\n");
    put_promises(h);
    put_scopes(h);
    put_overlays(h);
    put_off(h);
}
