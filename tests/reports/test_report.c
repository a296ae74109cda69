/* The set of files: made together, replaced together, or not at all. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/mem.h"
#include "reports/folder.h"
#include "reports/report.h"
#include "tests/support/report_world.h"
#include "rules/rule.h"
#include "tests/support/test.h"

#define BOTH (REPORT_CSV | REPORT_JSON)

static char root[64];
static struct report_world world;
static struct summary summary;
static struct rule_summary rules[64];

static struct gb *small_graph(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, "111122223333", "eu-west-1");
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0a"), .volume_id = S("vol-0a")});
    return gb;
}

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-report-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    report_world_init(&world, small_graph(), NULL);
    summary = (struct summary){
        .rule_count = rule_count(), .rules = rules, .currency = "USD", .priced_at = "2025-10-28"};
    return 0;
}

static void remove_tree(const char *path)
{
    char inner[512];
    DIR *dir = opendir(path);
    if (!dir) {
        (void)remove(path);
        return;
    }
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        remove_tree(inner);
    }
    closedir(dir);
    (void)remove(path);
}

static int end(void **state)
{
    (void)state;
    report_world_clear(&world);
    remove_tree(root);
    return 0;
}

/* Borrowed until the next call but one. */
static const char *in_root(const char *name)
{
    static char paths[2][512];
    static int turn;
    turn = !turn;
    (void)snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", root, name);
    return paths[turn];
}

