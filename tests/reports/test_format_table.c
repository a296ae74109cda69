#include "reports/format_table.h"

#include <string.h>

#include "reports/format_internal.h"
#include "tests/support/test.h"

TEST(formats__are_found_by_whoever_may_ask_for_them)
{
    assert_int_equal(format_find(STR_LIT("csv"), USERS_AUDIT), FORMAT_CSV);
    assert_int_equal(format_find(STR_LIT("csv"), USERS_GATE), -1);
    assert_int_equal(format_find(STR_LIT("junit"), USERS_AUDIT), FORMAT_JUNIT);
    assert_int_equal(format_find(STR_LIT("junit"), USERS_GATE), FORMAT_JUNIT);
    assert_int_equal(format_find(STR_LIT("github"), USERS_AUDIT), -1);
    assert_int_equal(format_find(STR_LIT("github-summary"), USERS_GATE), -1);
}

TEST(words__are_the_names_in_their_order)
{
    assert_string_equal(FORMAT_WORDS_OF_AUDIT,
                        "csv json html sarif junit markdown prometheus ndjson ocsf sqlite xlsx");
    assert_string_equal(format_words_of_gate, "text json sarif junit github");
}

/* A file has what writes it: findings one by one, or all in the end. */
TEST(files__have_a_writer_each_and_a_name_of_their_own)
{
    const char *names[REPORT_FILES_MAX];
    report_files(REPORT_ALL, names);
    for (size_t i = 0; names[i]; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(names[i], names[k]);
    for (int i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = format_at((enum format_id)i);
        assert_non_null(format->files[0].writer);
        if (i != FORMAT_CONTROLS) /* which goes along with csv, and tells sums alone */
            assert_non_null(format->files[0].writer->begin); /* the first is of findings */
        for (const struct format_file *file = format->files; file->writer; file++) {
            const struct report_writer *w = file->writer;
            assert_true(w->whole ? !w->begin : w->begin && w->finding && w->end && w->abort);
        }
    }
}

TEST(formats__with_a_trait_are_picked)
{
    assert_int_equal(report_formats_with(REPORT_ALL, TAKES_BOM),
                     REPORT_CSV | REPORT_CONTROLS | REPORT_CHANGES);
    assert_int_equal(report_formats_with(REPORT_JSON | REPORT_SARIF, TAKES_BOM), 0);
    assert_int_equal(report_formats_with(REPORT_ALL, WANTS_PASSES), REPORT_JUNIT);
}

TEST(formats__that_are_none_are_told_all_there_are)
{
    unsigned formats = 0;
    struct error err = ERROR_INIT;
    assert_int_equal(report_formats_parse(STR_LIT("github"), &formats, &err), -1);
    assert_string_equal(err.hint,
                        "The formats are csv, json, html, sarif, junit, markdown, prometheus, "
                        "ndjson, ocsf, sqlite and xlsx; a comma stands between two of them.");
    err = (struct error)ERROR_INIT;
    assert_int_equal(report_formats_parse(STR_LIT("sarf"), &formats, &err), -1);
    assert_string_equal(err.hint, "Did you mean 'sarif'? The formats are csv, json, html, sarif, "
                                  "junit, markdown, prometheus, ndjson, ocsf, sqlite and xlsx.");
}

/* What can be written to standard output. */
TEST(formats__of_one_file_stand_alone)
{
    struct error err = ERROR_INIT;
    assert_int_equal(report_formats_alone(REPORT_NDJSON, &err), FORMAT_NDJSON);
    assert_int_equal(report_formats_alone(REPORT_HTML, &err), FORMAT_HTML);
    assert_int_equal(report_formats_alone(REPORT_NDJSON | REPORT_SARIF, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    err = (struct error)ERROR_INIT;
    assert_int_equal(report_formats_alone(REPORT_CSV, &err), -1);
    assert_string_equal(err.message, "standard output takes one file, and these formats have 4");
    assert_int_equal(report_formats_alone(REPORT_XLSX, &err), -1);
    assert_string_equal(err.message, "report.xlsx is no text: it is made in a folder");
    assert_string_equal(err.hint,
                        "name one format that has one file: html, sarif, junit, markdown, "
                        "prometheus, ndjson and ocsf; or a folder with --out");
}
