/* Whole answers: in any pieces, in any order, with what is not known, and with what is wrong. */
#include "tests/collector/aws/answers.h"
#include "tests/support/test.h"

#include <pthread.h>

static const struct {
    enum operation operation;
    const char *name;
} samples[] = {
    {OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.xml"},
    {OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.page1.xml"},
    {OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.page2.xml"},
    {OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.empty.xml"},
    {OP_DESCRIBE_SNAPSHOTS, "DescribeSnapshots.emptytoken.xml"},
    {OP_DESCRIBE_IMAGES, "DescribeImages.full.xml"},
    {OP_DESCRIBE_IMAGES, "DescribeImages.self.xml"},
    {OP_DESCRIBE_VOLUMES, "DescribeVolumes.full.xml"},
    {OP_DESCRIBE_VOLUMES, "DescribeVolumes.xml"},
    {OP_DESCRIBE_INSTANCES, "DescribeInstances.xml"},
    {OP_DESCRIBE_LAUNCH_TEMPLATES, "DescribeLaunchTemplates.xml"},
    {OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "DescribeLaunchTemplateVersions.xml"},
};
#define SAMPLE_COUNT (sizeof(samples) / sizeof(samples[0]))
#define SHORT_SAMPLE 4096

/* ---- pieces ---- */

TEST(answer__pieces_of_any_size_give_the_same)
{
    static const size_t chunks[] = {1, 2, 3, 7, 64, 1000, 16384};
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        size_t len;
        char *text = sample_load(samples[i].name, &len);
        struct digest whole = text_digest(samples[i].operation, text, len, len);
        for (size_t c = 0; c < sizeof(chunks) / sizeof(chunks[0]); c++)
            assert_string_equal(text_digest(samples[i].operation, text, len, chunks[c]).hex,
                                whole.hex);
        free(text);
    }
}

/* The XML parser cuts a document every 16 KiB: let the cut fall on each byte of a sample. */
TEST(answer__a_cut_at_any_byte_gives_the_same)
{
    enum { CUT = 16384 };
    static const char opened[] = {'<', '!', '-', '-'}, closed[] = {'-', '-', '>'};
    char *padded = malloc(CUT + SHORT_SAMPLE);
    size_t len;
    char *text = sample_load("DescribeSnapshots.page2.xml", &len);
    const char *root = strstr(text, "<Describe");
    assert_non_null(padded);
    len -= (size_t)(root - text);
    assert_true(len < SHORT_SAMPLE);
    struct digest whole = text_digest(OP_DESCRIBE_SNAPSHOTS, root, len, len);
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    for (size_t before = 0; before < len; before++) {
        size_t pad = CUT - before; /* a comment, up to the root */
        memset(padded, 'x', pad);
        memcpy(padded, opened, sizeof(opened));
        memcpy(padded + pad - sizeof(closed), closed, sizeof(closed));
        memcpy(padded + pad, root, len);
        assert_int_equal(reading_run(r, padded, pad + len, SIZE_MAX), 0);
        assert_int_equal(r->page.items, 4);
        if (before % 64 == 0) /* freezing costs more than reading */
            assert_string_equal(text_digest(OP_DESCRIBE_SNAPSHOTS, padded, pad + len, SIZE_MAX).hex,
                                whole.hex);
    }
    /* every page gave the same records: merged, they are those of one */
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->snapshot_count, 4);
    graph_free(graph);
    reading_free(r);
    free(text);
    free(padded);
}

TEST(answer__a_page_that_is_cut_short_is_never_whole)
{
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        size_t len;
        char *text = sample_load(samples[i].name, &len);
        struct reading *r = reading_new(samples[i].operation);
        while (text[len - 1] != '>') /* blanks behind the root are no part of it */
            len--;
        for (size_t cut = 0; cut < len && len < SHORT_SAMPLE; cut++) {
            assert_int_equal(reading_run(r, text, cut, SIZE_MAX), -1);
            assert_int_equal(r->err.code, ERR_INPUT);
        }
        assert_int_equal(reading_run(r, text, len, SIZE_MAX), 0);
        reading_free(r);
        free(text);
    }
}

TEST(answer__an_answer_reads_page_after_page)
{
    size_t len1, len2;
    char *page1 = sample_load("DescribeSnapshots.page1.xml", &len1);
    char *page2 = sample_load("DescribeSnapshots.page2.xml", &len2);
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    assert_int_equal(reading_run(r, page1, len1, 100), 0);
    assert_int_equal(reading_run(r, page2, len2 / 2, 100), -1); /* cut, dropped, asked again */
    assert_int_equal(reading_run(r, page2, len2, 100), 0);
    assert_int_equal(r->page.items, 4);
    assert_true(str_is_empty(r->page.next_token));
    struct graph *graph = part_graph(r->part);
    assert_int_equal(graph->snapshot_count, 12);
    graph_free(graph);
    reading_free(r);
    free(page1);
    free(page2);
}

struct reader {
    pthread_t thread;
    const char *text;
    size_t len;
    uint64_t items;
};

static void *read_pages(void *arg)
{
    struct reader *reader = arg;
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    for (int i = 0; i < 50; i++) {
        if (reading_run(r, reader->text, reader->len, 1000) == 0)
            reader->items += r->page.items;
    }
    reading_free(r);
    return NULL;
}

TEST(answer__threads_read_side_by_side)
{
    struct reader readers[4] = {{.items = 0}};
    size_t len;
    char *text = sample_load("DescribeSnapshots.page1.xml", &len);
    for (size_t i = 0; i < 4; i++) {
        readers[i].text = text;
        readers[i].len = len;
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_pages, &readers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
        assert_int_equal(readers[i].items, 50 * 8);
    }
    free(text);
}

/* ---- order ---- */

struct piece {
    const char *start;
    size_t len;
};

/* Where the element ends that starts at `tag`; no attributes but the root's, whose > is the first. */
static const char *element_end(const char *tag)
{
    size_t depth = 0;
    for (;;) {
        const char *close = strchr(tag, '>');
        assert_non_null(close);
        depth += tag[1] != '/' && close[-1] != '/';
        depth -= tag[1] == '/';
        if (depth == 0)
            return close + 1;
        tag = strchr(close, '<');
        assert_non_null(tag);
    }
}

/* Write an element with its children in another order; lists of items stay as they are. */
static void write_shuffled(struct sink *out, const char *element, const char *end, unsigned *random)
{
    struct piece children[64];
    size_t count = 0;
    const char *inside = strchr(element, '>') + 1;
    const char *close = end; /* of the closing tag; <empty/> has none */
    while (close > inside && *--close != '<')
        ;
    const char *child = inside;
    while (close > child && (child = memchr(child, '<', (size_t)(close - child))) != NULL) {
        const char *next = element_end(child);
        assert_true(count < 64);
        children[count++] = (struct piece){child, (size_t)(next - child)};
        child = next;
    }
    if (count == 0) {
        sink_write(out, element, (size_t)(end - element));
        return;
    }
    for (size_t i = count - 1; i > 0 && strncmp(children[0].start, "<item", 5) != 0; i--) {
        *random = *random * 1103515245 + 12345;
        size_t other = (*random >> 16) % (i + 1);
        struct piece swap = children[i];
        children[i] = children[other];
        children[other] = swap;
    }
    sink_write(out, element, (size_t)(inside - element));
    for (size_t i = 0; i < count; i++)
        write_shuffled(out, children[i].start, children[i].start + children[i].len, random);
    sink_write(out, close, (size_t)(end - close));
}

TEST(answer__elements_come_in_any_order)
{
    unsigned random = 1;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        size_t len;
        char *text = sample_load(samples[i].name, &len);
        const char *root = strstr(text, "<Describe");
        struct digest whole = text_digest(samples[i].operation, text, len, len);
        struct sink *out = sink_memory();
        for (int round = 0; round < 20; round++) {
            sink_clear(out);
            write_shuffled(out, root, element_end(root), &random);
            struct str view = sink_view(out);
            assert_string_equal(text_digest(samples[i].operation, view.ptr, view.len, 512).hex,
                                whole.hex);
        }
        sink_abort(out);
        free(text);
    }
}

