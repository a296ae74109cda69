/* Collections that go on where an earlier one ended: what was read before is not asked for again, and all comes
 * out as if nothing had happened. */
#include "collector/aws/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pthread.h>

#include "core/sha256.h"
#include "tests/support/aws_script.h"
#include "tests/support/odd_endpoint.h"
#include "tests/support/test.h"

#define OWN                "111122223333"
#define FAR                "999988887777"
#define KEY(account, name) "arn:aws:kms:eu-west-1:" account ":key/" name
#define VAULT(name)        "arn:aws:backup:eu-west-1:" OWN ":backup-vault:" name
#define POINT(name)        "arn:aws:backup:eu-west-1:" OWN ":recovery-point:" name
#define VOL(n)             "vol-0000000000000000" n
#define SNAP(n)            "snap-0000000000000000" n
#define LT(n)              "lt-0000000000000000" n
#define AMI                "ami-00000000000000001"

static const char *const regions[] = {"eu-west-1", "us-east-1", NULL};

#define HERE(call, item, token, next, ...)                        \
    {                                                             \
        "eu-west-1", call, item, token, next, {__VA_ARGS__}, NULL \
    }
#define REFUSED(call, item, code, ...)                         \
    {                                                          \
        "eu-west-1", call, item, "", NULL, {__VA_ARGS__}, code \
    }
#define R(id, of, more) \
    {                   \
        id, of, more    \
    }

/* Two regions. Pages name keys, templates and vaults, of which other listings follow; SNAP("1") comes twice,
 * and is not the same the second time. */
static const struct script_page world[] = {
    HERE("DescribeSnapshots", "", "", "S2", R(SNAP("1"), VOL("1"), KEY(OWN, "usual")),
         R(SNAP("2"), VOL("1"), NULL)),
    HERE("DescribeSnapshots", "", "S2", "S3", R(SNAP("3"), VOL("2"), KEY(OWN, "gone"))),
    HERE("DescribeSnapshots", "", "S3", NULL, R(SNAP("1"), VOL("3"), KEY(OWN, "usual")),
         R(SNAP("4"), VOL("3"), NULL)),
    HERE("DescribeVolumes", "", "", "V2", R(VOL("1"), NULL, KEY(OWN, "usual")),
         R(VOL("2"), NULL, KEY(OWN, "denied"))),
    HERE("DescribeVolumes", "", "V2", NULL, R(VOL("3"), SNAP("3"), KEY(FAR, "far"))),
    HERE("DescribeLaunchTemplates", "", "", "T2", R(LT("a"), NULL, NULL)),
    HERE("DescribeLaunchTemplates", "", "T2", NULL, R(LT("b"), NULL, NULL)),
    HERE("DescribeLaunchTemplateVersions", LT("a"), "", "TV2", R(LT("a"), "1", AMI)),
    HERE("DescribeLaunchTemplateVersions", LT("a"), "TV2", NULL, R(LT("a"), "2", AMI)),
    HERE("DescribeLaunchTemplateVersions", LT("b"), "", NULL, R(LT("b"), "1", AMI)),
    HERE("DescribeKey", "usual", "", NULL, R(KEY(OWN, "usual"), OWN, "Enabled")),
    REFUSED("DescribeKey", "gone", "NotFoundException", R(KEY(OWN, "gone"), OWN, "not-found")),
    REFUSED("DescribeKey", "far", "AccessDeniedException", R(KEY(FAR, "far"), FAR, "denied")),
    REFUSED("DescribeKey", "denied", "AccessDeniedException", R(KEY(OWN, "denied"), OWN, "denied")),
    HERE("ListBackupVaults", "", "", "W2", R(VAULT("one"), "one", "AVAILABLE")),
    HERE("ListBackupVaults", "", "W2", NULL, R(VAULT("two"), "two", "AVAILABLE")),
    HERE("ListRecoveryPointsByBackupVault", "one", "", "R2", R(POINT("1"), "one", NULL)),
    HERE("ListRecoveryPointsByBackupVault", "one", "R2", NULL, R(POINT("2"), "one", NULL)),
    HERE("ListRecoveryPointsByBackupVault", "two", "", NULL, R(POINT("3"), "two", NULL)),
    {"us-east-1", "DescribeSnapshots", "", "", NULL, {R(SNAP("9"), VOL("9"), NULL)}, NULL},
    /* asked of some volumes alone: of one there is no snapshot, but what it was made from */
    HERE("DescribeVolumes", "payments", "", NULL, R(VOL("3"), SNAP("3"), NULL)),
    HERE("DescribeSnapshots", VOL("3"), "", NULL, R(NULL, NULL, NULL)),
    HERE("DescribeSnapshots", SNAP("3"), "", NULL, R(SNAP("3"), VOL("2"), NULL)),
    {.call = NULL},
};

