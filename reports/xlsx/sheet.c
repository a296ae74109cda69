#include "reports/xlsx/sheet_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "reports/cell_told.h"
#include "reports/xlsx/text_internal.h"

#define SHEET_NAME_MAX 32
#define WIDTH_LEAST    9
#define WIDTH_MOST     60
#define WIDTH_OF_TIME  19
#define WIDTH_OF_ARROW 3 /* of the filter, in the head */

#define UNIX_DAY UINT64_C(25569) /* 1970-01-01 in days of Excel, which counts 1900 as a leap year */

struct sheet {
    struct sheet_in in;
    struct book_sheet *sheet; /* that is being written */
    unsigned parts;
    uint32_t row; /* the next one */
    uint16_t column;
    uint64_t rows, cut;
    uint16_t *widths;
    struct sink *told, *joined, *text; /* scratch */
};

/* ---- heads ---- */

/* What cells of some types cannot say themselves. */
static const char *addition(const struct sheet *sheet, const struct table_column *column, char *buf,
                            size_t size)
{
    if (strncmp(column->type, "amount", strlen("amount")) == 0)
        (void)snprintf(buf, size, " (%.8s a month)", sheet->in.report->run->currency);
    else if (strcmp(column->type, "time") == 0)
        (void)snprintf(buf, size, " (UTC)");
    else
        buf[0] = '\0';
    return buf;
}

static void widen(struct sheet *sheet, size_t width)
{
    uint16_t *widest = &sheet->widths[sheet->column];
    if (width > WIDTH_MOST)
        width = WIDTH_MOST;
    if (width > *widest)
        *widest = (uint16_t)width;
}

static void put_heads(struct sheet *sheet)
{
    char added[40], head[160];
    sheet->row = sheet->column = 0;
    for (; sheet->column < sheet->in.column_count; sheet->column++) {
        const struct table_column *column = &sheet->in.columns[sheet->column];
        int len = snprintf(head, sizeof(head), "%s%s", column->name,
                           addition(sheet, column, added, sizeof(added)));
        widen(sheet, (size_t)len + WIDTH_OF_ARROW);
        const struct book_at at = {sheet->sheet, 0, sheet->column};
        book_put_text(sheet->in.book, at, head, BOOK_HEAD);
    }
    sheet->row = 1;
    sheet->column = 0;
}

static void begin_part(struct sheet *sheet)
{
    char name[SHEET_NAME_MAX];
    sheet->parts++;
    if (sheet->parts == 1)
        (void)snprintf(name, sizeof(name), "%s", sheet->in.name);
    else
        (void)snprintf(name, sizeof(name), "%s %u", sheet->in.name, sheet->parts);
    sheet->sheet = book_add_sheet(sheet->in.book, name);
    for (size_t i = 0; i < sheet->in.column_count; i++)
        sheet->widths[i] = WIDTH_LEAST;
    put_heads(sheet);
}

static void end_part(struct sheet *sheet)
{
    book_shape(sheet->in.book, sheet->sheet, sheet->widths, (uint16_t)sheet->in.column_count,
               sheet->row - 1);
}

/* ---- cells ---- */

/* Where the cell stands, `width` characters wide: in another sheet where this one is full. */
static struct book_at here(struct sheet *sheet, size_t width)
{
    uint16_t column = sheet->column;
    if (sheet->row >= sheet->in.limits->rows) {
        end_part(sheet);
        begin_part(sheet);
        sheet->column = column;
    }
    assert(column < sheet->in.column_count);
    widen(sheet, width);
    return (struct book_at){sheet->sheet, sheet->row, column};
}

static void put_absent(void *ctx)
{
    struct sheet *sheet = ctx;
    sheet->column++;
}

