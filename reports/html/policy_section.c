/* What was demanded: the policy, every value that counts outside of scopes, and in each scope those that are its
 * own. Where a value comes from is told by the line; the name of the file says nothing to whoever reads on. */
#include "core/arena.h"
#include "core/vec.h"
#include "reports/html/html_internal.h"
#include "reports/policy_values.h"
#include "rules/rule.h"

/* ---- printing ---- */

static void put_kinds(struct html *h, unsigned set)
{
    bool any = false;
    html_raw(h, "<td>");
    for (size_t i = 0; i < POLICY_VALUE_KINDS; i++) {
        if (!(set & (1u << policy_value_kinds[i])))
            continue;
        html_raw(h, any ? ", " : "");
        any = true;
        html_cstr(h, kind_name(policy_value_kinds[i]));
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

static void put_value(struct html *h, const struct policy_value *v)
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
                       const struct policy_values *values, const struct policy_values *outside)
{
    static const char *const headings[] = {"Value", "Is", "For each", "Set by"};
    size_t told = 0;
    for (size_t i = 0; i < values->items.len; i++) {
        const struct policy_value *v = &VEC_AT(struct policy_value, &values->items, i);
        if (policy_value_is_in(outside, v))
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
                      const struct policy_values *outside)
{
    struct policy_values values;
    const struct policy *policy = h->report->policy;
    policy_values_gather(&values, arena, policy, scope);
    html_raw(h, "<details><summary>Scope ");
    html_foreign(h, policy->scopes[scope].name);
    html_raw(h, "</summary>\n");
    put_values(h, "Values of their own in scope ", policy->scopes[scope].name, &values, outside);
    html_raw(h, "</details>\n");
    vec_clear(&values.items);
}

static void put_scopes(struct html *h)
{
    struct policy_values outside;
    const struct policy *policy = h->report->policy;
    struct arena *arena = arena_new();
    struct arena *scratch = arena_new();
    policy_values_gather(&outside, arena, policy, SCOPE_NONE);
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
