/* What the rules ask of the policy while they judge. Nothing here allocates but the lists of
 * regions. */
#include "policy/policy_internal.h"

#include <stdlib.h>

#include "model/states.h"

bool policy_any_glob(struct strs globs, struct str text)
{
    for (size_t i = 0; i < globs.count; i++) {
        if (str_glob(globs.items[i], text))
            return true;
    }
    return false;
}

/* ---- ARNs ---- */

/* Length up to and with the fourth colon: "arn:aws:ec2:eu-west-1:"; 0 when there are fewer. */
static size_t before_account(struct str arn)
{
    size_t colons = 0;
    for (size_t i = 0; i < arn.len; i++) {
        if (arn.ptr[i] == ':' && ++colons == 4)
            return i + 1;
    }
    return 0;
}

/* ARNs of snapshots and images have no account in them; a policy may write it nevertheless. */
static bool arns_match(struct strs globs, struct str arn, struct str account)
{
    char buf[ARN_TEXT_MAX + 16];
    if (policy_any_glob(globs, arn))
        return true;
    size_t head = before_account(arn);
    bool without = head > 0 && head < arn.len && arn.ptr[head] == ':';
    if (!without || arn.len + account.len > sizeof(buf) || account.len == 0)
        return false;
    memcpy(buf, arn.ptr, head);
    memcpy(buf + head, account.ptr, account.len);
    memcpy(buf + head + account.len, arn.ptr + head, arn.len - head);
    return policy_any_glob(globs, str_make(buf, arn.len + account.len));
}

/* ---- scopes ---- */

/* What a scope can ask about a resource. */
struct asked {
    const struct graph *graph;
    enum kind kind;
    uint32_t row;
    const struct place *place;
    uint32_t tagset;
    struct str state;
};

static bool ask(const struct graph *graph, enum kind kind, uint32_t row, struct asked *out)
{
    *out = (struct asked){.graph = graph, .kind = kind, .row = row};
    if (!kind_is(kind, KIND_JUDGED))
        return false;
    out->place = &graph->places[graph_place(graph, kind, row)];
    out->tagset = graph_tagset(graph, kind, row);
    out->state = str_from(graph_state(graph, kind, row));
    return true;
}

static bool tag_matches(const struct graph *graph, uint32_t tagset, const struct tag_match *tag)
{
    struct str value;
    bool there = graph_tag(graph, tagset, tag->key, &value);
    return tag->absent ? !there : there && policy_any_glob(tag->values, value);
}

static bool tags_match(const struct graph *graph, uint32_t tagset, const struct tag_selector *tags)
{
    for (size_t i = 0; i < tags->count; i++) {
        if (!tag_matches(graph, tagset, &tags->items[i]))
            return false;
    }
    return true;
}

static bool is_attached(const struct graph *graph, const struct volume *volume)
{
    for (size_t i = 0; i < volume->attachment_count; i++) {
        if (graph->attachments[volume->first_attachment + i].instance_form != ID_NONE)
            return true;
    }
    return false;
}

/* Volumes alone are attached or not; nothing else matches either answer. */
static bool attached_matches(const struct asked *a, enum tristate wanted)
{
    if (wanted == TRI_ANY)
        return true;
    return a->kind == KIND_VOLUME &&
           is_attached(a->graph, &a->graph->volumes[a->row]) == (wanted == TRI_YES);
}

static bool arn_of_row_matches(const struct asked *a, struct strs globs)
{
    char buf[ARN_TEXT_MAX];
    return arns_match(globs, graph_arn(a->graph, a->kind, a->row, buf),
                      graph_str(a->graph, a->place->account));
}

static bool scope_matches(const struct match *m, const struct asked *a)
{
    const struct graph *g = a->graph;
    return (m->kinds.count == 0 || policy_any_glob(m->kinds, str_from(kind_name(a->kind)))) &&
           attached_matches(a, m->attached) &&
           (m->states.count == 0 || policy_any_glob(m->states, a->state)) &&
           (m->accounts.count == 0 ||
            policy_any_glob(m->accounts, graph_str(g, a->place->account))) &&
           (m->regions.count == 0 || policy_any_glob(m->regions, graph_str(g, a->place->region))) &&
           tags_match(g, a->tagset, &m->tags) &&
           (m->arns.count == 0 || arn_of_row_matches(a, m->arns));
}

int64_t policy_keep_at_least(const struct policy *policy, const struct graph *graph, enum kind kind,
                             uint32_t row)
{
    struct asked a;
    int64_t longest = 0;
    if (!ask(graph, kind, row, &a))
        return 0;
    for (size_t i = 0; i < policy->scope_count; i++) {
        struct match match = policy->scopes[i].match;
        int64_t keep = policy->scopes[i].objectives.keep_at_least_ms;
        match.kinds = match.states = (struct strs){NULL, 0};
        match.attached = TRI_ANY;
        if (keep != DURATION_UNSET && keep > longest && scope_matches(&match, &a))
            longest = keep;
    }
    return longest;
}

