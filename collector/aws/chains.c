/* Which chains of pages a plan begins, and which follow from what a page holds. */
#include "collector/aws/collect_internal.h"

#include <stdlib.h>

#include "collector/aws/form.h"
#include "core/arn.h"
#include "core/mem.h"

/* ---- filters ---- */

static void put_name(struct sink *out, size_t number, struct str name)
{
    sink_printf(out, "%sFilter.%zu.Name=", number > 1 ? "&" : "", number);
    form_encode(name, out);
}

static void put_value(struct sink *out, size_t number, size_t value, struct str text)
{
    sink_printf(out, "&Filter.%zu.Value.%zu=", number, value);
    form_encode(text, out);
}

static void put_filters(struct sink *out, const struct collect_plan *plan, enum source source)
{
    for (size_t i = 0; i < plan->filter_count[source]; i++) {
        const struct collect_filter *filter = &plan->filters[source][i];
        put_name(out, i + 1, filter->name);
        for (size_t k = 0; k < filter->value_count; k++)
            put_value(out, i + 1, k + 1, filter->values[k]);
    }
}

/* The filter by which the records of a volume are asked for; NULL: there is none. */
static const char *volume_filter(enum source source)
{
    for (enum operation i = 0; i < OP_COUNT; i++)
        if (operation_info(i)->source == source && operation_info(i)->volume_filter)
            return operation_info(i)->volume_filter;
    return NULL;
}

/* ---- the first ones ---- */

static void begin(struct collector *c, enum operation operation, struct target *target,
                  uint32_t number)
{
    enum source source = operation_info(operation)->source;
    if (target->needs[source] & COLLECT_ALL) {
        chain_push(c, chain_new(operation, target, STR_EMPTY, number));
    } else if (target->needs[source] & COLLECT_FILTERED) {
        struct sink *extra = sink_memory();
        put_filters(extra, c->options->plan, source);
        struct str kept = arena_str(c->arena, sink_view(extra));
        chain_push(c, chain_new(operation, target, kept, number));
        sink_abort(extra);
    }
}

static void know_needs(struct collector *c, struct target *target)
{
    for (unsigned source = 0; source < SOURCE_COUNT; source++)
        target->needs[source] = (uint8_t)collect_plan_need(c->options->plan, target->account->id,
                                                           target->region, (enum source)source);
}

/* Operations that are asked of every region. */
static uint32_t begun_at_once(void)
{
    uint32_t count = 0;
    for (enum operation op = 0; op < OP_COUNT; op++)
        count += operation_begins(op);
    return count;
}

void chains_begin(struct collector *c)
{
    for (size_t i = 0; i < c->target_count; i++)
        know_needs(c, &c->targets[i]);
    uint32_t kinds = begun_at_once(), kind = 0;
    for (enum operation op = 0; op < OP_COUNT; kind += operation_begins(op), op++)
        for (size_t i = 0; operation_begins(op) && i < c->target_count; i++)
            if (target_is_asked(&c->targets[i]))
                begin(c, op, &c->targets[i], (uint32_t)i * kinds + kind);
}

/* ---- those that wait for what there is ---- */

/* Where data lies: the first page that shows some begins them, whatever it lists. */
static void begin_where_data(struct collector *c, struct target *target)
{
    for (enum operation op = 0; op < OP_COUNT; op++) {
        if (!operation_info(op)->where_data || !operation_is_called(op) || target->data_found)
            continue;
        begin(c, op, target, target->row * begun_at_once());
    }
    target->data_found = true;
}

static bool lists_data(enum source source)
{
    for (enum table t = 0; t < TABLE_COUNT; t++)
        if (table_info(t)->source == source && table_info(t)->size_at != AT_NONE)
            return true;
    return false;
}

void chains_refused(struct collector *c, const struct chain *chain,
                    const struct call_result *failure)
{
    bool denied = failure->failure == FAILURE_DENIED || failure->failure == FAILURE_SCP;
    if (denied && lists_data(operation_info(chain->operation)->source))
        begin_where_data(c, chain->target);
}

static void follow_data(struct collector *c, const struct chain *chain, const struct answer *answer)
{
    if (!answer_shows_data(answer))
        return;
    pthread_mutex_lock(&c->lock);
    begin_where_data(c, chain->target);
    pthread_mutex_unlock(&c->lock);
}

/* ---- those that follow ---- */

