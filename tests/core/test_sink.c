#include "core/sink.h"
#include "core/hash.h"
#include "core/mem.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder of its own for each test; the test's state. */
struct folder {
    char path[64];
    char file[128]; /* PATH/report.csv */
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof(*folder));
    if (!folder)
        return -1;
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/snapaudit-sink-XXXXXX");
    if (!mkdtemp(folder->path))
        return -1;
    (void)snprintf(folder->file, sizeof(folder->file), "%s/report.csv", folder->path);
    *state = folder;
    return 0;
}

/* Names in the folder but . and .. */
static unsigned entries(const char *path, bool remove_them)
{
    unsigned count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (remove_them)
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    (void)closedir(dir);
    return count;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    (void)entries(folder->path, true);
    int result = rmdir(folder->path);
    free(folder);
    return result;
}

static struct sink *open_sink(const char *path)
{
    struct error err = ERROR_INIT;
    struct sink *sink = sink_file(path, &err);
    if (!sink)
        fail_msg("%s", err.message);
    return sink;
}

static void expect_closed(struct sink *sink)
{
    struct error err = ERROR_INIT;
    if (sink_close(sink, &err) != 0)
        fail_msg("%s", err.message);
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const char *text)
{
    char buf[256] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(buf, 1, sizeof(buf) - 1, file);
    (void)fclose(file);
    assert_int_equal(len, strlen(text));
    assert_string_equal(buf, text);
}

TEST_WITH(sink__a_file_appears_only_when_it_is_closed, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "id,size\n");
    assert_int_equal(access(folder->file, F_OK), -1);
    expect_closed(sink);
    expect_file(folder->file, "id,size\n");
    assert_int_equal(entries(folder->path, false), 1);
}

TEST_WITH(sink__a_file_is_for_its_owner_only, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    struct stat info;
    put_file(folder->file, "old");
    assert_int_equal(chmod(folder->file, 0644), 0);
    mode_t before = umask(0);
    expect_closed(open_sink(folder->file));
    (void)umask(before);
    assert_int_equal(stat(folder->file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(info.st_size, 0);
}

TEST_WITH(sink__until_then_the_old_file_is_as_it_was, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    put_file(folder->file, "old");
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "new");
    expect_file(folder->file, "old");
    expect_closed(sink);
    expect_file(folder->file, "new");
}

TEST_WITH(sink__abort_leaves_nothing_behind, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "half");
    sink_abort(sink);
    assert_int_equal(entries(folder->path, false), 0);
    put_file(folder->file, "old");
    sink_abort(open_sink(folder->file));
    expect_file(folder->file, "old");
    assert_int_equal(entries(folder->path, false), 1);
    sink_abort(NULL);
}

/* The target of a link may belong to somebody else: the link gives way, not what it points at. */
TEST_WITH(sink__a_link_stays_and_its_file_is_replaced, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    char other[160];
    struct stat before, after;
    (void)snprintf(other, sizeof(other), "%s/other", folder->path);
    put_file(other, "theirs");
    assert_int_equal(stat(other, &before), 0);
    assert_int_equal(symlink("other", folder->file), 0);
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "ours");
    expect_file(other, "theirs");
    expect_closed(sink);
    expect_file(other, "ours");
    assert_int_equal(stat(other, &after), 0);
    assert_int_not_equal(after.st_ino, before.st_ino);
    assert_int_equal(lstat(folder->file, &after), 0);
    assert_true(S_ISLNK(after.st_mode));
}

TEST(sink__what_cannot_be_opened_is_said)
{
    struct error err = ERROR_INIT;
    assert_null(sink_file("/nowhere/at/all/report.csv", &err));
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message,
                        "could not write '/nowhere/at/all/report.csv': No such file or directory");
    assert_null(sink_file("/tmp/", &err));
    assert_string_equal(err.message, "could not write '/tmp/': it names no file");
    assert_null(sink_file("", &err));
}

TEST_WITH(sink__a_folder_in_the_way_is_an_error_and_stays, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    struct error err = ERROR_INIT;
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "x");
    assert_int_equal(mkdir(folder->file, 0700), 0);
    assert_null(sink_file(folder->file, &err)); /* said before anything is written, or in the end */
    assert_non_null(strstr(err.message, "Is a directory"));
    assert_int_equal(sink_close(sink, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, folder->file));
    assert_non_null(strstr(err.detail, "rename"));
    assert_int_equal(entries(folder->path, false), 1);
    assert_int_equal(rmdir(folder->file), 0);
}

