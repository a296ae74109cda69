#include "tests/support/ledger_rows.h"

#include "store/ledger_columns.h"
#include "store/ledger_file.h"

#define FIRST_TEST INT64_C(1768480496000) /* 2026-01-15T12:34:56Z */

struct ledger_record ledger_sample(instant tested_at)
{
    struct ledger_record record = ledger_record_empty();
    record.tested_at = tested_at;
    record.subject_arn = STR_LIT(LEDGER_VOLUME);
    record.target_account = STR_LIT("011122223333");
    record.told = GRADE_E4;
    record.duration_s = 720;
    record.actor = STR_LIT("alice");
    record.validator = STR_LIT("bob");
    record.artefact = STR_LIT("log.txt");
    record.artefact_sha256 = STR_LIT(LEDGER_DIGEST);
    return record;
}

struct str ledger_sample_file(struct arena *arena, size_t count)
{
    struct csv_writer csv;
    struct sink *out = sink_memory();
    const char *before = ledger_first_link();
    csv_writer_init(&csv, out);
    ledger_write_header(&csv, true);
    for (size_t i = 0; i < count; i++) {
        struct ledger_record record = ledger_sample(FIRST_TEST + (instant)i * MS_PER_HOUR);
        char *link = arena_alloc(arena, SHA256_HEX_MAX);
        record.stored_link = str_from(ledger_link_of(&record, before, link));
        ledger_write_row(&csv, &record, true);
        before = link;
    }
    struct str text = arena_str(arena, sink_view(out));
    sink_abort(out);
    return text;
}
