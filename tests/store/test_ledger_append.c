/* Adding to a ledger, and what is left of it when that fails. */
#include "store/ledger_file.h"

#include <stdio.h>
#include <stdlib.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file_lock.h"
#include "store/ledger_columns.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/test.h"

#define NOW INT64_C(1768480496000)

static char root[64];
static char path[128];
static struct arena *arena;
static struct ledger_receipt receipt;
static struct error err;

static const char *in_root(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name).ptr;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-ledger-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(path, sizeof(path), "%s/tests.csv", root);
    return 0;
}

static size_t files(bool remove_them)
{
    size_t count = 0;
    DIR *dir = opendir(root);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        bool dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        count += !dots;
        if (!dots && remove_them)
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    (void)closedir(dir);
    return count;
}

static int end(void **state)
{
    (void)state;
    (void)files(true);
    arena_free(arena);
    return rmdir(root);
}

static void put(const char *name, struct str text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static struct str get(const char *name)
{
    size_t size = (size_t)1 << 20;
    char *bytes = arena_alloc(arena, size);
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, size, file);
    assert_int_equal(fclose(file), 0);
    return str_make(bytes, len);
}

static int append(const struct ledger_record *records, size_t count, unsigned flags)
{
    err = (struct error)ERROR_INIT;
    int result = ledger_append(path, records, count, flags, &receipt, &err);
    if (result != 0)
        assert_true(err.code != ERR_NONE && err.message[0]);
    return result;
}

static int append_sample(instant tested_at)
{
    struct ledger_record record = ledger_sample(tested_at);
    return append(&record, 1, 0);
}

static void expect_ledger(size_t count)
{
    struct ledger ledger;
    struct ledger_flaws flaws = {0};
    assert_int_equal(ledger_read(arena, path, &ledger, &flaws, &err), 0);
    assert_int_equal(flaws.count, 0);
    assert_int_equal(ledger.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ledger.records[i].link, LEDGER_LINKED);
    assert_string_equal(ledger.head, receipt.head);
}

/* ---- what is written ---- */

TEST_WITH(a_new_ledger__is_begun_for_its_owner_alone, begin, end)
{
    struct stat info;
    assert_int_equal(append_sample(NOW), 0);
    expect_ledger(1);
    assert_int_equal(receipt.added, 1);
    assert_int_equal(receipt.first_line, 2);
    assert_int_equal(receipt.grade, GRADE_E4);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(files(false), 1);
}

TEST_WITH(what_was_there__stays_byte_for_byte, begin, end)
{
    struct str old = arena_printf(arena, "\xef\xbb\xbf%s", ledger_sample_file(arena, 2).ptr);
    put(path, str_make(old.ptr, old.len - 1)); /* without its last line end */
    assert_int_equal(append_sample(NOW), 0);
    assert_int_equal(receipt.first_line, 4);
    expect_ledger(3);
    assert_memory_equal(get(path).ptr, old.ptr, old.len);
}

TEST_WITH(line_ends__are_those_of_the_file, begin, end)
{
    struct sink *old = sink_memory();
    for (struct str rest = ledger_sample_file(arena, 1); rest.len > 0;) {
        size_t len = str_find(rest, "\n");
        sink_str(old, str_make(rest.ptr, len));
        sink_cstr(old, "\r\n");
        rest = str_skip(rest, len + 1);
    }
    put(path, sink_view(old));
    sink_abort(old);
    assert_int_equal(append_sample(NOW), 0);
    expect_ledger(2);
    struct str text = get(path);
    for (size_t i = 1; i < text.len; i++)
        assert_int_equal(text.ptr[i] == '\n', text.ptr[i - 1] == '\r');
}

