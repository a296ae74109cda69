/* report.xlsx: the sheets, what goes on in another one, what is cut, and what is left behind. That each cell is that of
 * the CSV files, integration.workbook sees with a reader that nobody here wrote. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/mem.h"
#include "reports/format_internal.h"
#include "reports/xlsx/report_xlsx_internal.h"
#include "rules/rule.h"
#include "tests/support/report_world.h"
#include "tests/support/test.h"

#define UNPACKED_MAX ((size_t)1 << 20)

static struct report_world world;
static struct sink *out;
static struct rule_summary rules[64];
static char root[64], file[96];
static char *unpacked;
static const struct xlsx_limits excel = {1048576, 32767};

static int begin(void **state)
{
    (void)state;
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    report_world_init(&world, gb, NULL);
    out = sink_memory();
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-xlsx-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(file, sizeof(file), "%s/library-report.xlsx", root);
    unpacked = mem_alloc(UNPACKED_MAX);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sink_abort(out);
    report_world_clear(&world);
    mem_free(unpacked);
    return rmdir(root); /* nothing is left there */
}

static struct finding finding_of(struct str name)
{
    return (struct finding){
        .rule = "RPO-EXCEEDED",
        .status = STATUS_FAIL,
        .severity = SEVERITY_HIGH,
        .reason = "stale",
        .fingerprint = "00112233445566778899",
        .has_measured = true,
        .measured = -61,
        .subject = {.kind = KIND_VOLUME, .id = S("vol-1"), .name = name, .region = S("eu-west-1")}};
}

static int try(const struct xlsx_limits *limits, struct str name, size_t count, struct error *err)
{
    const struct writer_in in = {
        .out = out, .report = &world.ctx, .folder_for_library = root, .file_for_library = file};
    struct summary summary = {.rule_count = rule_count(),
                              .rules = rules,
                              .currency = "USD",
                              .floor = 1500000,
                              .ceiling = 2500001,
                              .spending = report_world_spending(&world)};
    const struct format_end how = {.summary = &summary};
    const uint64_t counts[WEIGHT_COUNT] = {0};
    const struct finding finding = finding_of(name);
    void *writer = report_xlsx_begin_with(&in, limits);
    for (size_t i = 0; i < count; i++)
        writer_report_xlsx.finding(writer, &finding, WEIGHT_FAIL);
    int result = writer_report_xlsx.end(writer, &how, counts, err);
    writer_report_xlsx.abort(writer);
    return result;
}

static void write_book(const struct xlsx_limits *limits, struct str name, size_t count)
{
    struct error err = ERROR_INIT;
    if (try(limits, name, count, &err) != 0)
        fail_msg("%s", err.message);
}

static unsigned number_at(const char *at, size_t bytes)
{
    unsigned number = 0;
    for (size_t i = bytes; i-- > 0;)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* A part of the workbook as text, found by the head that zip puts before it; NULL: none. */
static const char *part(const char *name)
{
    struct str book = sink_view(out);
    for (size_t at = str_find(book, "PK\x03\x04"); at < book.len;
         at += 4 + str_find(str_skip(book, at + 4), "PK\x03\x04")) {
        const char *head = book.ptr + at;
        size_t name_len = number_at(head + 26, 2);
        if (!str_eq_c(str_make(head + 30, name_len), name))
            continue;
        z_stream z = {
            .next_in = (unsigned char *)(uintptr_t)(head + 30 + name_len + number_at(head + 28, 2)),
            .avail_in = number_at(head + 18, 4),
            .next_out = (unsigned char *)unpacked,
            .avail_out = UNPACKED_MAX - 1};
        assert_int_equal(inflateInit2(&z, -15), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        unpacked[z.total_out] = '\0';
        assert_int_equal(inflateEnd(&z), Z_OK);
        return unpacked;
    }
    return NULL;
}

static const char *sheet(unsigned number)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "xl/worksheets/sheet%u.xml", number);
    const char *text = part(name);
    assert_non_null(text);
    return text;
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        count++;
    return count;
}

