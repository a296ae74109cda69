/* Whose a resource is, by its own tags. */
#include "analyzer/owners.h"
#include "tests/analyzer/facts_world.h"
#include "tests/support/test.h"

#include <stdio.h>

#define TAGS(...) (struct tags_in) GB_TAGS(__VA_ARGS__)

static void add(struct world *w, const char *id, struct tags_in tags)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-0a"),
                                            .start_time = gb_time("2026-01-01T00:00:00Z"),
                                            .tags = tags});
}

static struct str of(const struct world *w, const struct owners *owners, const char *id,
                     enum owner_tag part)
{
    struct whose whose = owners_of(owners, KIND_SNAPSHOT, world_row(w, WEST, id));
    return whose_text(w->graph, &whose, part);
}

static void expect_of(const struct world *w, const struct owners *owners, const char *id,
                      enum owner_tag part, const char *value)
{
    struct str found = of(w, owners, id, part);
    if (!str_eq_c(found, value))
        fail_msg("%s of %s is '%.*s', not '%s'", owner_tags[part].word, id, STR_ARG(found), value);
}

static void expect(const struct world *w, const char *id, enum owner_tag part, const char *value)
{
    expect_of(w, facts_owners(w->facts), id, part, value);
}

WORLD_TEST(owners__are_found_by_the_usual_spellings)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", TAGS(T("CostCenter", "17"), T("Environment", "prod"), T("Owner", "ann")));
    add(w, "snap-0b", TAGS(T("Cost Centre", "18"), T("env", "dev"), T("owner", "bob")));
    add(w, "snap-0c", TAGS(T("Name", "ann"), T("Team", "Owner")));
    add(w, "snap-0d", (struct tags_in){0});
    world_freeze(w);
    expect(w, "snap-0a", OWNER_TAG_OWNER, "ann");
    expect(w, "snap-0a", OWNER_TAG_ENVIRONMENT, "prod");
    expect(w, "snap-0a", OWNER_TAG_COST_CENTER, "17");
    expect(w, "snap-0b", OWNER_TAG_OWNER, "bob");
    expect(w, "snap-0b", OWNER_TAG_ENVIRONMENT, "dev");
    expect(w, "snap-0b", OWNER_TAG_COST_CENTER, "18");
    for (int part = 0; part < OWNER_TAG_COUNT; part++) {
        expect(w, "snap-0c", (enum owner_tag)part, "");
        expect(w, "snap-0d", (enum owner_tag)part, "");
    }
}

/* Tags stand in byte order in the graph: `Owner` before `owner`, `ENV` before `Env`. */
WORLD_TEST(owners__the_first_key_of_the_list_counts_not_that_of_the_tags)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", TAGS(T("OWNER", "third"), T("Owner", "first"), T("owner", "second")));
    add(w, "snap-0b", TAGS(T("ENV", "last"), T("Env", "first"), T("env", "second")));
    world_freeze(w);
    expect(w, "snap-0a", OWNER_TAG_OWNER, "first");
    expect(w, "snap-0b", OWNER_TAG_ENVIRONMENT, "first");
}

WORLD_TEST(owners__a_blank_value_is_nobody_and_the_next_key_is_asked)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", TAGS(T("Owner", ""), T("owner", "bob")));
    add(w, "snap-0b", TAGS(T("Owner", " \t"), T("owner", " bob ")));
    add(w, "snap-0c", TAGS(T("Owner", "  ")));
    world_freeze(w);
    expect(w, "snap-0a", OWNER_TAG_OWNER, "bob");
    expect(w, "snap-0b", OWNER_TAG_OWNER, " bob ");
    expect(w, "snap-0c", OWNER_TAG_OWNER, "");
}

WORLD_TEST(owners__given_keys_replace_the_usual_ones)
{
    struct world *w = *state;
    static const struct str team[] = {STR_LIT("Team"), STR_LIT("aws:createdBy")};
    const struct owner_keys keys[OWNER_TAG_COUNT] = {
        [OWNER_TAG_OWNER] = {team, 2}, [OWNER_TAG_COST_CENTER] = {team, 1}};
    gb_place(w->gb, HOME, WEST);
    add(w, "snap-0a", TAGS(T("Environment", "prod"), T("Owner", "ann"), T("Team", "red")));
    add(w, "snap-0b", TAGS(T("CostCenter", "17"), T("aws:createdBy", "ci")));
    world_freeze(w);
    struct owners *owners = owners_new(w->graph, keys);
    expect_of(w, owners, "snap-0a", OWNER_TAG_OWNER, "red");
    expect_of(w, owners, "snap-0a", OWNER_TAG_COST_CENTER, "red");
    expect_of(w, owners, "snap-0a", OWNER_TAG_ENVIRONMENT, "prod");
    expect_of(w, owners, "snap-0b", OWNER_TAG_OWNER, "ci");
    expect_of(w, owners, "snap-0b", OWNER_TAG_COST_CENTER, "");
    owners_free(owners);
}

/* More keys than there are places to remember them. */
WORLD_TEST(owners__are_found_among_thousands_of_keys)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    for (int i = 0; i < 3000; i++) {
        char id[24];
        char key[24];
        (void)snprintf(id, sizeof(id), "snap-%08x", (unsigned)i);
        (void)snprintf(key, sizeof(key), "Key%d", i);
        struct tag_in tags[] = {{str_from(key), S("x")}, T("owner", "bob")};
        add(w, id, (struct tags_in){tags, 2});
    }
    world_freeze(w);
    expect(w, "snap-00000000", OWNER_TAG_OWNER, "bob");
    expect(w, "snap-00000bb7", OWNER_TAG_OWNER, "bob");
}

/* A volume's owner is not that of what was taken of it. */
WORLD_TEST(owners__are_of_the_own_tags_alone)
{
    struct world *w = *state;
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .tags = GB_TAGS(T("Owner", "ann"))});
    add(w, "snap-0a", (struct tags_in){0});
    world_freeze(w);
    expect(w, "snap-0a", OWNER_TAG_OWNER, "");
}