static size_t entries(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777u;
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char buf[1024] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(buf, 1, sizeof(buf) - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(len, strlen(text));
    assert_string_equal(buf, text);
}

static struct report_folder *hold(const char *dir)
{
    struct error err = ERROR_INIT;
    struct report_folder *folder = report_folder_open(dir, &err);
    if (!folder)
        fail_msg("%s", err.message);
    return folder;
}

static struct report_folder *held; /* of the set that is open */

static struct report_set *open_set(const char *dir, unsigned formats)
{
    struct error err = ERROR_INIT;
    held = hold(dir);
    struct report_set *set = report_open(held, formats, &world.ctx, &err);
    if (!set)
        fail_msg("%s", err.message);
    return set;
}

static int close_set(struct report_set *set, struct error *err)
{
    int result = report_close(set, &summary, err);
    report_folder_close(held);
    return result;
}

static void write_set(const char *dir, unsigned formats)
{
    struct error err = ERROR_INIT;
    if (close_set(open_set(dir, formats), &err) != 0)
        fail_msg("%s", err.message);
}

TEST(formats__are_words_with_commas)
{
    unsigned formats = 0;
    struct error err = ERROR_INIT;
    assert_int_equal(report_formats_parse(S("csv"), &formats, &err), 0);
    assert_int_equal(formats, REPORT_CSV);
    assert_int_equal(report_formats_parse(S("json, csv,json"), &formats, &err), 0);
    assert_int_equal(formats, BOTH);
}

TEST(formats__that_are_none_are_refused_with_the_nearest)
{
    unsigned formats = 7;
    struct error err = ERROR_INIT;
    assert_int_equal(report_formats_parse(S("csv,jso"), &formats, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, "'jso' is not a report format");
    assert_non_null(strstr(err.hint, "Did you mean 'json'?"));
    assert_int_equal(report_formats_parse(S("csv,"), &formats, &err), -1);
    assert_int_equal(report_formats_parse(S(""), &formats, &err), -1);
    assert_int_equal(report_formats_parse(S("htm"), &formats, &err), -1);
    assert_int_equal(formats, 7);
}

TEST_WITH(the_set__appears_whole_and_private, begin, end)
{
    const char *names[REPORT_FILES_MAX];
    report_files(BOTH, names);
    char dir[128];
    (void)snprintf(dir, sizeof(dir), "%s/a/b/", root);
    struct report_set *set = open_set(dir, BOTH);
    assert_int_equal(entries(dir), 2); /* the hidden folder and the lock */
    struct error err = ERROR_INIT;
    assert_int_equal(close_set(set, &err), 0);
    assert_int_equal(entries(dir), 7); /* with the manifest */
    for (size_t i = 0; names[i]; i++) {
        char path[192];
        (void)snprintf(path, sizeof(path), "%s%s", dir, names[i]);
        assert_int_equal(mode_of(path), 0600);
    }
    assert_int_equal(mode_of(dir), 0700);
    assert_int_equal(mode_of(in_root("a")), 0700);
}

TEST_WITH(the_set__holds_only_what_was_asked_for, begin, end)
{
    write_set(root, REPORT_JSON);
    assert_int_equal(entries(root), 3);
    assert_int_equal(access(in_root("summary.json"), F_OK), 0);
    const char *names[REPORT_FILES_MAX];
    report_files(REPORT_CSV, names);
    assert_string_equal(names[2], "coverage.csv");
    assert_string_equal(names[3], "costs.csv");
    assert_null(names[4]);
    report_files(0, names);
    assert_null(names[0]);
}

TEST_WITH(the_set__replaces_an_earlier_one, begin, end)
{
    put_file(in_root("findings.csv"), "old");
    put_file(in_root("other.txt"), "mine");
    write_set(root, BOTH);
    assert_int_equal(entries(root), 8);
    assert_int_equal(mode_of(in_root("findings.csv")), 0600);
    assert_file(in_root("other.txt"), "mine");
}

TEST_WITH(the_set__gives_the_same_bytes_again, begin, end)
{
    char first[4096], second[4096];
    const char *names[REPORT_FILES_MAX];
    report_files(BOTH, names);
    write_set(in_root("one"), BOTH);
    write_set(in_root("two"), BOTH);
    for (size_t i = 0; names[i]; i++) {
        char path[256];
        (void)snprintf(path, sizeof(path), "%s/one/%s", root, names[i]);
        FILE *one = fopen(path, "r");
        (void)snprintf(path, sizeof(path), "%s/two/%s", root, names[i]);
        FILE *two = fopen(path, "r");
        assert_non_null(one);
        assert_non_null(two);
        size_t len = fread(first, 1, sizeof(first), one);
        assert_int_equal(fread(second, 1, sizeof(second), two), len);
        assert_memory_equal(first, second, len);
        (void)fclose(one);
        (void)fclose(two);
    }
}

static void assert_marked(const char *name, bool marked)
{
    char begin[4] = "";
    FILE *file = fopen(in_root(name), "r");
    assert_non_null(file);
    assert_int_equal(fread(begin, 1, 3, file), 3);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(strcmp(begin, "\xef\xbb\xbf") == 0, marked);
}

TEST_WITH(csv_files__begin_with_a_mark_when_it_is_asked_for, begin, end)
{
    struct error err = ERROR_INIT;
    assert_int_equal(close_set(open_set(root, BOTH), &err), 0);
    assert_marked("findings.csv", false);
    world.ctx.bom = true;
    assert_int_equal(close_set(open_set(root, BOTH), &err), 0);
    assert_marked("findings.csv", true);
    assert_marked("resources.csv", true);
    assert_marked("coverage.csv", true);
    assert_marked("findings.json", false);
    assert_marked("summary.json", false);
}

TEST_WITH(abort__leaves_nothing_behind, begin, end)
{
    put_file(in_root("findings.csv"), "old");
    report_abort(open_set(root, BOTH));
    report_folder_close(held);
    assert_int_equal(entries(root), 1);
    assert_file(in_root("findings.csv"), "old");
    report_abort(NULL);
}

TEST_WITH(a_folder_in_the_way__is_said_before_anything_is_judged, begin, end)
{
    struct error err = ERROR_INIT;
    assert_int_equal(mkdir(in_root("summary.json"), 0700), 0);
    struct report_folder *folder = hold(root);
    assert_null(report_open(folder, BOTH, &world.ctx, &err));
    report_folder_close(folder);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "summary.json': it is a folder"));
    assert_int_equal(entries(root), 1);
}