/* Images, instances and tiers come here as well; six listings and the vaults there. */
#define THERE_PAGES   7
#define WORLD_PAGES   (19 + 3 + THERE_PAGES)
#define STARTUP_CALLS 2 /* who one is, and which regions there are */

/* ---- pages that are kept ---- */

#define KEPT_MOST 64
#define TEXT_MOST 256

struct kept {
    char region[32];
    char call[64];
    char extra[TEXT_MOST];
    char token[32];
    char next[32];
    uint64_t items;
    bool dropped; /* as if it had not been read */
};

struct scene {
    struct odd_endpoint *endpoint;
    struct aws_settings settings;
    struct credentials *credentials;
    struct collect_account account;
    struct collect_options options;
    struct collect_stats stats;
    struct error err;
    struct graph *graph;
    char digest[SHA256_HEX_MAX];

    pthread_mutex_t lock;
    struct kept kept[KEPT_MOST]; /* of the first run, in the order in which they came */
    size_t kept_count;
    bool keeps;     /* it is the first run */
    unsigned known; /* pages that the tee heard of in this run, which were read before */
    unsigned heard; /* and all */
    char asked[KEPT_MOST][TEXT_MOST]; /* listings that the endpoint was asked for in this run */
    size_t asked_count;
    const char *stale;   /* a token of a listing that is refused, the first time; */
    const char *refusal; /* so */
    uint64_t more_items; /* than there are: what the source says of its pages */
    bool mixed_up;       /* the second page of volumes holds snapshots */
    bool goes_on;        /* snapshots here, for as long as listings there have no answer */
    unsigned long_pages; /* as many came */
    bool goes_round;     /* the second page of snapshots comes after itself */
};

static void answer(void *ctx, const struct odd_request *request, struct odd_answer *out)
{
    struct scene *s = ctx;
    if (strcmp(request->action, "DescribeRegions") == 0)
        odd_regions(out, regions);
    if (strcmp(request->action, "DescribeRegions") == 0 ||
        strcmp(request->action, "GetCallerIdentity") == 0)
        return;
    pthread_mutex_lock(&s->lock);
    assert_true(s->asked_count < KEPT_MOST);
    (void)snprintf(s->asked[s->asked_count++], TEXT_MOST, "%s %s %s %s", request->region,
                   request->action, request->item, request->token);
    bool stale = s->stale && strcmp(request->token, s->stale) == 0;
    if (stale)
        s->stale = NULL;
    pthread_mutex_unlock(&s->lock);
    const struct script_page refused = {.call = "DescribeSnapshots", .refused = s->refusal};
    const struct script_page *page =
        stale ? &refused
              : script_find(world, request->region, request->action, request->item, request->token);
    if (page)
        script_answer(page, out);
}

static void copy(char *out, size_t size, struct str text)
{
    assert_true(text.len < size);
    (void)snprintf(out, size, "%.*s", STR_ARG(text));
}

