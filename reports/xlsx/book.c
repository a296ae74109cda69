#include "reports/xlsx/book_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "core/mem.h"
#include "reports/library_file.h"

#define SMALL_BYTES   ((uint64_t)256 * 1024) /* of all that is no sheet, and more */
#define PACKED_AT_ALL 8                      /* a sheet is a tenth of its size when it is packed */
/* Zip without its 64-bit form takes 4 GiB; sheets have a head and an end, too. */
#define ZIP_BYTES ((uint64_t)UINT32_MAX - SMALL_BYTES)

struct book {
    lxw_workbook *workbook; /* NULL once it is closed */
    struct book_files *files;
    char *folder, *file;
    lxw_format *formats[BOOK_STYLES];
};

static char *copy(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

/* The library says so when there is no memory. */
static void *got(void *what)
{
    if (!what)
        mem_exhausted();
    return what;
}

/* A value has the same look in Excel wherever it is read. */
static const char *const number_formats[BOOK_STYLES] = {
    [BOOK_COUNT] = "#,##0", [BOOK_MONEY] = "#,##0.00####", [BOOK_TIME] = "yyyy-mm-dd hh:mm:ss"};

static void make_formats(struct book *book)
{
    for (int style = BOOK_PLAIN + 1; style < BOOK_STYLES; style++) {
        book->formats[style] = got(workbook_add_format(book->workbook));
        if (number_formats[style])
            format_set_num_format(book->formats[style], number_formats[style]);
    }
    format_set_bold(book->formats[BOOK_HEAD]);
    format_set_bottom(book->formats[BOOK_HEAD], LXW_BORDER_THIN);
}

struct book *book_new(const struct book_in *in)
{
    struct book *book = mem_alloc(sizeof(*book));
    book->folder = copy(in->folder);
    book->file = copy(in->file);
    book->files = book_files_new(in->folder);
    char *name = copy(book_files_name(book->files));
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = name};
    book->workbook = got(workbook_new_opt(in->file, &options));
    mem_free(name);
    char *title = copy(in->title);
    char *comment = copy(in->comment);
    lxw_doc_properties properties = {
        .title = title, .comments = comment, .created = (time_t)(in->created / MS_PER_SECOND)};
    (void)workbook_set_properties(book->workbook, &properties);
    mem_free(title);
    mem_free(comment);
    make_formats(book);
    return book;
}

void book_free(struct book *book)
{
    if (!book)
        return;
    if (book->workbook)
        lxw_workbook_free(book->workbook);
    book_files_free(book->files);
    (void)unlink(book->file);
    mem_free(book->folder);
    mem_free(book->file);
    mem_free(book);
}

/* ---- sheets ---- */

static lxw_worksheet *of(struct book_sheet *sheet)
{
    return (lxw_worksheet *)(void *)sheet;
}

struct book_sheet *book_add_sheet(struct book *book, const char *name)
{
    return got(workbook_add_worksheet(book->workbook, name));
}

void book_put_text(struct book *book, struct book_at at, const char *text, enum book_style style)
{
    (void)worksheet_write_string(of(at.sheet), at.row, at.column, text, book->formats[style]);
}

void book_put_number(struct book *book, struct book_at at, double number, enum book_style style)
{
    (void)worksheet_write_number(of(at.sheet), at.row, at.column, number, book->formats[style]);
}

void book_put_truth(struct book *book, struct book_at at, bool truth)
{
    (void)book;
    (void)worksheet_write_boolean(of(at.sheet), at.row, at.column, truth, NULL);
}

void book_shape(struct book *book, struct book_sheet *sheet, const uint16_t *widths,
                uint16_t columns, uint32_t rows)
{
    (void)book;
    worksheet_freeze_panes(of(sheet), 1, 0);
    (void)worksheet_autofilter(of(sheet), 0, 0, rows, (lxw_col_t)(columns - 1));
    for (uint16_t i = 0; i < columns; i++)
        (void)worksheet_set_column(of(sheet), i, i, widths[i], NULL);
}

/* ---- the file ---- */

static int could_not(const struct book *book, int number, struct error *err)
{
    return error_set(err, ERR_IO, "could not write '%s': %s", book->file,
                     number != 0 ? strerror(number) : "the workbook could not be put together");
}

/* The library says on stderr that a disk is full. So it is asked before: a copy of the largest sheet, and all of
 * them packed. */
static int look_for_room(const struct book *book)
{
    int fd = open(book->file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    uint64_t need = SMALL_BYTES + book_files_largest(book->files) +
                    book_files_bytes(book->files) / PACKED_AT_ALL;
    int number = 0;
    while (fallocate(fd, 0, 0, (off_t)need) != 0 && (number = errno) == EINTR)
        number = 0;
    (void)close(fd);
    (void)unlink(book->file);
    return number == ENOSPC || number == EDQUOT || number == EFBIG ? number : 0;
}

static int put_together(struct book *book)
{
    int number = book_files_sync(book->files);
    if (number == 0)
        number = look_for_room(book);
    if (number != 0)
        return number;
    book->workbook->options.use_zip64 = book_files_bytes(book->files) > ZIP_BYTES;
    lxw_workbook *workbook = book->workbook;
    book->workbook = NULL; /* it is released, whatever comes of it */
    errno = 0;
    lxw_error result = workbook_close(workbook);
    number = book_files_sync(book->files);
    if (number == 0 && result != LXW_NO_ERROR)
        number = errno != 0 ? errno : EIO;
    return number;
}

int book_write(struct book *book, struct sink *out, struct error *err)
{
    int number = put_together(book);
    return number != 0 ? could_not(book, number, err) : library_file_move(book->file, out, err);
}
