/* metrics.prom: gauges in Prometheus' text format 0.0.4, for the textfile collector of node_exporter. Labels are
 * bounded by the policy and the rules: no id of a resource is one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/strtab.h"
#include "core/utf8.h"
#include "core/vec.h"
#include "reports/costs.h"
#include "reports/report_internal.h"
#include "reports/writer.h"
#include "rules/rule.h"

/* What was found by a rule in a scope. */
struct group {
    uint32_t rule; /* row of rules.def */
    struct str scope;
    uint64_t counts[STATUS_COUNT][SEVERITY_COUNT];
    int64_t oldest_days; /* of the subjects that fail; below 0: no age is known */
};

struct prometheus {
    struct writer_in in;
    struct strtab *scopes;
    struct map *numbers; /* rule and scope -> groups */
    struct vec groups;   /* struct group */
};

static void *prometheus_begin(const struct writer_in *in)
{
    struct prometheus *p = mem_alloc(sizeof(*p));
    p->in = *in;
    p->scopes = strtab_new();
    p->numbers = map_new(0);
    vec_init(&p->groups, sizeof(struct group));
    return p;
}

static void prometheus_abort(void *writer)
{
    struct prometheus *p = writer;
    vec_clear(&p->groups);
    map_free(p->numbers);
    strtab_free(p->scopes);
    mem_free(p);
}

/* ---- findings ---- */

static struct group *find_group(struct prometheus *p, uint32_t rule, struct str scope)
{
    struct error never; /* names of scopes are short, and a policy has few */
    strref name = 0;
    (void)strtab_intern(p->scopes, scope, &name, &never);
    uint32_t number =
        map_put_if_absent(p->numbers, (uint64_t)rule << 32 | name, (uint32_t)p->groups.len);
    if (number == p->groups.len) {
        const struct group new = {
            .rule = rule, .scope = strtab_get(p->scopes, name), .oldest_days = -1};
        (void)vec_push(&p->groups, &new);
    }
    return &VEC_AT(struct group, &p->groups, number);
}

static void prometheus_finding(void *writer, const struct finding *f, enum weight weight)
{
    (void)weight;
    int rule = rule_find(str_from(f->rule));
    if (rule < 0)
        return;
    struct group *group = find_group(writer, (uint32_t)rule, f->subject.scope);
    group->counts[f->status][f->severity]++;
    if (f->status == STATUS_FAIL && f->has_age && f->age_days > group->oldest_days)
        group->oldest_days = f->age_days;
}

/* ---- samples ---- */