/* Any worker: `extra` is taken. `traced` lives in the arena, or is NULL. */
static void push_after(struct collector *c, const struct chain *chain, enum operation operation,
                       struct sink *extra, struct traced *traced, size_t traced_count)
{
    pthread_mutex_lock(&c->lock);
    struct str kept = arena_str(c->arena, sink_view(extra));
    struct chain *next = chain_new(operation, chain->target, kept, chain->number);
    next->traced = traced;
    next->traced_count = traced_count;
    chain_push(c, next);
    pthread_mutex_unlock(&c->lock);
    sink_abort(extra);
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct traced *)a)->volume.id, ((const struct traced *)b)->volume.id);
}

/* Copies that live in the arena; under the lock. */
static struct answer_seed keep_seed(struct collector *c, const struct answer_seed *seed)
{
    return (struct answer_seed){arena_str(c->arena, seed->id),
                                arena_str(c->arena, seed->snapshot_id)};
}

static void keep_seeds(struct collector *c, struct chain *chain, const struct answer_seed *seeds,
                       size_t count)
{
    pthread_mutex_lock(&c->lock);
    struct seed_page *page = arena_alloc(c->arena, sizeof(*page) + count * sizeof(*seeds));
    *page = (struct seed_page){.before = chain->seeds, .count = count};
    for (size_t i = 0; i < count; i++)
        page->seeds[i] = keep_seed(c, &seeds[i]);
    pthread_mutex_unlock(&c->lock);
    chain->seeds = page;
}

static int by_seed_id(const void *a, const void *b)
{
    return str_cmp(((const struct answer_seed *)a)->id, ((const struct answer_seed *)b)->id);
}

/* Those of all pages by id, each once, however the pages were cut. The caller frees it. */
static struct answer_seed *all_seeds(const struct chain *chain, size_t *count)
{
    *count = 0;
    for (const struct seed_page *page = chain->seeds; page; page = page->before)
        *count += page->count;
    struct answer_seed *all = mem_array(*count + 1, sizeof(*all));
    size_t at = *count;
    for (const struct seed_page *page = chain->seeds; page; page = page->before)
        for (size_t i = page->count; i > 0; i--)
            all[--at] = page->seeds[i - 1];
    qsort(all, *count, sizeof(*all), by_seed_id);
    for (size_t i = 0; i < *count; i++)
        if (i == 0 || by_seed_id(&all[at - 1], &all[i]) != 0)
            all[at++] = all[i];
    *count = at;
    return all;
}

static struct traced *traced_new(struct collector *c, const struct answer_seed *volumes,
                                 size_t count)
{
    pthread_mutex_lock(&c->lock);
    struct traced *traced = arena_array(c->arena, count, sizeof(*traced));
    pthread_mutex_unlock(&c->lock);
    for (size_t i = 0; i < count; i++)
        traced[i].volume = volumes[i];
    qsort(traced, count, sizeof(*traced), by_id);
    return traced;
}

/* What belongs to the volumes, as many in one call as AWS takes. */
static void ask_of_volumes(struct collector *c, const struct chain *chain, enum operation operation,
                           const struct answer_seed *volumes, size_t count)
{
    enum source source = operation_info(operation)->source;
    const char *name = operation_info(operation)->volume_filter;
    for (size_t first = 0; name && first < count; first += COLLECT_VALUES_MAX) {
        size_t some = count - first < COLLECT_VALUES_MAX ? count - first : COLLECT_VALUES_MAX;
        struct traced *traced = source == SOURCE_SNAP ? traced_new(c, volumes + first, some) : NULL;
        struct sink *extra = sink_memory();
        put_name(extra, 1, str_from(name));
        for (size_t i = 0; i < some; i++)
            put_value(extra, 1, i + 1, volumes[first + i].id);
        push_after(c, chain, operation, extra, traced, traced ? some : 0);
    }
}

static bool is_each_of(enum operation operation, enum operation listing)
{
    const struct operation_info *info = operation_info(operation);
    return info->each && info->each_of == listing && operation_is_called(operation);
}

/* Each of what was listed has a listing of its own: of a template its versions. */
static void follow_each(struct collector *c, const struct chain *chain, enum operation operation)
{
    size_t count;
    struct answer_seed *seeds = all_seeds(chain, &count);
    for (size_t i = 0; i < count; i++) {
        struct sink *extra = sink_memory();
        form_add(extra, operation_info(operation)->each, seeds[i].id);
        push_after(c, chain, operation, extra, NULL, 0);
    }
    mem_free(seeds);
}