/* In any sheet: with few rows the Summary has several. */
static bool is_said(const char *words)
{
    char name[64];
    for (unsigned i = 1;; i++) {
        (void)snprintf(name, sizeof(name), "xl/worksheets/sheet%u.xml", i);
        const char *text = part(name);
        if (!text || strstr(text, words))
            return text != NULL;
    }
}

TEST_WITH(the_workbook__has_its_sheets_in_their_order, begin, end)
{
    write_book(&excel, S("db"), 2);
    const char *book = part("xl/workbook.xml");
    static const char *const names[] = {"Summary",  "Findings",   "Resources", "Costs",
                                        "Coverage", "Exemptions", "Policy"};
    for (size_t i = 0; i < 7; i++) {
        char tag[64];
        (void)snprintf(tag, sizeof(tag), "<sheet name=\"%s\" sheetId=\"%zu\"", names[i], i + 1);
        assert_non_null(strstr(book, tag));
    }
    assert_int_equal(count_of(book, "<sheet "), 7);
}

TEST_WITH(the_workbook__is_of_the_moment_that_is_judged, begin, end)
{
    char as_of[INSTANT_TEXT_MAX];
    write_book(&excel, S("db"), 1);
    const char *core = part("docProps/core.xml");
    (void)instant_format(world.ctx.run->as_of, as_of);
    assert_int_equal(count_of(core, as_of), 2);
    assert_int_equal(count_of(core, "W3CDTF"), 2);
}

TEST_WITH(texts__are_texts_whatever_they_say, begin, end)
{
    write_book(&excel, S("=1+1"), 1);
    const char *findings = sheet(2);
    assert_non_null(strstr(findings, "<is><t>=1+1</t></is>"));
    assert_null(strstr(findings, "<f"));
    assert_non_null(strstr(findings, "<v>-61</v>"));
}

TEST_WITH(a_link__is_a_text, begin, end)
{
    write_book(&excel, S("http://evil.example/"), 1);
    assert_non_null(strstr(sheet(2), "<is><t>http://evil.example/</t></is>"));
    assert_null(strstr(unpacked, "<hyperlink"));
    assert_null(part("xl/worksheets/_rels/sheet2.xml.rels"));
}

TEST_WITH(heads__stay_in_sight_and_filter_what_is_below, begin, end)
{
    write_book(&excel, S("db"), 3);
    const char *findings = sheet(2);
    assert_non_null(strstr(findings, "<pane ySplit=\"1\""));
    assert_non_null(strstr(findings, "<autoFilter ref=\"A1:"));
    assert_non_null(strstr(findings, "4\"/>")); /* the last row of them */
    assert_non_null(strstr(findings, "<t>saving_floor (USD a month)</t>"));
    assert_non_null(strstr(findings, "<t>proof_at (UTC)</t>"));
}

TEST_WITH(more_rows_than_excel_takes__go_on_in_another_sheet_and_it_is_said, begin, end)
{
    const struct xlsx_limits few = {.rows = 4, .units = 32767};
    write_book(&few, S("db"), 7); /* 3, 3 and 1 below their heads */
    assert_non_null(strstr(part("xl/workbook.xml"), "<sheet name=\"Findings 2\" sheetId=\""));
    assert_non_null(strstr(unpacked, "<sheet name=\"Findings 3\" sheetId=\""));
    assert_null(strstr(unpacked, "<sheet name=\"Findings 4\""));
    assert_int_equal(count_of(sheet(2), "<row "), 4);
    assert_int_equal(count_of(sheet(3), "<row "), 4);
    assert_int_equal(count_of(sheet(4), "<row "), 2);
    assert_int_equal(count_of(unpacked, "<t>rule</t>"), 1);
    assert_true(is_said("it goes on in Findings 2 and further"));
}

