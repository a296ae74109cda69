#include <stdlib.h>

#include "core/mem.h"
#include "model/freeze_internal.h"

/* Was all of it read, so that what is missing is missing in the answers? Where nothing applies, nothing was. */
static bool was_read(const struct graph *g, uint32_t place, enum source source)
{
    return graph_complete(g, place, source) &&
           graph_coverage(g, place, source)->state == COVERAGE_COMPLETE;
}

/* ---- volumes that instances name and DescribeVolumes lacks: [EC2-INST-VOLUMES] ---- */

static int missing_id_cmp(const struct missing_volume *a, const struct missing_volume *b)
{
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->form > b->form) - (a->form < b->form);
}

static int missing_cmp(const void *a, const void *b)
{
    const struct missing_volume *x = a;
    const struct missing_volume *y = b;
    int order = missing_id_cmp(x, y);
    return order != 0 ? order
                      : (x->instance_row > y->instance_row) - (x->instance_row < y->instance_row);
}

static void gather_missing(const struct graph *g, struct vec *missing)
{
    for (uint32_t row = 0; row < g->instance_count; row++) {
        const struct instance *instance = &g->instances[row];
        if (!instance_is_alive(instance))
            continue;
        for (uint32_t i = 0; i < instance->volume_count; i++) {
            const struct instance_volume *v = &g->instance_volumes[instance->first_volume + i];
            if (v->volume_row != ROW_NONE || v->volume_form == ID_NONE)
                continue;
            struct missing_volume *m = vec_push(missing, NULL);
            m->value = v->volume_value;
            m->form = v->volume_form;
            m->instance_row = row;
            m->place = instance->place;
        }
    }
}

/* Of each volume keep the first instance that names it. */
static void sort_missing(struct vec *missing)
{
    if (missing->len == 0)
        return;
    struct missing_volume *all = missing->data;
    qsort(all, missing->len, sizeof(*all), missing_cmp);
    size_t kept = 1;
    for (size_t i = 1; i < missing->len; i++) {
        if (missing_id_cmp(&all[i], &all[kept - 1]) != 0)
            all[kept++] = all[i];
    }
    vec_truncate(missing, kept);
}

static void report_missing(struct freeze *f, const struct missing_volume *first, uint32_t count)
{
    const struct graph *g = f->graph;
    if (!was_read(g, first->place, SOURCE_VOL))
        return;
    char instance_buf[RES_ID_TEXT_MAX];
    char volume_buf[RES_ID_TEXT_MAX];
    struct res_id id = {first->value, (enum id_form)first->form};
    struct str instance = graph_id_text(g, instance_id(&g->instances[first->instance_row]),
                                        KIND_INSTANCE, instance_buf);
    struct str volume = graph_id_text(g, id, KIND_VOLUME, volume_buf);
    freeze_gap(f, first->place, SOURCE_VOL,
               arena_printf(g->memory->details,
                            "instance %.*s names %.*s, which DescribeVolumes does not list "
                            "(%u such volume%s)",
                            STR_ARG(instance), STR_ARG(volume), count, count == 1 ? "" : "s"));
}

static void check_volumes(struct freeze *f)
{
    struct graph *g = f->graph;
    struct vec missing;
    vec_init(&missing, sizeof(struct missing_volume));
    gather_missing(g, &missing);
    sort_missing(&missing);
    g->missing_volume_count = (uint32_t)missing.len;
    g->missing_volumes = graph_adopt(g, &missing);

    const struct missing_volume *all = g->missing_volumes;
    for (uint32_t first = 0, end; first < g->missing_volume_count; first = end) {
        for (end = first + 1; end < g->missing_volume_count && all[end].place == all[first].place;)
            end++;
        report_missing(f, &all[first], end - first);
    }
}

/* ---- launch templates whose versions are not all there: [EC2-LT-VERSIONS] ---- */

static struct res_id template_id(const struct template *t)
{
    return (struct res_id){t->id_value, (enum id_form)t->id_form};
}

static int cmp_template(const struct graph *g, const struct template_version *v,
                        const struct template *t)
{
    if (v->place != t->place)
        return v->place < t->place ? -1 : 1;
    return res_id_cmp((struct res_id){v->template_value, (enum id_form)v->template_form},
                      template_id(t), "lt-", g->strings);
}

/* What a listed template must have and has not. */
struct lack {
    const char *which; /* "default", "latest"; "" when it has no version; NULL when all is there */
    uint64_t version;
};

/* versions[0, count) are those of the template. A number that the listing does not tell is 0. */
static struct lack find_lack(const struct template *t, const struct template_version *versions,
                             uint32_t count)
{
    bool has_default = t->default_version == 0;
    bool has_latest = t->latest_version == 0;
    for (uint32_t i = 0; i < count; i++) {
        has_default = has_default || versions[i].version == t->default_version;
        has_latest = has_latest || versions[i].version == t->latest_version;
    }
    if (!has_default)
        return (struct lack){"default", t->default_version};
    if (!has_latest)
        return (struct lack){"latest", t->latest_version};
    return (struct lack){count == 0 ? "" : NULL, 0};
}

