/* SARIF 2.1.0 (OASIS, with errata 1), one run. Code scanning of GitHub reads of it
 * (docs.github.com, "SARIF support for code scanning"): a physical location, which is the line of the
 * policy that makes the demand, since no file holds a cloud resource; partialFingerprints
 * primaryLocationLineHash; and security-severity of rules tagged "security". It takes no notice of
 * `kind`, and would make an alert of what passed: passes are left out. */
#include <string.h>

#include "core/mem.h"
#include "core/sha256.h"
#include "reports/format_internal.h"
#include "reports/gravest_internal.h"
#include "reports/report_internal.h"
#include "core/embedded.h"
#include "rules/controls.h"
#include "rules/rule.h"
#include "rules/sentence.h"

#define SCHEMA \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define PRETTY_DEPTH   4 /* a result stands on one line, for grep */
#define ID_PART_MAX    64
#define ID_HASH_DIGITS 16

struct sarif {
    struct json_writer json;
    struct json_writer result; /* the one at hand, in a line of `results` */
    struct gravest *results;   /* what code scanning takes of them */
    const struct format_context *ctx;
    struct sink *scratch;
    struct sink *escaped;
};

static const char *level_of(enum severity severity)
{
    if (severity >= SEVERITY_HIGH)
        return "error";
    return severity == SEVERITY_MEDIUM ? "warning" : "note";
}

/* The middle of GitHub's ranges: over 9 critical, 7 high, 4 medium, above 0 low. */
static const char *security_severity(enum severity severity)
{
    static const char *const scores[SEVERITY_COUNT] = {[SEVERITY_INFO] = "1.0",
                                                       [SEVERITY_LOW] = "3.0",
                                                       [SEVERITY_MEDIUM] = "5.5",
                                                       [SEVERITY_HIGH] = "8.0",
                                                       [SEVERITY_CRITICAL] = "9.5"};
    return scores[severity];
}

static void member_begin(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_begin_object(w);
}

static void member_list(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_begin_array(w);
}

static void member_message(struct json_writer *w, const char *key, struct str text)
{
    member_begin(w, key);
    json_member_str(w, "text", text);
    json_end_object(w);
}

/* ---- the tool and its rules ---- */

static struct str page_of(const char *rule)
{
    for (const struct embedded_doc *doc = snapaudit_rule_docs; doc->id; doc++)
        if (strcmp(doc->id, rule) == 0)
            return str_make(doc->text, doc->size);
    return STR_EMPTY;
}

/* One of them: which control of which taxonomy the rule has to do with. */
static void put_relationship(struct json_writer *w, const struct framework *framework,
                             size_t taxonomy, size_t taxon)
{
    json_begin_object(w);
    member_begin(w, "target");
    json_member_cstr(w, "id", framework->controls[taxon].id);
    json_member_u64(w, "index", taxon);
    member_begin(w, "toolComponent");
    json_member_cstr(w, "name", framework->name);
    json_member_u64(w, "index", taxonomy);
    json_end_object(w);
    json_end_object(w);
    member_list(w, "kinds");
    json_cstr(w, "relevant"); /* section 3.53.3: the relation is none of the others */
    json_end_array(w);
    json_end_object(w);
}

static void put_relationships(struct json_writer *w, const struct format_context *ctx, size_t rule)
{
    size_t known = control_rule(rule);
    bool any = false;
    for (size_t i = 0; i < ctx->frameworks.count; i++) {
        const struct framework *framework = ctx->frameworks.items[i];
        for (size_t c = 0; c < framework->control_count; c++) {
            if (!framework_evidence_of(&framework->controls[c], known))
                continue;
            if (!any)
                member_list(w, "relationships");
            any = true;
            put_relationship(w, framework, i, c);
        }
    }
    if (any)
        json_end_array(w);
}

static void put_rule(struct json_writer *w, const struct format_context *ctx, size_t row)
{
    const struct rule *rule = rule_at(row);
    enum severity severity = engine_rule_severity(ctx->policy, row);
    struct str page = page_of(rule->declared.id);
    json_begin_object(w);
    json_member_cstr(w, "id", rule->declared.id);
    member_message(w, "shortDescription", str_from(rule->declared.title));
    member_message(w, "fullDescription", str_from(rule->declared.why));
    member_begin(w, "help");
    json_member_cstr(w, "text", rule->declared.why);
    if (!str_is_empty(page))
        json_member_str(w, "markdown", page);
    json_end_object(w);
    member_begin(w, "defaultConfiguration");
    json_member_cstr(w, "level", level_of(severity));
    json_end_object(w);
    member_begin(w, "properties");
    member_list(w, "tags");
    json_cstr(w, "security");
    json_cstr(w, "backup");
    json_cstr(w, rule->declared.family);
    json_end_array(w);
    json_member_cstr(w, "security-severity", security_severity(severity));
    json_end_object(w);
    put_relationships(w, ctx, row);
    json_end_object(w);
}

