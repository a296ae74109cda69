/* JUnit XML as Jenkins (its plugin's junit-10.xsd) and GitLab read it: a suite for each rule, a case
 * for each subject. The counts stand in the head of a suite, so a suite waits until it is complete.
 * What passed is a case of its own for each rule, unless passes are handed over. */
#include <inttypes.h>
#include <string.h>

#include "core/mem.h"
#include "core/spool.h"
#include "model/account.h"
#include "reports/format_internal.h"
#include "reports/xml.h"
#include "rules/controls.h"
#include "rules/rule.h"
#include "rules/sentence.h"

struct junit {
    struct sink *out;
    const struct format_context *ctx;
    struct sink *scratch;
    struct spool *cases; /* of the suite at hand */
    const char *rule;    /* of the suite at hand; NULL before the first */
    uint64_t tests, failures, errors, skipped;
    uint64_t passes;  /* handed over, of all rules */
    struct error err; /* the first of the spool */
};

/* ---- suites ---- */

static void put_count(struct sink *out, const char *name, uint64_t count)
{
    sink_printf(out, " %s=\"%" PRIu64 "\"", name, count);
}

static void put_property(struct junit *j, const char *name, struct str value)
{
    sink_cstr(j->out, "      <property");
    xml_attribute(j->out, "name", str_from(name));
    xml_attribute(j->out, "value", value);
    sink_cstr(j->out, "/>\n");
}

/* What the verdicts rest on besides the inventory: named in each suite, as suites are what readers keep. */
static void put_ledger(struct junit *j, const struct ledger_seen *read)
{
    put_property(j, "snapaudit.ledger", read->name);
    put_property(j, "snapaudit.ledger.head", str_from(read->ledger ? read->ledger->head : NULL));
}

/* The controls that the suite is relevant evidence for, of the frameworks that were asked for. */
static void put_controls(struct junit *j)
{
    int row = rule_find(str_from(j->rule));
    sink_clear(j->scratch);
    if (row >= 0)
        controls_list(j->scratch, j->ctx->frameworks, (size_t)row);
    if (sink_view(j->scratch).len > 0)
        put_property(j, "snapaudit.controls", sink_view(j->scratch));
}

static void put_properties(struct junit *j)
{
    const struct ledger_seen *read = j->ctx->run->ledger;
    if (!read && j->ctx->frameworks.count == 0)
        return;
    sink_cstr(j->out, "    <properties>\n");
    if (read)
        put_ledger(j, read);
    put_controls(j);
    sink_cstr(j->out, "    </properties>\n");
}

static void end_suite(struct junit *j)
{
    char at[INSTANT_TEXT_MAX];
    if (!j->rule)
        return;
    sink_cstr(j->out, "  <testsuite");
    xml_attribute(j->out, "name", str_from(j->rule));
    put_count(j->out, "tests", j->tests);
    put_count(j->out, "failures", j->failures);
    put_count(j->out, "errors", j->errors);
    put_count(j->out, "skipped", j->skipped);
    sink_printf(j->out, " timestamp=\"%.19s\" time=\"0\">\n",
                instant_format(j->ctx->run->as_of, at));
    put_properties(j);
    (void)spool_move(j->cases, j->out, j->err.code == ERR_NONE ? &j->err : NULL);
    sink_cstr(j->out, "  </testsuite>\n");
}

static void begin_suite(struct junit *j, const char *rule)
{
    end_suite(j);
    j->rule = rule;
    j->tests = j->failures = j->errors = j->skipped = 0;
}

static void *junit_begin(const struct writer_in *in)
{
    struct sink *out = in->out;
    struct junit *j = mem_alloc(sizeof(*j));
    j->out = out;
    j->ctx = in->asked;
    j->scratch = sink_memory();
    j->cases = spool_new();
    sink_printf(j->scratch, "snapaudit %s", j->ctx->name);
    sink_cstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    xml_attribute(out, "name", sink_view(j->scratch));
    sink_cstr(out, ">\n");
    return j;
}

/* ---- cases ---- */

/* Readers take the first of two cases with one name, so all that makes a finding unique is in it. */
static void begin_case(struct junit *j, struct sink *out, const struct finding *f)
{
    const struct subject *s = &f->subject;
    struct sink *name = j->scratch;
    sink_clear(name);
    sink_str(name, s->id);
    for (size_t i = 0; i < f->discriminator_count; i++) {
        sink_char(name, ' ');
        sink_str(name, f->discriminators[i]);
    }
    sink_cstr(name, " in ");
    sink_str(name, s->region);
    if (!str_is_empty(s->account)) {
        sink_char(name, ' ');
        sink_str(name, s->account);
    }
    sink_cstr(out, "    <testcase");
    xml_attribute(out, "name", sink_view(name));
    sink_clear(name);
    sink_printf(name, "snapaudit.%s", f->rule);
    xml_attribute(out, "classname", sink_view(name));
    sink_cstr(out, " time=\"0\"");
}

