/* What is captured is read again as it was, whoever wrote it and however that ended. */
#include "store/capture.h"

#include <dirent.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sha256.h"
#include "model/page_log.h"
#include "model/readable.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define NOW     INT64_C(1768480496000)
#define ACCOUNT "111122223333"

static char root[64];
static char path[128];
static struct arena *arena;
static struct error err;

static const char *in_root(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name).ptr;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    err = (struct error)ERROR_INIT;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-capture-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(path, sizeof(path), "%s/a.db", root);
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

/* ---- a collection ---- */

static int64_t standing_ms(void)
{
    return 0;
}

static struct capture *start(const char *name, enum capture_begin how)
{
    const struct capture_options options = {.path = name,
                                            .begin = how,
                                            .tool = "0.1.0",
                                            .as_of = NOW,
                                            .now = NOW,
                                            .monotonic_ms = standing_ms};
    return capture_begin(&options, &err);
}

static struct capture *start_new(const char *name)
{
    struct capture *capture = start(name, CAPTURE_NEW);
    if (!capture)
        fail_msg("%s", err.message);
    return capture;
}

static int finish_as(struct capture *capture, bool complete)
{
    const struct capture_end how = {.caller = STR_LIT("arn:aws:iam::" ACCOUNT ":user/audit"),
                                    .at = NOW + 1000,
                                    .as_of = INSTANT_UNSET,
                                    .complete = complete};
    return capture_close(capture, &how, &err);
}

static void finish(struct capture *capture)
{
    if (finish_as(capture, true) != 0)
        fail_msg("%s", err.message);
}

static bool versions_mixed; /* of the places that are told */

static void place(struct capture *capture, uint32_t number, const char *region, bool ended,
                  enum coverage_state state)
{
    static struct coverage all[SOURCE_COUNT];
    struct page_tee tee = capture_tee(capture);
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        all[i] = (struct coverage){.state = state,
                                   .reason = state == COVERAGE_GAP ? GAP_DENIED : GAP_NONE,
                                   .detail = state == COVERAGE_GAP ? "AccessDenied" : NULL,
                                   .items = i,
                                   .pages = 1,
                                   .horizon_start = INSTANT_UNSET};
    struct place_in in = {.account = STR_LIT(ACCOUNT),
                          .region = str_from(region),
                          .in_scope = true,
                          .versions_mixed = versions_mixed,
                          .coverage =
                              coverage_pack(arena, all, ended ? sources_of_places() : 0, NULL)};
    const struct place_done done = {number, &in, "opted-in", ended};
    tee.place(tee.ctx, &done);
}

struct told {
    uint32_t place;
    const char *region;
    const char *call;
    const char *extra;
    enum source source;
    uint32_t chain;
    uint32_t page;
    const char *token;
    const char *next;
    instant at;
    uint32_t size_gib;
};

/* A page of volumes, one for each of `ids`, up to NULL. */
static void page_of(struct capture *capture, struct told told, const char *const *ids)
{
    struct inventory_part *part = part_new();
    struct page_tee tee = capture_tee(capture);
    uint64_t items = 0;
    told.region = told.region ? told.region : "eu-west-1";
    told.page = told.page ? told.page : 1;
    part_log(part);
    part_begin_page(part, told.place, told.chain);
    for (; ids[items]; items++) {
        const struct tag_in tags[] = {{STR_LIT("Name"), str_from(ids[items])}};
        const struct attachment_in attachments[] = {
            {.instance_id = STR_LIT("i-1"), .device = STR_LIT("/dev/sda1"), .attach_time = NOW}};
        const struct volume_in in = {.id = str_from(ids[items]),
                                     .create_time = NOW - 1000,
                                     .state = STR_LIT("melting"),
                                     .size_gib = told.size_gib ? told.size_gib : 8,
                                     .attachments = attachments,
                                     .attachment_count = 1,
                                     .tags = {tags, 1}};
        assert_int_equal(part_add_volume(part, &in, &err), 0);
    }
    part_note_unknown(part, KIND_VOLUME, STR_LIT("Colour"), STR_EMPTY);
    part_commit_page(part);
    const struct page_done done = {.account = STR_LIT(ACCOUNT),
                                   .region = str_from(told.region),
                                   .place = told.place,
                                   .call = told.call ? told.call : "DescribeVolumes",
                                   .extra = str_from(told.extra),
                                   .source = told.call ? told.source : SOURCE_VOL,
                                   .chain = told.chain,
                                   .page = told.page,
                                   .items = items,
                                   .token = str_from(told.token),
                                   .next = str_from(told.next),
                                   .part = part,
                                   .at = told.at ? told.at : NOW};
    tee.page(tee.ctx, &done);
    part_free(part);
}

#define PAGE(capture, told, ...) page_of(capture, told, (const char *const[]){__VA_ARGS__, NULL})
#define TOLD(...)                ((struct told){__VA_ARGS__})