/* ---- what is not known ---- */

#define HEAD  "<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-00000001</snapshotId>"
#define TAIL  "</item></snapshotSet></DescribeSnapshotsResponse>"
#define PLAIN HEAD "<volumeId>vol-00000002</volumeId>" TAIL

static void assert_like_plain(const char *text)
{
    struct digest plain = text_digest(OP_DESCRIBE_SNAPSHOTS, PLAIN, strlen(PLAIN), SIZE_MAX);
    struct digest other = text_digest(OP_DESCRIBE_SNAPSHOTS, text, strlen(text), SIZE_MAX);
    assert_string_equal(other.hex, plain.hex);
}

TEST(answer__namespaces_do_not_matter)
{
    assert_like_plain(
        "<DescribeSnapshotsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\">"
        "<snapshotSet><item><snapshotId>snap-00000001</snapshotId>"
        "<volumeId>vol-00000002</volumeId>" TAIL);
    assert_like_plain("<n:DescribeSnapshotsResponse xmlns:n=\"urn:x\"><n:snapshotSet><n:item>"
                      "<n:snapshotId>snap-00000001</n:snapshotId><n:volumeId>vol-00000002"
                      "</n:volumeId></n:item></n:snapshotSet></n:DescribeSnapshotsResponse>");
}

TEST(answer__unknown_elements_are_passed_over_with_all_in_them)
{
    assert_like_plain(
        HEAD "<future><item><snapshotId>snap-0000000f</snapshotId><volumeId>vol-0000000f</volumeId>"
             "<future><tagSet><item><key>k</key></item></tagSet></future></item>"
             "<nextToken>t</nextToken></future><volumeId>vol-00000002</volumeId>" TAIL);
    assert_like_plain("<DescribeSnapshotsResponse><future><snapshotSet><item><snapshotId>snap-0f"
                      "</snapshotId></item></snapshotSet></future><snapshotSet><other/><item>"
                      "<snapshotId>snap-00000001</snapshotId><volumeId>vol-00000002</volumeId>"
                      "</item></snapshotSet></DescribeSnapshotsResponse>");
    /* what has grown children is no text any more */
    assert_like_plain(HEAD
                      "<description>old<item>new</item></description><volumeSize>1<b/></volumeSize>"
                      "<volumeId>vol-00000002</volumeId>" TAIL);
    /* names are told apart to the last letter, and by case */
    assert_like_plain(HEAD
                      "<volumeIds>vol-0000000f</volumeIds><volumeI>vol-0000000f</volumeI>"
                      "<volumeId>vol-00000002</volumeId><VolumeId>vol-0000000f</VolumeId>" TAIL);
}

