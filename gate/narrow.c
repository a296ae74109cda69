#include "gate/narrow.h"

#include <string.h>

#include "core/vec.h"
#include "rules/reach.h"
#include "model/readable.h"

#define VALUE_MAX  255 /* characters of a filter's value that EC2 takes */
#define NO_SUBJECT (1u << KIND_COUNT)

/* ---- globs of ours to patterns of EC2 ---- */

/* The same or wider: EC2's `?` may be nothing, and stands for characters where ours stands for
 * bytes; so `*` is sent for it. */
static struct str pattern_of(struct arena *arena, struct str glob)
{
    char *text = arena_array(arena, glob.len * 2 + 2, 1);
    size_t len = 0;
    for (size_t i = 0; i < glob.len; i++) {
        char c = glob.ptr[i];
        if (c == '?')
            c = '*';
        if (len + 2 >= VALUE_MAX) { /* any rest will do: what came is asked again here */
            while (len > 0 && ((unsigned char)glob.ptr[i] & 0xC0) == 0x80) {
                len--; /* not in the middle of a character */
                i--;
            }
            text[len++] = '*';
            break;
        }
        if (c == '\\')
            text[len++] = '\\';
        text[len++] = c;
    }
    return str_make(text, len);
}

static bool is_literal(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '*' || text.ptr[i] == '?' || text.ptr[i] == '\\')
            return false;
    return text.len > 0;
}

/* ---- filters ---- */

/* One of the name is there, or all together would have too many values for one call. */
static bool is_full(const struct vec *filters, struct str name, size_t more)
{
    size_t values = more;
    for (size_t i = 0; i < filters->len; i++) {
        const struct collect_filter *filter = &VEC_AT(struct collect_filter, filters, i);
        values += filter->value_count;
        if (str_eq(filter->name, name))
            return true;
    }
    return values > COLLECT_VALUES_MAX;
}

/* A filter that AWS would refuse or could read otherwise than we do is left out: more comes then,
 * never less. */
static void add_filter(struct vec *filters, struct arena *arena, struct str name, struct strs globs)
{
    if (globs.count == 0 || is_full(filters, name, globs.count))
        return;
    struct str *values = arena_array(arena, globs.count, sizeof(*values));
    for (size_t i = 0; i < globs.count; i++)
        values[i] = pattern_of(arena, globs.items[i]);
    struct collect_filter filter = {name, values, globs.count};
    (void)vec_push(filters, &filter);
}

/* Any value will do, the empty one too: then the key is what is asked for. */
static bool any_value(struct strs globs)
{
    for (size_t i = 0; i < globs.count; i++)
        if (str_is_empty(globs.items[i]) || str_eq_c(globs.items[i], "*"))
            return true;
    return false;
}

static void add_tags(struct vec *filters, struct arena *arena, const struct match *match)
{
    for (size_t i = 0; i < match->tags.count; i++) {
        const struct tag_match *tag = &match->tags.items[i];
        if (tag->absent || !is_literal(tag->key))
            continue;
        if (any_value(tag->values))
            add_filter(filters, arena, STR_LIT("tag-key"), (struct strs){&tag->key, 1});
        else
            add_filter(filters, arena, arena_printf(arena, "tag:%.*s", STR_ARG(tag->key)),
                       tag->values);
    }
}

/* ---- ARNs ---- */

struct arn {
    struct str region;
    enum kind kind;
    struct str id;
};

/* arn:PARTITION:ec2:REGION:ACCOUNT:KIND/ID, any part but the kind a glob. False: too loose to say
 * which resource it may be. */
static bool arn_read(struct str text, struct arn *out)
{
    struct str fields[6];
    for (size_t i = 0; i < 5; i++) {
        size_t colon = str_find(text, ":");
        if (colon == text.len)
            return false;
        fields[i] = str_make(text.ptr, colon);
        text = str_skip(text, colon + 1);
    }
    size_t slash = str_find(text, "/");
    out->region = fields[3];
    out->id = str_skip(text, slash + 1);
    return slash < text.len && kind_parse(str_make(text.ptr, slash), &out->kind) &&
           !str_is_empty(out->id) && !str_is_empty(out->region);
}