TEST_WITH(mode_and_link__are_kept, begin, end)
{
    struct stat info;
    const char *file = in_root("elsewhere.csv");
    put(file, ledger_sample_file(arena, 1));
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(symlink("elsewhere.csv", path), 0);
    assert_int_equal(append_sample(NOW), 0);
    expect_ledger(2);
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(lstat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(files(false), 2);
}

TEST_WITH(what_the_program_observed__is_never_above_e2, begin, end)
{
    struct ledger_record record = ledger_sample(NOW);
    record.actor = STR_LIT(LEDGER_ACTOR_PROGRAM);
    assert_int_equal(append(&record, 1, 0), 0);
    assert_int_equal(receipt.grade, GRADE_E2);
    assert_true(str_find(get(path), ",E2,") < get(path).len);
}

TEST_WITH(known_records__are_left_out_unless_their_grade_is_better, begin, end)
{
    struct ledger_record records[3] = {ledger_sample(NOW), ledger_sample(NOW),
                                       ledger_sample(NOW + 1000)};
    records[0].told = GRADE_E3;
    assert_int_equal(append(records, 1, LEDGER_SKIP_KNOWN), 0);
    assert_int_equal(append(records, 3, LEDGER_SKIP_KNOWN), 0);
    assert_int_equal(receipt.known, 1); /* the second is E4 */
    assert_int_equal(receipt.added, 2);
    expect_ledger(3);
    assert_int_equal(append(records, 3, LEDGER_SKIP_KNOWN), 0);
    assert_int_equal(receipt.known, 3);
    assert_int_equal(receipt.first_line, 0);
    expect_ledger(3);
    assert_int_equal(append(records, 3, 0), 0);
    expect_ledger(6);
}

TEST_WITH(a_dry_run__writes_nothing, begin, end)
{
    struct ledger_record record = ledger_sample(NOW);
    assert_int_equal(append(&record, 1, LEDGER_DRY_RUN), 0);
    assert_int_equal(receipt.added, 1);
    assert_int_equal(receipt.first_line, 2);
    assert_int_equal(files(false), 0);
}

/* ---- what is refused ---- */

static void expect_refusal(struct str text, const char *message)
{
    put(path, text);
    assert_int_equal(append_sample(NOW), -1);
    assert_int_equal(err.code, ERR_INPUT);
    if (!strstr(err.message, message))
        print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, message));
    assert_true(str_eq(get(path), text));
    assert_int_equal(files(false), 1);
}

TEST_WITH(a_ledger_that_is_not_in_order__is_left_alone, begin, end)
{
    struct str good = ledger_sample_file(arena, 3);
    struct str changed = arena_str(arena, good);
    size_t at = str_find(changed, "T13:34:56Z");
    ((char *)changed.ptr)[at + 8] = '7';
    expect_refusal(changed, "tests.csv:3: the chain is broken");
    ((char *)changed.ptr)[at + 1] = '9';
    expect_refusal(changed, "tests.csv:3: tested_at is '2026-01-15T93:34:57Z'");
    expect_refusal(STR_LIT(LEDGER_HEADER "\n"), "has no column link");
    assert_non_null(strstr(err.hint, "evidence import"));
    expect_refusal(STR_LIT(""), "it is empty");
}

TEST_WITH(a_record_that_could_not_be_read_again__is_not_written, begin, end)
{
    struct ledger_record records[2] = {ledger_sample(NOW), ledger_sample(NOW)};
    records[1].detail = STR_LIT("two\nlines");
    assert_int_equal(append(records, 2, 0), -1);
    assert_int_equal(err.code, ERR_INPUT);
    records[1] = ledger_sample(NOW);
    records[1].subject_arn = STR_EMPTY;
    assert_int_equal(append(records, 2, 0), -1);
    assert_int_equal(files(false), 0);
}

TEST_WITH(another_writer__makes_it_busy, begin, end)
{
    struct file_lock lock;
    char why[FILE_WHY_BYTES];
    assert_int_equal(file_lock_take(&lock, in_root(".tests.csv.snapaudit-lock"), NULL, why),
                     FILE_LOCK_TAKEN);
    assert_int_equal(append_sample(NOW), -1);
    assert_int_equal(err.code, ERR_BUSY);
    assert_int_equal(symlink("tests.csv", in_root("link")), 0);
    struct ledger_record record = ledger_sample(NOW); /* by another name it is the same ledger */
    assert_int_equal(ledger_append(in_root("link"), &record, 1, 0, &receipt, &err), -1);
    assert_int_equal(err.code, ERR_BUSY);
    file_lock_drop(&lock);
    assert_int_equal(append_sample(NOW), 0);
    expect_ledger(1);
}

TEST_WITH(what_is_no_file__is_never_replaced, begin, end)
{
    struct stat info;
    struct ledger_record record = ledger_sample(NOW);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(append_sample(NOW), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    static const char *const others[] = {"/dev/null", "/dev/stdout", "/tmp/", "/nonexistent/x.csv"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(ledger_append(others[i], &record, 1, 0, &receipt, &err), -1);
        assert_int_equal(err.code, ERR_IO);
    }
}

/* ---- what killed writers leave ---- */

TEST_WITH(leftovers__are_swept_and_nothing_else_is, begin, end)
{
    put(in_root(".tests.csv.snapaudit-AbCdEf"), STR_LIT("half"));
    put(in_root(".tests.csv.snapaudit-lock"), STR_LIT("1"));
    put(in_root(".tests.csv.snapaudit-notes.txt"), STR_LIT("of somebody"));
    put(in_root(".other.csv.snapaudit-AbCdEf"), STR_LIT("of another ledger"));
    assert_int_equal(append_sample(NOW), 0);
    assert_int_equal(access(in_root(".tests.csv.snapaudit-AbCdEf"), F_OK), -1);
    assert_int_equal(access(in_root(".tests.csv.snapaudit-lock"), F_OK), -1);
    assert_int_equal(files(false), 3);
}