/* ---- reading ---- */

static struct capture_file *open_it(const char *name)
{
    struct capture_file *file = capture_open(name, &err);
    if (!file)
        fail_msg("%s: %s", err.message, err.detail);
    return file;
}

static struct graph *read_for(const char *name, const struct capture_wanted *wanted)
{
    struct capture_file *file = open_it(name);
    struct graph *graph = capture_read(file, wanted, &err);
    capture_file_free(file);
    return graph;
}

static struct graph *read_all(const char *name)
{
    const struct capture_wanted all = {.not_after = 0};
    struct graph *graph = read_for(name, &all);
    if (!graph)
        fail_msg("%s", err.message);
    return graph;
}

static void assert_refused(const char *name, const char *why)
{
    struct capture_file *file = capture_open(name, &err);
    const struct capture_wanted all = {.not_after = 0};
    struct graph *graph = file ? capture_read(file, &all, &err) : NULL;
    if (graph || !strstr(err.message, why))
        fail_msg("%s: '%s' is not in '%s'", name, why, err.message);
    capture_file_free(file);
}

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static bool has_volume(const struct graph *graph, const char *id)
{
    for (uint32_t p = 0; p < graph->place_count; p++)
        if (graph_find(graph, KIND_VOLUME, p, str_from(id)) != ROW_NONE)
            return true;
    return false;
}

/* One region, two pages. */
static void make_two_pages(const char *name)
{
    struct capture *capture = start_new(name);
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.next = "t2"), "vol-1", "vol-2");
    PAGE(capture, TOLD(.token = "t2", .page = 2), "vol-3");
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
}

/* ---- writing and reading ---- */

TEST_WITH(capture__records_come_back, begin, end)
{
    make_two_pages(path);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 3);
    uint32_t row = graph_find(graph, KIND_VOLUME, 0, STR_LIT("vol-2"));
    assert_int_not_equal(row, ROW_NONE);
    const struct volume *volume = &graph->volumes[row];
    struct str name;
    assert_int_equal(volume->size_gib, 8);
    assert_true(volume->create_time == NOW - 1000);
    assert_int_equal(volume->attachment_count, 1);
    assert_true(graph_tag(graph, volume->tagset, STR_LIT("Name"), &name));
    assert_true(str_eq_c(name, "vol-2"));
    graph_free(graph);
}

TEST_WITH(capture__what_nobody_knows_is_counted_as_it_was, begin, end)
{
    make_two_pages(path);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->unknown_word_count, 2);
    assert_string_equal(graph->unknown_words[0].text, "Colour");
    assert_int_equal(graph->unknown_words[0].count, 2);
    assert_string_equal(graph->unknown_words[1].text, "State=melting");
    assert_int_equal(graph->unknown_words[1].count, 3);
    graph_free(graph);
}

TEST_WITH(capture__coverage_comes_back, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_GAP);
    finish(capture);
    struct graph *graph = read_all(path);
    const struct coverage *coverage = graph_coverage(graph, 0, SOURCE_AMI);
    assert_int_equal(coverage->state, COVERAGE_GAP);
    assert_int_equal(coverage->reason, GAP_DENIED);
    assert_string_equal(coverage->detail, "AccessDenied");
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->items, SOURCE_VOL);
    graph_free(graph);
}

TEST_WITH(capture__says_what_it_is_of, begin, end)
{
    struct capture *capture = start_new(path);
    const struct capture_account account = {STR_LIT(ACCOUNT), STR_LIT("prod"), STR_LIT("ACTIVE")};
    const struct capture_account nameless = {.id = STR_LIT(ACCOUNT)};
    capture_add_account(capture, &nameless);
    capture_add_account(capture, &account);
    capture_add_account(capture, &nameless);
    finish(capture);
    struct capture_file *file = open_it(path);
    const struct capture_about *about = capture_about(file);
    assert_int_equal(about->version, 1);
    assert_true(str_eq_c(about->tool, "0.1.0"));
    assert_true(str_eq_c(about->caller, "arn:aws:iam::" ACCOUNT ":user/audit"));
    assert_true(about->as_of == NOW && about->began == NOW && about->ended == NOW + 1000);
    assert_true(about->complete);
    assert_int_equal(about->account_count, 1);
    assert_true(str_eq_c(about->accounts[0].name, "prod"));
    capture_file_free(file);
}

TEST_WITH(capture__is_one_file_that_only_its_owner_reads, begin, end)
{
    struct stat found;
    make_two_pages(path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(files(false), 1);
}

TEST_WITH(capture__the_later_of_two_records_in_a_chain_wins, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    PAGE(capture, TOLD(.next = "t2"), "vol-1");
    PAGE(capture, TOLD(.token = "t2", .page = 2), "vol-1");
    finish(capture);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 1);
    assert_int_equal(graph->counts.repeated[TABLE_VOLUME], 1);
    graph_free(graph);
}