/* The ARNs of a match as one list, or a count of 0 when one of them is too loose. */
static const struct arn *arns_read(struct arena *arena, struct strs globs, size_t *count)
{
    struct arn *arns = arena_array(arena, globs.count + 1, sizeof(*arns));
    *count = 0;
    for (size_t i = 0; i < globs.count; i++)
        if (!arn_read(globs.items[i], &arns[i]))
            return arns;
    *count = globs.count;
    return arns;
}

/* ---- what the matches say together ---- */

struct subjects {
    struct arena *arena;
    unsigned kinds; /* bits 1 << enum kind; 0: any */
    struct strs regions;
    struct str account;             /* the only one; empty: any */
    struct vec filters[KIND_COUNT]; /* struct collect_filter */
};

static const struct {
    enum kind kind;
    enum source source;
    const char *id_filter;
} listed[] = {
    {KIND_VOLUME, SOURCE_VOL, "volume-id"},
    {KIND_SNAPSHOT, SOURCE_SNAP, "snapshot-id"},
    {KIND_IMAGE, SOURCE_AMI, "image-id"},
};
#define LISTED (sizeof(listed) / sizeof(listed[0]))

static void only_kinds(struct subjects *s, unsigned kinds)
{
    unsigned both = s->kinds == 0 ? kinds : s->kinds & kinds;
    s->kinds = both == 0 ? NO_SUBJECT : both;
}

static void add_kinds(struct subjects *s, const struct match *match)
{
    unsigned kinds = 0;
    for (size_t k = 0; k < LISTED; k++)
        for (size_t i = 0; i < match->kinds.count; i++)
            if (str_glob(match->kinds.items[i], str_from(kind_name(listed[k].kind))))
                kinds |= 1u << listed[k].kind;
    if (match->kinds.count > 0)
        only_kinds(s, kinds == 0 ? NO_SUBJECT : kinds);
}

static void add_arns(struct subjects *s, const struct match *match)
{
    size_t count;
    const struct arn *arns = arns_read(s->arena, match->arns, &count);
    struct str *regions = arena_array(s->arena, count + 1, sizeof(*regions));
    struct str *ids = arena_array(s->arena, count + 1, sizeof(*ids));
    unsigned kinds = 0;
    for (size_t i = 0; i < count; i++) {
        regions[i] = arns[i].region;
        kinds |= 1u << arns[i].kind;
    }
    for (size_t k = 0; k < LISTED; k++) {
        size_t used = 0;
        struct str *first = ids;
        for (size_t i = 0; i < count; i++)
            if (arns[i].kind == listed[k].kind)
                ids[used++] = arns[i].id;
        ids += used;
        add_filter(&s->filters[listed[k].kind], s->arena, str_from(listed[k].id_filter),
                   (struct strs){first, used});
    }
    if (count == 0)
        return;
    only_kinds(s, kinds);
    if (s->regions.count == 0)
        s->regions = (struct strs){regions, count};
}

static void subjects_read(struct subjects *s, const struct question *question, struct arena *arena)
{
    *s = (struct subjects){.arena = arena};
    for (size_t k = 0; k < LISTED; k++)
        vec_init(&s->filters[listed[k].kind], sizeof(struct collect_filter));
    for (size_t i = 0; i < question->match_count; i++) /* regions that are named come first */
        if (s->regions.count == 0)
            s->regions = question->matches[i].regions;
    for (size_t i = 0; i < question->match_count; i++) {
        const struct match *match = &question->matches[i];
        if (match->accounts.count == 1 && account_is_plausible(match->accounts.items[0]))
            s->account = match->accounts.items[0];
        add_kinds(s, match);
        add_arns(s, match);
        for (size_t k = 0; k < LISTED; k++)
            add_tags(&s->filters[listed[k].kind], arena, match);
    }
}

static void subjects_clear(struct subjects *s)
{
    for (size_t k = 0; k < LISTED; k++)
        vec_clear(&s->filters[listed[k].kind]);
}

/* ---- the plan ---- */

