#include "reports/explain/explain.h"

#include "model/account.h"
#include "model/states.h"

/* ---- what the kinds have in common ---- */

uint32_t resource_place(const struct graph *graph, struct resource resource)
{
    return graph_place(graph, resource.kind, resource.row);
}

uint32_t resource_tagset(const struct graph *graph, struct resource resource)
{
    return graph_tagset(graph, resource.kind, resource.row);
}

bool resource_is_own(const struct graph *graph, struct resource resource)
{
    return graph_own(graph, resource.kind, resource.row);
}

struct str resource_id(const struct explained *in, struct resource resource)
{
    char buf[RES_ID_TEXT_MAX];
    return arena_str(in->arena,
                     graph_id_text(in->graph, graph_id(in->graph, resource.kind, resource.row),
                                   resource.kind, buf));
}

struct str account_text(const struct explained *in, struct str account)
{
    struct sink *label = sink_memory();
    account_label(label, account, graph_name_of_account(in->graph, account));
    struct str text = arena_str(in->arena, sink_view(label));
    sink_abort(label);
    return text;
}

struct str age_text(struct arena *arena, instant then, instant as_of)
{
    if (then == INSTANT_UNSET)
        return STR_LIT("unknown age");
    long long hours = (long long)(age_ms(then, as_of) / MS_PER_HOUR);
    if (hours < 48)
        return arena_printf(arena, "%lld hour%s", hours, hours == 1 ? "" : "s");
    return arena_printf(arena, "%lld days", hours / 24);
}

/* ---- one line for each kind ---- */

static struct str snapshot_words(const struct explained *in, uint32_t row)
{
    const struct snapshot *s = &in->graph->snapshots[row];
    const struct snapshot_facts *facts = facts_of(in->facts, row);
    struct str age = age_text(in->arena, s->start_time, in->as_of);
    struct str data = STR_EMPTY;
    if (facts->flags & FACT_COPY)
        data = facts->data_time == INSTANT_UNSET
                   ? STR_LIT(", data of unknown age")
                   : arena_printf(in->arena, ", data %s old",
                                  age_text(in->arena, facts->data_time, in->as_of).ptr);
    return arena_printf(in->arena, "%s, %.*s old%.*s, %u GiB%s%s",
                        snapshot_state_name((enum snapshot_state)s->state), STR_ARG(age),
                        STR_ARG(data), s->size_gib, s->flags & ROW_ARCHIVED ? ", archived" : "",
                        s->flags & ROW_ENCRYPTED ? ", encrypted" : "");
}

static struct str volume_words(const struct explained *in, uint32_t row)
{
    const struct volume *v = &in->graph->volumes[row];
    return arena_printf(in->arena, "%s, %u GiB %s, %.*s old%s",
                        volume_state_name((enum volume_state)v->state), v->size_gib,
                        volume_type_name((enum volume_type)v->type),
                        STR_ARG(age_text(in->arena, v->create_time, in->as_of)),
                        v->flags & ROW_ENCRYPTED ? ", encrypted" : "");
}

static struct str image_words(const struct explained *in, uint32_t row)
{
    const struct image *i = &in->graph->images[row];
    struct str name = graph_str(in->graph, i->name);
    return arena_printf(in->arena, "%s, %.*s old%s%.*s%s",
                        image_state_name((enum image_state)i->state),
                        STR_ARG(age_text(in->arena, i->creation_date, in->as_of)),
                        name.len > 0 ? ", \"" : "", STR_ARG(name), name.len > 0 ? "\"" : "");
}

static struct str instance_words(const struct explained *in, uint32_t row)
{
    const struct instance *i = &in->graph->instances[row];
    char since[INSTANT_TEXT_MAX];
    return arena_printf(in->arena, "%s%s%s", instance_state_name((enum instance_state)i->state),
                        i->stopped_since == INSTANT_UNSET ? "" : " since ",
                        instant_format(i->stopped_since, since));
}

static struct str (*const words_of[KIND_COUNT])(const struct explained *in, uint32_t row) = {
    [KIND_SNAPSHOT] = snapshot_words,
    [KIND_VOLUME] = volume_words,
    [KIND_IMAGE] = image_words,
    [KIND_INSTANCE] = instance_words,
};

struct str resource_line(const struct explained *in, struct resource resource, uint32_t here)
{
    const struct graph *graph = in->graph;
    uint32_t place = resource_place(graph, resource);
    struct str where = STR_EMPTY;
    if (place != here)
        where = arena_printf(in->arena, " in %.*s",
                             STR_ARG(graph_str(graph, graph->places[place].region)));
    struct str name = STR_EMPTY;
    struct str label = STR_EMPTY;
    if (kind_infos[resource.kind].table->name_at == AT_NONE &&
        graph_tag(graph, resource_tagset(graph, resource), STR_LIT("Name"), &name) && name.len > 0)
        label = arena_printf(in->arena, ", \"%.*s\"", STR_ARG(name));
    return arena_printf(in->arena, "%s %.*s%.*s: %.*s%.*s%s", kind_name(resource.kind),
                        STR_ARG(resource_id(in, resource)), STR_ARG(where),
                        STR_ARG(words_of[resource.kind](in, resource.row)), STR_ARG(label),
                        resource_is_own(graph, resource) ? "" : ", owned by another account");
}