/* A run that goes on numbers chains anew, and may number them lower. */
TEST_WITH(capture__the_later_page_of_a_listing_wins_whatever_its_chain, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    PAGE(capture, TOLD(.chain = 513, .next = "t2"), "vol-1");
    PAGE(capture, TOLD(.chain = 512, .token = "t2", .page = 2, .size_gib = 99), "vol-1");
    finish(capture);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 1);
    assert_int_equal(graph->volumes[0].size_gib, 99);
    graph_free(graph);
}

TEST_WITH(capture__pages_that_were_known_are_not_written_again, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    struct inventory_part *part = part_new();
    const struct page_done known = {.account = STR_LIT(ACCOUNT),
                                    .region = STR_LIT("eu-west-1"),
                                    .call = "DescribeVolumes",
                                    .source = SOURCE_VOL,
                                    .part = part,
                                    .known = true};
    struct page_tee tee = capture_tee(capture);
    tee.page(tee.ctx, &known);
    part_free(part);
    finish(capture);
    struct capture_file *file = open_it(path);
    struct page_source source = capture_pages(file);
    struct page_wanted wanted = {STR_LIT(ACCOUNT),
                                 STR_LIT("eu-west-1"),
                                 "DescribeVolumes",
                                 STR_EMPTY,
                                 STR_EMPTY,
                                 NULL,
                                 NULL};
    struct page_known out;
    assert_false(source.page(source.ctx, &wanted, NULL, arena, &out));
    capture_file_free(file);
}

/* ---- narrowed ---- */

static void make_two_regions(const char *name)
{
    struct capture *capture = start_new(name);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    place(capture, 1, "us-east-1", true, COVERAGE_COMPLETE);
    PAGE(capture, TOLD(.place = 0), "vol-1");
    PAGE(capture, TOLD(.place = 1, .region = "us-east-1", .chain = 1), "vol-2");
    finish(capture);
}

TEST_WITH(capture__only_regions_that_are_wanted_are_read, begin, end)
{
    const struct str wanted[] = {STR_LIT("us-east-1")};
    make_two_regions(path);
    struct graph *graph =
        read_for(path, &(struct capture_wanted){.regions = wanted, .region_count = 1});
    assert_non_null(graph);
    assert_int_equal(graph->place_count, 1);
    assert_true(has_volume(graph, "vol-2"));
    graph_free(graph);
}

TEST_WITH(capture__a_region_that_is_named_and_missing_was_not_attempted, begin, end)
{
    const struct str more[] = {STR_LIT("eu-west-1"), STR_LIT("eu-north-1"), STR_LIT("cn-north-1")};
    make_two_regions(path);
    struct graph *graph =
        read_for(path, &(struct capture_wanted){.more_regions = more, .more_region_count = 3});
    assert_non_null(graph);
    assert_int_equal(graph->place_count, 3); /* none of another partition */
    uint32_t there = graph_find_place(graph, STR_LIT(ACCOUNT), STR_LIT("eu-north-1"));
    assert_int_not_equal(there, PLACE_NONE);
    assert_int_equal(graph_coverage(graph, there, SOURCE_VOL)->state, COVERAGE_NOT_ATTEMPTED);
    graph_free(graph);
}

TEST_WITH(capture__an_account_that_is_not_there_is_said, begin, end)
{
    make_two_pages(path);
    assert_null(read_for(path, &(struct capture_wanted){.account = STR_LIT("999988887777")}));
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

/* ---- collections that did not end ---- */

TEST_WITH(capture__what_was_not_read_to_its_end_is_interrupted, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    place(capture, 1, "us-east-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.place = 0, .next = "t2"), "vol-1");
    PAGE(capture, TOLD(.place = 1, .region = "us-east-1", .chain = 1), "vol-2");
    assert_int_equal(finish_as(capture, false), 0);
    struct graph *graph = read_all(path);
    uint32_t west = graph_find_place(graph, STR_LIT(ACCOUNT), STR_LIT("eu-west-1"));
    uint32_t east = graph_find_place(graph, STR_LIT(ACCOUNT), STR_LIT("us-east-1"));
    assert_int_equal(graph_coverage(graph, west, SOURCE_VOL)->reason, GAP_INTERRUPTED);
    assert_int_equal(graph_coverage(graph, west, SOURCE_VOL)->items, 1);
    assert_int_equal(graph_coverage(graph, east, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(graph, east, SOURCE_SNAP)->reason, GAP_INTERRUPTED);
    assert_true(has_volume(graph, "vol-1"));
    graph_free(graph);
}

/* Of vaults some may not have been asked yet, though all that were asked are whole. */
TEST_WITH(capture__what_follows_from_other_listings_is_never_whole_before_the_end, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.call = "ListBackupVaults", .source = SOURCE_RP), NULL);
    PAGE(capture, TOLD(.call = "DescribeKey", .source = SOURCE_KMS), NULL);
    assert_int_equal(finish_as(capture, false), 0);
    struct graph *graph = read_all(path);
    assert_int_equal(graph_coverage(graph, 0, SOURCE_RP)->reason, GAP_INTERRUPTED);
    assert_int_equal(graph_coverage(graph, 0, SOURCE_KMS)->reason, GAP_INTERRUPTED);
    graph_free(graph);
}

/* A filter lists a part: whether there are others nobody knows. */
TEST_WITH(capture__one_of_several_listings_proves_nothing, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.extra = "Filter.1.Name=size"), "vol-1");
    assert_int_equal(finish_as(capture, false), 0);
    struct graph *graph = read_all(path);
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->reason, GAP_INTERRUPTED);
    graph_free(graph);
}

