/* Accounts as CSV: a header that names the keys in any order, and a row for each account. */
#include "cli/accounts/accounts_internal.h"

#include <string.h>

#include "core/csv_line.h"
#include "core/limits.h"

#define COLUMNS_MAX 64 /* read of a row; five have a meaning */

struct csv {
    struct accounts_reader *r;
    struct csv_lines *lines;
    const struct account_key *columns[COLUMNS_MAX];
    size_t column_count;
    unsigned line;
};

static void refuse(const struct csv *csv, const char *what, const char *expected)
{
    accounts_refuse(csv->r, csv->line, str_from(what), expected);
}

/* ---- the header ---- */

static bool is_repeated(const struct csv *csv, const struct account_key *key)
{
    for (size_t i = 0; i < csv->column_count; i++)
        if (csv->columns[i] == key)
            return true;
    return false;
}

static bool take_column(struct csv *csv, struct str name)
{
    struct arena *arena = csv->r->arena;
    const struct account_key *key = account_key(csv->r, name, csv->line);
    if (!key)
        return false;
    if (is_repeated(csv, key)) {
        refuse(csv, arena_printf(arena, "the column %s is here twice", key->name).ptr,
               "each column once");
        return false;
    }
    csv->columns[csv->column_count++] = key;
    return true;
}

static bool has_needed(const struct csv *csv)
{
    for (size_t i = 0; i < ACCOUNT_KEYS; i++) {
        if (!account_keys[i].needed || is_repeated(csv, &account_keys[i]))
            continue;
        refuse(csv, arena_printf(csv->r->arena, "there is no column %s", account_keys[i].name).ptr,
               "a first line that names the columns, such as id,name,role,external_id,regions");
        return false;
    }
    return true;
}

static bool read_header(struct csv *csv, struct str line)
{
    static const char parts[] = {';', '\t'};
    for (size_t i = 0; i < ACCOUNT_KEYS; i++)
        for (size_t k = 0; k < sizeof(parts); k++)
            if (csv_line_is_parted_by(line, account_keys[i].name, parts[k])) {
                refuse(csv,
                       k == 0 ? "the columns are parted by ';'" : "the columns are parted by tabs",
                       "columns that are parted by ','");
                return false;
            }
    if (!csv_line_split(csv->lines, line)) {
        refuse(csv, "the line is no CSV", "the names of the columns");
        return false;
    }
    bool fits = true;
    for (size_t i = 0; i < csv_line_count(csv->lines) && fits && i < COLUMNS_MAX; i++)
        fits = take_column(csv, str_trim(csv_line_field(csv->lines, i)));
    return fits && has_needed(csv);
}

/* ---- rows ---- */

/* The values of a list are parted by ';'. */
static void set(const struct csv *csv, const struct account_key *key,
                struct listed_account *account, struct str field)
{
    struct vec values;
    vec_init(&values, sizeof(struct str));
    while (key->list && str_find(field, ";") < field.len) {
        struct str value = str_make(field.ptr, str_find(field, ";"));
        (void)vec_push(&values, &value);
        field = str_skip(field, value.len + 1);
    }
    (void)vec_push(&values, &field);
    account_set(csv->r, key, account, values.data, values.len, csv->line);
    vec_clear(&values);
}

static bool split_row(struct csv *csv, struct str line)
{
    struct arena *arena = csv->r->arena;
    if (!str_is_utf8(line)) {
        refuse(csv, "the row is no UTF-8", "a file saved as CSV UTF-8");
        return false;
    }
    if (!csv_line_split(csv->lines, line)) {
        refuse(csv, "the row is no CSV",
               "a quote at both ends of a field or at none, each one inside doubled, and no line "
               "break");
        return false;
    }
    size_t count = csv_line_count(csv->lines);
    if (count == csv->column_count)
        return true;
    refuse(csv, arena_printf(arena, "the row has %zu field%s", count, count == 1 ? "" : "s").ptr,
           arena_printf(arena, "%zu, as the header", csv->column_count).ptr);
    return false;
}

static void read_row(struct csv *csv, struct str line)
{
    struct listed_account account = {.line = csv->line};
    size_t before = csv->r->problems;
    if (!split_row(csv, line))
        return;
    for (size_t i = 0; i < csv->column_count; i++)
        set(csv, csv->columns[i], &account, csv_line_field(csv->lines, i));
    if (csv->r->problems == before)
        account_add(csv->r, &account);
}

void accounts_read_csv(struct accounts_reader *r, struct str text)
{
    struct csv csv = {.r = r, .lines = csv_lines_new(r->arena, COLUMNS_MAX)};
    bool headed = false, fits = true;
    if (str_starts(text, "\xff\xfe") || str_starts(text, "\xfe\xff")) {
        csv.line = 1;
        refuse(&csv, "the file is UTF-16", "a file saved as CSV UTF-8");
        fits = false;
    }
    for (struct str line; fits && csv_next_line(&text, &line);) {
        csv.line++;
        if (str_is_empty(str_trim(line)))
            continue;
        if (headed)
            read_row(&csv, line);
        else
            fits = read_header(&csv, line);
        headed = true;
    }
    csv_lines_free(csv.lines);
}
