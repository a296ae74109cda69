/* "run": of which run a report is. */
#include <string.h>

#include "core/limits.h"
#include "model/ledger.h"
#include "reports/again/again_internal.h"

#define TEXT(key_, member_, needed_)                             \
    {                                                            \
        .key = key_, .read = spot_maybe_text, .needed = needed_, \
        .offset = offsetof(struct run_info, member_)             \
    }
#define CTEXT(key_, member_)                                   \
    {                                                          \
        .key = key_, .read = spot_maybe_ctext, .needed = true, \
        .offset = offsetof(struct run_info, member_)           \
    }

static int read_run_id(struct spot *spot, const json_t *value, void *out)
{
    struct str text = STR_EMPTY;
    if (spot_text(spot, value, &text) != 0)
        return -1;
    if (!spot_is_hex(text, sizeof(((struct run_info *)0)->run_id) - 1))
        return spot_wrong(spot, value, "16 hex digits");
    memcpy(out, text.ptr, text.len);
    return 0;
}

/* ---- places ---- */

static int read_scope(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"accounts", spot_texts, offsetof(struct run_info, accounts), true},
        {"regions", spot_texts, offsetof(struct run_info, regions), true},
    };
    return spot_object(spot, value, members, sizeof(members) / sizeof(members[0]), out);
}

static int read_tag_keys(struct spot *spot, const json_t *value, void *out)
{
    struct spot_member members[OWNER_TAG_COUNT];
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        members[i] =
            (struct spot_member){owner_tags[i].word, spot_texts, i * sizeof(struct strs), true};
    return spot_object(spot, value, members, OWNER_TAG_COUNT, out);
}

/* ---- the group ---- */

static int read_name(struct spot *spot, const json_t *value, void *out)
{
    struct run_group *group = out;
    group->none = json_is_null(value);
    return group->none ? 0 : spot_text(spot, value, &group->name);
}

static int read_group(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"by", spot_text, offsetof(struct run_group, by), true},
        {"name", read_name, 0, true},
        {"other_places", spot_u64, offsetof(struct run_group, other_places), true},
        {"other_places_with_gaps", spot_u64, offsetof(struct run_group, other_gaps), true},
    };
    struct run_group *group = arena_alloc(spot->arena, sizeof(*group));
    *(const struct run_group **)out = group;
    return spot_object(spot, value, members, sizeof(members) / sizeof(members[0]), group);
}

/* ---- the ledger ---- */

struct ledger_told {
    struct str file;
    bool has_records;
    uint64_t records;
    const char *head;
};

static int read_records(struct spot *spot, const json_t *value, void *out)
{
    struct ledger_told *told = out;
    told->has_records = !json_is_null(value);
    return told->has_records ? spot_u64(spot, value, &told->records) : 0;
}

static int read_head(struct spot *spot, const json_t *value, void *out)
{
    return json_is_null(value) ? 0 : spot_sha256(spot, value, out);
}

static int read_ledger(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"file", spot_maybe_text, offsetof(struct ledger_told, file), true},
        {"records", read_records, 0, true},
        {"head", read_head, offsetof(struct ledger_told, head), true},
    };
    struct ledger_told told = {.file = STR_EMPTY};
    if (spot_object(spot, value, members, sizeof(members) / sizeof(members[0]), &told) != 0)
        return -1;
    if (told.has_records != (told.head != NULL))
        return spot_say(spot, "expected records and head, or null for both");
    struct ledger_seen *seen = arena_alloc(spot->arena, sizeof(*seen));
    *(const struct ledger_seen **)out = seen;
    seen->name = told.file;
    if (!told.has_records)
        return 0;
    struct ledger *ledger = arena_alloc(spot->arena, sizeof(*ledger));
    ledger->count = (size_t)told.records;
    memcpy(ledger->head, told.head, strlen(told.head));
    seen->ledger = ledger;
    return 0;
}

/* ---- frameworks that the policy names by a file ---- */

struct framework_told {
    const char *name, *file, *sha256;
};

static int read_framework(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"name", spot_ctext, offsetof(struct framework_told, name), true},
        {"file", spot_ctext, offsetof(struct framework_told, file), true},
        {"sha256", spot_sha256, offsetof(struct framework_told, sha256), true},
    };
    struct framework_told told;
    if (spot_object(spot, value, members, sizeof(members) / sizeof(members[0]), &told) != 0)
        return -1;
    struct framework *framework = arena_alloc(spot->arena, sizeof(*framework));
    framework->name = told.name;
    framework->file = told.file;
    memcpy(framework->sha256, told.sha256, strlen(told.sha256) + 1);
    *(const struct framework **)out = framework;
    return 0;
}

static int read_frameworks(struct spot *spot, const json_t *value, void *out)
{
    struct spot_list list;
    if (spot_list(spot, value, read_framework, sizeof(struct framework *), LIMIT_FRAMEWORKS,
                  &list) != 0)
        return -1;
    *(struct framework_set *)out = (struct framework_set){list.items, list.count};
    return 0;
}

/* ---- all ---- */

int again_read_run(struct spot *spot, const json_t *value, void *out)
{
    static const struct spot_member members[] = {
        {"run_id", read_run_id, offsetof(struct run_info, run_id), true},
        {"as_of", spot_time, offsetof(struct run_info, as_of), true},
        CTEXT("as_of_source", as_of_source),
        CTEXT("tool_version", tool_version),
        CTEXT("policy_sha256", policy_sha256),
        CTEXT("policy_name", policy_name),
        CTEXT("policy_version", policy_version),
        TEXT("caller", caller, true),
        TEXT("selection", selection, false),
        {"group", read_group, offsetof(struct run_info, group), false},
        {"ledger", read_ledger, offsetof(struct run_info, ledger), false},
        {"frameworks", read_frameworks, offsetof(struct run_info, frameworks), false},
        {"baseline_sha256", spot_sha256, offsetof(struct run_info, baseline_sha256), false},
        {"scope", read_scope, 0, true},
        {"tag_keys", read_tag_keys, offsetof(struct run_info, owner_keys), true},
        CTEXT("currency", currency),
        CTEXT("priced_at", priced_at),
        CTEXT("price_source", price_source),
    };
    struct run_info *run = out;
    *run = (struct run_info){.as_of = INSTANT_UNSET,
                             .made_at = INSTANT_UNSET,
                             .read_began = INSTANT_UNSET,
                             .read_ended = INSTANT_UNSET};
    return spot_object(spot, value, members, sizeof(members) / sizeof(members[0]), run);
}
