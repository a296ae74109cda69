/* What staging has for libraries that write files themselves, and what it does with texts of groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/cell_told.h"
#include "reports/library_file.h"
#include "reports/staging_internal.h"
#include "tests/support/test.h"

static char root[64];
static const struct run_info run = {.run_id = "0123456789abcdef"};

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-staging-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return rmdir(root); /* so that each test shows that nothing is left */
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static size_t shout(void *ctx, struct str text, bool last, struct sink *under)
{
    (void)ctx, (void)last;
    for (size_t i = 0; i < text.len; i++)
        sink_char(under, text.ptr[i] == 'a' ? 'A' : text.ptr[i]);
    return text.len;
}

static struct staging *open_staging(void)
{
    struct error err = ERROR_INIT;
    struct staging *staging = staging_open(root, &run, NULL, &err);
    assert_non_null(staging);
    return staging;
}

TEST_WITH(a_library__writes_in_the_hidden_folder_and_it_is_gone_when_all_is_discarded, begin, end)
{
    struct error err = ERROR_INIT;
    struct staging *staging = open_staging();
    assert_non_null(staging_file(staging, "report.bin", false, &err));
    const char *path = staging_library_file(staging, 0);
    assert_int_equal(strncmp(path, staging_folder(staging), strlen(staging_folder(staging))), 0);
    assert_int_equal(strncmp(path, root, strlen(root)), 0);
    put_file(path, "half of it");
    staging_discard(staging);
}

TEST_WITH(what_a_library_left__is_gone_when_its_file_is_finished, begin, end)
{
    struct error err = ERROR_INIT;
    struct staging *staging = open_staging();
    struct sink *out = staging_file(staging, "report.bin", false, &err);
    char path[256];
    (void)snprintf(path, sizeof(path), "%s", staging_library_file(staging, 0));
    put_file(path, "banana");
    assert_int_equal(library_file_move(path, out, &err), 0);
    assert_int_equal(sink_bytes(out), strlen("banana"));
    assert_int_not_equal(access(path, F_OK), 0);
    put_file(path, "again");
    assert_int_equal(staging_finish(staging, 0, &err), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    staging_discard(staging);
}

TEST_WITH(a_file_that_a_library_did_not_make__is_an_error_that_names_it, begin, end)
{
    struct error err = ERROR_INIT;
    struct sink *out = sink_memory();
    assert_int_equal(library_file_move("/nonexistent/library-report.bin", out, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "library-report.bin"));
    sink_abort(out);
}

TEST_WITH(what_is_no_text__is_not_changed_on_its_way, begin, end)
{
    static const struct {
        bool is_text;
        const char *found;
    } cases[] = {{true, "bAnAnA"}, {false, "banana"}};
    for (size_t i = 0; i < 2; i++) {
        struct error err = ERROR_INIT;
        char path[256], found[16] = "";
        struct staging *staging = open_staging();
        staging_change(staging, shout, NULL);
        sink_cstr(staging_file(staging, "report.bin", cases[i].is_text, &err), "banana");
        (void)snprintf(path, sizeof(path), "%s/report.bin", staging_folder(staging));
        assert_int_equal(staging_finish(staging, 0, &err), 0);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        assert_non_null(fgets(found, sizeof(found), file));
        assert_int_equal(fclose(file), 0);
        assert_string_equal(found, cases[i].found);
        staging_discard(staging);
    }
}

TEST(a_cell__is_told_as_the_group_may_know_it)
{
    const struct restriction only = {.change = shout};
    const struct report_context all = {0};
    const struct report_context group = {.only = &only};
    struct sink *scratch = sink_memory();
    assert_true(str_eq_c(cell_told(&all, STR_LIT("banana"), scratch), "banana"));
    assert_true(str_eq_c(cell_told(&group, STR_LIT("banana"), scratch), "bAnAnA"));
    assert_true(str_eq_c(cell_told(&group, STR_LIT("a"), scratch), "A"));
    sink_abort(scratch);
}
