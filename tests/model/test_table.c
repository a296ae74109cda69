/* Tables are data: each is held to what those who walk it rely on. */
#include "model/table.h"

#include <string.h>

#include "model/graph.h"
#include "tests/support/test.h"

#define ROW_SIZE_MOST 256u

static const size_t wire_sizes[] = {
    [WIRE_TEXT] = sizeof(struct str),     [WIRE_WORDS] = sizeof(struct str),
    [WIRE_TIME] = sizeof(instant),        [WIRE_U32] = sizeof(uint32_t),
    [WIRE_U64] = sizeof(uint64_t),        [WIRE_BOOL] = sizeof(bool),
    [WIRE_TAGS] = sizeof(struct tags_in), [WIRE_LIST] = sizeof(void *),
};

static const size_t kept_sizes[] = {
    [KEPT_ID] = sizeof(uint64_t),    [KEPT_TEXT] = sizeof(strref),
    [KEPT_OWNER] = sizeof(uint16_t), [KEPT_TAGS] = sizeof(uint32_t),
    [KEPT_LIST] = sizeof(uint32_t),  [KEPT_WORD] = sizeof(uint8_t),
    [KEPT_TIME] = sizeof(instant),   [KEPT_SECONDS] = sizeof(uint32_t),
    [KEPT_U32] = sizeof(uint32_t),   [KEPT_U64] = sizeof(uint64_t),
    [KEPT_BOOL] = sizeof(uint8_t),   [KEPT_NUMBER] = sizeof(uint64_t),
    [KEPT_TRUTH] = sizeof(uint8_t),  [KEPT_EDGE] = sizeof(uint32_t),
};

/* Which bytes of a row something lies in. */
struct cover {
    const char *noun;
    bool taken[ROW_SIZE_MOST];
};

static void take(struct cover *cover, size_t at, size_t size)
{
    for (size_t i = at; i < at + size; i++) {
        if (cover->taken[i])
            fail_msg("%s: byte %zu of a row is in two columns", cover->noun, i);
        cover->taken[i] = true;
    }
}

static void take_column(struct cover *cover, const struct column *c)
{
    if (c->kept == KEPT_NOT || c->kept == KEPT_FLAG)
        return;
    if (c->row_size != kept_sizes[c->kept])
        fail_msg("%s.%s: its member of the row is of another type", cover->noun, c->name);
    take(cover, c->row_at, c->row_size);
    if (c->kept == KEPT_ID)
        take(cover, c->aux_at, sizeof(uint8_t));
    if (c->kept == KEPT_LIST)
        take(cover, c->aux_at, sizeof(uint16_t));
}

/* What no column has is padding, and padding is last. */
static void expect_covered(const struct cover *cover, size_t row_size)
{
    size_t end = row_size;
    while (end > 0 && !cover->taken[end - 1])
        end--;
    assert_true(row_size - end < 8);
    for (size_t i = 0; i < end; i++)
        if (!cover->taken[i])
            fail_msg("%s: byte %zu of a row is in no column", cover->noun, i);
}