TEST_WITH(a_failed_rename__leaves_the_earlier_set, begin, end)
{
    struct error err = ERROR_INIT;
    put_file(in_root("findings.csv"), "old");
    struct report_set *set = open_set(root, BOTH);
    assert_int_equal(mkdir(in_root("summary.json"), 0700), 0); /* the last to be renamed */
    put_file(in_root("summary.json/kept"), "mine");
    assert_int_equal(close_set(set, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.message, "summary.json': Is a directory"));
    assert_int_equal(entries(root), 2);
    assert_file(in_root("findings.csv"), "old");
    assert_file(in_root("summary.json/kept"), "mine");
}

TEST_WITH(a_file_that_was_lost__leaves_the_earlier_set, begin, end)
{
    struct error err = ERROR_INIT;
    put_file(in_root("findings.json"), "old");
    struct report_set *set = open_set(root, BOTH);
    DIR *dir = opendir(root);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (strncmp(entry->d_name, ".snapaudit-", 11) == 0 && !strstr(entry->d_name, "lock"))
            remove_tree(in_root(entry->d_name));
    }
    closedir(dir);
    assert_int_equal(close_set(set, &err), -1);
    assert_int_equal(entries(root), 1);
    assert_file(in_root("findings.json"), "old");
}

TEST_WITH(a_dangling_link__is_replaced_not_followed, begin, end)
{
    put_file(in_root("elsewhere"), "mine");
    assert_int_equal(symlink("elsewhere", in_root("findings.csv")), 0);
    write_set(root, REPORT_CSV);
    assert_file(in_root("elsewhere"), "mine");
    struct stat status;
    assert_int_equal(lstat(in_root("findings.csv"), &status), 0);
    assert_true(S_ISREG(status.st_mode));
}

TEST_WITH(a_file_where_the_folder_should_be__is_refused, begin, end)
{
    struct error err = ERROR_INIT;
    put_file(in_root("out"), "mine");
    assert_null(report_folder_open(in_root("out"), &err));
    assert_non_null(strstr(err.message, "could not make the folder"));
    assert_non_null(strstr(err.hint, "name another"));
    assert_null(report_folder_open(in_root("out/deeper"), &err));
    assert_null(report_folder_open("", &err));
    assert_file(in_root("out"), "mine");
}

/* ---- one run at a time ---- */