/* As a killed run leaves it: nothing was closed. */
static void copy_open_file(const char *from, const char *to)
{
    static const char *const endings[] = {"", "-wal"};
    for (size_t i = 0; i < 2; i++) {
        char command[512];
        (void)snprintf(command, sizeof(command), "%s%s", from, endings[i]);
        FILE *in = fopen(command, "rb");
        (void)snprintf(command, sizeof(command), "%s%s", to, endings[i]);
        FILE *out = fopen(command, "wb");
        assert_true(in && out);
        for (int c; (c = fgetc(in)) != EOF;)
            (void)fputc(c, out);
        (void)fclose(in);
        (void)fclose(out);
    }
}

TEST_WITH(capture__a_killed_run_leaves_whole_pages, begin, end)
{
    const char *killed = in_root("killed.db");
    struct capture *capture = start_new(path);
    struct capture_lost const *lost;
    size_t count;
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.next = "t2"), "vol-1");
    assert_int_equal(capture_settle(capture, arena, &lost, &count, &err), 0); /* all is written */
    copy_open_file(path, killed);
    finish(capture);
    struct graph *graph = read_all(killed);
    assert_true(has_volume(graph, "vol-1"));
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->reason, GAP_INTERRUPTED);
    graph_free(graph);

    capture = start(killed, CAPTURE_RESUME);
    assert_non_null(capture);
    PAGE(capture, TOLD(.token = "t2", .page = 2), "vol-2");
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    graph = read_all(killed);
    assert_int_equal(graph->place_count, 1);
    assert_int_equal(graph->volume_count, 2);
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    graph_free(graph);
}

TEST_WITH(capture__a_listing_that_is_begun_anew_takes_the_place_of_the_old_one, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.next = "t2"), "vol-1", "vol-gone");
    assert_int_equal(finish_as(capture, false), 0);
    capture = start(path, CAPTURE_RESUME);
    assert_non_null(capture);
    PAGE(capture, TOLD(.page = 1), "vol-1");
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 1);
    assert_int_equal(graph->counts.repeated[TABLE_VOLUME], 0);
    graph_free(graph);
}

/* ---- pages for a collection that goes on ---- */

static void count_record(void *ctx, enum table table, const void *in)
{
    const struct volume_in *volume = in;
    assert_int_equal(table, TABLE_VOLUME);
    assert_true(str_starts(volume->id, "vol-"));
    ++*(size_t *)ctx;
}

TEST_WITH(capture__gives_back_the_page_of_a_token, begin, end)
{
    make_two_pages(path);
    struct capture_file *file = open_it(path);
    struct page_source source = capture_pages(file);
    struct inventory_part *part = part_new();
    struct page_known known;
    size_t records = 0;
    struct page_wanted wanted = {.account = STR_LIT(ACCOUNT),
                                 .region = STR_LIT("eu-west-1"),
                                 .call = "DescribeVolumes",
                                 .record = count_record,
                                 .record_ctx = &records};
    part_begin_page(part, 0, 0);
    assert_true(source.page(source.ctx, &wanted, part, arena, &known));
    part_commit_page(part);
    assert_int_equal(known.items, 2);
    assert_int_equal(records, 2);
    assert_true(str_eq_c(known.next, "t2"));
    wanted.token = known.next;
    part_begin_page(part, 0, 0);
    assert_true(source.page(source.ctx, &wanted, part, arena, &known));
    part_commit_page(part);
    assert_int_equal(records, 3);
    assert_true(str_is_empty(known.next));
    part_free(part);
    capture_file_free(file);
}

TEST_WITH(capture__has_no_page_that_it_did_not_see, begin, end)
{
    make_two_pages(path);
    struct capture_file *file = open_it(path);
    struct page_source source = capture_pages(file);
    struct page_known known;
    const struct page_wanted usual = {
        .account = STR_LIT(ACCOUNT), .region = STR_LIT("eu-west-1"), .call = "DescribeVolumes"};
    struct page_wanted others[] = {usual, usual, usual, usual, usual};
    others[0].account = STR_LIT("999988887777");
    others[1].region = STR_LIT("eu-west-2");
    others[2].call = "DescribeSnapshots";
    others[3].extra = STR_LIT("Filter.1.Name=size");
    others[4].token = STR_LIT("t3");
    for (size_t i = 0; i < 5; i++)
        assert_false(source.page(source.ctx, &others[i], NULL, arena, &known));
    capture_file_free(file);
}