static void put_filters(struct collect_plan *plan, const struct subjects *s)
{
    for (size_t k = 0; k < LISTED; k++) {
        const struct vec *filters = &s->filters[listed[k].kind];
        struct collect_filter *kept =
            arena_array(s->arena, filters->len + 1, sizeof(struct collect_filter));
        if (filters->len > 0)
            memcpy(kept, filters->data, filters->len * sizeof(*kept));
        plan->filters[listed[k].source] = kept;
        plan->filter_count[listed[k].source] = filters->len;
    }
}

/* The regions where any scope wants copies. */
static void put_targets(struct collect_plan *plan, const struct policy *policy, struct arena *arena)
{
    struct vec all;
    vec_init(&all, sizeof(struct str));
    for (size_t i = 0; i < policy->scope_count; i++) {
        const struct copies *copies = &policy->scopes[i].copies;
        plan->every_target = plan->every_target || (copies->judged && copies->any);
        for (size_t k = 0; copies->judged && k < copies->required_in.count; k++)
            (void)vec_push(&all, &copies->required_in.items[k]);
    }
    for (size_t i = 0; i < policy->pair_count; i++)
        for (size_t k = 0; k < policy->pairs[i].targets.count; k++)
            (void)vec_push(&all, &policy->pairs[i].targets.items[k]);
    struct str *targets = arena_array(arena, all.len + 1, sizeof(*targets));
    if (all.len > 0)
        memcpy(targets, all.data, all.len * sizeof(*targets));
    plan->targets = targets;
    plan->target_count = all.len;
    vec_clear(&all);
}

static void put_needs(struct collect_plan *plan, const struct reach *reach)
{
    bool few = (reach->sources[SOURCE_VOL] == REACH_SUBJECTS) && plan->filter_count[SOURCE_VOL] > 0;
    for (unsigned source = 0; source < SOURCE_COUNT; source++) {
        unsigned bits = reach->sources[source];
        if (bits & REACH_SUBJECTS)
            plan->here[source] |= plan->filter_count[source] > 0 ? COLLECT_FILTERED : COLLECT_ALL;
        if (bits & REACH_OF_VOLUMES)
            plan->here[source] |= few ? COLLECT_OF_FOUND : COLLECT_ALL;
        if (bits & REACH_BESIDE)
            plan->here[source] |= few ? COLLECT_WHERE_FOUND : COLLECT_ALL;
        if (bits & REACH_REGION)
            plan->here[source] |= COLLECT_ALL;
        if (bits & REACH_TARGETS)
            plan->there[source] = COLLECT_ALL;
        if (bits & REACH_EVERYWHERE)
            plan->everywhere[source] = COLLECT_ALL;
    }
}

/* Also where no source is named at all: then the question is how much can be read. */
static bool reads_everything(const struct reach *reach)
{
    unsigned any = 0;
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        any |= reach->sources[source];
    if (any == 0)
        return true;
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        if (source_is_of_places((enum source)source) &&
            (reach->sources[source] & REACH_EVERYWHERE) == 0)
            return false;
    return true;
}

const struct collect_plan *narrow(const struct policy *policy, const struct question *question,
                                  struct arena *arena)
{
    struct subjects subjects;
    struct reach reach;
    if (question->everything)
        return NULL;
    subjects_read(&subjects, question, arena);
    reach_of(policy, question->rules, subjects.kinds, &reach);
    struct collect_plan *plan = NULL;
    if (!reads_everything(&reach)) {
        plan = arena_array(arena, 1, sizeof(*plan));
        plan->regions = subjects.regions.items;
        plan->region_count = subjects.regions.count;
        put_filters(plan, &subjects);
        put_targets(plan, policy, arena);
        put_needs(plan, &reach);
        plan->account = subjects.account;
    }
    subjects_clear(&subjects);
    return plan;
}

const struct collect_plan *narrow_widen(const struct collect_plan *plan, struct arena *arena)
{
    struct collect_plan *wider = arena_array(arena, 1, sizeof(*wider));
    *wider = *plan;
    wider->everywhere[SOURCE_SNAP] = COLLECT_ALL;
    wider->everywhere[SOURCE_AMI] = COLLECT_ALL;
    return wider;
}