static void put_message(struct junit *j, struct sink *out, const struct finding *f,
                        const char *before)
{
    struct sink *text = j->scratch;
    sink_clear(text);
    sink_cstr(text, before);
    finding_subject(text, f);
    sink_cstr(text, ": ");
    finding_sentence(text, f);
    xml_attribute(out, "message", sink_view(text));
}

static void put_line(struct sink *out, const char *word, struct str text)
{
    if (str_is_empty(text))
        return;
    sink_cstr(out, word);
    sink_cstr(out, ": ");
    xml_text(out, text);
    sink_char(out, '\n');
}

/* Of accounts that have one alone; the number of others stands in the name of the case. */
static void put_account(struct junit *j, struct sink *out, const struct subject *s)
{
    if (str_is_empty(s->account_name))
        return;
    sink_clear(j->scratch);
    account_label(j->scratch, s->account, s->account_name);
    put_line(out, "account", sink_view(j->scratch));
}

/* What to look at, for whoever opens the case. */
static void put_body(struct junit *j, struct sink *out, const struct finding *f)
{
    put_line(out, "severity", str_from(severity_name(f->severity)));
    put_line(out, "confidence", str_from(confidence_name(f->confidence)));
    put_line(out, "resource", str_is_empty(f->subject.arn) ? f->subject.id : f->subject.arn);
    put_account(j, out, &f->subject);
    put_line(out, "scope", f->subject.scope);
    put_line(out, "to do", str_from(f->remediation.text));
    put_line(out, "fingerprint", str_from(f->fingerprint));
}

static void put_outcome(struct junit *j, struct sink *out, const struct finding *f,
                        const char *element)
{
    sink_printf(out, ">\n      <%s", element);
    put_message(j, out, f, "");
    sink_clear(j->scratch);
    sink_printf(j->scratch, "%s:%s", f->rule, f->reason);
    xml_attribute(out, "type", sink_view(j->scratch));
    sink_char(out, '>');
    put_body(j, out, f);
    sink_printf(out, "</%s>\n    </testcase>\n", element);
}

static void put_skipped(struct junit *j, struct sink *out, const struct finding *f, const char *why)
{
    sink_cstr(out, ">\n      <skipped");
    put_message(j, out, f, why);
    sink_cstr(out, "/>\n    </testcase>\n");
    j->skipped++;
}

static void junit_finding(void *writer, const struct finding *f, enum weight weight)
{
    struct junit *j = writer;
    if (!j->rule || strcmp(j->rule, f->rule) != 0)
        begin_suite(j, f->rule);
    struct sink *out = spool_sink(j->cases);
    j->tests++;
    begin_case(j, out, f);
    switch (weight) {
    case WEIGHT_FAIL:
        put_outcome(j, out, f, "failure");
        j->failures++;
        break;
    case WEIGHT_UNKNOWN:
        put_outcome(j, out, f, "error");
        j->errors++;
        break;
    case WEIGHT_EXEMPT: put_skipped(j, out, f, ""); break;
    case WEIGHT_KNOWN: put_skipped(j, out, f, "in the baseline: "); break;
    case WEIGHT_NOTED: put_skipped(j, out, f, "does not count here: "); break;
    case WEIGHT_UNDECIDED: put_skipped(j, out, f, ""); break;
    default:
        sink_cstr(out, "/>\n");
        j->passes++;
        break;
    }
}

/* ---- what passed ---- */

static void put_passed(struct junit *j, const struct summary *summary)
{
    begin_suite(j, "passed");
    for (size_t i = 0; i < summary->rule_count; i++) {
        uint64_t passes = summary->rules[i].counts[STATUS_PASS];
        if (passes == 0)
            continue;
        struct sink *out = spool_sink(j->cases);
        j->tests++;
        sink_cstr(out, "    <testcase");
        xml_attribute(out, "name", str_from(rule_id(i)));
        sink_printf(out,
                    " classname=\"snapaudit.passed\" time=\"0\">\n      <system-out>%" PRIu64
                    " passed</system-out>\n    </testcase>\n",
                    passes);
    }
}

static int junit_end(void *writer, const struct format_end *end,
                     const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct junit *j = writer;
    (void)counts;
    if (end->summary && j->passes == 0)
        put_passed(j, end->summary);
    end_suite(j);
    sink_cstr(j->out, "</testsuites>\n");
    if (j->err.code == ERR_NONE)
        return 0;
    *err = j->err;
    return -1;
}

static void junit_abort(void *writer)
{
    struct junit *j = writer;
    spool_free(j->cases);
    sink_abort(j->scratch);
    mem_free(j);
}

const struct report_writer writer_junit = {
    .begin = junit_begin, .finding = junit_finding, .end = junit_end, .abort = junit_abort};