/* ---- several in one ---- */

static void merge(const char *const *names, const char *into, const struct capture_lost **lost,
                  size_t *count)
{
    struct capture *capture = start_new(into);
    for (size_t i = 0; names[i]; i++) {
        struct capture_file *file = open_it(names[i]);
        if (i > 0)
            capture_next_input(capture);
        assert_int_equal(capture_copy(capture, file, &err), 0);
        capture_file_free(file);
    }
    assert_int_equal(capture_settle(capture, arena, lost, count, &err), 0);
    finish(capture);
}

static void digest(const struct graph *graph, char *out)
{
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    (void)sha256_final(sha, out);
    sha256_free(sha);
}

TEST_WITH(capture__halves_merged_are_the_whole, begin, end)
{
    const struct capture_lost *lost;
    size_t count;
    const char *const halves[] = {in_root("west.db"), in_root("east.db"), NULL};
    char whole[SHA256_HEX_MAX], merged[SHA256_HEX_MAX];
    struct capture *capture = start_new(halves[0]);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    PAGE(capture, TOLD(.place = 0), "vol-1");
    finish(capture);
    capture = start_new(halves[1]);
    place(capture, 0, "us-east-1", true, COVERAGE_COMPLETE);
    PAGE(capture, TOLD(.place = 0, .region = "us-east-1"), "vol-2");
    finish(capture);
    make_two_regions(path);
    merge(halves, in_root("both.db"), &lost, &count);
    assert_int_equal(count, 0);
    struct graph *graph = read_all(path);
    digest(graph, whole);
    graph_free(graph);
    graph = read_all(in_root("both.db"));
    digest(graph, merged);
    graph_free(graph);
    assert_string_equal(whole, merged);
}

static int marked_places(const char *name)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT sum(\"versions_mixed\") FROM \"place\"", -1, &s, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int count = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return count;
}

static void make_at(const char *name, const char *id, instant at, enum coverage_state state)
{
    struct capture *capture = start_new(name);
    place(capture, 0, "eu-west-1", true, state);
    PAGE(capture, TOLD(.at = at), id);
    finish(capture);
}

TEST_WITH(capture__of_one_listing_in_two_the_later_one_stays, begin, end)
{
    const struct capture_lost *lost;
    size_t count;
    const char *const both[] = {in_root("new.db"), in_root("old.db"), NULL};
    make_at(both[0], "vol-new", NOW, COVERAGE_COMPLETE);
    make_at(both[1], "vol-old", NOW - MS_PER_DAY, COVERAGE_COMPLETE);
    merge(both, path, &lost, &count);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 1);
    assert_true(has_volume(graph, "vol-new"));
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->items, SOURCE_VOL);
    graph_free(graph);
    bool said = false;
    for (size_t i = 0; i < count; i++)
        said = said || (lost[i].source == SOURCE_VOL && lost[i].kept == NOW &&
                        lost[i].lost == NOW - MS_PER_DAY && str_eq_c(lost[i].account, ACCOUNT) &&
                        str_eq_c(lost[i].region, "eu-west-1"));
    assert_true(said);
}

TEST_WITH(capture__of_two_that_were_read_at_once_the_later_input_stays, begin, end)
{
    const struct capture_lost *lost;
    size_t count;
    const char *const both[] = {in_root("first.db"), in_root("second.db"), NULL};
    make_at(both[0], "vol-first", NOW, COVERAGE_COMPLETE);
    make_at(both[1], "vol-second", NOW, COVERAGE_COMPLETE);
    merge(both, path, &lost, &count);
    struct graph *graph = read_all(path);
    assert_false(has_volume(graph, "vol-first"));
    assert_true(has_volume(graph, "vol-second"));
    graph_free(graph);
}

/* What is known of launch templates goes with the listing that it was found in. */
TEST_WITH(capture__a_listing_that_goes_takes_its_mark_along, begin, end)
{
    const struct capture_lost *lost;
    size_t count;
    const char *const both[] = {in_root("mixed.db"), in_root("whole.db"), NULL};
    versions_mixed = true;
    make_at(both[0], "vol-1", NOW - MS_PER_DAY, COVERAGE_COMPLETE);
    assert_int_equal(marked_places(both[0]), 1);
    versions_mixed = false;
    make_at(both[1], "vol-1", NOW, COVERAGE_COMPLETE);
    merge(both, path, &lost, &count);
    assert_int_equal(marked_places(path), 0);
}