static void expect_name(const char *noun, const struct column *c)
{
    if (c->name[strspn(c->name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
        fail_msg("%s.%s is no name of a column", noun, c->name);
    if (c->since == 0)
        fail_msg("%s.%s: since which version?", noun, c->name);
    bool wired = c->wire != WIRE_NONE;
    if ((c->json[0] != '\0') != wired || (c->xml && (c->xml[0] != '\0') != wired))
        fail_msg("%s.%s: has its names, or none", noun, c->name);
    const char *dot = strchr(c->json, '.');
    if (dot && strchr(dot + 1, '.'))
        fail_msg("%s.%s lies deeper than JSON is read", noun, c->name);
}

static void expect_column(const char *noun, const struct column *c, size_t in_size)
{
    expect_name(noun, c);
    if (c->wire != WIRE_NONE &&
        (c->in_size != wire_sizes[c->wire] || c->in_at + c->in_size > in_size))
        fail_msg("%s.%s: its member is of another type", noun, c->name);
    if ((c->kept == KEPT_WORD && !c->words) || (c->kept == KEPT_ID && !c->prefix) ||
        (c->kept == KEPT_FLAG && c->flag == 0) || (c->wire == WIRE_LIST) != (c->list != NULL))
        fail_msg("%s.%s lacks what its type needs", noun, c->name);
}

static void expect_distinct(const char *noun, const struct column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(columns[i].name, columns[k].name) == 0)
                fail_msg("%s: two columns %s", noun, columns[i].name);
}

static const struct column *at(const struct table_info *t, size_t row_at, enum kept_type kept)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (t->columns[i].kept == kept && t->columns[i].row_at == row_at)
            return &t->columns[i];
    return NULL;
}

static void expect_at(const struct table_info *t, size_t row_at, enum kept_type kept)
{
    if (row_at != AT_NONE && !at(t, row_at, kept))
        fail_msg("%s: no column of type %d lies at %zu", t->noun, kept, row_at);
}

TEST(table__each_byte_of_a_row_is_in_one_column)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct table_info *t = table_info((enum table)i);
        struct cover cover = {.noun = t->noun};
        assert_int_equal(t->table, i);
        assert_true(t->row_size <= ROW_SIZE_MOST);
        take(&cover, t->place_at, sizeof(uint32_t));
        if (t->flags_at != AT_NONE)
            take(&cover, t->flags_at, sizeof(uint8_t));
        if (t->rare)
            take(&cover, t->rare_at, sizeof(uint32_t));
        for (size_t c = 0; c < t->column_count; c++)
            take_column(&cover, &t->columns[c]);
        if (t->columns[0]
                .xml) /* the other rows are made of their columns, and lie as the compiler likes */
            expect_covered(&cover, t->row_size);
    }
    for (unsigned i = 0; i < LIST_COUNT; i++) {
        const struct sublist *list = list_info((enum list)i);
        struct cover cover = {.noun = list->noun};
        assert_int_equal(list->list, i);
        for (size_t c = 0; c < list->column_count; c++)
            take_column(&cover, &list->columns[c]);
        expect_covered(&cover, list->row_size);
    }
}

TEST(table__columns_say_what_their_types_need)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct table_info *t = table_info((enum table)i);
        for (size_t c = 0; c < t->column_count; c++)
            expect_column(t->noun, &t->columns[c], t->in_size);
        expect_distinct(t->noun, t->columns, t->column_count);
    }
    for (unsigned i = 0; i < LIST_COUNT; i++) {
        const struct sublist *list = list_info((enum list)i);
        for (size_t c = 0; c < list->column_count; c++)
            expect_column(list->noun, &list->columns[c], list->in_size);
        expect_distinct(list->noun, list->columns, list->column_count);
    }
}

/* Code reads the members that a table points at; they must be the columns that they are taken for. */
TEST(table__what_it_points_at_is_of_its_type)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct table_info *t = table_info((enum table)i);
        assert_int_equal(t->columns[0].row_at, 0);
        assert_int_equal(t->columns[0].kept, KEPT_ID);
        assert_int_equal(t->columns[0].aux_at, t->form_at);
        assert_string_equal(t->columns[0].prefix, t->id_prefix);
        assert_true(t->columns[0].required);
        expect_at(t, t->owner_at, KEPT_OWNER);
        expect_at(t, t->tagset_at, KEPT_TAGS);
        expect_at(t, t->text_at, KEPT_TEXT);
        expect_at(t, t->born_at, KEPT_TIME);
        expect_at(t, t->number_at, KEPT_U64);
        expect_at(t, t->size_at, KEPT_U32);
        expect_at(t, t->name_at, KEPT_TEXT);
        expect_at(t, t->state_at, KEPT_WORD);
        if (t->state_at != AT_NONE)
            assert_ptr_equal(at(t, t->state_at, KEPT_WORD)->words, t->states);
        if (t->shared)
            assert_true(t->owner_at != AT_NONE && t->flags_at != AT_NONE);
        assert_true(t->kind == KIND_COUNT || kind_infos[t->kind].table == t);
    }
}

TEST(table__column_is_found_by_its_name)
{
    const struct column *zone = table_column(&table_snapshot, "zone"); /* a rare one */
    assert_string_equal(zone->json, "AvailabilityZone");
    assert_string_equal(table_column(&table_volume, "created_at")->json, "CreateTime");
    assert_null(table_column(&table_volume, "CreateTime"));
    assert_null(table_column(&table_template, "zone"));
}

/* ---- a record of which each column is set in turn ---- */