static void keep(void *ctx, const struct page_done *page)
{
    struct scene *s = ctx;
    pthread_mutex_lock(&s->lock);
    s->heard++;
    s->known += page->known;
    if (s->keeps) {
        assert_true(s->kept_count < KEPT_MOST);
        struct kept *kept = &s->kept[s->kept_count++];
        *kept = (struct kept){.items = page->items};
        copy(kept->region, sizeof(kept->region), page->region);
        copy(kept->call, sizeof(kept->call), str_from(page->call));
        copy(kept->extra, sizeof(kept->extra), page->extra);
        copy(kept->token, sizeof(kept->token), page->token);
        copy(kept->next, sizeof(kept->next), page->next);
    }
    pthread_mutex_unlock(&s->lock);
}

/* ---- where they come from again ---- */

static const struct kept *find(const struct scene *s, const struct page_wanted *wanted)
{
    for (size_t i = 0; i < s->kept_count; i++) {
        const struct kept *kept = &s->kept[i];
        if (!kept->dropped && str_eq_c(wanted->account, OWN) &&
            str_eq_c(wanted->region, kept->region) && strcmp(wanted->call, kept->call) == 0 &&
            str_eq_c(wanted->extra, kept->extra) && str_eq_c(wanted->token, kept->token))
            return kept;
    }
    return NULL;
}

/* The page of the script whose item is the value that `extra` ends with. */
static const struct script_page *page_of(const struct kept *kept)
{
    for (const struct script_page *page = world; page->call; page++) {
        struct str extra = str_from(kept->extra);
        size_t len = strlen(page->item);
        bool about =
            len == 0 ? str_is_empty(extra)
                     : extra.len > len && str_eq_c(str_skip(extra, extra.len - len), page->item);
        if (about && script_find(page, kept->region, kept->call, page->item, kept->token) == page)
            return page;
    }
    return NULL;
}

#define LONG_MOST 200000u

static unsigned asked_there(struct scene *s)
{
    unsigned count = 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->asked_count; i++)
        count += strncmp(s->asked[i], "us-east-1", 9) == 0;
    pthread_mutex_unlock(&s->lock);
    return count;
}

/* A page with a snapshot of its own; the last one once all listings of the other region were asked for. */
static void read_on(struct scene *s, const struct page_wanted *wanted, struct inventory_part *part,
                    struct arena *arena, struct page_known *out)
{
    struct error err = ERROR_INIT;
    struct snapshot_in in;
    char id[32];
    (void)snprintf(id, sizeof(id), "snap-%017x", ++s->long_pages);
    table_blank(table_info(TABLE_SNAPSHOT), &in);
    in.id = str_from(id);
    wanted->record(wanted->record_ctx, TABLE_SNAPSHOT, &in);
    assert_int_equal(part_add_snapshot(part, &in, &err), 0);
    bool last = asked_there(s) == THERE_PAGES || s->long_pages == LONG_MOST;
    *out = (struct page_known){.items = 1, .next = last ? STR_EMPTY : arena_str(arena, in.id)};
}

static bool read_before(void *ctx, const struct page_wanted *wanted, struct inventory_part *part,
                        struct arena *arena, struct page_known *out)
{
    struct scene *s = ctx;
    const struct kept *kept = find(s, wanted);
    if (s->goes_on && str_eq_c(wanted->region, "eu-west-1") &&
        strcmp(wanted->call, "DescribeSnapshots") == 0) {
        read_on(s, wanted, part, arena, out);
        return true;
    }
    if (!kept)
        return false;
    bool round = s->goes_round && strcmp(kept->token, "S2") == 0;
    bool mixed = s->mixed_up && strcmp(kept->token, "V2") == 0;
    unsigned added = script_add(mixed ? &world[0] : page_of(kept), wanted, part);
    *out =
        (struct page_known){.items = added + s->more_items,
                            .next = arena_str(arena, str_from(round ? kept->token : kept->next))};
    return true;
}

/* ---- runs ---- */

static instant now(void)
{
    return (instant)time(NULL) * MS_PER_SECOND;
}

