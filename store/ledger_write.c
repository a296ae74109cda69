/* Rows of a ledger: each value can be read back as it was. */
#include "store/ledger_columns.h"
#include "store/ledger_file.h"
#include "store/ledger_internal.h"

static struct str without_quotes(struct str cell)
{
    while (str_starts(cell, "'"))
        cell = str_skip(cell, 1);
    return cell;
}

static bool would_run(struct str text)
{
    return text.len > 0 && strchr("=+-@\t\r\n", text.ptr[0]) != NULL && text.ptr[0] != '\0';
}

/* A cell that a spreadsheet would run (first byte = + - @ tab CR LF, apart from any number of ' before it)
 * stands in the file with one ' more in front. */
static bool ledger_cell_is_defused(struct str cell)
{
    return str_starts(cell, "'") && would_run(without_quotes(cell));
}

struct str ledger_cell_plain(struct str cell)
{
    return ledger_cell_is_defused(cell) ? str_skip(cell, 1) : cell;
}

/* csv_cell() puts a ' before what would run. A value that looks as if that had happened gets one, too, or
 * reading would take away a ' of its own. */
static void put_cell(struct csv_writer *csv, struct str value)
{
    if (!ledger_cell_is_defused(value)) {
        csv_cell(csv, value);
        return;
    }
    struct sink *defused = sink_memory();
    sink_char(defused, '\'');
    sink_str(defused, value);
    csv_cell(csv, sink_view(defused));
    sink_abort(defused);
}

static size_t column_count(bool links)
{
    return links ? LEDGER_COLUMNS_LINKED : LEDGER_COLUMNS;
}

void ledger_write_header(struct csv_writer *csv, bool links)
{
    for (size_t i = 0; i < column_count(links); i++)
        csv_cell_c(csv, ledger_column(i)->name);
    csv_end_row(csv);
}

void ledger_write_row(struct csv_writer *csv, const struct ledger_record *record, bool links)
{
    struct sink *text = sink_memory();
    for (size_t i = 0; i < column_count(links); i++) {
        sink_clear(text);
        ledger_field_write(ledger_column(i), record, text);
        put_cell(csv, sink_view(text));
    }
    csv_end_row(csv);
    sink_abort(text);
}