TEST_WITH(capture__a_listing_that_was_read_beats_a_later_one_that_was_not, begin, end)
{
    const struct capture_lost *lost;
    size_t count;
    const char *const both[] = {in_root("whole.db"), in_root("cut.db"), NULL};
    make_at(both[0], "vol-whole", NOW - MS_PER_DAY, COVERAGE_COMPLETE);
    make_at(both[1], "vol-cut", NOW, COVERAGE_GAP);
    merge(both, path, &lost, &count);
    struct graph *graph = read_all(path);
    assert_true(has_volume(graph, "vol-whole"));
    assert_false(has_volume(graph, "vol-cut"));
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    graph_free(graph);
}

TEST_WITH(capture__pages_that_were_dropped_count_for_nothing, begin, end)
{
    struct capture *capture = start_new(path);
    struct page_tee tee = capture_tee(capture);
    PAGE(capture, TOLD(.chain = 4), "vol-1");
    PAGE(capture, TOLD(.chain = 5), "vol-2");
    tee.dropped(tee.ctx, 0, 4);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    struct graph *graph = read_all(path);
    assert_false(has_volume(graph, "vol-1"));
    assert_true(has_volume(graph, "vol-2"));
    graph_free(graph);
}

/* ---- names that are taken ---- */

static void write_file(const char *name, const char *bytes, size_t len)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    (void)fclose(file);
}

TEST_WITH(capture__takes_no_name_that_is_taken, begin, end)
{
    make_two_pages(path);
    assert_null(start(path, CAPTURE_NEW));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.hint, "--resume"));
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 3);
    graph_free(graph);
}

TEST_WITH(capture__replaces_a_capture_and_no_other_file, begin, end)
{
    const char *other = in_root("notes.txt");
    write_file(other, "mine", 4);
    assert_null(start(other, CAPTURE_REPLACE));
    assert_int_equal(access(other, F_OK), 0);
    make_two_pages(path);
    struct capture *capture = start(path, CAPTURE_REPLACE);
    assert_non_null(capture);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 0);
    graph_free(graph);
}

TEST_WITH(capture__that_is_to_be_replaced_comes_back_when_nothing_takes_its_place, begin, end)
{
    make_two_pages(path);
    struct capture *capture = start(path, CAPTURE_REPLACE);
    assert_non_null(capture);
    PAGE(capture, TOLD(.page = 1), "vol-new");
    capture_abort(capture);
    struct graph *graph = read_all(path);
    assert_true(has_volume(graph, "vol-3"));
    assert_false(has_volume(graph, "vol-new"));
    graph_free(graph);
    assert_int_equal(files(false), 1);
}

TEST_WITH(capture__is_not_complete_before_every_place_has_ended, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    place(capture, 1, "us-east-1", false, COVERAGE_NOT_ATTEMPTED);
    finish(capture);
    struct capture_file *file = open_it(path);
    assert_false(capture_about(file)->complete);
    capture_file_free(file);
}

TEST_WITH(capture__may_have_any_name, begin, end)
{
    static const char *const names[] = {":memory:", "file:a?mode=memory", "a b%20c#.db"};
    char before[4096];
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(root), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        make_two_pages(names[i]);
        assert_int_equal(access(names[i], F_OK), 0);
        struct graph *graph = read_all(names[i]);
        assert_int_equal(graph->volume_count, 3);
        graph_free(graph);
    }
    assert_int_equal(files(false), 3);
    assert_int_equal(chdir(before), 0);
}

TEST_WITH(capture__goes_on_with_nothing_that_is_complete, begin, end)
{
    make_two_pages(path);
    assert_null(start(path, CAPTURE_RESUME));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.message, "complete"));
}

/* What was denied may be permitted by now. */
TEST_WITH(capture__goes_on_with_one_that_has_gaps, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_GAP);
    finish(capture);
    capture = start(path, CAPTURE_RESUME);
    assert_non_null(capture);
    struct capture_file *file = capture_open(path, &err);
    assert_non_null(file);
    assert_false(capture_about(file)->complete);
    capture_file_free(file);
    capture_abort(capture); /* nothing was told */
    file = capture_open(path, &err);
    assert_true(capture_about(file)->complete);
    capture_file_free(file);
}

TEST_WITH(capture__what_was_a_gap_is_told_anew, begin, end)
{
    struct capture *capture = start_new(path);
    place(capture, 0, "eu-west-1", true, COVERAGE_GAP);
    finish(capture);
    capture = start(path, CAPTURE_RESUME);
    assert_non_null(capture);
    PAGE(capture, TOLD(.place = 0), "vol-1");
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    struct graph *graph = read_all(path);
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    assert_true(has_volume(graph, "vol-1"));
    graph_free(graph);
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 20];
    FILE *file = fopen(from, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    assert_in_range(len, 1, sizeof(bytes) - 1);
    write_file(to, bytes, len);
}