bool policy_vault_account(const struct policy *policy, struct str account)
{
    for (size_t i = 0; i < policy->trust.vault_accounts.count; i++)
        if (str_eq(policy->trust.vault_accounts.items[i], account))
            return true;
    return false;
}

bool policy_match(const struct match *match, const struct graph *graph, enum kind kind,
                  uint32_t row)
{
    struct asked a;
    return ask(graph, kind, row, &a) && scope_matches(match, &a);
}

/* ---- one key after the other ---- */

struct clauses {
    const struct asked *a;
    unsigned not_known;
    struct arena *arena;
    match_clause_fn tell;
    void *ctx;
    enum truth all;
};

static void tell_clause(struct clauses *c, unsigned about, struct match_clause clause, bool holds)
{
    clause.holds = (c->not_known & about) ? TRUTH_UNKNOWN : holds ? TRUTH_TRUE : TRUTH_FALSE;
    if (clause.holds == TRUTH_UNKNOWN)
        clause.is = STR_EMPTY;
    if (clause.holds == TRUTH_FALSE)
        c->all = TRUTH_FALSE;
    else if (clause.holds == TRUTH_UNKNOWN && c->all == TRUTH_TRUE)
        c->all = TRUTH_UNKNOWN;
    if (c->tell)
        c->tell(c->ctx, &clause);
}

static struct str joined(struct arena *arena, struct strs list)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < list.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(list.items[i]));
    return text;
}

static void tell_list(struct clauses *c, unsigned about, const char *key, struct strs globs,
                      struct str is)
{
    if (globs.count == 0)
        return;
    tell_clause(c, about,
                (struct match_clause){.key = key, .wanted = joined(c->arena, globs), .is = is},
                policy_any_glob(globs, is));
}

static void tell_tag(struct clauses *c, const struct tag_match *tag)
{
    struct match_clause clause = {.key = "tag", .tag = tag->key};
    bool there = graph_tag(c->a->graph, c->a->tagset, tag->key, &clause.is);
    clause.absent = !there;
    clause.wanted_absent = tag->absent;
    if (!tag->absent)
        clause.wanted = joined(c->arena, tag->values);
    tell_clause(c, NOT_KNOWN_TAGS, clause, tag_matches(c->a->graph, c->a->tagset, tag));
}

static void tell_attached(struct clauses *c, enum tristate wanted)
{
    const struct asked *a = c->a;
    struct match_clause clause = {.key = "attached"};
    if (wanted == TRI_ANY)
        return;
    bool volume = a->kind == KIND_VOLUME;
    bool attached = volume && is_attached(a->graph, &a->graph->volumes[a->row]);
    clause.wanted = str_from(wanted == TRI_YES ? "true" : "false");
    clause.is = str_from(!volume ? "no volume" : attached ? "true" : "false");
    tell_clause(c, volume ? NOT_KNOWN_ATTACHED : 0, clause, attached_matches(a, wanted));
}

enum truth policy_match_clauses(const struct match *m, const struct graph *graph, enum kind kind,
                                uint32_t row, unsigned not_known, struct arena *arena,
                                match_clause_fn tell, void *ctx)
{
    struct asked a;
    char buf[ARN_TEXT_MAX];
    if (!ask(graph, kind, row, &a))
        return TRUTH_FALSE;
    struct str account = graph_str(graph, a.place->account);
    struct clauses c = {&a, not_known, arena, tell, ctx, TRUTH_TRUE};
    tell_list(&c, 0, "kind", m->kinds, str_from(kind_name(kind)));
    tell_list(&c, NOT_KNOWN_ACCOUNT, "account", m->accounts, account);
    tell_list(&c, 0, "region", m->regions, graph_str(graph, a.place->region));
    for (size_t i = 0; i < m->tags.count; i++)
        tell_tag(&c, &m->tags.items[i]);
    tell_attached(&c, m->attached);
    tell_list(&c, NOT_KNOWN_STATE, "state", m->states, a.state);
    if (m->arns.count > 0) {
        struct str arn = arena_str(arena, graph_arn(graph, kind, row, buf));
        tell_clause(
            &c, 0, (struct match_clause){.key = "arn", .wanted = joined(arena, m->arns), .is = arn},
            arns_match(m->arns, arn, account));
    }
    return c.all;
}

uint16_t policy_scope_of(const struct policy *policy, const struct graph *graph, enum kind kind,
                         uint32_t row)
{
    struct asked a;
    if (!ask(graph, kind, row, &a))
        return SCOPE_NONE;
    for (size_t i = 0; i < policy->scope_count; i++) {
        if (scope_matches(&policy->scopes[i].match, &a))
            return (uint16_t)i;
    }
    return SCOPE_NONE;
}