static int64_t monotonic_ms(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static struct page_source source_of(struct scene *s)
{
    return (struct page_source){read_before, s};
}

static void run(struct scene *s, const struct page_source *before)
{
    const struct page_tee tee = {.page = keep, .ctx = s};
    s->options.tee = &tee;
    s->options.before = before;
    s->options.terms.began_ms = monotonic_ms();
    s->asked_count = s->known = s->heard = 0;
    graph_free(s->graph);
    s->graph = aws_collect(&s->options, &s->stats, &s->err);
    if (!s->graph)
        fail_msg("%s", s->err.message);
}

static void digest(const struct scene *s, char out[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    graph_digest(s->graph, sha);
    sha256_final(sha, out);
    sha256_free(sha);
}

/* The first run is over: all its pages are kept. */
static void scene_init(struct scene *s, const struct collect_plan *plan)
{
    *s = (struct scene){.err = ERROR_INIT, .keeps = true};
    pthread_mutex_init(&s->lock, NULL);
    s->endpoint = odd_endpoint_start(answer, s);
    for (int service = 0; service < SERVICE_COUNT; service++)
        s->settings.endpoint_urls[service] = str_from(odd_endpoint_url(s->endpoint));
    s->settings.region = STR_LIT("eu-west-1");
    s->credentials = credentials_make(STR_LIT("AKID"), STR_LIT("secret"), STR_EMPTY);
    s->account.keys = keys_static(s->credentials);
    s->options = (struct collect_options){.accounts = &s->account,
                                          .account_count = 1,
                                          .terms.settings = &s->settings,
                                          .terms.now = now,
                                          .terms.monotonic_ms = monotonic_ms,
                                          .not_after = INT64_MAX,
                                          .plan = plan,
                                          .jobs = 1,
                                          .connections = 4};
    run(s, NULL);
    digest(s, s->digest);
    s->keeps = false;
}

static void scene_clear(struct scene *s)
{
    odd_endpoint_stop(s->endpoint);
    pthread_mutex_destroy(&s->lock);
    graph_free(s->graph);
    keys_free(s->account.keys);
    credentials_free(s->credentials);
}

/* Is it the key that KMS denies us, our own? Then there is a gap, and whoever goes on asks again. */
static bool is_asked_again(const struct kept *kept)
{
    return strstr(kept->extra, "denied") != NULL;
}

/* What the pages that are left save. */
static unsigned left(const struct scene *s)
{
    unsigned count = 0;
    for (size_t i = 0; i < s->kept_count; i++)
        count += !s->kept[i].dropped && !is_asked_again(&s->kept[i]);
    return count;
}

/* Asked for what is missing and nothing else; and the same comes out. */
static void expect_goes_on(struct scene *s)
{
    const struct page_source before = source_of(s);
    char found[SHA256_HEX_MAX];
    run(s, &before);
    unsigned missing = (unsigned)s->kept_count - left(s);
    if (s->asked_count != missing)
        fail_msg("%zu listings asked for, %u missing; the last: %s", s->asked_count, missing,
                 s->asked_count > 0 ? s->asked[s->asked_count - 1] : "none");
    assert_int_equal(s->stats.requests, STARTUP_CALLS + missing);
    assert_int_equal(s->known, left(s));
    assert_int_equal(s->stats.pages_before, left(s));
    assert_int_equal(s->heard, s->kept_count);
    assert_int_equal(s->stats.pages, s->kept_count);
    digest(s, found);
    assert_string_equal(found, s->digest);
}

static bool was_asked(const struct scene *s, const char *listing)
{
    for (size_t i = 0; i < s->asked_count; i++)
        if (strcmp(s->asked[i], listing) == 0)
            return true;
    return false;
}

/* ---- tests ---- */

TEST(replay__nothing_is_asked_for_when_all_was_read)
{
    struct scene s;
    scene_init(&s, NULL);
    assert_int_equal(s.kept_count, WORLD_PAGES);
    expect_goes_on(&s);
    assert_int_equal(s.asked_count, 1);
    assert_string_equal(s.asked[0], "eu-west-1 DescribeKey denied ");
    scene_clear(&s);
}

TEST(replay__a_run_cut_after_any_page_goes_on)
{
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        struct scene s;
        scene_init(&s, NULL);
        s.options.jobs = jobs;
        for (size_t cut = 0; cut <= s.kept_count; cut++) {
            for (size_t i = 0; i < s.kept_count; i++)
                s.kept[i].dropped = i >= cut;
            expect_goes_on(&s);
        }
        scene_clear(&s);
    }
}

/* A listing goes on where it was cut, whatever became of the others. */
static void cut_listings(struct scene *s, unsigned *random)
{
    for (size_t i = 0; i < s->kept_count; i++) {
        struct kept *page = &s->kept[i];
        page->dropped = false;
        for (size_t k = 0; k < i && page->token[0]; k++)
            if (strcmp(s->kept[k].next, page->token) == 0 && s->kept[k].dropped)
                page->dropped = true;
        *random = *random * 1103515245u + 12345u;
        page->dropped = page->dropped || (*random >> 16) % 3 == 0;
    }
}

TEST(replay__listings_cut_anywhere_go_on)
{
    struct scene s;
    unsigned random = 11;
    scene_init(&s, NULL);
    for (unsigned times = 0; times < 40; times++) {
        cut_listings(&s, &random);
        s.options.jobs = 1 + times % 2;
        s.options.connections = 1 + times % 8;
        expect_goes_on(&s);
    }
    scene_clear(&s);
}

/* Templates and their versions are listings of one source: the versions follow from what was read before. */
TEST(replay__what_follows_pages_of_before_is_asked_for)
{
    struct scene s;
    scene_init(&s, NULL);
    for (size_t i = 0; i < s.kept_count; i++)
        s.kept[i].dropped = strcmp(s.kept[i].call, "DescribeLaunchTemplateVersions") == 0 ||
                            strcmp(s.kept[i].token, "R2") == 0;
    expect_goes_on(&s);
    assert_int_equal(s.asked_count, 3 + 1 + 1);
    assert_true(was_asked(&s, "eu-west-1 DescribeLaunchTemplateVersions " LT("a") " "));
    assert_true(was_asked(&s, "eu-west-1 DescribeLaunchTemplateVersions " LT("a") " TV2"));
    assert_true(was_asked(&s, "eu-west-1 DescribeLaunchTemplateVersions " LT("b") " "));
    assert_true(was_asked(&s, "eu-west-1 ListRecoveryPointsByBackupVault one R2"));
    scene_clear(&s);
}

/* Or it is answered with nothing at all, as EC2 answers tokens of another question. */
TEST(replay__a_cursor_that_ran_out_begins_its_listing_anew)
{
    static const char *const ways[] = {"InvalidNextToken", "InvalidParameterValue", NULL};
    struct scene s;
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    for (size_t i = 0; i < s.kept_count; i++)
        s.kept[i].dropped = strcmp(s.kept[i].token, "S3") == 0;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        char found[SHA256_HEX_MAX];
        s.stale = "S3";
        s.refusal = ways[i];
        run(&s, &before);
        assert_int_equal(s.asked_count, 1 + 3 + 1); /* in vain, three pages, the denied key */
        assert_true(was_asked(&s, "eu-west-1 DescribeSnapshots  "));
        assert_true(was_asked(&s, "eu-west-1 DescribeSnapshots  S2"));
        assert_int_equal(s.known, s.kept_count - 2);
        digest(&s, found);
        assert_string_equal(found, s.digest);
    }
    scene_clear(&s);
}