static void report_templates(struct freeze *f, const struct template *first, struct lack lack,
                             uint32_t count)
{
    const struct graph *g = f->graph;
    struct arena *arena = g->memory->details;
    if (!was_read(g, first->place, SOURCE_LT))
        return;
    char buf[RES_ID_TEXT_MAX];
    struct str id = res_id_text(template_id(first), "lt-", g->strings, buf);
    struct str what = STR_LIT("no version that DescribeLaunchTemplateVersions lists");
    if (lack.which[0] != '\0')
        what = arena_printf(
            arena, "the %s version %llu, which DescribeLaunchTemplateVersions does not list",
            lack.which, (unsigned long long)lack.version);
    freeze_gap(f, first->place, SOURCE_LT,
               arena_printf(arena, "launch template %.*s has %.*s (%u such template%s)",
                            STR_ARG(id), STR_ARG(what), count, count == 1 ? "" : "s"));
}

/* What is said of the templates of a place. */
struct template_check {
    const struct template *lacking; /* the first that lacks its default or latest version */
    struct lack lack;
    uint32_t lacking_count;
    const struct template *thin; /* the first that lacks others */
    uint32_t thin_shown;
    uint32_t thin_count;
    bool shows_others; /* one shows a version that is neither its default nor its latest */
};

/* versions[0, count) are those of the template. */
static void check_template(struct template_check *check, const struct template *t,
                           const struct template_version *versions, uint32_t count)
{
    struct lack lack = find_lack(t, versions, count);
    if (lack.which && check->lacking_count++ == 0) {
        check->lacking = t;
        check->lack = lack;
    }
    for (uint32_t i = 0; i < count; i++)
        check->shows_others = check->shows_others || (versions[i].version != t->default_version &&
                                                      versions[i].version != t->latest_version);
    if (count < t->latest_version && check->thin_count++ == 0) {
        check->thin = t;
        check->thin_shown = count;
    }
}

/* [EC2-LT-ALL]
 * Versions can be deleted, so that a hole alone proves nothing. But `--versions $Latest $Default` is
 * the only question about all templates that AWS answers, and leaves holes in each. */
static void report_thin(struct freeze *f, const struct template_check *check)
{
    const struct graph *g = f->graph;
    const struct template *t = check->thin;
    if (!t || check->shows_others || !was_read(g, t->place, SOURCE_LT))
        return;
    char buf[RES_ID_TEXT_MAX];
    struct str id = res_id_text(template_id(t), "lt-", g->strings, buf);
    freeze_gap(f, t->place, SOURCE_LT,
               arena_printf(g->memory->details,
                            "launch template %.*s shows %u of its %llu versions, and none shows "
                            "more than its default and latest one: ask for each template, without "
                            "--versions, and save each answer as a document (%u such template%s)",
                            STR_ARG(id), check->thin_shown, (unsigned long long)t->latest_version,
                            check->thin_count, check->thin_count == 1 ? "" : "s"));
}

static bool versions_are_mixed(const struct freeze *f, uint32_t place)
{
    for (size_t i = 0; i < f->places_in_count; i++)
        if (f->place_of[i] == place && f->places_in[i].versions_mixed)
            return true;
    return false;
}

static void report_check(struct freeze *f, const struct template_check *check, uint32_t place)
{
    if (check->lacking)
        report_templates(f, check->lacking, check->lack, check->lacking_count);
    if (check->thin && versions_are_mixed(f, place))
        report_thin(f, check);
}

static void check_templates(struct freeze *f)
{
    const struct graph *g = f->graph;
    struct template_check check = {.lacking = NULL};
    uint32_t version = 0;
    for (uint32_t row = 0; row < g->template_count; row++) {
        const struct template *t = &g->templates[row];
        while (version < g->template_version_count &&
               cmp_template(g, &g->template_versions[version], t) < 0)
            version++;
        uint32_t end = version;
        while (end < g->template_version_count &&
               cmp_template(g, &g->template_versions[end], t) == 0)
            end++;
        check_template(&check, t, &g->template_versions[version], end - version);
        version = end;
        if (row + 1 < g->template_count && g->templates[row + 1].place == t->place)
            continue;
        report_check(f, &check, t->place);
        check = (struct template_check){.lacking = NULL};
    }
}

/* ---- what nobody asked about, where nothing names any ---- */

static bool names_one(const struct graph *g, const struct table_info *table, const char *name,
                      uint32_t place)
{
    const struct column *column = table_column(table, name);
    struct span rows = column ? graph_spans(g, table)[place] : (struct span){0, 0};
    for (uint32_t i = 0; i < rows.count; i++) {
        strref named;
        const char *row = graph_rows(g, table) + (size_t)(rows.first + i) * table->row_size;
        memcpy(&named, row + column->row_at, sizeof(named));
        if (named != 0)
            return true;
    }
    return false;
}

/* Is it known that no record of the place names one? */
static bool none_named(const struct graph *g, const char *name, uint32_t place)
{
    for (enum table t = 0; t < TABLE_COUNT; t++) {
        const struct table_info *table = table_info(t);
        if (table_column(table, name) &&
            (graph_coverage(g, place, table->source)->state != COVERAGE_COMPLETE ||
             names_one(g, table, name, place)))
            return false;
    }
    return true;
}

static void check_named(struct freeze *f, enum source source)
{
    const char *name = source_info(source)->named_in;
    for (uint32_t place = 0; name && place < f->graph->place_count; place++) {
        const struct coverage *coverage = graph_coverage(f->graph, place, source);
        if (coverage->state == COVERAGE_NOT_ATTEMPTED && !coverage->unneeded &&
            none_named(f->graph, name, place))
            freeze_unneeded(f, place, source, "not needed: nothing there names one");
    }
}

void freeze_checks(struct freeze *f)
{
    check_volumes(f);
    check_templates(f);
    for (enum source source = 0; source < SOURCE_COUNT; source++) /* once it is known what is cut */
        check_named(f, source);
}