TEST_WITH(sink__the_longest_name_fits, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    char path[400];
    char name[NAME_MAX + 1];
    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = '\0';
    (void)snprintf(path, sizeof(path), "%s/%s", folder->path, name);
    expect_closed(open_sink(path));
    assert_int_equal(access(path, F_OK), 0);
}

TEST_WITH(sink__a_name_without_folder_lands_in_the_current_one, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    char before[PATH_MAX];
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder->path), 0);
    struct sink *sink = open_sink("report.csv");
    sink_cstr(sink, "here");
    expect_closed(sink);
    assert_int_equal(chdir(before), 0);
    expect_file(folder->file, "here");
}

/* Pieces smaller and larger than the buffer, in a known random order. */
TEST_WITH(sink__large_output_arrives_whole, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    enum { TOTAL = 3000000 };
    char *text = malloc(TOTAL);
    char *back = malloc(TOTAL + 1);
    assert_non_null(text);
    assert_non_null(back);
    for (size_t i = 0; i < TOTAL; i++)
        text[i] = (char)hash_u64(i / 8);
    struct sink *file = open_sink(folder->file);
    struct sink *memory = sink_memory();
    for (size_t at = 0, i = 0; at < TOTAL; i++) {
        size_t step = (size_t)hash_u64(i) % (i % 5 == 0 ? 600000 : 300);
        if (step > TOTAL - at)
            step = TOTAL - at;
        sink_write(file, text + at, step);
        sink_write(memory, text + at, step);
        at += step;
    }
    assert_int_equal(sink_bytes(file), TOTAL);
    assert_int_equal(sink_view(memory).len, TOTAL);
    assert_memory_equal(sink_view(memory).ptr, text, TOTAL);
    expect_closed(memory);
    expect_closed(file);
    FILE *in = fopen(folder->file, "r");
    assert_non_null(in);
    assert_int_equal(fread(back, 1, TOTAL + 1, in), TOTAL);
    (void)fclose(in);
    assert_memory_equal(back, text, TOTAL);
    free(text);
    free(back);
}

TEST(sink__groups_digits_for_people)
{
    static const struct {
        uint64_t value;
        const char *text;
    } cases[] = {
        {0, "0"},          {999, "999"},           {1000, "1,000"},
        {25001, "25,001"}, {1000000, "1,000,000"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sink *sink = sink_memory();
        sink_grouped(sink, cases[i].value);
        assert_true(str_eq_c(sink_view(sink), cases[i].text));
        sink_abort(sink);
    }
}

/* It grows by copies of its own; what it holds is what any memory sink would hold. */
TEST(sink__a_secret_one_holds_what_was_written)
{
    struct sink *secret = sink_secret();
    struct sink *plain = sink_memory();
    for (int i = 0; i < 9000; i++) {
        sink_i64(secret, i);
        sink_i64(plain, i);
    }
    assert_true(str_eq(sink_view(secret), sink_view(plain)));
    sink_clear(secret);
    sink_char(secret, 'x');
    assert_true(str_eq_c(sink_view(secret), "x"));
    sink_abort(secret);
    sink_abort(plain);
}

TEST(sink__numbers_and_formats_are_written_as_printf_would)
{
    char text[2000];
    memset(text, 'x', sizeof(text));
    struct sink *sink = sink_memory();
    assert_int_equal(sink_view(sink).len, 0);
    sink_u64(sink, 0);
    sink_char(sink, ' ');
    sink_u64(sink, UINT64_MAX);
    sink_char(sink, ' ');
    sink_i64(sink, INT64_MIN);
    sink_char(sink, ' ');
    sink_i64(sink, INT64_MAX);
    sink_char(sink, ' ');
    sink_i64(sink, -1);
    sink_printf(sink, " %s=%d", "a", 5);
    sink_str(sink, STR_EMPTY);
    assert_true(str_eq_c(sink_view(sink), "0 18446744073709551615 -9223372036854775808 "
                                          "9223372036854775807 -1 a=5"));
    uint64_t before = sink_bytes(sink);
    for (int len = 510; len < 515; len++)
        sink_printf(sink, "%.*s", len, text);
    sink_printf(sink, "%.*s", 2000, text);
    assert_int_equal(sink_bytes(sink) - before, 510 + 511 + 512 + 513 + 514 + 2000);
    expect_closed(sink);
}

TEST(sink__a_full_disk_is_reported_at_the_end)
{
    struct error err = ERROR_INIT;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        skip();
    struct sink *sink = sink_fd(fd);
    for (int i = 0; i < 100000; i++)
        sink_cstr(sink, "more than the buffer holds\n");
    assert_int_equal(sink_close(sink, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message, "could not write 'output': No space left on device");
    assert_int_equal(close(fd), 0); /* it stayed open */
}

TEST(sink__a_closed_reader_is_an_error_and_not_a_hang)
{
    struct error err = ERROR_INIT;
    int ends[2];
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    (void)close(ends[0]);
    struct sink *sink = sink_fd(ends[1]);
    sink_cstr(sink, "x");
    assert_int_equal(sink_close(sink, &err), -1);
    assert_non_null(strstr(err.message, "Broken pipe"));
    (void)close(ends[1]);
    (void)signal(SIGPIPE, before);
}

/* Count what arrives in a child, slowly; its exit status says whether that was `expected` bytes. */
static pid_t slow_reader(const int ends[2], size_t expected)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child != 0)
        return child;
    char buf[4096];
    size_t total = 0;
    (void)close(ends[1]);
    for (;;) {
        ssize_t len = read(ends[0], buf, sizeof(buf));
        if (len <= 0)
            break;
        total += (size_t)len;
    }
    _exit(total == expected ? 0 : 1);
}

