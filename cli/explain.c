/* `snapaudit explain`: judge one subject again, and show why. */
#include "cli/world.h"
#include "reports/explain/explain.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/called.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/frameworks_cmd.h"
#include "cli/interrupt.h"
#include "cli/rules_cmd.h"
#include "core/arn.h"
#include "core/vec.h"
#include "model/account.h"
#include "rules/engine.h"
#include "rules/rule.h"
#include "model/readable.h"

#define FINGERPRINT_MIN 8 /* digits that may name a finding */
#define FINGERPRINT_LEN 64
#define MATCHES_MAX     8 /* findings named when a text fits several */

struct explainer {
    struct world world;
    const struct options *options;
    const struct console *console;
    struct framework_set frameworks; /* whose controls are asked for */
    struct explained in;
    struct str asked; /* the operand */
    int only_rule;    /* row of rules.def, or -1 */
    size_t printed;
    bool *told; /* by row of rules.def: something was printed of it */
    /* what a pass over all findings looks for */
    size_t match_count;
    struct str matches[MATCHES_MAX];
    struct resource resource; /* of the first match; row ROW_NONE for groups, sources, accounts */
};

/* ---- what was asked for ---- */

static bool is_rule_id(struct str text)
{
    bool hyphen = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        hyphen |= c == '-';
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return text.len > 0 && (hyphen || rule_find(text) >= 0);
}

static bool in_catalogue(struct str text)
{
    size_t count;
    const char *const *ids = rule_catalogue(&count);
    for (size_t i = 0; i < count; i++)
        if (str_eq_c(text, ids[i]))
            return true;
    return false;
}

/* Exemptions are often named like rules: EX-0042. */
static bool is_exemption(const struct policy *policy, struct str text)
{
    for (size_t i = 0; i < policy->exemption_count; i++)
        if (str_eq(policy->exemptions[i].id, text))
            return true;
    return false;
}

static bool is_fingerprint(struct str text)
{
    if (text.len < FINGERPRINT_MIN || text.len > FINGERPRINT_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!(text.ptr[i] >= '0' && text.ptr[i] <= '9') &&
            !(text.ptr[i] >= 'a' && text.ptr[i] <= 'f'))
            return false;
    return true;
}

static bool kind_of_id(struct str id, enum kind *out)
{
    for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
        const char *prefix = kind_id_prefix((enum kind)kind);
        if (prefix[0] == '\0' || !str_starts(id, prefix))
            continue;
        *out = (enum kind)kind;
        return true;
    }
    return false;
}

/* Where to look, and for what. */
struct query {
    enum kind kind;
    struct str id;
    struct str account; /* empty: any */
    struct str region;
};

/* "arn:aws:ec2:REGION:ACCOUNT:volume/vol-…", or an id alone. */
static bool read_query(struct str text, struct query *out)
{
    *out = (struct query){.id = text};
    struct arn arn;
    if (arn_split(text, &arn)) {
        out->region = arn.region;
        out->account = arn.account;
        out->id = str_skip(arn.resource, str_find(arn.resource, "/") + 1);
    }
    return kind_of_id(out->id, &out->kind);
}

/* ---- finding it in the graph ---- */

static bool place_fits(const struct graph *graph, uint32_t place, const struct query *query)
{
    const struct place *p = &graph->places[place];
    return (str_is_empty(query->region) || str_eq(graph_str(graph, p->region), query->region)) &&
           (str_is_empty(query->account) || str_eq(graph_str(graph, p->account), query->account));
}

/* Every place where the id is listed; the own ones only, when there are any. */
static void find_resources(const struct graph *graph, const struct query *query, struct vec *out)
{
    bool own = false;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        if (!place_fits(graph, place, query))
            continue;
        struct resource hit = {query->kind, graph_find(graph, query->kind, place, query->id)};
        if (hit.row == ROW_NONE || (own && !resource_is_own(graph, hit)))
            continue;
        if (!own && resource_is_own(graph, hit)) {
            own = true;
            vec_truncate(out, 0);
        }
        (void)vec_push(out, &hit);
    }
}