/* ---- the frameworks that were asked for, as taxonomies ---- */

static void put_supported(struct json_writer *w, const struct format_context *ctx)
{
    if (ctx->frameworks.count == 0)
        return;
    member_list(w, "supportedTaxonomies");
    for (size_t i = 0; i < ctx->frameworks.count; i++) {
        json_begin_object(w);
        json_member_cstr(w, "name", ctx->frameworks.items[i]->name);
        json_member_u64(w, "index", i);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_taxon(struct json_writer *w, const struct framework_control *control)
{
    json_begin_object(w);
    json_member_cstr(w, "id", control->id);
    if (control->title)
        member_message(w, "shortDescription", str_from(control->title));
    member_begin(w, "properties");
    json_member_cstr(w, "edition", control->edition);
    json_end_object(w);
    json_end_object(w);
}

static void put_taxonomies(struct json_writer *w, const struct format_context *ctx)
{
    if (ctx->frameworks.count == 0)
        return;
    member_list(w, "taxonomies");
    for (size_t i = 0; i < ctx->frameworks.count; i++) {
        const struct framework *framework = ctx->frameworks.items[i];
        json_begin_object(w);
        json_member_cstr(w, "name", framework->name);
        json_member_cstr(w, "fullName", framework->title);
        json_member_cstr(w, "version", framework->edition);
        member_message(w, "shortDescription", str_from(CONTROLS_CLAIM));
        member_list(w, "taxa");
        for (size_t c = 0; c < framework->control_count; c++)
            put_taxon(w, &framework->controls[c]);
        json_end_array(w);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_tool(struct json_writer *w, const struct format_context *ctx)
{
    member_begin(w, "tool");
    member_begin(w, "driver");
    json_member_cstr(w, "name", "snapaudit");
    json_member_cstr(w, "version", ctx->run->tool_version);
    member_list(w, "rules");
    for (size_t i = 0; i < rule_count(); i++)
        put_rule(w, ctx, i);
    json_end_array(w);
    put_supported(w, ctx);
    json_end_object(w);
    json_end_object(w);
}

/* ---- the category ---- */

static bool is_plain(struct str text)
{
    bool plain = text.len <= ID_PART_MAX;
    for (size_t i = 0; i < text.len && plain; i++)
        plain = text.ptr[i] >= ' ' && text.ptr[i] <= '~' && text.ptr[i] != '/';
    return plain;
}

/* A part as it is, or, where that would be long or be taken for several, 16 digits of its hash. */
static void put_id_part(struct sink *out, struct str text)
{
    char hex[SHA256_HEX_MAX];
    if (is_plain(text))
        sink_str(out, text);
    else
        sink_write(out, sha256_hex(text.ptr, text.len, hex), ID_HASH_DIGITS);
    sink_char(out, '/');
}

static void put_id_accounts(struct sink *out, const struct strs *accounts)
{
    struct sink *list = sink_memory();
    for (size_t i = 0; i < accounts->count; i++) {
        sink_cstr(list, i > 0 ? "," : "");
        sink_str(list, accounts->items[i]);
    }
    put_id_part(out, accounts->count > 0 ? sink_view(list) : STR_LIT("unknown-account"));
    sink_abort(list);
}

/* What takes the place of what in code scanning: files with one id do, others stand side by side. All
 * before the last slash is the category. */
static void put_category(struct sarif *sarif, const struct format_context *ctx)
{
    struct json_writer *w = &sarif->json;
    sink_cstr(sarif->scratch, "snapaudit/");
    put_id_part(sarif->scratch, str_from(ctx->name));
    put_id_accounts(sarif->scratch, &ctx->run->accounts);
    if (!str_is_empty(ctx->narrowed))
        put_id_part(sarif->scratch, ctx->narrowed);
    member_begin(w, "automationDetails");
    json_member_str(w, "id", sink_view(sarif->scratch));
    json_end_object(w);
}

static void *sarif_begin(const struct writer_in *in)
{
    const struct format_context *ctx = in->asked;
    struct sarif *sarif = mem_alloc(sizeof(*sarif));
    struct json_writer *w = &sarif->json;
    sarif->ctx = ctx;
    sarif->scratch = sink_memory();
    sarif->escaped = sink_memory();
    json_writer_init(w, in->out, PRETTY_DEPTH);
    json_begin_object(w);
    json_member_cstr(w, "$schema", SCHEMA);
    json_member_cstr(w, "version", "2.1.0");
    member_list(w, "runs");
    json_begin_object(w);
    put_tool(w, ctx);
    put_taxonomies(w, ctx);
    put_category(sarif, ctx);
    json_member_cstr(w, "columnKind", "utf16CodeUnits");
    member_list(w, "results");
    sarif->results = gravest_new(SARIF_RESULTS_MAX);
    return sarif;
}

/* ---- a result ---- */

static void put_kind(struct json_writer *w, const struct finding *f)
{
    enum status status = f->status == STATUS_EXEMPT ? f->would_be : f->status;
    if (status == STATUS_FAIL) {
        json_member_cstr(w, "kind", "fail");
        json_member_cstr(w, "level", level_of(f->severity));
        return;
    }
    json_member_cstr(w, "kind", "open");
    json_member_cstr(w, "level", "none"); /* the only level that goes with this kind */
}

/* In a message, braces are placeholders and brackets links (sections 3.11.5 and 3.11.6): those of
 * strangers must not be. */
static void put_escaped(struct sink *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '{' || c == '}')
            sink_char(out, c);
        else if (c == '[' || c == ']' || c == '\\')
            sink_char(out, '\\');
        sink_char(out, c);
    }
}

static void put_message(struct sarif *sarif, const struct finding *f)
{
    struct sink *text = sarif->scratch;
    sink_clear(text);
    finding_subject(text, f);
    sink_cstr(text, ": ");
    finding_sentence(text, f);
    sink_char(text, '.');
    sink_clear(sarif->escaped);
    put_escaped(sarif->escaped, sink_view(text));
    member_message(&sarif->result, "message", sink_view(sarif->escaped));
}

static void put_location(struct sarif *sarif, const struct finding *f)
{
    struct json_writer *w = &sarif->result;
    sink_clear(sarif->scratch);
    format_policy_uri(sarif->scratch, sarif->ctx->policy);
    member_list(w, "locations");
    json_begin_object(w);
    member_begin(w, "physicalLocation");
    member_begin(w, "artifactLocation");
    json_member_str(w, "uri", sink_view(sarif->scratch));
    json_end_object(w);
    member_begin(w, "region");
    json_member_u64(w, "startLine", format_policy_line(sarif->ctx->policy, f));
    json_end_object(w);
    json_end_object(w);
    member_list(w, "logicalLocations");
    json_begin_object(w);
    json_member_str(w, "name", f->subject.id);
    json_member_str(w, "fullyQualifiedName",
                    str_is_empty(f->subject.arn) ? f->subject.id : f->subject.arn);
    json_member_cstr(w, "kind", kind_name(f->subject.kind));
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
    json_end_array(w);
}

static void put_suppression(struct sarif *sarif, const struct exemption_ref *exemption)
{
    struct json_writer *w = &sarif->result;
    struct sink *text = sarif->scratch;
    char until[INSTANT_TEXT_MAX];
    sink_clear(text);
    sink_str(text, exemption->id);
    sink_cstr(text, ": ");
    sink_str(text, exemption->reason);
    sink_cstr(text, " (owner ");
    sink_str(text, exemption->owner);
    sink_cstr(text, ", approved by ");
    sink_str(text, exemption->approved_by);
    sink_cstr(text, ", ticket ");
    sink_str(text, exemption->ticket);
    sink_printf(text, ", until %s)", instant_format(exemption->expires, until));
    member_list(w, "suppressions");
    json_begin_object(w);
    json_member_cstr(w, "kind", "external");
    json_member_cstr(w, "status", "accepted");
    json_member_str(w, "justification", sink_view(text));
    json_end_object(w);
    json_end_array(w);
}

static void put_properties(struct json_writer *w, const struct finding *f)
{
    member_begin(w, "properties");
    json_member_cstr(w, "status", status_name(f->status));
    json_member_cstr(w, "severity", severity_name(f->severity));
    json_member_ctext(w, "reason", f->reason);
    json_member_cstr(w, "confidence", confidence_name(f->confidence));
    json_member_text(w, "account", f->subject.account);
    json_member_some_text(w, "account_name", f->subject.account_name);
    json_member_text(w, "region", f->subject.region);
    json_member_text(w, "scope", f->subject.scope);
    member_list(w, "discriminators");
    for (size_t i = 0; i < f->discriminator_count; i++)
        json_str(w, f->discriminators[i]);
    json_end_array(w);
    if (f->caused_by)
        json_member_cstr(w, "caused_by", f->caused_by);
    json_member_ctext(w, "to_do", f->remediation.text);
    json_member_money_if(w, "saving_floor", finding_saves(f), f->saving_floor);
    json_member_money_if(w, "saving_ceiling", finding_saves(f), f->saving_ceiling);
    json_end_object(w);
}

/* In the words of SARIF. */
static const char *baseline_state(const char *baseline)
{
    static const char *const states[][2] = {{"new", "new"}, {"changed", "updated"}};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strcmp(states[i][0], baseline) == 0)
            return states[i][1];
    return "unchanged";
}

static void put_result(struct sarif *sarif, const struct finding *f)
{
    struct json_writer *w = &sarif->result;
    json_begin_object(w);
    json_member_cstr(w, "ruleId", f->rule);
    json_member_i64(w, "ruleIndex", rule_find(str_from(f->rule)));
    put_kind(w, f);
    put_message(sarif, f);
    put_location(sarif, f);
    member_begin(w, "partialFingerprints");
    json_member_cstr(w, "snapaudit/v1", f->fingerprint);
    json_member_cstr(w, "primaryLocationLineHash", f->fingerprint);
    json_end_object(w);
    if (f->baseline)
        json_member_cstr(w, "baselineState", baseline_state(f->baseline));
    if (f->exemption)
        put_suppression(sarif, f->exemption);
    put_properties(w, f);
    json_end_object(w);
    json_finish(w);
}

static void sarif_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct sarif *sarif = writer;
    struct sink *line = weight == WEIGHT_PASS ? NULL : gravest_line(sarif->results, f->severity);
    if (!line)
        return;
    json_writer_init(&sarif->result, line, 0);
    put_result(sarif, f);
}