/* A shell may leave standard output non-blocking: a full pipe is waited for then. */
TEST(sink__a_descriptor_that_does_not_block_gets_every_byte)
{
    enum { TOTAL = 1000000 };
    int ends[2];
    char *text = calloc(TOTAL, 1);
    assert_non_null(text);
    assert_int_equal(pipe(ends), 0);
    pid_t child = slow_reader(ends, TOTAL);
    (void)close(ends[0]);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    struct sink *sink = sink_fd(ends[1]);
    sink_write(sink, text, TOTAL);
    expect_closed(sink);
    (void)close(ends[1]);
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    free(text);
}

/* ---- what is no file ---- */

TEST_WITH(sink__writes_to_a_pipe_that_is_read, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    char got[8] = "";
    struct stat status;
    struct error err = ERROR_INIT;
    assert_int_equal(mkfifo(folder->file, 0600), 0);
    assert_null(sink_file(folder->file, &err));
    assert_non_null(strstr(err.message, "is a pipe that nobody reads"));
    int reader = open(folder->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct sink *sink = open_sink(folder->file);
    sink_cstr(sink, "text");
    expect_closed(sink);
    assert_int_equal(read(reader, got, sizeof(got)), 4);
    assert_string_equal(got, "text");
    assert_int_equal(close(reader), 0);
    assert_int_equal(lstat(folder->file, &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
}

TEST_WITH(sink__writes_to_a_descriptor_behind_its_link, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    char path[64];
    struct stat before, after;
    int fd = open(folder->file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "one ", 4), 4);
    assert_int_equal(fstat(fd, &before), 0);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    struct sink *sink = open_sink(path);
    sink_cstr(sink, "two");
    expect_closed(sink);
    assert_int_equal(stat(folder->file, &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_size, 7);
    assert_int_equal(close(fd), 0);
}

static void end_while_writing(const char *path)
{
    (void)close(STDERR_FILENO);
    sink_cstr(open_sink(path), "half");
    mem_exhausted();
}

TEST_WITH(sink__a_sudden_end_leaves_nothing_behind, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        end_while_writing(folder->file);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(entries(folder->path, false), 0);
}

TEST_WITH(sink__sends_a_whole_text_or_says_why_not, make_folder, remove_folder)
{
    const struct folder *folder = *state;
    struct error err = ERROR_INIT;
    struct stat info;
    int fd = open(folder->file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(sink_send(fd, STR_LIT("all of it"), folder->file, &err), 0);
    assert_int_equal(stat(folder->file, &info), 0);
    assert_int_equal(info.st_size, 9);
    assert_int_equal(close(fd), 0);

    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_int_equal(sink_send(full, STR_LIT("text"), "verdicts", &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.message, "could not write 'verdicts': No space left on device");
    assert_int_equal(close(full), 0);
}

TEST(sink__lists_words_for_people)
{
    static const struct {
        const char *words, *list;
    } lists[] = {{"", ""}, {"a", "a"}, {"a b", "a and b"}, {"a b c", "a, b and c"}};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct sink *sink = sink_memory();
        sink_word_list(sink, lists[i].words);
        assert_true(str_eq_c(sink_view(sink), lists[i].list));
        sink_abort(sink);
    }
}