/* ---- judging ---- */

static int judge(struct explainer *x, int only_rule, struct resource only,
                 void (*accept)(void *, const struct finding *), struct summary *summary,
                 struct error *err)
{
    struct engine_options options = world_judging(&x->world);
    options.include_pass = true;
    options.only_rule = only_rule;
    options.only_kind = only.kind;
    options.only_row = only.row;
    options.accept = accept;
    options.ctx = x;
    return engine_run(&options, x->world.arena, summary, err);
}

static const struct resource everything = {KIND_SNAPSHOT, ROW_NONE};

static void print_one(void *ctx, const struct finding *finding)
{
    struct explainer *x = ctx;
    if (x->printed++ == 0)
        explain_legend(&x->in);
    int rule = rule_find(str_from(finding->rule));
    if (rule >= 0)
        x->told[rule] = true;
    explain_finding(&x->in, finding);
}

/* Rules that judged the resource and made no record of it say so, too. */
static void print_silent(const struct explainer *x, const struct summary *summary)
{
    for (size_t row = 0; row < summary->rule_count; row++) {
        const struct rule_summary *rule = &summary->rules[row];
        const char *why = NULL;
        if (x->told[row])
            continue;
        if (rule->unsettled > 0)
            why = "too young to be judged, or changed a moment ago";
        else if (rule->no_objective > 0)
            why = "its scope does not set this promise";
        else if (rule->not_selected > 0)
            why = rule_at(row)->not_selected
                      ? rule_at(row)->not_selected
                      : "not among those that need it (detached, ephemeral, or managed by AWS)";
        if (why)
            sink_printf(x->console->out, "\n%s: no record; %s\n", rule_id(row), why);
    }
}

static void print_unjudged(const struct explainer *x, struct resource resource)
{
    const struct graph *graph = x->world.graph;
    const char *why = "no enabled rule judges it";
    if (!kind_is(resource.kind, KIND_JUDGED))
        why = "no rule judges instances; they prove things about volumes and images";
    else if (!resource_is_own(graph, resource))
        why = "it belongs to another account: known, never judged";
    else if (!graph->places[resource_place(graph, resource)].in_scope)
        why = "its region or account is out of scope";
    sink_printf(x->console->out, "\nNo verdict: %s.\n", why);
}

static int explain_resource(struct explainer *x, struct resource resource, struct error *err)
{
    struct summary summary = {0};
    explain_subject(&x->in, resource);
    x->printed = 0;
    memset(x->told, 0, rule_count() * sizeof(*x->told));
    if (kind_is(resource.kind, KIND_JUDGED)) {
        if (judge(x, x->only_rule, resource, print_one, &summary, err) != 0)
            return -1;
        print_silent(x, &summary);
    }
    if (x->printed == 0)
        print_unjudged(x, resource);
    explain_tree(&x->in, resource);
    return 0;
}

/* ---- what is not there ---- */

static size_t count_naming(const struct explainer *x, struct str volume)
{
    const struct graph *graph = x->world.graph;
    struct res_id id;
    size_t count = 0;
    if (!res_id_pack(volume, kind_id_prefix(KIND_VOLUME), &id))
        return 0;
    for (uint32_t i = 0; i < graph->snapshot_count; i++)
        count += res_id_eq(snapshot_volume_id(&graph->snapshots[i]), id);
    return count;
}

/* Append to the detail which listings could still hold it. */
static size_t list_unseen(const struct explainer *x, enum kind kind, struct sink *out)
{
    const struct graph *graph = x->world.graph;
    size_t unseen = 0;
    for (uint32_t place = 0; place < graph->place_count; place++) {
        const struct coverage *coverage = graph_coverage(graph, place, kind_infos[kind].source);
        if (!graph->places[place].in_scope || coverage->state == COVERAGE_COMPLETE)
            continue;
        struct str account = graph_str(graph, graph->places[place].account);
        sink_cstr(out, unseen++ > 0 ? ", " : "");
        account_label(out, account, graph_account_name(graph, place));
        sink_printf(out, "%s%.*s %s (%s)", account.len > 0 ? "/" : "",
                    STR_ARG(graph_str(graph, graph->places[place].region)),
                    source_noun(kind_infos[kind].source), coverage_word(coverage));
    }
    return unseen;
}