/* ---- the end ---- */

static void put_line(void *json, struct str line)
{
    json_text(json, line);
}

static void put_left_out(struct sarif *sarif)
{
    struct json_writer *w = &sarif->json;
    sink_clear(sarif->scratch);
    format_left_out_sentence(sarif->scratch, gravest_left_out(sarif->results));
    sink_char(sarif->scratch, '.');
    json_member_cstr(w, "level", "warning");
    member_message(w, "message", sink_view(sarif->scratch));
    member_begin(w, "properties");
    member_begin(w, "left_out");
    for (int i = SEVERITY_COUNT; i-- > 0;)
        json_member_u64(w, severity_name((enum severity)i),
                        gravest_left_out_of(sarif->results, (enum severity)i));
    json_end_object(w);
    json_end_object(w);
}

/* Only where there is something to say: SARIF of few results is as it always was. */
static void put_invocation(struct sarif *sarif)
{
    struct json_writer *w = &sarif->json;
    if (gravest_left_out(sarif->results) == 0)
        return;
    member_list(w, "invocations");
    json_begin_object(w);
    json_member_bool(w, "executionSuccessful", true);
    member_list(w, "toolExecutionNotifications");
    json_begin_object(w);
    put_left_out(sarif);
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
    json_end_array(w);
}

static uint64_t sarif_left_out(const void *writer)
{
    const struct sarif *sarif = writer;
    return gravest_left_out(sarif->results);
}

static int sarif_end(void *writer, const struct format_end *end,
                     const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct sarif *sarif = writer;
    struct json_writer *w = &sarif->json;
    if (gravest_each(sarif->results, put_line, w, err) != 0)
        return -1;
    json_end_array(w);
    put_invocation(sarif);
    sink_clear(sarif->scratch);
    format_headline(sarif->scratch, end, counts);
    member_begin(w, "properties");
    json_member_str(w, "verdict", sink_view(sarif->scratch));
    json_member_run(w, sarif->ctx->run);
    json_end_object(w);
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
    json_finish(w);
    return 0;
}

static void sarif_abort(void *writer)
{
    struct sarif *sarif = writer;
    gravest_free(sarif->results);
    sink_abort(sarif->scratch);
    sink_abort(sarif->escaped);
    mem_free(sarif);
}

const struct report_writer writer_sarif = {.begin = sarif_begin,
                                           .finding = sarif_finding,
                                           .end = sarif_end,
                                           .abort = sarif_abort,
                                           .left_out = sarif_left_out};
