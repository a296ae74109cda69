/* findings.sqlite: the tables of a report for whatever asks SQLite. */
#include <string.h>

#include "core/mem.h"
#include "reports/sqlite/lists_internal.h"
#include "reports/sqlite/tables_internal.h"

/* "snrp", and the number of the form: a higher one has more tables or columns, and none renamed or moved. */
#define MARKS "PRAGMA application_id=1936618096; PRAGMA user_version=1"

#define OF_FINDING(list)                                                                           \
    "CREATE VIEW \"finding_" list "\" AS SELECT f.fingerprint, f.rule, f.status, f.subject_kind, " \
    "f.subject_id, l.* FROM \"" list "\" AS l JOIN findings AS f USING (finding)"

/* Made when all rows are there: each is sorted once. */
static const char *const afterwards[] = {
    "CREATE INDEX findings_by_rule ON findings (rule, status)",
    "CREATE INDEX findings_by_status ON findings (status, severity)",
    "CREATE INDEX findings_by_severity ON findings (severity, status)",
    "CREATE INDEX findings_by_place ON findings (account, region)",
    "CREATE INDEX findings_by_subject ON findings (subject_id, subject_kind)",
    "CREATE INDEX findings_by_fingerprint ON findings (fingerprint)",
    "CREATE INDEX findings_by_owner ON findings (owner)",
    "CREATE INDEX resources_by_id ON resources (id, kind)",
    "CREATE INDEX resources_by_place ON resources (account, region, kind)",
    "CREATE INDEX tags_by_key ON tags (key, value)",
    /* With the fingerprint that stays, in place of the number that does not. */
    OF_FINDING("commands"),
    OF_FINDING("gaps"),
    OF_FINDING("related"),
    "CREATE VIEW finding_evidence AS SELECT f.fingerprint, f.rule, f.status, f.subject_kind, "
    "f.subject_id, "
    "e.finding, e.n, c.text AS clause, e.holds, c.source, c.call, c.field, e.value, "
    "nullif(coalesce(e.resource, f.subject_id), '') AS resource, e.observed_at, e.grade, c.brake "
    "FROM evidence AS e JOIN findings AS f USING (finding) JOIN clauses AS c ON c.clause = "
    "e.clause",
    "CREATE VIEW finding_controls AS SELECT f.fingerprint, f.rule, f.status, f.severity, "
    "f.subject_kind, "
    "f.subject_id, c.framework, c.edition, c.control, c.source FROM findings AS f JOIN controls AS "
    "c USING (rule)",
    "CREATE VIEW finding_advice AS SELECT f.fingerprint, f.rule, f.status, f.subject_kind, "
    "f.subject_id, f.runbook, "
    "coalesce(a.text, '') || coalesce(f.note, '') AS text, a.reversible, a.risk "
    "FROM findings AS f JOIN advice AS a USING (advice)",
};

#define DESCRIBE(name, type, unit, meaning, absent, put) {name, type, unit, meaning, absent},
#define PUT(name, type, unit, meaning, absent, put)      put;

static const struct sql_column run_columns[] = {RUN_COLUMNS(DESCRIBE)};
static const struct sql_table run_table = {
    .name = "run", .columns = run_columns, .count = sizeof(run_columns) / sizeof(run_columns[0])};

static const struct sql_column columns_columns[] = {COLUMNS_COLUMNS(DESCRIBE)};
static const struct sql_table columns_table = {
    .name = "columns",
    .columns = columns_columns,
    .count = sizeof(columns_columns) / sizeof(columns_columns[0]),
    .keys = "PRIMARY KEY (\"table_name\", \"column_name\")"};

/* In the order in which they are made and filled; that of changes is there beside a baseline alone. */
static const struct {
    const char *name;
    const struct report_table *table;
    bool of_baseline;
} whole_tables[] = {
    {"resources", &table_resources, false},
    {"coverage", &table_coverage, false},
    {"costs", &table_costs, false},
    {"changes", &table_changes, true},
};
#define WHOLE_COUNT (sizeof(whole_tables) / sizeof(whole_tables[0]))

struct report_sqlite {
    struct writer_in in;
    struct db *db;
    struct sql_findings *findings;
    struct sql_taken *whole[WHOLE_COUNT]; /* NULL: it is not there */
};

static void put_run(struct report_sqlite *w)
{
    const struct run_info *run = w->in.asked->run;
    sql_table_make(w->db, &run_table);
    struct db_row *row = sql_table_insert(w->db, &run_table);
    RUN_COLUMNS(PUT)
    row_end(row);
}

static void *report_sqlite_begin(const struct writer_in *in)
{
    struct report_sqlite *w = mem_alloc(sizeof(*w));
    w->in = *in;
    w->db = db_new(&w->in, "findings.sqlite");
    db_run(w->db, MARKS);
    put_run(w);
    w->findings = sql_findings_new(w->db);
    for (size_t i = 0; i < WHOLE_COUNT; i++)
        if (!whole_tables[i].of_baseline || in->asked->run->baseline_sha256)
            w->whole[i] = sql_taken_new(w->db, whole_tables[i].name, whole_tables[i].table);
    return w;
}

static void report_sqlite_finding(void *writer, const struct finding *finding, enum weight weight)
{
    struct report_sqlite *w = writer;
    (void)weight;
    sql_findings_add(w->findings, finding);
    for (size_t i = 0; i < WHOLE_COUNT; i++)
        if (w->whole[i] && whole_tables[i].table->finding)
            whole_tables[i].table->finding(sql_taken_cells(w->whole[i]), finding);
}

static void put_columns(struct report_sqlite *w)
{
    sql_table_make(w->db, &columns_table);
    struct db_row *row = sql_table_insert(w->db, &columns_table);
    sql_findings_tell(w->findings, row);
    for (size_t i = 0; i < WHOLE_COUNT; i++)
        if (w->whole[i])
            sql_taken_tell(w->whole[i], row);
    sql_table_tell(row, &run_table);
    sql_table_tell(row, &columns_table);
}

static int report_sqlite_end(void *writer, const struct format_end *end,
                             const uint64_t counts[WEIGHT_COUNT], struct error *err)
{
    struct report_sqlite *w = writer;
    (void)counts;
    for (size_t i = 0; i < WHOLE_COUNT; i++)
        if (w->whole[i])
            whole_tables[i].table->rows(sql_taken_cells(w->whole[i]), w->in.report, end->summary);
    put_columns(w);
    for (size_t i = 0; i < sizeof(afterwards) / sizeof(afterwards[0]); i++)
        db_run(w->db, afterwards[i]);
    return db_finish(w->db, err);
}

static void report_sqlite_abort(void *writer)
{
    struct report_sqlite *w = writer;
    for (size_t i = 0; i < WHOLE_COUNT; i++)
        sql_taken_free(w->whole[i]);
    sql_findings_free(w->findings);
    db_free(w->db);
    mem_free(w);
}

const struct report_writer writer_report_sqlite = {.begin = report_sqlite_begin,
                                                   .finding = report_sqlite_finding,
                                                   .end = report_sqlite_end,
                                                   .abort = report_sqlite_abort};
