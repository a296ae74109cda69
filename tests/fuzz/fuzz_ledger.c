/* A ledger is refused in words, or read; what was read can be written, and read again to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "store/ledger_file.h"

static void check_flaws(const struct ledger_flaws *flaws)
{
    if (flaws->listed_count > LEDGER_FLAWS_LISTED || flaws->listed_count > flaws->count)
        abort();
    for (size_t i = 0; i < flaws->listed_count; i++) {
        struct error err = ERROR_INIT;
        (void)ledger_flaw_say(&flaws->listed[i], "ledger", &err);
        if (flaws->listed[i].line < 2 || !err.message[0] || !err.detail[0])
            abort();
    }
}

/* What a record counts as follows from its fields. */
static void check_records(const struct ledger *ledger)
{
    size_t after;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_record *record = &ledger->records[i];
        bool linked = record->link == LEDGER_LINKED;
        if (record->grade > record->told || record->grade > ledger_grade_ceiling(record, linked))
            abort();
        if (record->line < 2 || (i > 0 && record->line <= ledger->records[i - 1].line))
            abort();
        if (record->link == LEDGER_BROKEN || !str_is_empty(record->link_before))
            return; /* the head may then be one that no record has */
    }
    if (!ledger_find_head(ledger, ledger->head, &after))
        abort();
}

/* Only what stands in the rows decides, and not how they are written. */
static void check_again(struct arena *arena, const struct ledger_text *first)
{
    struct csv_writer csv;
    struct ledger_text again;
    struct ledger_flaws flaws = {0};
    struct error err = ERROR_INIT;
    struct sink *out = sink_memory();
    char link[SHA256_HEX_MAX];
    char link_again[SHA256_HEX_MAX];
    csv_writer_init(&csv, out);
    ledger_write_header(&csv, first->has_links);
    for (size_t i = 0; i < first->ledger.count; i++)
        ledger_write_row(&csv, &first->ledger.records[i], first->has_links);
    if (ledger_parse(arena, "again", sink_view(out), &again, &flaws, &err) != 0 ||
        flaws.count > 0 || again.ledger.count != first->ledger.count)
        abort();
    for (size_t i = 0; i < again.ledger.count; i++) {
        (void)ledger_link_of(&first->ledger.records[i], "", link);
        (void)ledger_link_of(&again.ledger.records[i], "", link_again);
        if (strcmp(link, link_again) != 0 ||
            !str_eq(first->ledger.records[i].stored_link, again.ledger.records[i].stored_link))
            abort();
    }
    sink_abort(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_text parsed;
    struct ledger_flaws flaws = {0};
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    struct str text = str_make((const char *)data, size);
    if (ledger_parse(arena, "ledger", text, &parsed, &flaws, &err) == 0) {
        check_flaws(&flaws);
        check_records(&parsed.ledger);
        check_again(arena, &parsed);
    } else if (err.code == ERR_NONE || !err.message[0]) {
        abort();
    }
    arena_free(arena);
    return 0;
}