TEST(answer__words_that_are_not_known_do_no_harm)
{
    assert_like_plain(HEAD "<status>hibernating</status><storageTier>glacier</storageTier>"
                           "<volumeId>vol-00000002</volumeId>" TAIL);
}

TEST(answer__cdata_comments_and_references_are_text_as_any)
{
    assert_like_plain(HEAD
                      "<!-- <volumeId>vol-0000000f</volumeId> -->"
                      "<volumeId>vol<!-- x -->-<![CDATA[0000]]>&#48;<?pi x?>002</volumeId>" TAIL);
}

TEST(answer__the_token_may_come_first_and_be_blank)
{
    struct reading *r = reading_new(OP_DESCRIBE_SNAPSHOTS);
    const char *first = "<DescribeSnapshotsResponse><nextToken>a/b+c==</nextToken><snapshotSet>"
                        "<item><snapshotId>snap-1</snapshotId></item></snapshotSet>"
                        "<requestId>r</requestId></DescribeSnapshotsResponse>";
    assert_int_equal(reading_run(r, first, strlen(first), 10), 0);
    assert_true(str_eq_c(r->page.next_token, "a/b+c=="));
    const char *blank = "<DescribeSnapshotsResponse><nextToken> \n </nextToken><snapshotSet/>"
                        "</DescribeSnapshotsResponse>";
    assert_int_equal(reading_run(r, blank, strlen(blank), 10), 0);
    assert_true(str_is_empty(r->page.next_token));
    reading_free(r);
}

