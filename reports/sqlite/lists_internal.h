/* The tables of findings.sqlite that are neither the findings nor tables of the CSV reports: what a list of a finding
 * holds, what findings of a rule have in common, the run, and the columns of all tables.
 *
 *   COLUMN(name, type, unit, meaning, absent, put)
 *   type     one of schema.c; unit: NULL: none; meaning, absent: Markdown
 *   put      writes it to `row`; what it may name is said above each list */
#ifndef SNAPAUDIT_REPORTS_SQLITE_LISTS_INTERNAL_H
#define SNAPAUDIT_REPORTS_SQLITE_LISTS_INTERNAL_H

// clang-format off

/* f, a finding; rule, its declaration or NULL */
#define RULES_COLUMNS(COLUMN) \
    COLUMN("rule", "text", NULL, "id of a rule that some finding is of", "never", row_cstr(row, f->rule)) \
    COLUMN("title", "text", NULL, "what it reports, for people", "never", row_cstr(row, f->title)) \
    COLUMN("family", "text", NULL, "what its id begins with", "never", row_cstr(row, f->family)) \
    COLUMN("why", "text", NULL, "why it matters, for people", "not said", row_cstr(row, rule ? rule->declared.why : NULL)) \
    COLUMN("severity_default", "word", NULL, "before the policy's override", "never", row_cstr(row, severity_name(f->severity_default)))