static void follow_volumes(struct collector *c, const struct chain *chain)
{
    struct target *target = chain->target;
    size_t count;
    struct answer_seed *volumes = all_seeds(chain, &count);
    pthread_mutex_lock(&c->lock);
    target->volumes_found = count;
    pthread_mutex_unlock(&c->lock);
    for (enum operation op = 0; op < OP_COUNT && count > 0; op++) {
        unsigned need = operation_begins(op) ? target->needs[operation_info(op)->source] : 0;
        if (need & COLLECT_OF_FOUND)
            ask_of_volumes(c, chain, op, volumes, count);
        if (need & COLLECT_WHERE_FOUND)
            push_after(c, chain, op, sink_memory(), NULL, 0);
    }
    mem_free(volumes);
}

static bool is_asked(const struct str *ids, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(ids[i], id))
            return true;
    return false;
}

/* A volume without a backup of its own may have been made from one: ask for that snapshot. */
static void ask_for_origins(struct collector *c, const struct chain *chain)
{
    struct str origins[COLLECT_VALUES_MAX];
    struct sink *extra = sink_memory();
    size_t count = 0;
    put_name(extra, 1, STR_LIT("snapshot-id"));
    for (size_t i = 0; i < chain->traced_count; i++) {
        struct str origin = chain->traced[i].volume.snapshot_id;
        if (chain->traced[i].found || str_is_empty(origin) || is_asked(origins, count, origin))
            continue;
        origins[count++] = origin;
        put_value(extra, 1, count, origin);
    }
    if (count == 0) {
        sink_abort(extra);
        return;
    }
    pthread_mutex_lock(&c->lock);
    chain->target->origins_asked += count;
    pthread_mutex_unlock(&c->lock);
    push_after(c, chain, OP_DESCRIBE_SNAPSHOTS, extra, NULL, 0);
}

static void follow_snapshots(struct collector *c, const struct chain *chain,
                             const struct answer_seed *volumes, size_t count, bool last)
{
    for (size_t i = 0; i < count; i++) {
        struct traced wanted = {.volume = volumes[i]};
        struct traced *traced =
            bsearch(&wanted, chain->traced, chain->traced_count, sizeof(wanted), by_id);
        if (traced)
            traced->found = true;
    }
    if (last)
        ask_for_origins(c, chain);
}

/* The plan may ask for what belongs to the volumes that were found. */
static bool finds_volumes(const struct collector *c, const struct chain *chain)
{
    return c->options->plan && operation_info(chain->operation)->source == SOURCE_VOL;
}

static bool is_followed(const struct collector *c, const struct chain *chain)
{
    bool followed = finds_volumes(c, chain);
    for (enum operation i = 0; i < OP_COUNT && !followed; i++)
        followed = is_each_of(i, chain->operation);
    return followed;
}

/* Once all pages are there. */
static void follow(struct collector *c, const struct chain *chain)
{
    if (finds_volumes(c, chain))
        follow_volumes(c, chain);
    for (enum operation i = 0; i < OP_COUNT; i++)
        if (is_each_of(i, chain->operation))
            follow_each(c, chain, i);
}

/* ---- what records name ---- */

/* Is it asked about here? An ARN says whose it is and where. */
static bool takes_name(const struct operation_info *info, const struct target *target,
                       struct str name)
{
    struct arn arn;
    return arn_split(name, &arn) && str_eq_c(arn.service, service_info(info->service)->name) &&
           str_eq(arn.region, target->region) && str_starts(arn.resource, info->each_type);
}

/* Under the lock. The first time that the target hears of it? */
static bool is_new(struct target *target, struct str name)
{
    strref ref;
    struct error err = ERROR_INIT;
    if (!target->named)
        target->named = strtab_new();
    size_t before = strtab_count(target->named);
    return strtab_intern(target->named, name, &ref, &err) == 0 &&
           strtab_count(target->named) > before;
}

static void ask_about(struct collector *c, const struct chain *chain, enum operation operation,
                      struct str name)
{
    struct sink *extra = sink_memory();
    form_add(extra, operation_info(operation)->each, name);
    pthread_mutex_lock(&c->lock);
    if (is_new(chain->target, name)) {
        struct str kept = arena_str(c->arena, sink_view(extra));
        struct chain *next = chain_new(operation, chain->target, kept, chain->number);
        next->about = arena_str(c->arena, name);
        chain_push(c, next);
    }
    pthread_mutex_unlock(&c->lock);
    sink_abort(extra);
}

/* At once: other pages and listings may name the same. */
static void follow_named(struct collector *c, const struct chain *chain,
                         const struct answer *answer)
{
    size_t count;
    const struct str *names = answer_named(answer, &count);
    for (enum operation op = 0; op < OP_COUNT && count > 0; op++) {
        const struct operation_info *info = operation_info(op);
        if (!info->each_type || !operation_is_called(op) || !chain->target->needs[info->source])
            continue;
        for (size_t i = 0; i < count; i++)
            if (takes_name(info, chain->target, names[i]))
                ask_about(c, chain, op, names[i]);
    }
}