TEST(answer__every_listing_has_a_token)
{
    static const struct {
        enum operation operation;
        const char *list;
    } lists[] = {
        {OP_DESCRIBE_SNAPSHOTS, "snapshotSet"},
        {OP_DESCRIBE_IMAGES, "imagesSet"},
        {OP_DESCRIBE_VOLUMES, "volumeSet"},
        {OP_DESCRIBE_INSTANCES, "reservationSet"},
        {OP_DESCRIBE_LAUNCH_TEMPLATES, "launchTemplates"},
        {OP_DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "launchTemplateVersionSet"},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const char *action = operation_info(lists[i].operation)->action;
        char text[512];
        snprintf(text, sizeof(text),
                 "<%sResponse><%s/><nextToken>token-%zu</nextToken></%sResponse>", action,
                 lists[i].list, i, action);
        struct reading *r = reading_new(lists[i].operation);
        assert_int_equal(reading_run(r, text, strlen(text), SIZE_MAX), 0);
        snprintf(text, sizeof(text), "token-%zu", i);
        assert_true(str_eq_c(r->page.next_token, text));
        assert_int_equal(r->page.items, 0);
        reading_free(r);
    }
}

/* ---- what is wrong ---- */

TEST(answer__another_root_is_refused)
{
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<html><body>Sign in</body></html>", ERR_INPUT,
                   "DescribeSnapshots: expected DescribeSnapshotsResponse, found html");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<DescribeVolumesResponse/>", ERR_INPUT, "found Desc");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<DescribeSnapshots/>", ERR_INPUT, "expected");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<DescribeSnapshotsResponses/>", ERR_INPUT, "expected");
    assert_refused(OP_DESCRIBE_SNAPSHOTS,
                   "<Response><Errors><Error><Code>Unavailable</Code></Error></Errors></Response>",
                   ERR_INPUT, "found Response");
}

TEST(answer__a_page_without_its_list_is_refused)
{
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<DescribeSnapshotsResponse/>", ERR_INPUT,
                   "DescribeSnapshots: expected snapshotSet, found none");
    assert_refused(
        OP_DESCRIBE_INSTANCES,
        "<DescribeInstancesResponse><nextToken>t</nextToken></DescribeInstancesResponse>",
        ERR_INPUT, "expected reservationSet, found none");
}

TEST(answer__what_is_no_xml_is_refused)
{
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "", ERR_INPUT, "DescribeSnapshots: the XML");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "{\"Snapshots\": []}", ERR_INPUT, "not well-formed");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, "<!DOCTYPE a>" PLAIN, ERR_INPUT, "DOCTYPE");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, PLAIN PLAIN, ERR_INPUT, "not well-formed");
    assert_refused(OP_DESCRIBE_SNAPSHOTS, HEAD "<volumeId>\xff</volumeId>" TAIL, ERR_INPUT,
                   "not well-formed");
}

TEST(answer__a_text_over_the_limit_is_refused)
{
    assert_limit(OP_DESCRIBE_SNAPSHOTS, HEAD "<description>", "x", LIMIT_STRING_BYTES,
                 "</description>" TAIL, "DescribeSnapshots: a text in the XML is longer");
}