/* f, control, n */
#define CONTROLS_COLUMNS(COLUMN) \
    COLUMN("rule", "text", NULL, "`rules.rule`: that is evidence for the control", "never", row_cstr(row, f->rule)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on", "never", row_i64(row, (int64_t)n)) \
    COLUMN("framework", "text", NULL, "what it is called", "never", row_cstr(row, control->framework)) \
    COLUMN("edition", "text", NULL, "of the framework", "the control does not differ by it", row_cstr(row, control->edition)) \
    COLUMN("control", "text", NULL, "what the framework calls it", "never", row_cstr(row, control->id)) \
    COLUMN("source", "text", NULL, "where the relation is written", "not said", row_cstr(row, control->source))

/* f, e: evidence; clause, its number */
#define CLAUSES_COLUMNS(COLUMN) \
    COLUMN("clause", "key", NULL, "number that `evidence` names it by", "never", row_i64(row, clause)) \
    COLUMN("rule", "text", NULL, "`rules.rule`: whose it is", "never", row_cstr(row, f->rule)) \
    COLUMN("text", "text", NULL, "the clause, for people", "never", row_cstr(row, e->clause)) \
    COLUMN("source", "word", NULL, "code of the source that was looked at: `SNAP`, `VOL`, …", "no call was made for it", row_cstr(row, e->call ? source_info(e->source)->code : NULL)) \
    COLUMN("call", "text", NULL, "the call that told it: `ec2:DescribeVolumes`", "likewise", row_cstr(row, e->call)) \
    COLUMN("field", "text", NULL, "the field of its answer", "it is about none", row_cstr(row, e->field)) \
    COLUMN("brake", "true or false", NULL, "1: where it is false, it holds the finding back", "never", row_bool(row, e->brake))

/* f, advice: its number */
#define ADVICE_COLUMNS(COLUMN) \
    COLUMN("advice", "key", NULL, "number that `findings` names it by", "never", row_i64(row, advice)) \
    COLUMN("text", "text", NULL, "what to do, for people; `findings.note` goes on with what is about the finding at hand", "all of it is about the finding at hand", row_cstr(row, f->remediation.advice->text)) \
    COLUMN("reversible", "true or false", NULL, "can it be undone?", "never", row_bool(row, f->remediation.advice->reversible)) \
    COLUMN("risk", "text", NULL, "what may go wrong, for people", "nothing is said of it", row_cstr(row, f->remediation.advice->risk))

/* exemption */
#define EXEMPTIONS_COLUMNS(COLUMN) \
    COLUMN("exemption_id", "text", NULL, "as the policy has it", "never", row_text(row, exemption->id)) \
    COLUMN("owner", "text", NULL, "who answers for it", "not said", row_str(row, exemption->owner)) \
    COLUMN("approved_by", "text", NULL, "who approved it", "not said", row_str(row, exemption->approved_by)) \
    COLUMN("reason", "text", NULL, "why", "not said", row_str(row, exemption->reason)) \
    COLUMN("ticket", "text", NULL, "where it was asked for", "not said", row_str(row, exemption->ticket)) \
    COLUMN("expires", "time", "UTC", "the last moment that counts", "never", row_time(row, exemption->expires))

/* finding, its number; n; in the first f, e and clause */
#define EVIDENCE_COLUMNS(COLUMN) \
    COLUMN("finding", "whole number", NULL, "`findings.finding`", "never", row_i64(row, finding)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on", "never", row_i64(row, (int64_t)n)) \
    COLUMN("clause", "whole number", NULL, "`clauses.clause`", "never", row_i64(row, clause)) \
    COLUMN("holds", "word", NULL, "what it came to: `true`, `false`, `unknown`", "never", row_cstr(row, truth_name(e->holds))) \
    COLUMN("resource", "text", NULL, "id or ARN of what was looked at; empty: there is none", "it is the subject itself", str_eq(e->resource, f->subject.id) ? row_null(row) : row_text(row, e->resource)) \
    COLUMN("value", "text", NULL, "what the field said; it may be empty, which is not absent", "it is about no field", (e->field && e->field[0]) ? row_text(row, e->value) : row_null(row)) \
    COLUMN("observed_at", "time", "UTC", "of the fact", "it has no time", row_time(row, e->observed_at)) \
    COLUMN("grade", "word", NULL, "of a proof that something was restored: `E0` to `E4`", "it is about no such proof", row_cstr(row, grade_name(e->grade)))

/* finding, n, r: its remediation */
#define COMMANDS_COLUMNS(COLUMN) \
    COLUMN("finding", "whole number", NULL, "`findings.finding`", "never", row_i64(row, finding)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on", "never", row_i64(row, (int64_t)n)) \
    COLUMN("effect", "word", NULL, "what it does in the account: `read`, `dry-run`, `change`, `destroy`", "never", row_cstr(row, effect_name(r->effects[n]))) \
    COLUMN("command", "text", NULL, "quoted for a POSIX shell", "never", row_str(row, r->commands[n]))

/* finding, n, gap */
#define GAPS_COLUMNS(COLUMN) \
    COLUMN("finding", "whole number", NULL, "`findings.finding`: of an `unknown`, what it rests on; of a `fail`, what lowers its confidence", "never", row_i64(row, finding)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on", "never", row_i64(row, (int64_t)n)) \
    COLUMN("source", "word", NULL, "code of what was not seen: `SNAP`, `VOL`, …", "never", row_cstr(row, gap->source)) \
    COLUMN("account", "text", NULL, "12 digits", "not known, or the source has none", row_str(row, gap->account)) \
    COLUMN("region", "text", NULL, "region code", "the source has none", row_str(row, gap->region)) \
    COLUMN("error", "word", NULL, "as `reason` of coverage, or its `state`", "never", row_cstr(row, gap->error)) \
    COLUMN("detail", "text", NULL, "for people", "there is no more to say", row_cstr(row, gap->detail))

/* finding, n, related */
#define RELATED_COLUMNS(COLUMN) \
    COLUMN("finding", "whole number", NULL, "`findings.finding`", "never", row_i64(row, finding)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on", "never", row_i64(row, (int64_t)n)) \
    COLUMN("relation", "word", NULL, "`volume`, `copy`, `image`, `member`, `candidate`, `evidence`", "never", row_cstr(row, related->relation)) \
    COLUMN("arn", "text", NULL, "of what it is related to", "it has none", row_str(row, related->arn))

/* resource, its number; n; key, value */
#define TAGS_COLUMNS(COLUMN) \
    COLUMN("resource", "whole number", NULL, "`resources.resource`", "never", row_i64(row, resource)) \
    COLUMN("n", "whole number", NULL, "place in the list, from 0 on; keys are in byte order", "never", row_i64(row, (int64_t)n)) \
    COLUMN("key", "text", NULL, "of the tag", "never", row_text(row, key)) \
    COLUMN("value", "text", NULL, "of the tag; it may be empty", "never", row_text(row, value))

/* run, from run.h; changes: there is a baseline */
#define RUN_COLUMNS(COLUMN) \
    COLUMN("run_id", "text", NULL, "the same in all files of the run", "never", row_cstr(row, run->run_id)) \
    COLUMN("as_of", "time", "UTC", "the moment that ages are counted from", "never", row_time(row, run->as_of)) \
    COLUMN("as_of_source", "word", NULL, "`option`, `capture` or `clock`", "never", row_cstr(row, run->as_of_source)) \
    COLUMN("tool_version", "text", NULL, "of snapaudit", "never", row_cstr(row, run->tool_version)) \
    COLUMN("policy_sha256", "text", NULL, "of the policy's bytes", "never", row_cstr(row, run->policy_sha256)) \
    COLUMN("policy_name", "text", NULL, "as the policy has it", "it has none", row_cstr(row, run->policy_name)) \
    COLUMN("policy_version", "text", NULL, "likewise", "it has none", row_cstr(row, run->policy_version)) \
    COLUMN("caller", "text", NULL, "ARN of who asked AWS, or `files`", "not known", row_str(row, run->caller)) \
    COLUMN("selection", "text", NULL, "what alone was asked about", "everything", row_str(row, run->selection)) \
    COLUMN("accounts", "list", NULL, "in scope", "none", row_list(row, run->accounts.items, run->accounts.count)) \
    COLUMN("regions", "list", NULL, "in scope", "none", row_list(row, run->regions.items, run->regions.count)) \
    COLUMN("group_by", "word", NULL, "of a report of `--split-by`: by what", "it is of everything", row_str(row, run->group ? run->group->by : STR_EMPTY)) \
    COLUMN("group_name", "text", NULL, "whose report it is", "it is of everything, or of those without", row_str(row, run->group ? run->group->name : STR_EMPTY)) \
    COLUMN("other_places", "whole number", NULL, "of the run, which the report of a group does not tell of", "it is of everything", row_count_if(row, run->group != NULL, run->group ? run->group->other_places : 0)) \
    COLUMN("other_places_with_gaps", "whole number", NULL, "of these, places with a gap", "it is of everything", row_count_if(row, run->group != NULL, run->group ? run->group->other_gaps : 0)) \
    COLUMN("baseline_sha256", "text", NULL, "of the earlier findings that it is compared with", "without `--baseline`", row_cstr(row, run->baseline_sha256)) \
    COLUMN("currency", "text", NULL, "ISO 4217: of all amounts of the file", "nothing has a price", row_cstr(row, run->currency)) \
    COLUMN("priced_at", "text", NULL, "the day of the price table", "there is none", row_cstr(row, run->priced_at)) \
    COLUMN("price_source", "text", NULL, "where the prices are from", "there are none", row_cstr(row, run->price_source))

/* table, column, and name: what the column is called, as an amount has two */
#define COLUMNS_COLUMNS(COLUMN) \
    COLUMN("table_name", "text", NULL, "table", "never", row_cstr(row, table->name)) \
    COLUMN("column_name", "text", NULL, "column of it", "never", row_cstr(row, cell->name)) \
    COLUMN("type", "word", NULL, "`text`, `word` (of a closed list), `whole number`, `amount`, `time`, `true or false` (1, 0), `list` (a JSON array), `URL`, `key`", "never", row_cstr(row, cell->type)) \
    COLUMN("sql_type", "word", NULL, "how it is stored", "never", row_cstr(row, cell->sql)) \
    COLUMN("unit", "text", NULL, "of a number or time", "none", row_cstr(row, cell->unit)) \
    COLUMN("meaning", "text", NULL, "for people, as Markdown", "never", row_cstr(row, column->meaning)) \
    COLUMN("absent", "text", NULL, "when it is NULL", "the meaning says so, if ever", row_cstr(row, column->absent))

// clang-format on

#endif