TEST_WITH(the_folder__is_held_by_one_run, begin, end)
{
    struct error err = ERROR_INIT;
    struct report_folder *first = hold(in_root("out"));
    assert_null(report_folder_open(in_root("out/"), &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_non_null(strstr(err.message, "another run is writing to the folder"));
    report_folder_close(first);
    report_folder_close(hold(in_root("out")));
    report_folder_close(NULL);
}

TEST_WITH(the_folder__that_was_made_for_nothing_goes, begin, end)
{
    assert_int_equal(mkdir(in_root("was"), 0700), 0);
    report_folder_close(hold(in_root("was/a/b")));
    assert_int_equal(entries(in_root("was")), 0);
    struct report_folder *folder = hold(in_root("was/a/b"));
    put_file(in_root("was/a/mine"), "mine");
    report_folder_close(folder);
    assert_int_equal(entries(in_root("was/a")), 1);
}

/* ---- the manifest ---- */

static bool manifest_says(const char *word)
{
    static char text[8192];
    FILE *file = fopen(in_root("manifest.json"), "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    assert_int_equal(fclose(file), 0);
    return strstr(text, word) != NULL;
}

TEST_WITH(the_manifest__lists_what_is_of_the_run, begin, end)
{
    write_set(root, REPORT_CSV);
    assert_true(manifest_says(world.run.run_id));
    assert_true(manifest_says("\"coverage.csv\""));
    write_set(root, REPORT_JSON); /* the same run: what it wrote before stays */
    assert_true(manifest_says("\"coverage.csv\""));
    assert_true(manifest_says("\"summary.json\""));
    assert_int_equal(entries(root), 7);
}

TEST_WITH(a_file_of_the_run_that_was_changed__goes, begin, end)
{
    write_set(root, REPORT_CSV);
    put_file(in_root("coverage.csv"), "changed since");
    write_set(root, REPORT_JSON);
    assert_false(manifest_says("\"coverage.csv\""));
    assert_true(manifest_says("\"findings.csv\""));
    assert_int_equal(access(in_root("coverage.csv"), F_OK), -1);
}

TEST_WITH(the_manifest__tells_of_the_run_and_of_its_times, begin, end)
{
    write_set(root, REPORT_CSV);
    assert_true(manifest_says("\"made_at\": \"2026-01-15T00:02:00Z\""));
    assert_true(manifest_says("\"signature\": null"));
    assert_true(manifest_says("\"read_from\": \"aws\""));
    assert_true(manifest_says("\"began\": \"2026-01-15T00:00:00Z\""));
    assert_true(manifest_says("\"ended\": \"2026-01-15T00:01:00Z\""));
    assert_true(manifest_says("\"tool_version\": \"1.2.3\""));
    assert_true(manifest_says("\"caller\": \"files\""));
}

TEST_WITH(files_of_another_run__go_with_it, begin, end)
{
    write_set(root, REPORT_CSV);
    put_file(in_root("junit.xml"), "mine"); /* no manifest lists it */
    world.run.run_id[0] = world.run.run_id[0] == '0' ? '1' : '0';
    write_set(root, REPORT_JSON);
    assert_int_equal(access(in_root("coverage.csv"), F_OK), -1);
    assert_false(manifest_says("coverage.csv"));
    assert_file(in_root("junit.xml"), "mine");
    assert_int_equal(entries(root), 4);
}

TEST_WITH(an_earlier_signature__goes_with_its_manifest, begin, end)
{
    put_file(in_root("manifest.p7s"), "of another manifest");
    write_set(root, REPORT_CSV);
    assert_int_equal(access(in_root("manifest.p7s"), F_OK), -1);
    assert_int_equal(access(in_root("manifest.json"), F_OK), 0);
}

/* ---- what killed runs leave ---- */

#define MANIFEST_OF(files) \
    "{\"schema\":\"snapaudit.manifest/1\",\"run_id\":\"0123456789abcdef\",\"files\":[" files "]}"
#define SOME_DIGEST  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define LISTED(name) "{\"name\":\"" name "\",\"bytes\":0,\"sha256\":\"" SOME_DIGEST "\"}"

TEST_WITH(a_complete_set_of_a_killed_run__is_put_into_place, begin, end)
{
    static const char of_killed[] = MANIFEST_OF(LISTED("findings.csv") "," LISTED("coverage.csv"));
    put_file(in_root("findings.csv"), "of the killed run");
    put_file(in_root("coverage.csv"), "of an earlier one");
    put_file(in_root("summary.json"), "of an earlier one");
    assert_int_equal(mkdir(in_root(".snapaudit-Ab3dEf"), 0700), 0);
    put_file(in_root(".snapaudit-Ab3dEf/coverage.csv"), "of the killed run");
    put_file(in_root(".snapaudit-Ab3dEf/old-findings.csv"), "of an earlier one");
    put_file(in_root(".snapaudit-Ab3dEf/old-manifest.json"), MANIFEST_OF(LISTED("summary.json")));
    put_file(in_root(".snapaudit-Ab3dEf/manifest.json"), of_killed);
    report_folder_close(hold(root));
    assert_file(in_root("findings.csv"), "of the killed run");
    assert_file(in_root("coverage.csv"), "of the killed run");
    assert_file(in_root("manifest.json"), of_killed);
    assert_int_equal(entries(root), 3);
}

#define SIGNED_MANIFEST                                                     \
    "{\"schema\":\"snapaudit.manifest/1\",\"run_id\":\"0123456789abcdef\"," \
    "\"signature\":\"manifest.p7s\",\"files\":[]}"

TEST_WITH(a_signature_of_a_killed_run__comes_with_its_manifest, begin, end)
{
    put_file(in_root("manifest.p7s"), "of an earlier one");
    assert_int_equal(mkdir(in_root(".snapaudit-Ab3dEf"), 0700), 0);
    put_file(in_root(".snapaudit-Ab3dEf/manifest.p7s"), "of the killed run");
    put_file(in_root(".snapaudit-Ab3dEf/manifest.json"), SIGNED_MANIFEST);
    report_folder_close(hold(root));
    assert_file(in_root("manifest.p7s"), "of the killed run");
    assert_file(in_root("manifest.json"), SIGNED_MANIFEST);
    assert_int_equal(entries(root), 2);
}

TEST_WITH(a_signature_that_was_in_place_already__stays, begin, end)
{
    put_file(in_root("manifest.p7s"), "of the killed run");
    assert_int_equal(mkdir(in_root(".snapaudit-Ab3dEf"), 0700), 0);
    put_file(in_root(".snapaudit-Ab3dEf/manifest.json"), SIGNED_MANIFEST);
    report_folder_close(hold(root));
    assert_file(in_root("manifest.p7s"), "of the killed run");
    assert_file(in_root("manifest.json"), SIGNED_MANIFEST);
}

TEST_WITH(an_earlier_signature__goes_when_a_killed_run_that_signed_nothing_is_finished, begin, end)
{
    put_file(in_root("manifest.p7s"), "of an earlier one");
    assert_int_equal(mkdir(in_root(".snapaudit-Ab3dEf"), 0700), 0);
    put_file(in_root(".snapaudit-Ab3dEf/manifest.json"), MANIFEST_OF(""));
    report_folder_close(hold(root));
    assert_file(in_root("manifest.json"), MANIFEST_OF(""));
    assert_int_equal(entries(root), 1);
}

TEST_WITH(an_incomplete_set_of_a_killed_run__is_swept, begin, end)
{
    put_file(in_root("findings.csv"), "earlier");
    put_file(in_root(".snapaudit-lock"), "");
    assert_int_equal(mkdir(in_root(".snapaudit-Ab3dEf"), 0700), 0);
    put_file(in_root(".snapaudit-Ab3dEf/findings.csv"), "half");
    put_file(in_root(".snapaudit-Ab3dEf/.summary.json.x1Y2z3"), "half");
    report_folder_close(hold(root));
    assert_file(in_root("findings.csv"), "earlier");
    assert_int_equal(entries(root), 1);
}

TEST_WITH(what_is_not_of_reports__is_never_swept, begin, end)
{
    assert_int_equal(mkdir(in_root(".snapaudit-config"), 0700), 0);
    put_file(in_root(".snapaudit-config/notes"), "mine");
    put_file(in_root(".snapaudit-notes"), "mine");
    report_folder_close(hold(root));
    assert_file(in_root(".snapaudit-config/notes"), "mine");
    assert_file(in_root(".snapaudit-notes"), "mine");
}

TEST_WITH(a_pipe_in_the_way__is_refused_never_replaced, begin, end)
{
    struct error err = ERROR_INIT;
    struct stat status;
    assert_int_equal(mkfifo(in_root("pipe"), 0600), 0);
    assert_int_equal(symlink("pipe", in_root("findings.csv")), 0);
    struct report_folder *folder = hold(root);
    assert_null(report_open(folder, BOTH, &world.ctx, &err));
    report_folder_close(folder);
    assert_non_null(strstr(err.message, "findings.csv': it is a pipe"));
    assert_int_equal(lstat(in_root("findings.csv"), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
}

/* A run that holds the folder, and out of memory in the middle of it. */
static void end_suddenly(const char *dir, bool writes)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(STDERR_FILENO);
        held = hold(dir);
        static struct report_set *set; /* which is not lost when all ends */
        struct error err = ERROR_INIT;
        if (writes && !(set = report_open(held, BOTH, &world.ctx, &err)))
            _exit(1);
        mem_exhausted();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
}

TEST_WITH(a_sudden_end__leaves_no_folder_behind, begin, end)
{
    end_suddenly(in_root("a/b"), true);
    assert_int_equal(entries(root), 0);
    end_suddenly(in_root("a/b"), false);
    assert_int_equal(entries(root), 0);
}

TEST_WITH(a_sudden_end__leaves_earlier_reports_as_they_were, begin, end)
{
    struct stat before, after;
    write_set(in_root("out"), BOTH);
    assert_int_equal(stat(in_root("out/manifest.json"), &before), 0);
    end_suddenly(in_root("out"), true);
    assert_int_equal(entries(in_root("out")), 7);
    assert_int_equal(stat(in_root("out/manifest.json"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}