/* Half of a transaction is in the file, as when a run is killed while it makes its tables. */
TEST_WITH(capture__goes_on_with_one_that_was_not_made_yet, begin, end)
{
    sqlite3 *db;
    const char *other = in_root("other.db");
    assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA cache_size = 1; BEGIN; CREATE TABLE meta(row, tool); "
                                  "INSERT INTO meta VALUES(1, randomblob(400000))",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    copy_file(other, path);
    copy_file(in_root("other.db-journal"), in_root("a.db-journal"));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct capture *capture = start(path, CAPTURE_RESUME);
    if (!capture)
        fail_msg("%s", err.message);
    place(capture, 0, "eu-west-1", true, COVERAGE_COMPLETE);
    finish(capture);
    graph_free(read_all(path));
}

TEST_WITH(capture__goes_on_where_there_is_none_by_beginning, begin, end)
{
    struct capture *capture = start(path, CAPTURE_RESUME);
    assert_non_null(capture);
    finish(capture);
}

TEST_WITH(capture__has_one_writer_at_a_time, begin, end)
{
    struct capture *capture = start_new(path);
    assert_null(start(path, CAPTURE_RESUME));
    assert_int_equal(err.code, ERR_BUSY);
    finish(capture);
}

TEST_WITH(capture__that_is_given_up_leaves_nothing, begin, end)
{
    struct capture *capture = start_new(path);
    PAGE(capture, TOLD(.page = 1), "vol-1");
    capture_abort(capture);
    assert_int_equal(files(false), 0);
}

/* ---- groups ---- */

static sem_t all_sent;
static sqlite3_stmt *count_pages;
static int64_t step_ms;
static int64_t clock_ms;
static unsigned groups;
static int committed;

/* The writing thread's clock: stands until all pages wait, and sees from beside how many are committed. */
static int64_t watching_ms(void)
{
    if (clock_ms == 0)
        (void)sem_wait(&all_sent);
    (void)sqlite3_step(count_pages);
    int count = sqlite3_column_int(count_pages, 0);
    (void)sqlite3_reset(count_pages);
    groups += count > committed;
    committed = count;
    return clock_ms += step_ms;
}

/* How many groups are seen to be committed while `count` pages are written. */
static unsigned groups_of(const char *name, int64_t step, uint32_t count)
{
    const struct capture_options options = {.path = name,
                                            .begin = CAPTURE_NEW,
                                            .tool = "0.1.0",
                                            .as_of = NOW,
                                            .now = NOW,
                                            .monotonic_ms = watching_ms};
    sqlite3 *db;
    step_ms = step;
    clock_ms = committed = 0;
    groups = 0;
    assert_int_equal(sem_init(&all_sent, 0, 0), 0);
    struct capture *capture = capture_begin(&options, &err);
    assert_non_null(capture);
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT count(*) FROM \"page\"", -1, &count_pages, NULL), SQLITE_OK);
    for (uint32_t i = 1; i <= count; i++)
        PAGE(capture, TOLD(.page = i, .token = i > 1 ? "t" : NULL, .next = "t"), "vol-1");
    (void)sem_post(&all_sent);
    capture_next_input(capture); /* all is written */
    sqlite3_finalize(count_pages);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    finish(capture);
    (void)sem_destroy(&all_sent);
    return groups;
}

/* The last one is committed after the last look at the clock. */
TEST_WITH(capture__what_is_written_slowly_is_committed_meanwhile, begin, end)
{
    assert_in_range(groups_of(in_root("fast.db"), 1, 40), 0,
                    1); /* what was taken before all came */
    assert_int_equal(groups_of(in_root("slow.db"), 100, 40), 39);
    assert_in_range(groups_of(in_root("between.db"), 50, 40), 19, 20);
}

/* ---- a full disk ---- */

static atomic_int failures;

static void on_failed(void *ctx)
{
    (void)ctx;
    failures++;
}

TEST_WITH(capture__on_a_full_disk_stays_resumable, begin, end)
{
    const struct capture_options options = {.path = path,
                                            .begin = CAPTURE_NEW,
                                            .tool = "0.1.0",
                                            .as_of = NOW,
                                            .now = NOW,
                                            .monotonic_ms = standing_ms,
                                            .failed = on_failed};
    struct rlimit before, small;
    struct capture *capture = capture_begin(&options, &err);
    const struct capture_lost *lost;
    size_t count;
    assert_non_null(capture);
    failures = 0;
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    PAGE(capture, TOLD(.next = "t1"), "vol-1");
    capture_next_input(capture); /* all is written */
    place(capture, 0, "eu-west-1", false, COVERAGE_NOT_ATTEMPTED);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){200000, before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char ids[200][16];
    const char *many[201] = {NULL};
    for (size_t i = 0; i < 200; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "vol-%zu", 1000 + i);
        many[i] = ids[i];
    }
    for (uint32_t i = 1; i < 100 && failures == 0; i++)
        page_of(capture, TOLD(.page = i, .token = "t", .next = "u"), many);
    assert_int_equal(capture_settle(capture, arena, &lost, &count, &err), -1);
    assert_int_equal(finish_as(capture, true), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.hint, "--resume"));
    assert_int_equal(failures, 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);

    struct graph *graph = read_all(path);
    assert_true(has_volume(graph, "vol-1"));
    assert_int_equal(graph_coverage(graph, 0, SOURCE_VOL)->reason, GAP_INTERRUPTED);
    graph_free(graph);
    capture = start(path, CAPTURE_RESUME);
    assert_non_null(capture);
    finish(capture);
}