static bool one_account(const struct graph *graph)
{
    for (uint32_t place = 1; place < graph->place_count; place++)
        if (graph->places[place].account != graph->places[0].account)
            return false;
    return true;
}

static int not_found(const struct explainer *x, const struct query *query)
{
    unsigned places = x->world.graph->place_count;
    struct error err = ERROR_INIT;
    struct sink *list = sink_memory();
    size_t unseen = list_unseen(x, query->kind, list);
    (void)error_set(&err, ERR_NOT_FOUND, "%.*s was not found in %u region%s%s", STR_ARG(x->asked),
                    places, places == 1 ? "" : "s",
                    one_account(x->world.graph) ? "" : " of several accounts");
    if (unseen > 0)
        error_detail(&err, "not seen: %.*s", STR_ARG(sink_view(list)));
    else if (x->world.stats.regions_out_of_scope > 0)
        error_detail(&err, "%llu folders are out of scope and were not read",
                     (unsigned long long)x->world.stats.regions_out_of_scope);
    size_t naming = query->kind == KIND_VOLUME ? count_naming(x, query->id) : 0;
    if (naming > 0)
        error_hint(&err,
                   "%zu snapshot%s say%s to be of it; explain one of those (resources.csv "
                   "lists them)",
                   naming, naming == 1 ? "" : "s", naming == 1 ? "s" : "");
    sink_abort(list);
    console_error(x->console, &err);
    return EXIT_USAGE;
}

static int explain_hit(struct explainer *x, struct resource resource)
{
    struct error err = ERROR_INIT;
    if (explain_resource(x, resource, &err) == 0)
        return EXIT_DONE;
    console_error(x->console, &err);
    return *interrupt_flag() ? interrupt_status() : EXIT_USAGE;
}

static int explain_query(struct explainer *x, const struct query *query)
{
    struct vec hits;
    vec_init(&hits, sizeof(struct resource));
    find_resources(x->world.graph, query, &hits);
    if (hits.len == 0) {
        vec_clear(&hits);
        return not_found(x, query);
    }
    int status = EXIT_DONE;
    for (size_t i = 0; i < hits.len && status == EXIT_DONE; i++) {
        sink_cstr(x->console->out, i > 0 ? "\n" : "");
        status = explain_hit(x, VEC_AT(struct resource, &hits, i));
    }
    vec_clear(&hits);
    return status;
}

/* ---- findings by fingerprint, or by the id of a group, source or exemption ---- */

static bool finding_fits(const struct explainer *x, const struct finding *finding)
{
    if (str_eq(finding->subject.id, x->asked))
        return true;
    return is_fingerprint(x->asked) &&
           strncmp(finding->fingerprint, x->asked.ptr, x->asked.len) == 0;
}

static void remember(void *ctx, const struct finding *finding)
{
    struct explainer *x = ctx;
    if (!finding_fits(x, finding))
        return;
    if (x->match_count == 0)
        x->resource = (struct resource){finding->subject.kind, finding->row};
    if (x->match_count < MATCHES_MAX)
        x->matches[x->match_count] =
            arena_printf(x->world.arena, "%s (%s of %.*s)", finding->fingerprint, finding->rule,
                         STR_ARG(finding->subject.id));
    x->match_count++;
}

static void print_match(void *ctx, const struct finding *finding)
{
    const struct explainer *x = ctx;
    if (finding_fits(x, finding))
        print_one(ctx, finding);
}

static int ambiguous(const struct explainer *x)
{
    struct error err = ERROR_INIT;
    struct sink *list = sink_memory();
    for (size_t i = 0; i < x->match_count && i < MATCHES_MAX; i++)
        sink_printf(list, "%s%.*s", i > 0 ? ", " : "", STR_ARG(x->matches[i]));
    (void)error_set(&err, ERR_USAGE, "%.*s begins the fingerprints of %zu findings",
                    STR_ARG(x->asked), x->match_count);
    error_detail(&err, "%.*s", STR_ARG(sink_view(list)));
    error_hint(&err, "give more of its digits");
    sink_abort(list);
    console_error(x->console, &err);
    return EXIT_USAGE;
}