static void set_number(void *member, size_t size)
{
    static const uint64_t number = 7; /* the low bytes come first, or all are set below */
    memset(member, 0, size);
    memcpy(member, &number, size < sizeof(number) ? size : sizeof(number));
}

static void set_member(const struct column *c, void *in)
{
    static const struct tag_in tag = {.key = {"k", 1}, .value = {"v", 1}};
    void *member = (char *)in + c->in_at;
    switch (c->wire) {
    case WIRE_TEXT:
    case WIRE_WORDS:
        *(struct str *)member = c->words ? str_from(c->words->names[c->words->count - 1])
                                         : STR_LIT("x-0123456789abcdef0");
        break;
    case WIRE_TIME: *(instant *)member = 1700000000000; break;
    case WIRE_U32:
    case WIRE_U64: set_number(member, c->in_size); break;
    case WIRE_BOOL: *(bool *)member = true; break;
    case WIRE_TAGS: *(struct tags_in *)member = (struct tags_in){&tag, 1}; break;
    case WIRE_LIST:
    case WIRE_NONE: break;
    }
    if (c->has_at != 0)
        *((bool *)in + c->has_at) = true;
}

/* The record, alone in a graph; an id and a start are what others rest on. */
static void digest_of(const struct table_info *t, const struct column *with, void *in,
                      char hex[SHA256_HEX_MAX])
{
    static struct place_in place = {.account = {"111122223333", 12}, .region = {"eu-west-1", 9}};
    struct freeze_options options = {.own_all = false};
    struct inventory_part *part = part_new();
    struct error err = ERROR_INIT;
    part_begin_page(part, 0, 0);
    if (with)
        set_member(with, in);
    if (part_add(part, t->table, in, &err) != 0)
        fail_msg("%s: %s", t->noun, err.message);
    part_commit_page(part);
    struct graph *graph = graph_freeze(&place, 1, &part, 1, &options, &err);
    assert_non_null(graph);
    assert_int_equal(graph_row_count(graph, t), 1);
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    sha256_final(sha, hex);
    sha256_free(sha);
    graph_free(graph);
    part_free(part);
}

union any_in {
#define TABLE(NAME, row, plural) struct row##_in row;
#include "model/tables.def"
};

static void blank(const struct table_info *t, union any_in *in)
{
    table_blank(t, in);
    memcpy((char *)in + t->columns[0].in_at, &STR_LIT("id-1"), sizeof(struct str));
    for (size_t i = 0; i < t->column_count; i++) /* what seconds are counted from */
        if (t->columns[i].kept == KEPT_SECONDS)
            memcpy((char *)in + t->columns[i].aux_at, &(instant){1699999990000}, sizeof(instant));
}

static void expect_told(const struct table_info *t, const struct column *columns, size_t count)
{
    union any_in in;
    char without[SHA256_HEX_MAX];
    char with[SHA256_HEX_MAX];
    blank(t, &in);
    digest_of(t, NULL, &in, without);
    for (size_t i = 0; i < count; i++) {
        const struct column *c = &columns[i];
        if (c->wire == WIRE_NONE || c->wire == WIRE_LIST || c->kept == KEPT_NOT)
            continue;
        blank(t, &in);
        digest_of(t, c, &in, with);
        if (strcmp(with, without) == 0)
            fail_msg("%s.%s does not reach the digest", t->noun, c->name);
    }
}

/* The same of the items of a list: a record with one item, of which nothing is known but one thing. */
static void expect_items_told(const struct table_info *t, const struct column *list_column)
{
    const struct sublist *list = list_column->list;
    union {
        char bytes[ROW_SIZE_MOST];
        instant aligned;
    } item;
    const void *items = &item;
    size_t one = 1;
    union any_in in;
    char without[SHA256_HEX_MAX];
    char with[SHA256_HEX_MAX];
    blank(t, &in);
    memcpy((char *)&in + list_column->in_at, &items, sizeof(items));
    memcpy((char *)&in + list->in_count_at, &one, sizeof(one));
    columns_blank(list->columns, list->column_count, &item, list->in_size);
    digest_of(t, NULL, &in, without);
    for (size_t i = 0; i < list->column_count; i++) {
        if (list->columns[i].wire == WIRE_NONE || list->columns[i].kept == KEPT_NOT)
            continue;
        columns_blank(list->columns, list->column_count, &item, list->in_size);
        set_member(&list->columns[i], &item);
        digest_of(t, NULL, &in, with);
        if (strcmp(with, without) == 0)
            fail_msg("%s.%s does not reach the digest", list->noun, list->columns[i].name);
    }
}