/* A question about some volumes: filters, the snapshots of what was found, and what these were made from. */
TEST(replay__listings_of_a_plan_are_told_apart_by_their_filters)
{
    static const struct str value[] = {{"payments", 8}};
    static const struct collect_filter filter = {{"tag:Application", 15}, value, 1};
    const struct collect_plan plan = {
        .here = {[SOURCE_VOL] = COLLECT_FILTERED, [SOURCE_SNAP] = COLLECT_OF_FOUND},
        .filters[SOURCE_VOL] = &filter,
        .filter_count[SOURCE_VOL] = 1};
    struct scene s;
    scene_init(&s, &plan);
    assert_true(was_asked(&s, "eu-west-1 DescribeSnapshots " SNAP("3") " "));
    assert_int_equal(s.kept_count, 4);
    for (size_t cut = 0; cut <= s.kept_count; cut++) {
        for (size_t i = 0; i < s.kept_count; i++)
            s.kept[i].dropped = i >= cut;
        expect_goes_on(&s);
    }
    scene_clear(&s);
}

/* Nothing of a page is taken that is not all of it. */
TEST(replay__a_page_that_lacks_records_is_asked_for)
{
    struct scene s;
    char found[SHA256_HEX_MAX];
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    s.more_items = 1;
    run(&s, &before);
    assert_int_equal(s.known, 0);
    assert_int_equal(s.asked_count, s.kept_count);
    digest(&s, found);
    assert_string_equal(found, s.digest);
    scene_clear(&s);
}