static int no_match(const struct explainer *x)
{
    struct error err = ERROR_INIT;
    bool hex = is_fingerprint(x->asked);
    (void)error_set(&err, ERR_NOT_FOUND,
                    hex ? "no finding has the fingerprint %.*s" : "nothing is known as %.*s",
                    STR_ARG(x->asked));
    if (hex)
        error_hint(&err, "fingerprints hold for one policy scope and inventory: give the same "
                         "--input, --account and --region as for the audit");
    else
        error_hint(&err, "give the id or the tag Name of a volume, snapshot, image or instance, an "
                         "ARN, a fingerprint of findings.csv, or a rule");
    console_error(x->console, &err);
    return EXIT_USAGE;
}

/* ---- by the tag Name ---- */

/* What people mean first when they name something. */
static const enum kind named_kinds[] = {KIND_VOLUME, KIND_INSTANCE, KIND_IMAGE, KIND_SNAPSHOT};

static void find_called(const struct graph *graph, struct str name, bool own, struct vec *out)
{
    for (size_t i = 0; i < sizeof(named_kinds) / sizeof(named_kinds[0]); i++) {
        for (uint32_t row = 0; row < graph_count(graph, named_kinds[i]); row++) {
            struct resource hit = {named_kinds[i], row};
            if (resource_is_own(graph, hit) == own && is_called(graph, hit.kind, row, name))
                (void)vec_push(out, &hit);
        }
    }
}

static int several_called(const struct explainer *x, const struct vec *hits)
{
    struct error err = ERROR_INIT;
    struct sink *list = sink_memory();
    for (size_t i = 0; i < hits->len && i < MATCHES_MAX; i++) {
        struct resource hit = VEC_AT(struct resource, hits, i);
        const struct place *place = &x->world.graph->places[resource_place(x->world.graph, hit)];
        sink_printf(list, "%s%s %.*s in %.*s", i > 0 ? ", " : "", kind_name(hit.kind),
                    STR_ARG(resource_id(&x->in, hit)),
                    STR_ARG(graph_str(x->world.graph, place->region)));
    }
    if (hits->len > MATCHES_MAX)
        sink_printf(list, " and %zu more", hits->len - MATCHES_MAX);
    (void)error_set(&err, ERR_USAGE, "%zu resources are called '%.*s'", hits->len,
                    STR_ARG(x->asked));
    error_detail(&err, "%.*s", STR_ARG(sink_view(list)));
    error_hint(&err, "name one of them by its id or its ARN");
    sink_abort(list);
    console_error(x->console, &err);
    return EXIT_USAGE;
}

/* The one resource that is called so; the own ones only, when there are any. *status is set then, or where
 * several are; false: none is. */
static bool explain_called(struct explainer *x, int *status)
{
    struct vec hits;
    vec_init(&hits, sizeof(struct resource));
    find_called(x->world.graph, x->asked, true, &hits);
    if (hits.len == 0)
        find_called(x->world.graph, x->asked, false, &hits);
    bool found = hits.len > 0;
    if (hits.len == 1)
        *status = explain_hit(x, VEC_AT(struct resource, &hits, 0));
    else if (found)
        *status = several_called(x, &hits);
    vec_clear(&hits);
    return found;
}

/* What AWS told of a thing whose id is an ARN: a key, a vault, a recovery point. How many were told. */
static size_t explain_records(struct explainer *x)
{
    struct query query = {.id = x->asked};
    struct vec hits;
    vec_init(&hits, sizeof(struct resource));
    for (query.kind = 0; query.kind < KIND_COUNT; query.kind++)
        if (strcmp(kind_id_prefix(query.kind), "arn:") == 0)
            find_resources(x->world.graph, &query, &hits);
    size_t count = hits.len;
    for (size_t i = 0; i < count; i++)
        explain_record(&x->in, VEC_AT(struct resource, &hits, i));
    vec_clear(&hits);
    return count;
}