static void begin_metric(struct sink *out, const char *name, const char *help)
{
    sink_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

struct label {
    const char *name;
    struct str value;
};

static size_t put_character(struct sink *out, struct str rest)
{
    size_t len = utf8_len(rest.ptr, rest.len);
    if (len == 1 && (*rest.ptr == '\\' || *rest.ptr == '"'))
        sink_printf(out, "\\%c", *rest.ptr);
    else if (len == 0 || utf8_is_control(rest.ptr, len))
        sink_cstr(out, "\xef\xbf\xbd");
    else
        sink_write(out, rest.ptr, len);
    return len > 0 ? len : 1;
}

static void begin_sample(struct sink *out, const char *name, const struct label *labels,
                         size_t count)
{
    sink_cstr(out, name);
    for (size_t i = 0; i < count; i++) {
        struct str rest = labels[i].value;
        sink_printf(out, "%c%s=\"", i == 0 ? '{' : ',', labels[i].name);
        while (rest.len > 0)
            rest = str_skip(rest, put_character(out, rest));
        sink_char(out, '"');
    }
    sink_cstr(out, count > 0 ? "} " : " ");
}

#define LABELS(...)      (const struct label[]){__VA_ARGS__}, LABEL_COUNT(__VA_ARGS__)
#define LABEL_COUNT(...) (sizeof((const struct label[]){__VA_ARGS__}) / sizeof(struct label))

static void put_count(struct sink *out, const char *name, const struct label *labels,
                      size_t label_count, uint64_t value)
{
    begin_sample(out, name, labels, label_count);
    sink_printf(out, "%" PRIu64 "\n", value);
}

static void put_amount(struct sink *out, const char *name, const struct label *labels,
                       size_t label_count, int64_t micros)
{
    char text[MONEY_TEXT_MAX];
    begin_sample(out, name, labels, label_count);
    sink_printf(out, "%s\n", money_format(micros, text));
}

/* ---- what was found ---- */

static int by_rule(const void *left, const void *right)
{
    const struct group *a = left;
    const struct group *b = right;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return str_cmp(a->scope, b->scope);
}

static void put_group(struct sink *out, const struct group *group)
{
    for (int status = 0; status < STATUS_COUNT; status++)
        for (int severity = 0; severity < SEVERITY_COUNT; severity++)
            if (group->counts[status][severity] > 0)
                put_count(out, "snapaudit_findings",
                          LABELS({"rule", str_from(rule_id(group->rule))}, {"scope", group->scope},
                                 {"status", str_from(status_name((enum status)status))},
                                 {"severity", str_from(severity_name((enum severity)severity))}),
                          group->counts[status][severity]);
}

static void put_groups(struct prometheus *p)
{
    struct sink *out = p->in.out;
    if (p->groups.len > 0)
        qsort(p->groups.data, p->groups.len, sizeof(struct group), by_rule);
    begin_metric(out, "snapaudit_findings",
                 "Findings of a rule in a scope of the policy, by status and severity.");
    for (size_t i = 0; i < p->groups.len; i++)
        put_group(out, &VEC_AT(struct group, &p->groups, i));
    begin_metric(out, "snapaudit_finding_oldest_age_days",
                 "Age of the oldest resource that fails a rule in a scope.");
    for (size_t i = 0; i < p->groups.len; i++) {
        const struct group *group = &VEC_AT(struct group, &p->groups, i);
        if (group->oldest_days >= 0)
            put_count(out, "snapaudit_finding_oldest_age_days",
                      LABELS({"rule", str_from(rule_id(group->rule))}, {"scope", group->scope}),
                      (uint64_t)group->oldest_days);
    }
}

static void put_verdicts(struct sink *out, const struct report_context *ctx,
                         const struct summary *summary)
{
    begin_metric(out, "snapaudit_verdicts",
                 "Verdicts of a rule by status; what a cause above explains is not among them.");
    for (size_t rule = 0; rule < summary->rule_count; rule++)
        for (int status = 0; report_judges(ctx, rule) && status < STATUS_COUNT; status++)
            put_count(out, "snapaudit_verdicts",
                      LABELS({"rule", str_from(rule_id(rule))},
                             {"status", str_from(status_name((enum status)status))}),
                      summary->rules[rule].counts[status]);
}

static void put_resources(struct sink *out, const struct summary *summary)
{
    static const enum kind kinds[] = {KIND_IMAGE, KIND_INSTANCE, KIND_SNAPSHOT, KIND_VOLUME};
    begin_metric(out, "snapaudit_resources", "Resources that were read.");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct str kind = str_from(kind_name(kinds[i]));
        const struct kind_summary *sum = &summary->kinds[kinds[i]];
        put_count(out, "snapaudit_resources", LABELS({"kind", kind}, {"owner", STR_LIT("self")}),
                  sum->own);
        put_count(out, "snapaudit_resources", LABELS({"kind", kind}, {"owner", STR_LIT("other")}),
                  sum->foreign);
    }
    begin_metric(out, "snapaudit_subjects",
                 "Distinct resources that fail a rule, or that a rule could not be decided for.");
    put_count(out, "snapaudit_subjects", LABELS({"status", STR_LIT("fail")}),
              summary->subjects_fail);
    put_count(out, "snapaudit_subjects", LABELS({"status", STR_LIT("unknown")}),
              summary->subjects_unknown);
}

/* ---- what was seen ---- */

struct seen {
    uint64_t gaps[SOURCE_COUNT];
    uint64_t listings[SOURCE_COUNT];
};

static void count_listing(void *arg, const struct coverage_row *row)
{
    struct seen *seen = arg;
    if (!row->in_scope)
        return;
    seen->listings[row->source]++;
    seen->gaps[row->source] += coverage_is_gap(&row->coverage);
}