/* After the last page, so that what comes again after a restart is asked for once. */
void chains_follow(struct collector *c, struct chain *chain, const struct answer *answer, bool last)
{
    size_t count;
    const struct answer_seed *seeds = answer_seeds(answer, &count);
    if (chain->traced)
        follow_snapshots(c, chain, seeds, count, last);
    follow_named(c, chain, answer);
    follow_data(c, chain, answer);
    if (!is_followed(c, chain))
        return;
    keep_seeds(c, chain, seeds, count);
    if (last)
        follow(c, chain);
}

/* ---- what was asked, for coverage ---- */

static void say_filters(struct sink *out, const struct collect_plan *plan, enum source source)
{
    for (size_t i = 0; i < plan->filter_count[source]; i++) {
        const struct collect_filter *filter = &plan->filters[source][i];
        sink_printf(out, "%s%.*s=", i > 0 ? ", " : "", STR_ARG(filter->name));
        for (size_t k = 0; k < filter->value_count && k < 3; k++)
            sink_printf(out, "%s%.*s", k > 0 ? "|" : "", STR_ARG(filter->values[k]));
        if (filter->value_count > 3)
            sink_printf(out, "|… (%zu values)", filter->value_count);
    }
}

/* "only tag:Application=payments", "only volume-id of the 3 volumes with tag:…". */
static const char *say_narrowed(struct collector *c, const struct target *target,
                                enum source source)
{
    const struct collect_plan *plan = c->options->plan;
    unsigned need = target->needs[source];
    struct sink *out = sink_memory();
    sink_cstr(out, "only ");
    if (need & COLLECT_FILTERED)
        say_filters(out, plan, source);
    if (need & COLLECT_OF_FOUND) {
        sink_printf(out, "%s%s of the %llu volume%s with ",
                    (need & COLLECT_FILTERED) ? ", and " : "", volume_filter(source),
                    (unsigned long long)target->volumes_found,
                    target->volumes_found == 1 ? "" : "s");
        say_filters(out, plan, SOURCE_VOL);
        if (source == SOURCE_SNAP && target->origins_asked > 0)
            sink_printf(out, ", and %llu that those without a backup were made from",
                        (unsigned long long)target->origins_asked);
    }
    const char *text = arena_str(c->arena, sink_view(out)).ptr;
    sink_abort(out);
    return text;
}

/* Nothing was asked: there was no need to, or what the asking waits for did not come. */
static void not_asked(const struct target *target, unsigned need, struct coverage *coverage)
{
    bool blind = need != 0 && target_listing(target, SOURCE_VOL)->failed;
    coverage->state = COVERAGE_NOT_ATTEMPTED;
    coverage->unneeded = !blind;
    coverage->detail = blind       ? "the volumes that it is about could not be listed"
                       : need == 0 ? "not needed for what was asked"
                                   : "not needed: no volume that was asked for is in this region";
}

static bool waits_for_data(enum source source)
{
    for (enum operation op = 0; op < OP_COUNT; op++)
        if (operation_info(op)->source == source && operation_info(op)->where_data)
            return true;
    return false;
}

/* Does a listing that could show data here end in a gap? */
static bool data_unread(const struct target *target)
{
    for (enum source source = 0; source < SOURCE_COUNT; source++)
        if (lists_data(source) && target_listing(target, source)->failed)
            return true;
    return false;
}

void chains_wait(const struct target *target, enum source source, struct coverage *coverage)
{
    if (!waits_for_data(source) || target->data_found || coverage->state != COVERAGE_COMPLETE)
        return;
    coverage->state = COVERAGE_NOT_ATTEMPTED;
    coverage->unneeded = !data_unread(target);
    coverage->follows = !coverage->unneeded;
    coverage->detail = coverage->unneeded
                           ? "not needed: no volume and no snapshot is there"
                           : "the volumes and snapshots that it is about could not be listed";
}

void chains_narrow(struct collector *c, const struct target *target, enum source source,
                   struct coverage *coverage)
{
    unsigned need = target->needs[source];
    bool found = target->volumes_found > 0;
    if ((need & COLLECT_ALL) || ((need & COLLECT_WHERE_FOUND) && found))
        return;
    if (need == 0 || ((need & COLLECT_FILTERED) == 0 && !found)) {
        not_asked(target, need, coverage);
        return;
    }
    coverage->filtered = true;
    if (!coverage->detail)
        coverage->detail = say_narrowed(c, target, source);
}