static int explain_match(struct explainer *x)
{
    struct error err = ERROR_INIT;
    struct summary summary;
    if (judge(x, x->only_rule, everything, remember, &summary, &err) != 0) {
        console_error(x->console, &err);
        return *interrupt_flag() ? interrupt_status() : EXIT_USAGE;
    }
    size_t records = explain_records(x);
    int status = EXIT_DONE;
    if (x->match_count == 0)
        return records > 0 || explain_called(x, &status) ? status : no_match(x);
    if (x->match_count > 1 && is_fingerprint(x->asked))
        return ambiguous(x);
    bool in_graph = x->resource.row != ROW_NONE;
    if (in_graph)
        explain_subject(&x->in, x->resource);
    struct resource only = in_graph ? x->resource : everything;
    if (judge(x, x->only_rule, only, print_match, &summary, &err) != 0) {
        console_error(x->console, &err);
        return *interrupt_flag() ? interrupt_status() : EXIT_USAGE;
    }
    if (in_graph)
        explain_tree(&x->in, x->resource);
    return EXIT_DONE;
}

/* ---- the command ---- */

static int read_rule(struct explainer *x, const struct options *options)
{
    x->only_rule = -1;
    if (!options_has(options, OPTION_RULE))
        return 0;
    struct error err = ERROR_INIT;
    x->only_rule = rules_find(options_value(options, OPTION_RULE, STR_EMPTY), &err);
    if (x->only_rule >= 0)
        return 0;
    console_error(x->console, &err);
    return -1;
}

/* A malformed file leaves its mark on the exit status here, too. */
static int with_input_status(const struct explainer *x, int status)
{
    return status != EXIT_DONE ? status
                               : exit_of_reading(world_malformed(&x->world), x->world.collected);
}

static int explain_asked(struct explainer *x)
{
    struct query query;
    struct error err = ERROR_INIT;
    x->told = arena_array(x->world.arena, rule_count(), sizeof(*x->told));
    int status;
    if (is_rule_id(x->asked) && !is_exemption(x->world.policy, x->asked)) {
        if (explain_called(x, &status))
            return status;
        (void)rules_find(x->asked, &err);
        console_error(x->console, &err);
        return EXIT_USAGE;
    }
    return read_query(x->asked, &query) ? explain_query(x, &query) : explain_match(x);
}

/* Exemptions and resources may be named as rules are: EX-0042, DB-1. */
static bool may_be_name(const struct options *options, struct str asked)
{
    bool told = options_has(options, OPTION_POLICY) || options_has(options, OPTION_INPUT) ||
                options_has(options, OPTION_DB);
    return told && !in_catalogue(asked);
}

/* Everything is read: what surrounds a resource is shown, too. */
static int ask(void *ctx, const struct world *world, struct question *out)
{
    struct explainer *x = ctx;
    struct error err = ERROR_INIT;
    out->everything = true;
    if (frameworks_asked(x->options, world->policy, world->arena, &x->frameworks, &err) == 0)
        return 0;
    console_error(x->console, &err);
    return EXIT_USAGE;
}

int explain_command(const struct options *options, struct console *console)
{
    struct explainer x = {.options = options, .console = console, .asked = options->operands[0]};
    if (is_rule_id(x.asked) && !may_be_name(options, x.asked))
        return rules_show(options, console, x.asked);
    if (read_rule(&x, options) != 0)
        return EXIT_USAGE;
    interrupt_watch();
    (void)umask(077);
    int status = world_load_for(&x.world, options, console, ask, &x);
    if (status == 0) {
        x.in = (struct explained){.graph = x.world.graph,
                                  .facts = x.world.facts,
                                  .policy = x.world.policy,
                                  .ledger = x.world.ledger,
                                  .frameworks = x.frameworks,
                                  .as_of = x.world.as_of,
                                  .arena = x.world.arena,
                                  .out = console->out,
                                  .style = console_style(console)};
        status = with_input_status(&x, explain_asked(&x));
    }
    world_free(&x.world);
    return status;
}