static void put_text(void *ctx, struct str text)
{
    struct sheet *sheet = ctx;
    size_t units;
    sink_clear(sheet->text);
    text = cell_told(sheet->in.report, text, sheet->told);
    sheet->cut += xlsx_text(sheet->text, text, sheet->in.limits->units, &units);
    book_put_text(sheet->in.book, here(sheet, units), sink_view(sheet->text).ptr, BOOK_PLAIN);
    sheet->column++;
}

static void put_as(struct sheet *sheet, double number, enum book_style style, size_t width)
{
    book_put_number(sheet->in.book, here(sheet, width), number, style);
    sheet->column++;
}

/* With the commas that Excel shows. */
static size_t digits_of(int64_t value)
{
    char buf[24];
    int len = snprintf(buf, sizeof(buf), "%lld", (long long)value);
    return (size_t)(len + len / 3);
}

/* Excel knows doubles alone: whole numbers are exact up to 2^53. */
static void put_number(void *ctx, int64_t value)
{
    put_as(ctx, (double)value, BOOK_COUNT, digits_of(value));
}

/* The double that is next to the amount, which is exact to the micro-unit up to 2^53 of them. */
static void put_money(void *ctx, int64_t micros)
{
    put_as(ctx, (double)micros / 1e6, BOOK_MONEY, digits_of(micros / 1000000) + strlen(".000000"));
}

static void put_truth(void *ctx, bool truth)
{
    struct sheet *sheet = ctx;
    book_put_truth(sheet->in.book, here(sheet, strlen("FALSE")), truth);
    sheet->column++;
}

static void put_time(void *ctx, instant at)
{
    put_as(ctx, (double)UNIX_DAY + (double)at / (double)MS_PER_DAY, BOOK_TIME, WIDTH_OF_TIME);
}

static void put_list(void *ctx, const struct str *items, size_t count)
{
    struct sheet *sheet = ctx;
    sink_clear(sheet->joined);
    for (size_t i = 0; i < count; i++) {
        sink_cstr(sheet->joined, i > 0 ? "; " : "");
        sink_str(sheet->joined, items[i]);
    }
    put_text(sheet, sink_view(sheet->joined));
}

static void put_tags(void *ctx, const struct graph *graph, uint32_t tagset)
{
    struct sheet *sheet = ctx;
    sink_clear(sheet->joined);
    cells_put_tags(sheet->joined, graph, tagset);
    put_text(sheet, sink_view(sheet->joined));
}

static void end_row(void *ctx)
{
    struct sheet *sheet = ctx;
    sheet->rows++;
    sheet->row++;
    sheet->column = 0;
}

const struct cell_taker sheet_taker = {.absent = put_absent,
                                       .text = put_text,
                                       .number = put_number,
                                       .truth = put_truth,
                                       .money = put_money,
                                       .time = put_time,
                                       .list = put_list,
                                       .tags = put_tags,
                                       .end_row = end_row};

/* ---- the sheet ---- */

struct sheet *sheet_new(const struct sheet_in *in)
{
    struct sheet *sheet = mem_alloc(sizeof(*sheet));
    sheet->in = *in;
    sheet->widths = mem_array(in->column_count, sizeof(*sheet->widths));
    sheet->told = sink_memory();
    sheet->joined = sink_memory();
    sheet->text = sink_memory();
    begin_part(sheet);
    return sheet;
}

void sheet_free(struct sheet *sheet)
{
    if (!sheet)
        return;
    sink_abort(sheet->told);
    sink_abort(sheet->joined);
    sink_abort(sheet->text);
    mem_free(sheet->widths);
    mem_free(sheet);
}

void sheet_end(struct sheet *sheet)
{
    end_part(sheet);
}

const char *sheet_name(const struct sheet *sheet)
{
    return sheet->in.name;
}

uint64_t sheet_rows(const struct sheet *sheet)
{
    return sheet->rows;
}

uint64_t sheet_cut(const struct sheet *sheet)
{
    return sheet->cut;
}

unsigned sheet_parts(const struct sheet *sheet)
{
    return sheet->parts;
}