TEST_WITH(rows_that_just_fill_a_sheet__begin_no_other, begin, end)
{
    const struct xlsx_limits few = {.rows = 4, .units = 32767};
    write_book(&few, S("db"), 3);
    assert_null(strstr(part("xl/workbook.xml"), "Findings 2"));
}

TEST_WITH(a_text_that_is_too_long__is_cut_and_counted, begin, end)
{
    const struct xlsx_limits narrow = {.rows = 1048576, .units = 60};
    write_book(&narrow,
               S("a name of more than sixty characters, which is longer than these limits take"),
               1);
    assert_non_null(
        strstr(sheet(2), "<t>a name of more than sixty characters, which is longer  [cut]</t>"));
    assert_true(is_said("longer than"));
    sink_clear(out);
    write_book(&excel, S("short"), 1);
    assert_null(strstr(sheet(1), "longer than"));
}

/* Takes a name for another group's. */
static size_t hide(void *ctx, struct str text, bool last, struct sink *under)
{
    (void)ctx, (void)last;
    sink_str(under, str_eq_c(text, "secret") ? STR_LIT("(hidden)") : text);
    return text.len;
}

TEST_WITH(a_group__is_told_what_is_its_own, begin, end)
{
    uint32_t rows[16] = {0};
    const uint32_t *parts[KIND_COUNT];
    const bool places[16] = {true};
    for (int kind = 0; kind < KIND_COUNT; kind++)
        parts[kind] = rows;
    const struct restriction only = {.part_of = parts, .places = places, .change = hide};
    world.ctx.only = &only;
    write_book(&excel, S("secret"), 1);
    world.ctx.only = NULL;
    assert_non_null(strstr(sheet(2), "<t>(hidden)</t>"));
    assert_null(strstr(unpacked, "secret"));
}

TEST_WITH(the_same__is_the_same_bytes, begin, end)
{
    write_book(&excel, S("db"), 3);
    struct str first = sink_view(out);
    char *kept = mem_alloc(first.len);
    size_t len = first.len;
    memcpy(kept, first.ptr, len);
    sink_clear(out);
    assert_int_equal(setenv("TZ", "Asia/Kathmandu", 1), 0);
    write_book(&excel, S("db"), 3);
    assert_int_equal(sink_view(out).len, len);
    assert_memory_equal(sink_view(out).ptr, kept, len);
    assert_int_equal(unsetenv("TZ"), 0);
    mem_free(kept);
}

/* What a full disk does to it, at any size: the file, and nothing that is left. */
TEST_WITH(a_file_that_may_not_grow__is_an_error_that_names_the_workbook, begin, end)
{
    struct rlimit before, small;
    void (*signal_before)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (rlim_t most = 0; most < 20000; most += 4000) {
        struct error err = ERROR_INIT;
        small = (struct rlimit){most, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        int result = try(&excel, S("db"), 50, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(result, -1);
        assert_int_equal(err.code, ERR_IO);
        assert_non_null(strstr(err.message, "report.xlsx"));
        assert_non_null(strstr(err.message, "File too large"));
    }
    (void)signal(SIGXFSZ, signal_before);
}

TEST_WITH(a_writer_that_is_given_up__leaves_nothing, begin, end)
{
    const struct writer_in in = {
        .out = out, .report = &world.ctx, .folder_for_library = root, .file_for_library = file};
    const struct finding finding = finding_of(S("db"));
    void *writer = report_xlsx_begin_with(&in, &excel);
    writer_report_xlsx.finding(writer, &finding, WEIGHT_FAIL);
    writer_report_xlsx.abort(writer);
    assert_int_equal(sink_bytes(out), 0);
}

TEST_WITH(a_folder_that_is_gone__is_an_error_not_another_folder, begin, end)
{
    struct error err = ERROR_INIT;
    assert_int_equal(rmdir(root), 0);
    assert_int_equal(try(&excel, S("db"), 1, &err), -1);
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(mkdir(root, 0700), 0);
}