TEST(replay__a_page_of_other_records_is_asked_for)
{
    struct scene s;
    char found[SHA256_HEX_MAX];
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    s.mixed_up = true;
    run(&s, &before);
    assert_int_equal(s.asked_count, 1 + 1);
    assert_true(was_asked(&s, "eu-west-1 DescribeVolumes  V2"));
    digest(&s, found);
    assert_string_equal(found, s.digest);
    scene_clear(&s);
}

/* With one connection, and the listing that is refused first. */
TEST(replay__what_was_read_is_known_although_the_keys_ended)
{
    struct scene s;
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    s.options.connections = 1;
    for (size_t i = 0; i < s.kept_count; i++)
        s.kept[i].dropped = strcmp(s.kept[i].call, "DescribeSnapshots") == 0 &&
                            strcmp(s.kept[i].region, "eu-west-1") == 0;
    s.stale = "";
    s.refusal = "ExpiredToken";
    run(&s, &before);
    uint32_t place = graph_find_place(s.graph, STR_LIT(OWN), STR_LIT("eu-west-1"));
    assert_int_equal(graph_coverage(s.graph, place, SOURCE_SNAP)->reason, GAP_EXPIRED);
    assert_int_equal(graph_coverage(s.graph, place, SOURCE_VOL)->state, COVERAGE_COMPLETE);
    assert_int_equal(graph_coverage(s.graph, place, SOURCE_LT)->state, COVERAGE_COMPLETE);
    assert_int_equal(s.asked_count, 1);
    scene_clear(&s);
}

TEST(replay__cursors_that_go_round_are_given_up)
{
    struct scene s;
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    s.goes_round = true;
    run(&s, &before);
    uint32_t place = graph_find_place(s.graph, STR_LIT(OWN), STR_LIT("eu-west-1"));
    const struct coverage *coverage = graph_coverage(s.graph, place, SOURCE_SNAP);
    assert_int_equal(coverage->state, COVERAGE_GAP);
    assert_non_null(strstr(coverage->detail, "EndlessListing"));
    scene_clear(&s);
}

/* A long listing that was read before is read between the answers of others, and not before them all. */
TEST(replay__a_long_listing_keeps_no_other_one_waiting)
{
    struct scene s;
    scene_init(&s, NULL);
    const struct page_source before = source_of(&s);
    for (size_t i = 0; i < s.kept_count; i++)
        s.kept[i].dropped = strcmp(s.kept[i].region, "us-east-1") == 0;
    s.goes_on = true;
    s.options.connections = 2;
    run(&s, &before);
    assert_int_equal(asked_there(&s), THERE_PAGES);
    assert_true(s.long_pages < LONG_MOST);
    uint32_t place = graph_find_place(s.graph, STR_LIT(OWN), STR_LIT("eu-west-1"));
    assert_int_equal(graph_coverage(s.graph, place, SOURCE_SNAP)->items, s.long_pages);
    scene_clear(&s);
}