static void put_seen(struct sink *out, const struct report_context *ctx)
{
    struct seen seen = {.gaps = {0}};
    coverage_each(ctx, count_listing, &seen);
    begin_metric(out, "snapaudit_listings", "Listings in scope, by source.");
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (seen.listings[source] > 0)
            put_count(out, "snapaudit_listings",
                      LABELS({"source", str_from(source_info((enum source)source)->code)}),
                      seen.listings[source]);
    begin_metric(out, "snapaudit_listings_not_seen",
                 "Those of them that were not read whole: what they hold is unknown.");
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (seen.listings[source] > 0)
            put_count(out, "snapaudit_listings_not_seen",
                      LABELS({"source", str_from(source_info((enum source)source)->code)}),
                      seen.gaps[source]);
}

/* ---- money ---- */

static void put_bounds(struct sink *out, const char *name, struct str part, struct str currency,
                       const char *basis, int64_t floor, int64_t ceiling)
{
    put_amount(out, name,
               LABELS({"part", part}, {"bound", STR_LIT("floor")}, {"basis", str_from(basis)},
                      {"currency", currency}),
               floor);
    put_amount(out, name,
               LABELS({"part", part}, {"bound", STR_LIT("ceiling")}, {"basis", str_from(basis)},
                      {"currency", currency}),
               ceiling);
}

static void put_money(struct sink *out, const struct report_context *ctx,
                      const struct summary *summary)
{
    struct cost_sum parts[COST_PART_COUNT];
    struct str currency = str_from(ctx->run->currency);
    costs_by_part(&summary->spending, parts);
    begin_metric(out, "snapaudit_cost_monthly",
                 "What is there costs a month, at list prices: between floor and ceiling.");
    for (int part = 0; part < COST_PART_COUNT; part++)
        if (parts[part].has_list || parts[part].has_range)
            put_bounds(out, "snapaudit_cost_monthly", str_from(cost_parts[part].name), currency,
                       cost_sum_basis(&parts[part]), parts[part].spent.floor,
                       parts[part].spent.ceiling);
    begin_metric(out, "snapaudit_saving_monthly",
                 "What deleting the orphans that were found would save a month.");
    put_bounds(out, "snapaudit_saving_monthly", STR_LIT("orphans"), currency, "range",
               summary->floor, summary->ceiling);
    begin_metric(out, "snapaudit_unpriced_gib", "Size of what has no price, and is in no amount.");
    put_count(out, "snapaudit_unpriced_gib", NULL, 0, parts[COST_TOTAL].spent.unpriced_gib);
}

/* ---- the file ---- */

static void put_run(struct sink *out, const struct run_info *run)
{
    begin_metric(out, "snapaudit_run_info", "Which run this is of.");
    put_count(out, "snapaudit_run_info",
              LABELS({"run_id", str_from(run->run_id)}, {"version", str_from(run->tool_version)},
                     {"policy", str_from(run->policy_name)},
                     {"policy_version", str_from(run->policy_version)},
                     {"policy_sha256", str_from(run->policy_sha256)}),
              1);
    begin_metric(out, "snapaudit_as_of_timestamp_seconds", "The time that was judged as of.");
    begin_sample(out, "snapaudit_as_of_timestamp_seconds", NULL, 0);
    sink_i64(out, run->as_of / MS_PER_SECOND);
    sink_char(out, '\n');
}

static int prometheus_end(void *writer, const struct format_end *end,
                          const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct prometheus *p = writer;
    struct sink *out = p->in.out;
    const struct report_context *ctx = p->in.report;
    (void)counts;
    (void)err;
    put_run(out, ctx->run);
    put_seen(out, ctx);
    put_resources(out, end->summary);
    put_verdicts(out, ctx, end->summary);
    put_groups(p);
    put_money(out, ctx, end->summary);
    return 0;
}

const struct report_writer writer_prometheus = {.begin = prometheus_begin,
                                                .finding = prometheus_finding,
                                                .end = prometheus_end,
                                                .abort = prometheus_abort};