/* ---- files of others ---- */

TEST_WITH(capture__what_is_none_is_refused, begin, end)
{
    const char *other = in_root("other.db");
    write_file(other, "{\"Snapshots\": []}", 17);
    assert_refused(other, "is no capture");
    write_file(other, "", 0);
    assert_refused(other, "empty");
    assert_refused(in_root("none.db"), "No such file");
    assert_refused(root, "directory");
    run_sql(in_root("notes.db"), "CREATE TABLE notes(words)");
    assert_refused(in_root("notes.db"), "another program");
}

TEST_WITH(capture__of_a_newer_version_is_refused_with_what_helps, begin, end)
{
    make_two_pages(path);
    run_sql(path, "PRAGMA user_version = 7");
    assert_refused(path, "newer snapaudit");
    assert_non_null(strstr(err.detail, "form 7"));
    assert_non_null(strstr(err.hint, "newer version"));
}

TEST_WITH(capture__with_other_tables_is_refused, begin, end)
{
    static const char *const changes[] = {
        "CREATE TABLE more(words)",
        "CREATE TRIGGER t AFTER INSERT ON page BEGIN DELETE FROM page; END",
        "DROP TABLE \"volume\"",
        "CREATE INDEX i ON page(listing)",
        "ALTER TABLE \"volume\" ADD COLUMN words",
        "DROP TABLE \"volume\"; CREATE VIEW \"volume\" AS SELECT * FROM snapshot",
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        const char *name = in_root(arena_printf(arena, "%zu.db", i).ptr);
        make_two_pages(name);
        run_sql(name, changes[i]);
        assert_refused(name, "damaged");
    }
}

TEST_WITH(capture__with_values_that_we_never_write_is_refused, begin, end)
{
    static const char *const changes[] = {
        "UPDATE volume SET id = x'37'",
        "UPDATE volume SET id = NULL",
        "UPDATE volume SET id = CAST(x'ff' AS TEXT)",
        "UPDATE volume SET created_at = -5",
        "UPDATE volume SET size_gib = 1.5",
        "UPDATE volume SET tags = x'ffff'",
        "UPDATE volume SET attachments = x'0105'",
        "UPDATE place SET account = 'someone'",
        "UPDATE place SET region = NULL",
        "UPDATE listing SET place = 99",
        "UPDATE listing SET source = 'NONE'",
        "UPDATE page SET listing = 99",
        "UPDATE page SET chain = -1",
        "UPDATE coverage SET state = 'fine'",
        "UPDATE coverage SET state = 'gap'",
        "UPDATE coverage SET state = 'not-applicable'",
        "UPDATE coverage SET items = -1",
        "UPDATE unknown_field SET kind = 'spoon'",
        "UPDATE meta SET as_of = NULL",
        "DELETE FROM meta",
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        const char *name = in_root(arena_printf(arena, "%zu.db", i).ptr);
        make_two_pages(name);
        run_sql(name, changes[i]);
        assert_refused(name, "damaged");
    }
}

TEST_WITH(capture__that_is_cut_short_is_refused, begin, end)
{
    struct stat found;
    make_two_pages(path);
    assert_int_equal(stat(path, &found), 0);
    for (off_t size = found.st_size - 512; size > 0; size -= found.st_size / 9) {
        assert_int_equal(truncate(path, size), 0);
        assert_refused(path, "");
        assert_int_equal(err.code, ERR_INPUT);
    }
}

TEST_WITH(capture__of_a_folder_that_nobody_may_write_to_is_read, begin, end)
{
    make_two_pages(path);
    assert_int_equal(chmod(root, 0500), 0);
    struct graph *graph = read_all(path);
    assert_int_equal(graph->volume_count, 3);
    graph_free(graph);
    assert_int_equal(chmod(root, 0700), 0);
    assert_int_equal(files(false), 1);
}

TEST_WITH(capture__reading_stops_when_it_is_asked_to, begin, end)
{
    atomic_int stop = 15;
    make_two_pages(path);
    run_sql(path, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
                  "INSERT INTO volume(row, id) SELECT (1 << 32) + 100 + i, 'vol-' || i FROM n");
    assert_null(read_for(path, &(struct capture_wanted){.stop = &stop}));
    assert_int_equal(err.code, ERR_CANCELLED);
}