const struct rule_settings *policy_rule(const struct policy *policy, uint16_t scope, size_t rule)
{
    if (scope == SCOPE_NONE)
        return &policy->rules[rule];
    return &policy->scopes[scope].rules[rule];
}

const struct tag_demands *policy_tag_demands(const struct policy *policy, uint16_t scope)
{
    bool own = scope != SCOPE_NONE && policy->scopes[scope].tags.given;
    return own ? &policy->scopes[scope].tags : &policy->tags;
}

/* ---- exemptions ---- */

static bool subject_matches(struct str wanted, enum kind kind, struct str id)
{
    size_t name = strlen(kind_name(kind));
    return str_starts(wanted, kind_name(kind)) && wanted.len > name && wanted.ptr[name] == ' ' &&
           str_glob(str_make(wanted.ptr + name + 1, wanted.len - name - 1), id);
}

bool policy_exempts_subject(const struct exemption *e, const char *rule, enum kind kind,
                            struct str id)
{
    if (!str_glob(e->rule, str_from(rule)))
        return false;
    for (size_t i = 0; i < e->subjects.count; i++)
        if (subject_matches(e->subjects.items[i], kind, id))
            return true;
    return e->subjects.count == 0;
}

bool policy_exempts_resources(const struct exemption *e)
{
    return e->arns.count > 0 || e->tags.count > 0;
}

bool policy_exempts_resource(const struct exemption *e, const struct graph *graph,
                             const struct exemptible *r)
{
    if (e->arns.count > 0 && (r->arn.len == 0 || !arns_match(e->arns, r->arn, r->account)))
        return false;
    return e->tags.count == 0 || (r->can_be_tagged && tags_match(graph, r->tagset, &e->tags));
}

const struct exemption *policy_exemption(const struct policy *policy, const struct graph *graph,
                                         const char *rule, const struct exemptible *resource)
{
    for (size_t i = 0; i < policy->exemption_count; i++) {
        const struct exemption *e = &policy->exemptions[i];
        if (!e->expired && policy_exempts_subject(e, rule, resource->kind, resource->id) &&
            policy_exempts_resource(e, graph, resource))
            return e;
    }
    return NULL;
}

/* ---- regions ---- */

bool policy_region_allowed(const struct policy *policy, struct str region)
{
    if (policy_any_glob(policy->forbidden_regions, region))
        return false;
    return policy->allowed_regions.count == 0 || policy_any_glob(policy->allowed_regions, region);
}

static struct strs without(struct strs regions, struct str region, struct arena *arena)
{
    struct str *items = arena_array(arena, regions.count, sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < regions.count; i++) {
        if (!str_eq(regions.items[i], region))
            items[count++] = regions.items[i];
    }
    return (struct strs){items, count};
}

struct strs policy_copy_targets(const struct policy *policy, const struct scope *scope,
                                struct str region, bool *any, struct arena *arena)
{
    const struct copies *copies = &scope->copies;
    *any = copies->judged && copies->any;
    if (!copies->judged || copies->any)
        return (struct strs){0};
    if (copies->required_in.count > 0)
        return without(copies->required_in, region, arena);
    for (size_t i = 0; i < policy->pair_count; i++) {
        if (str_eq(policy->pairs[i].region, region))
            return without(policy->pairs[i].targets, region, arena);
    }
    return (struct strs){0};
}

static bool goes_by_pairs(const struct scope *scope)
{
    return scope->copies.judged && !scope->copies.any && scope->copies.required_in.count == 0;
}

static size_t append(struct str *items, size_t count, struct strs more)
{
    for (size_t i = 0; i < more.count; i++)
        items[count++] = more.items[i];
    return count;
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct strs policy_named_regions(const struct policy *policy, struct arena *arena)
{
    size_t room = policy->regions.count;
    bool by_pairs = false;
    for (size_t i = 0; i < policy->scope_count; i++) {
        room += policy->scopes[i].copies.required_in.count;
        by_pairs = by_pairs || goes_by_pairs(&policy->scopes[i]);
    }
    for (size_t i = 0; by_pairs && i < policy->pair_count; i++)
        room += policy->pairs[i].targets.count;
    struct str *items = arena_array(arena, room, sizeof(*items));
    size_t count = append(items, 0, policy->regions);
    for (size_t i = 0; i < policy->scope_count; i++)
        count = append(items, count, policy->scopes[i].copies.required_in);
    for (size_t i = 0; by_pairs && i < policy->pair_count; i++)
        count = append(items, count, policy->pairs[i].targets);
    if (count > 0)
        qsort(items, count, sizeof(*items), compare_strs);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !str_eq(items[kept - 1], items[i]))
            items[kept++] = items[i];
    }
    return (struct strs){items, kept};
}