TEST(table__each_column_reaches_the_digest)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct table_info *t = table_info((enum table)i);
        expect_told(t, t->columns, t->column_count);
        for (size_t c = 0; c < t->column_count; c++)
            if (t->columns[c].list)
                expect_items_told(t, &t->columns[c]);
        if (t->rare)
            expect_told(t, t->rare->columns, t->rare->column_count);
    }
}

/* ---- names of fields ---- */

static void known(const struct table_info *table, const char *const *names, bool should)
{
    for (; *names; names++)
        if (table_knows_field(table, str_from(*names)) != should)
            fail_msg("%s of a %s: %s", *names, table->noun, should ? "unknown" : "known");
}

TEST(table__knows_the_fields_that_are_read_and_those_that_are_not)
{
    known(&table_snapshot,
          (const char *const[]){"SnapshotId",
                                "VolumeId",
                                "State",
                                "StateMessage",
                                "StartTime",
                                "Progress",
                                "OwnerId",
                                "OwnerAlias",
                                "VolumeSize",
                                "Description",
                                "Tags",
                                "Encrypted",
                                "KmsKeyId",
                                "DataEncryptionKeyId",
                                "OutpostArn",
                                "StorageTier",
                                "RestoreExpiryTime",
                                "SseType",
                                "AvailabilityZone",
                                "TransferType",
                                "CompletionDurationMinutes",
                                "CompletionTime",
                                "FullSnapshotSizeInBytes",
                                NULL},
          true);
    known(&table_volume,
          (const char *const[]){"Attachments", "OwnerId", "VolumeArn", "VolumeType", "Operator",
                                "AvailabilityZoneId", NULL},
          true);
    known(&table_image, (const char *const[]){"Architecture", "PublicSsmParameterName", NULL},
          true);
    known(&table_instance, (const char *const[]){"AmiLaunchIndex", "VpcId", "Placement", NULL},
          true);
}

TEST(table__knows_no_other_fields)
{
    static const char *const none[] = {"",    "snapshotId", "SnapshotIds", "Snapshot",
                                       "Zzz", "A",          "Ebs",         NULL};
    known(&table_snapshot, none, false);
    known(&table_volume, none, false);
    known(&table_image, none, false);
    known(&table_instance, none, false);
    known(&table_volume, (const char *const[]){"StorageTier", "Public", "Operato", NULL}, false);
    known(&table_template, (const char *const[]){"Anything", NULL}, true); /* not listed */
}

TEST(table__names_elements_as_json_does)
{
    char room[FIELD_NAME_MOST];
    struct str name = table_json_name(&table_instance, STR_LIT("groupSet"), room);
    assert_true(str_eq_c(name, "SecurityGroups"));
    name = table_json_name(&table_instance, STR_LIT("kernelId"), room);
    assert_true(str_eq_c(name, "KernelId"));
    name = table_json_name(&table_image, STR_LIT("groupSet"), room);
    assert_true(str_eq_c(name, "GroupSet"));
    char long_name[FIELD_NAME_MOST + 9];
    memset(long_name, 'a', sizeof(long_name));
    name = table_json_name(&table_image, str_make(long_name, sizeof(long_name)), room);
    assert_int_equal(name.len, FIELD_NAME_MOST);
}

/* What is listed for each of others is told after these: its coverage is that of both. */
TEST(table__a_file_of_each_comes_after_that_of_which)
{
    for (enum table t = 0; t < TABLE_COUNT; t++) {
        const struct table_info *of = table_info(t)->file.each_of;
        if (of && (of->table >= t || of->source != table_info(t)->source))
            fail_msg("%s: not after %s, or of another source", table_info(t)->noun, of->noun);
    }
}

/* A kind and the table of its rows speak of the same source. */
TEST(table__and_kind_name_one_source)
{
    for (enum kind kind = 0; kind < KIND_COUNT; kind++)
        if (kind_infos[kind].table)
            assert_int_equal(kind_infos[kind].source, kind_infos[kind].table->source);
}
