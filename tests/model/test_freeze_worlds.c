/* Random worlds, frozen from random splits into parts: the graph is the same each time, and it is
 * what a slow and simple reading of the records says. SNAPAUDIT_SEEDS sets how many worlds. */
#include "core/arena.h"
#include "model/graph.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES     5
#define CHAINS     3 /* of each kind in each place */
#define RECORDS    400
#define PARTS_MAX  5
#define LINES_MAX  3
#define UNNAMED_AS "111122223333"

enum type { SNAPSHOT, VOLUME, IMAGE, INSTANCE, TEMPLATE, VERSION, TYPES };

struct record {
    enum type type;
    uint32_t place; /* as the reader knows it */
    uint32_t chain;
    struct str id;
    union {
        struct snapshot_in snapshot;
        struct volume_in volume;
        struct image_in image;
        struct instance_in instance;
        struct template_in template;
        struct template_version_in version;
    };
};

struct world {
    struct arena *arena;
    uint64_t random;
    struct place_in places[PLACES];
    struct coverage coverage[PLACES][SOURCE_COUNT];
    uint32_t place_of[PLACES]; /* in the graph */
    struct record records[RECORDS];
};

/* ---- making one ---- */

static uint64_t draw(struct world *w, uint64_t below)
{
    w->random += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = w->random;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

/* Few numbers, so that ids repeat and edges meet; all forms, and those that sort oddly. */
static struct str some_id(struct world *w, const char *prefix)
{
    unsigned n = (unsigned)draw(w, 12);
    switch (draw(w, 6)) {
    case 0: return arena_printf(w->arena, "%s0%07x", prefix, n);
    case 1: return arena_printf(w->arena, "%s%08x", prefix, 0xfffffff8 + n % 8);
    case 2: return arena_printf(w->arena, "%s0%07x000000000", prefix, n);
    case 3: return arena_printf(w->arena, "%s0ffffffff%08x", prefix, n % 4);
    case 4: return arena_printf(w->arena, "%s5-odd-%u", prefix, n % 4);
    default: return arena_printf(w->arena, "%s0%016x", prefix, n);
    }
}

static struct str maybe_id(struct world *w, const char *prefix)
{
    return draw(w, 8) == 0 ? STR_EMPTY : some_id(w, prefix);
}

static struct str some_word(struct world *w)
{
    static const char *const words[] = {
        "", "a", "b", "prod", "Backup of \xc3\xa4", "a longer text"};
    return str_from(words[draw(w, sizeof(words) / sizeof(words[0]))]);
}

static struct str some_account(struct world *w)
{
    static const char *const accounts[] = {"", UNNAMED_AS, "444455556666"};
    return str_from(accounts[draw(w, 3)]);
}

static struct tags_in some_tags(struct world *w)
{
    static const char *const keys[] = {"Name", "aws:dlm:x", "env", "AWS:y", "team", "name"};
    struct tag_in *tags = arena_array(w->arena, 4, sizeof(*tags));
    size_t count = draw(w, 5);
    for (size_t i = 0; i < count; i++)
        tags[i] = (struct tag_in){str_from(keys[draw(w, 6)]), some_word(w)};
    return (struct tags_in){tags, count};
}

static instant some_time(struct world *w)
{
    return draw(w, 5) == 0 ? INSTANT_UNSET : (instant)draw(w, 20) * MS_PER_DAY;
}

static void make_snapshot(struct world *w, struct record *r)
{
    r->snapshot = (struct snapshot_in){
        .id = r->id,
        .volume_id = maybe_id(w, "vol-"),
        .owner_id = some_account(w),
        .description = some_word(w),
        .transfer_type = draw(w, 6) ? STR_EMPTY : STR_LIT("time-based"),
        .state = STR_LIT("completed"),
        .start_time = some_time(w),
        .completion_time = some_time(w),
        .restore_expiry_time = INSTANT_UNSET,
        .size_gib = (uint32_t)draw(w, 1000000),
        .tags = some_tags(w),
    };
}

static void make_volume(struct world *w, struct record *r)
{
    struct attachment_in *attachments = arena_array(w->arena, LINES_MAX, sizeof(*attachments));
    size_t count = draw(w, LINES_MAX);
    for (size_t i = 0; i < count; i++)
        attachments[i].instance_id = maybe_id(w, "i-");
    r->volume = (struct volume_in){
        .id = r->id,
        .snapshot_id = maybe_id(w, "snap-"),
        .source_volume_id = maybe_id(w, "vol-"),
        .state = STR_LIT("in-use"),
        .size_gib = (uint32_t)draw(w, 1000000),
        .attachments = attachments,
        .attachment_count = count,
        .tags = some_tags(w),
    };
}

static void make_image(struct world *w, struct record *r)
{
    struct mapping_in *mappings = arena_array(w->arena, LINES_MAX, sizeof(*mappings));
    size_t count = draw(w, LINES_MAX + 1);
    for (size_t i = 0; i < count; i++)
        mappings[i].snapshot_id =
            i > 0 && draw(w, 3) == 0 ? mappings[0].snapshot_id : maybe_id(w, "snap-");
    r->image = (struct image_in){
        .id = r->id,
        .name = some_word(w),
        .owner_id = some_account(w),
        .source_image_id = maybe_id(w, "ami-"),
        .creation_date = (instant)draw(w, 1000000),
        .mappings = mappings,
        .mapping_count = count,
        .tags = some_tags(w),
    };
}

static void make_instance(struct world *w, struct record *r)
{
    static const char *const states[] = {"running", "stopped", "terminated", "shutting-down"};
    struct instance_volume_in *volumes = arena_array(w->arena, LINES_MAX, sizeof(*volumes));
    size_t count = draw(w, LINES_MAX);
    for (size_t i = 0; i < count; i++)
        volumes[i].volume_id = maybe_id(w, "vol-");
    r->instance = (struct instance_in){
        .id = r->id,
        .image_id = maybe_id(w, "ami-"),
        .state = str_from(states[draw(w, 4)]),
        .launch_time = (instant)draw(w, 1000000),
        .volumes = volumes,
        .volume_count = count,
        .tags = some_tags(w),
    };
}

static void make_version(struct world *w, struct record *r)
{
    struct str *snapshots = arena_array(w->arena, LINES_MAX, sizeof(*snapshots));
    size_t count = draw(w, LINES_MAX);
    for (size_t i = 0; i < count; i++)
        snapshots[i] = maybe_id(w, "snap-");
    r->version = (struct template_version_in){
        .template_id = r->id,
        .template_name = some_word(w),
        .version = draw(w, 3) + 1,
        .image_id = draw(w, 4) ? maybe_id(w, "ami-") : STR_LIT("resolve:ssm:x"),
        .snapshot_ids = snapshots,
        .snapshot_count = count,
    };
}

static void make_record(struct world *w, struct record *r)
{
    static const char *const prefixes[] = {"snap-", "vol-", "ami-", "i-", "lt-", "lt-"};
    r->type = (enum type)draw(w, TYPES);
    r->place = (uint32_t)draw(w, PLACES);
    r->chain = (uint32_t)draw(w, CHAINS);
    r->id = some_id(w, prefixes[r->type]);
    switch (r->type) {
    case SNAPSHOT: make_snapshot(w, r); break;
    case VOLUME: make_volume(w, r); break;
    case IMAGE: make_image(w, r); break;
    case INSTANCE: make_instance(w, r); break;
    case TEMPLATE:
        r->template = (struct template_in){r->id, STR_EMPTY, draw(w, 3), draw(w, 3)};
        break;
    case VERSION: make_version(w, r); break;
    case TYPES:
    default: fail();
    }
}

static struct world *make_world(uint64_t seed)
{
    /* The first becomes equal to the third. */
    static const struct {
        const char *account;
        const char *region;
        uint32_t place;
    } places[PLACES] = {{"", "eu-west-1", 1},
                        {"444455556666", "eu-west-1", 3},
                        {UNNAMED_AS, "eu-west-1", 1},
                        {UNNAMED_AS, "us-east-1", 2},
                        {UNNAMED_AS, "ap-south-1", 0}};
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->arena = arena_new();
    w->random = seed;
    for (size_t p = 0; p < PLACES; p++) {
        w->places[p].account = str_from(places[p].account);
        w->places[p].region = str_from(places[p].region);
        w->place_of[p] = places[p].place;
        for (unsigned s = 0; s < SOURCE_COUNT; s++)
            w->coverage[p][s].state = draw(w, 4) ? COVERAGE_COMPLETE : COVERAGE_NOT_ATTEMPTED;
        w->places[p].coverage =
            (struct coverage_told){.told = SOURCE_BIT(SOURCE_COUNT) - 1, .entries = w->coverage[p]};
    }
    for (size_t i = 0; i < RECORDS; i++)
        make_record(w, &w->records[i]);
    return w;
}

static void free_world(struct world *w)
{
    arena_free(w->arena);
    free(w);
}

/* ---- freezing it ---- */

static void add(struct inventory_part *part, const struct record *r)
{
    struct error err = ERROR_INIT;
    int failed = -1;
    switch (r->type) {
    case SNAPSHOT: failed = part_add_snapshot(part, &r->snapshot, &err); break;
    case VOLUME: failed = part_add_volume(part, &r->volume, &err); break;
    case IMAGE: failed = part_add_image(part, &r->image, &err); break;
    case INSTANCE: failed = part_add_instance(part, &r->instance, &err); break;
    case TEMPLATE: failed = part_add_template(part, &r->template, &err); break;
    case VERSION: failed = part_add_template_version(part, &r->version, &err); break;
    case TYPES:
    default: break;
    }
    if (failed)
        fail_msg("%s", err.message);
}

/* A page that does not arrive, with records of anywhere in the world. */
static void add_dropped_page(struct world *w, struct inventory_part *part)
{
    part_begin_page(part, 0, 0);
    for (uint64_t n = draw(w, 4); n > 0; n--)
        add(part, &w->records[draw(w, RECORDS)]);
    part_drop_page(part);
}

static bool of_chain(const struct record *r, size_t chain)
{
    return ((size_t)r->type * PLACES + r->place) * CHAINS + r->chain == chain;
}

/* The next page of a chain; false at its end. */
static bool add_page(struct world *w, size_t chain, size_t *next, struct inventory_part *part)
{
    uint64_t left = draw(w, 4) + 1;
    bool open = false;
    for (; *next < RECORDS && left > 0; (*next)++) {
        const struct record *r = &w->records[*next];
        if (!of_chain(r, chain))
            continue;
        if (!open)
            part_begin_page(part, r->place, r->chain);
        open = true;
        add(part, r);
        left--;
    }
    if (open)
        part_commit_page(part);
    return *next < RECORDS;
}

/* Each chain belongs to one part and keeps its order; the chains come in turns, at random. */
static struct graph *freeze(struct world *w, size_t part_count, bool own_all)
{
    enum { ALL_CHAINS = TYPES * PLACES * CHAINS };
    struct inventory_part *parts[PARTS_MAX];
    size_t part_of[ALL_CHAINS];
    size_t next[ALL_CHAINS] = {0};
    size_t left = ALL_CHAINS;
    struct error err = ERROR_INIT;
    struct freeze_options options = {.unnamed_account = STR_LIT(UNNAMED_AS), .own_all = own_all};
    for (size_t p = 0; p < part_count; p++)
        parts[p] = p % 2 == 1 ? part_new_beside(parts[p - 1]) : part_new();
    for (size_t c = 0; c < ALL_CHAINS; c++)
        part_of[c] = draw(w, part_count);
    while (left > 0) {
        size_t c = draw(w, ALL_CHAINS);
        if (draw(w, 8) == 0)
            add_dropped_page(w, parts[draw(w, part_count)]);
        if (next[c] < RECORDS && !add_page(w, c, &next[c], parts[part_of[c]]))
            left--;
    }
    struct graph *g = graph_freeze(w->places, PLACES, parts, part_count, &options, &err);
    if (!g)
        fail_msg("%s", err.message);
    for (size_t p = 0; p < part_count; p++)
        part_free(parts[p]);
    return g;
}

static void digest(const struct graph *g, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    graph_digest(g, sha);
    sha256_final(sha, hex);
    sha256_free(sha);
}

/* ---- what the records say, slowly ---- */

static bool same_subject(const struct world *w, const struct record *a, const struct record *b)
{
    return a->type == b->type && w->place_of[a->place] == w->place_of[b->place] &&
           str_eq(a->id, b->id) && (a->type != VERSION || a->version.version == b->version.version);
}

/* Does no record of the same subject come later by (chain, place as read, order)? */
static bool is_last(const struct world *w, size_t i)
{
    const struct record *r = &w->records[i];
    for (size_t j = 0; j < RECORDS; j++) {
        const struct record *o = &w->records[j];
        if (j == i || !same_subject(w, r, o))
            continue;
        if (o->chain != r->chain   ? o->chain > r->chain
            : o->place != r->place ? o->place > r->place
                                   : j > i)
            return false;
    }
    return true;
}

/* The row of the type that has this id in this place, by looking at each; ROW_NONE if none. */
static uint32_t look_up(const struct graph *g, enum kind kind, uint32_t place, struct str id)
{
    char buf[RES_ID_TEXT_MAX];
    uint32_t count = kind == KIND_SNAPSHOT ? g->snapshot_count
                     : kind == KIND_VOLUME ? g->volume_count
                     : kind == KIND_IMAGE  ? g->image_count
                                           : g->instance_count;
    for (uint32_t row = 0; row < count && id.len > 0; row++) {
        uint32_t here = kind == KIND_SNAPSHOT ? g->snapshots[row].place
                        : kind == KIND_VOLUME ? g->volumes[row].place
                        : kind == KIND_IMAGE  ? g->images[row].place
                                              : g->instances[row].place;
        struct res_id id_here = kind == KIND_SNAPSHOT ? snapshot_id(&g->snapshots[row])
                                : kind == KIND_VOLUME ? volume_id(&g->volumes[row])
                                : kind == KIND_IMAGE  ? image_id(&g->images[row])
                                                      : instance_id(&g->instances[row]);
        if (here == place && str_eq(graph_id_text(g, id_here, kind, buf), id))
            return row;
    }
    return ROW_NONE;
}

/* The same, and where the place has none, the row of another account in its region. */
static uint32_t look_up_shared(const struct graph *g, enum kind kind, uint32_t place, struct str id)
{
    uint32_t row = look_up(g, kind, place, id);
    for (uint32_t other = 0; row == ROW_NONE && other < g->place_count; other++)
        if (g->places[other].region == g->places[place].region)
            row = look_up(g, kind, other, id);
    return row;
}

static struct str owner_of(const struct record *r)
{
    return r->type == SNAPSHOT ? r->snapshot.owner_id : r->image.owner_id;
}

static void expect_str(const struct graph *g, strref ref, struct str expected)
{
    assert_true(str_eq(graph_str(g, ref), expected));
}

/* The last value of the key among the tags; false when it is not there. */
static bool last_value(const struct tags_in *tags, struct str key, struct str *value)
{
    for (size_t i = tags->count; i-- > 0;) {
        if (str_eq(tags->items[i].key, key)) {
            *value = tags->items[i].value;
            return true;
        }
    }
    return false;
}

static void expect_tags(const struct graph *g, uint32_t tagset, const struct tags_in *tags)
{
    const struct tagset *set = &g->tagsets[tagset];
    const struct tagset *user = &g->tagsets[set->user_set];
    size_t keys = 0;
    size_t user_keys = 0;
    for (size_t i = 0; i < tags->count; i++) {
        struct str expected = STR_EMPTY;
        struct str value = STR_EMPTY;
        assert_true(last_value(tags, tags->items[i].key, &expected));
        assert_true(graph_tag(g, tagset, tags->items[i].key, &value));
        assert_true(str_eq(value, expected));
        bool is_user = !str_starts_nocase(tags->items[i].key, "aws:");
        assert_int_equal(graph_tag(g, set->user_set, tags->items[i].key, &value), is_user);
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || str_eq(tags->items[j].key, tags->items[i].key);
        keys += !seen;
        user_keys += !seen && is_user;
    }
    assert_int_equal(set->count, keys);
    assert_int_equal(set->user_count, user_keys);
    assert_int_equal(user->count, user_keys);
    for (uint32_t i = 1; i < set->count; i++)
        assert_true(str_cmp(graph_str(g, g->tags[set->first + i - 1].key),
                            graph_str(g, g->tags[set->first + i].key)) < 0);
}

static bool expect_own(const struct graph *g, uint32_t place, struct str owner)
{
    return owner.len == 0 || str_eq(owner, graph_str(g, g->places[place].account));
}

/* Is it the row that stays of a resource that several accounts of one region list? The owner's own,
 * else that of the first place. */
static bool speaks(const struct world *w, const struct graph *g, size_t i)
{
    const struct record *r = &w->records[i];
    uint32_t place = w->place_of[r->place];
    struct str account = graph_str(g, g->places[place].account);
    bool owners = owner_of(r).len > 0 && str_eq(owner_of(r), account);
    for (size_t j = 0; j < RECORDS; j++) {
        const struct record *o = &w->records[j];
        uint32_t there = w->place_of[o->place];
        if (o->type != r->type || there == place || !str_eq(o->id, r->id) || !is_last(w, j) ||
            g->places[there].region != g->places[place].region)
            continue;
        bool theirs =
            owner_of(o).len > 0 && str_eq(owner_of(o), graph_str(g, g->places[there].account));
        if (theirs != owners ? theirs : there < place)
            return false;
    }
    return true;
}

static void check_snapshot(const struct graph *g, uint32_t place, const struct snapshot_in *in)
{
    uint32_t row = look_up(g, KIND_SNAPSHOT, place, in->id);
    assert_int_equal(graph_find(g, KIND_SNAPSHOT, place, in->id), row);
    const struct snapshot *s = &g->snapshots[row];
    assert_int_equal(s->size_gib, in->size_gib);
    assert_int_equal(s->start_time, in->start_time);
    expect_str(g, s->description, in->description);
    expect_str(g, g->owners[s->owner], in->owner_id);
    assert_int_equal(s->flags & ROW_OWN, expect_own(g, place, in->owner_id));
    assert_int_equal(s->volume_row, look_up(g, KIND_VOLUME, place, in->volume_id));
    assert_int_equal(s->extra == ROW_NONE, in->transfer_type.len == 0);
    if (s->extra != ROW_NONE)
        expect_str(g, g->snapshot_extras[s->extra].transfer_type, in->transfer_type);
    expect_tags(g, s->tagset, &in->tags);
}

static void check_volume(const struct graph *g, uint32_t place, const struct volume_in *in)
{
    uint32_t row = look_up(g, KIND_VOLUME, place, in->id);
    assert_int_equal(graph_find(g, KIND_VOLUME, place, in->id), row);
    const struct volume *v = &g->volumes[row];
    assert_int_equal(v->size_gib, in->size_gib);
    assert_int_equal(v->snapshot_row, look_up_shared(g, KIND_SNAPSHOT, place, in->snapshot_id));
    assert_int_equal(v->source_row, look_up(g, KIND_VOLUME, place, in->source_volume_id));
    assert_int_equal(v->attachment_count, in->attachment_count);
    for (size_t i = 0; i < in->attachment_count; i++)
        assert_int_equal(g->attachments[v->first_attachment + i].instance_row,
                         look_up(g, KIND_INSTANCE, place, in->attachments[i].instance_id));
    expect_tags(g, v->tagset, &in->tags);
}

static void check_image(const struct graph *g, uint32_t place, const struct image_in *in)
{
    uint32_t row = look_up(g, KIND_IMAGE, place, in->id);
    assert_int_equal(graph_find(g, KIND_IMAGE, place, in->id), row);
    const struct image *i = &g->images[row];
    char buf[RES_ID_TEXT_MAX];
    struct res_id source = {i->source_image_value, (enum id_form)i->source_image_form};
    assert_int_equal(i->creation_date, in->creation_date);
    expect_str(g, i->name, in->name);
    assert_true(str_eq(graph_id_text(g, source, KIND_IMAGE, buf), in->source_image_id));
    assert_int_equal(i->flags & ROW_OWN, expect_own(g, place, in->owner_id));
    assert_int_equal(i->mapping_count, in->mapping_count);
    for (size_t m = 0; m < in->mapping_count; m++)
        assert_int_equal(g->mappings[i->first_mapping + m].snapshot_row,
                         look_up_shared(g, KIND_SNAPSHOT, place, in->mappings[m].snapshot_id));
    expect_tags(g, i->tagset, &in->tags);
}

static void check_instance(const struct graph *g, uint32_t place, const struct instance_in *in)
{
    uint32_t row = look_up(g, KIND_INSTANCE, place, in->id);
    assert_int_equal(graph_find(g, KIND_INSTANCE, place, in->id), row);
    const struct instance *i = &g->instances[row];
    assert_int_equal(i->launch_time, in->launch_time);
    assert_int_equal(i->image_row, look_up_shared(g, KIND_IMAGE, place, in->image_id));
    assert_int_equal(i->volume_count, in->volume_count);
    for (size_t v = 0; v < in->volume_count; v++) {
        const struct instance_volume *volume = &g->instance_volumes[i->first_volume + v];
        struct res_id id = {volume->volume_value, (enum id_form)volume->volume_form};
        uint32_t expected = look_up(g, KIND_VOLUME, place, in->volumes[v].volume_id);
        assert_int_equal(volume->volume_row, expected);
        if (expected == ROW_NONE && id.form != ID_NONE &&
            (i->state == INSTANCE_RUNNING || i->state == INSTANCE_STOPPED)) {
            assert_true(graph_volume_missing(g, place, id));
            assert_false(graph_complete(g, place, SOURCE_VOL));
        }
    }
    expect_tags(g, i->tagset, &in->tags);
}

static const struct template_version *find_version(const struct graph *g, uint32_t place,
                                                   struct str id, uint64_t version)
{
    char buf[RES_ID_TEXT_MAX];
    for (uint32_t row = 0; row < g->template_version_count; row++) {
        const struct template_version *v = &g->template_versions[row];
        struct res_id here = {v->template_value, (enum id_form)v->template_form};
        if (v->place == place && v->version == version &&
            str_eq(res_id_text(here, "lt-", g->strings, buf), id))
            return v;
    }
    return NULL;
}

static void check_version(const struct graph *g, uint32_t place,
                          const struct template_version_in *in)
{
    const struct template_version *v = find_version(g, place, in->template_id, in->version);
    assert_non_null(v);
    expect_str(g, v->template_name, in->template_name);
    expect_str(g, v->image_id, in->image_id);
    assert_int_equal(v->image_row, look_up_shared(g, KIND_IMAGE, place, in->image_id));
    assert_int_equal(v->snapshot_count, in->snapshot_count);
    for (size_t i = 0; i < in->snapshot_count; i++)
        assert_int_equal(g->template_snapshots[v->first_snapshot + i].snapshot_row,
                         look_up_shared(g, KIND_SNAPSHOT, place, in->snapshot_ids[i]));
}

static void check_template(const struct graph *g, uint32_t place, const struct template_in *in)
{
    bool all = (in->default_version == 0 || find_version(g, place, in->id, in->default_version)) &&
               (in->latest_version == 0 || find_version(g, place, in->id, in->latest_version));
    if (!all)
        assert_false(graph_complete(g, place, SOURCE_LT));
}

static void check_records(const struct world *w, const struct graph *g)
{
    size_t last[TYPES] = {0};
    size_t repeated[TYPES] = {0};
    size_t elsewhere[TYPES] = {0};
    for (size_t i = 0; i < RECORDS; i++) {
        const struct record *r = &w->records[i];
        uint32_t place = w->place_of[r->place];
        if (!is_last(w, i)) {
            repeated[r->type]++;
            continue;
        }
        if ((r->type == SNAPSHOT || r->type == IMAGE) && !speaks(w, g, i)) {
            elsewhere[r->type]++;
            continue;
        }
        last[r->type]++;
        switch (r->type) {
        case SNAPSHOT: check_snapshot(g, place, &r->snapshot); break;
        case VOLUME: check_volume(g, place, &r->volume); break;
        case IMAGE: check_image(g, place, &r->image); break;
        case INSTANCE: check_instance(g, place, &r->instance); break;
        case TEMPLATE: check_template(g, place, &r->template); break;
        case VERSION: check_version(g, place, &r->version); break;
        case TYPES:
        default: fail();
        }
    }
    assert_int_equal(g->snapshot_count, last[SNAPSHOT]);
    assert_int_equal(g->volume_count, last[VOLUME]);
    assert_int_equal(g->image_count, last[IMAGE]);
    assert_int_equal(g->instance_count, last[INSTANCE]);
    assert_int_equal(g->template_version_count, last[VERSION]);
    assert_int_equal(g->counts.seen_elsewhere[TABLE_SNAPSHOT], elsewhere[SNAPSHOT]);
    assert_int_equal(g->counts.seen_elsewhere[TABLE_IMAGE], elsewhere[IMAGE]);
    assert_int_equal(g->counts.repeated[TABLE_SNAPSHOT], repeated[SNAPSHOT]);
    assert_int_equal(g->counts.repeated[TABLE_VOLUME], repeated[VOLUME]);
    assert_int_equal(g->counts.repeated[TABLE_IMAGE], repeated[IMAGE]);
    assert_int_equal(g->counts.repeated[TABLE_INSTANCE], repeated[INSTANCE]);
    assert_int_equal(g->counts.repeated[TABLE_TEMPLATE] +
                         g->counts.repeated[TABLE_TEMPLATE_VERSION],
                     repeated[TEMPLATE] + repeated[VERSION]);
}

/* ---- what must hold in every graph ---- */

static void check_order(const struct graph *g)
{
    char a[RES_ID_TEXT_MAX];
    char b[RES_ID_TEXT_MAX];
    for (uint32_t row = 1; row < g->snapshot_count; row++) {
        const struct snapshot *s = &g->snapshots[row];
        assert_true(s[-1].place <= s->place);
        if (s[-1].place == s->place)
            assert_true(str_cmp(graph_id_text(g, snapshot_id(&s[-1]), KIND_SNAPSHOT, a),
                                graph_id_text(g, snapshot_id(s), KIND_SNAPSHOT, b)) < 0);
    }
    for (uint32_t row = 1; row < g->template_version_count; row++) {
        const struct template_version *v = &g->template_versions[row];
        struct res_id x = {v[-1].template_value, (enum id_form)v[-1].template_form};
        struct res_id y = {v->template_value, (enum id_form)v->template_form};
        int order = res_id_cmp(x, y, "lt-", g->strings);
        assert_true(
            v[-1].place < v->place ||
            (v[-1].place == v->place && (order < 0 || (order == 0 && v[-1].version < v->version))));
    }
}

static int by_volume_cmp(const struct graph *g, const struct snapshot *x, const struct snapshot *y)
{
    char a[RES_ID_TEXT_MAX];
    char b[RES_ID_TEXT_MAX];
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    int order = str_cmp(graph_id_text(g, snapshot_volume_id(x), KIND_VOLUME, a),
                        graph_id_text(g, snapshot_volume_id(y), KIND_VOLUME, b));
    if (order != 0)
        return order;
    if (x->start_time != y->start_time)
        return x->start_time < y->start_time ? -1 : 1;
    return str_cmp(graph_id_text(g, snapshot_id(x), KIND_SNAPSHOT, a),
                   graph_id_text(g, snapshot_id(y), KIND_SNAPSHOT, b));
}

static void check_by_volume(const struct graph *g)
{
    uint32_t spanned = 0;
    uint32_t linked = 0;
    for (uint32_t i = 0; i < g->snapshot_count; i++) {
        assert_int_equal(g->by_volume_pos[g->by_volume[i]], i);
        linked += g->snapshots[i].volume_row != ROW_NONE;
        if (i > 0)
            assert_true(by_volume_cmp(g, &g->snapshots[g->by_volume[i - 1]],
                                      &g->snapshots[g->by_volume[i]]) < 0);
    }
    for (uint32_t row = 0; row < g->volume_count; row++) {
        struct span span = g->volume_snapshots[row];
        for (uint32_t i = 0; i < span.count; i++)
            assert_int_equal(g->snapshots[g->by_volume[span.first + i]].volume_row, row);
        spanned += span.count;
    }
    assert_int_equal(spanned, linked);
}

/* Each target's sources rise; as many as there are edges between different pairs. */
static void check_group(const uint32_t *first, const uint32_t *sources, uint32_t targets,
                        uint32_t edges)
{
    assert_int_equal(first[0], 0);
    assert_int_equal(first[targets], edges);
    for (uint32_t t = 0; t < targets; t++) {
        assert_true(first[t] <= first[t + 1]);
        for (uint32_t i = first[t] + 1; i < first[t + 1]; i++)
            assert_true(sources[i - 1] <= sources[i]);
    }
}

static bool is_listed(const uint32_t *first, const uint32_t *sources, uint32_t target,
                      uint32_t source)
{
    for (uint32_t i = first[target]; i < first[target + 1]; i++) {
        if (sources[i] == source)
            return true;
    }
    return false;
}

static void check_groups(const struct graph *g)
{
    uint32_t made = 0;
    uint32_t images = 0;
    uint32_t instances = 0;
    for (uint32_t row = 0; row < g->volume_count; row++) {
        if (g->volumes[row].snapshot_row == ROW_NONE)
            continue;
        assert_true(is_listed(g->made_first, g->made, g->volumes[row].snapshot_row, row));
        made++;
    }
    for (uint32_t row = 0; row < g->image_count; row++) {
        const struct mapping *m = &g->mappings[g->images[row].first_mapping];
        for (uint32_t i = 0; i < g->images[row].mapping_count; i++) {
            bool again = m[i].snapshot_row == ROW_NONE;
            for (uint32_t j = 0; j < i; j++)
                again = again || m[j].snapshot_row == m[i].snapshot_row;
            if (!again)
                assert_true(is_listed(g->image_ref_first, g->image_refs, m[i].snapshot_row, row));
            images += !again;
        }
    }
    for (uint32_t row = 0; row < g->instance_count; row++) {
        if (g->instances[row].image_row == ROW_NONE)
            continue;
        assert_true(is_listed(g->image_instance_first, g->image_instances,
                              g->instances[row].image_row, row));
        instances++;
    }
    check_group(g->made_first, g->made, g->snapshot_count, made);
    check_group(g->image_ref_first, g->image_refs, g->snapshot_count, images);
    check_group(g->image_instance_first, g->image_instances, g->image_count, instances);
}

/* ---- */

static uint64_t seeds(void)
{
    const char *text = getenv("SNAPAUDIT_SEEDS");
    return text ? strtoull(text, NULL, 10) : 25;
}

TEST(worlds__freeze_to_what_their_records_say)
{
    for (uint64_t seed = 1; seed <= seeds(); seed++) {
        struct world *w = make_world(seed);
        struct graph *g = freeze(w, 1 + seed % PARTS_MAX, false);
        check_records(w, g);
        check_order(g);
        check_by_volume(g);
        check_groups(g);
        graph_free(g);
        free_world(w);
    }
}

TEST(worlds__split_in_any_way_give_one_graph)
{
    for (uint64_t seed = 1; seed <= seeds(); seed++) {
        struct world *w = make_world(seed);
        char expected[SHA256_HEX_MAX];
        char actual[SHA256_HEX_MAX];
        struct graph *g = freeze(w, 1, false);
        digest(g, expected);
        for (size_t parts = 1; parts <= PARTS_MAX; parts++) {
            struct graph *other = freeze(w, parts, false);
            digest(other, actual);
            if (strcmp(expected, actual) != 0)
                fail_msg("seed %llu, %zu parts", (unsigned long long)seed, parts);
            assert_memory_equal(g->by_volume, other->by_volume,
                                g->snapshot_count * sizeof(*g->by_volume));
            assert_memory_equal(g->template_ref_first, other->template_ref_first,
                                (g->snapshot_count + 1) * sizeof(*g->template_ref_first));
            assert_memory_equal(&g->counts, &other->counts, sizeof(g->counts));
            graph_free(other);
        }
        graph_free(g);
        g = freeze(w, 2, true);
        digest(g, actual);
        assert_string_not_equal(expected, actual);
        graph_free(g);
        free_world(w);
    }
}
