#include "gate/where.h"

#include <stdio.h>

#include "core/vec.h"
#include "model/states.h"

#define WORDS_MAX 32

static const struct {
    const char *name;
    enum where_key key;
} keys[] = {{"account", WHERE_ACCOUNT}, {"arn", WHERE_ARN},     {"kind", WHERE_KIND},
            {"region", WHERE_REGION},   {"scope", WHERE_SCOPE}, {"state", WHERE_STATE}};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

struct words {
    const char *items[WORDS_MAX];
    size_t count;
};

/* ---- taking an argument apart ---- */

/* Where `mark` stands in `text` without a backslash before it, or text.len. */
static size_t find_bare(struct str text, char mark)
{
    size_t i = 0;
    while (i < text.len && text.ptr[i] != mark)
        i += text.ptr[i] == '\\' && i + 1 < text.len ? 2 : 1;
    return i < text.len ? i : text.len;
}

/* Without the backslashes that take a character as it is. */
static int unescape(struct str text, struct arena *arena, struct str *out, struct error *err)
{
    char *bytes = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\') {
            i++;
            if (i == text.len || !strchr(",=!\\", text.ptr[i])) {
                (void)error_set(err, ERR_USAGE, "--where: a backslash in '%.*s' stands alone",
                                STR_ARG(text));
                error_hint(err, "write \\\\ for a backslash, \\, for a comma; \\= and \\! for an "
                                "equals sign and an exclamation mark in the key of a tag");
                return -1;
            }
        }
        bytes[len++] = text.ptr[i];
    }
    *out = str_make(bytes, len);
    return 0;
}

/* ---- what the keys allow ---- */

static bool is_glob(struct str text)
{
    return str_find(text, "*") < text.len || str_find(text, "?") < text.len;
}

static void add_word(struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return;
    if (words->count < WORDS_MAX)
        words->items[words->count++] = word;
}

static struct words kind_words(void)
{
    return (struct words){{"image", "snapshot", "volume"}, 3};
}

static struct words state_words(void)
{
    struct words words = {.count = 0};
    for (int s = 0; s <= VOLUME_ERROR; s++)
        add_word(&words, volume_state_name((enum volume_state)s));
    for (int s = 0; s <= SNAPSHOT_RECOVERING; s++)
        add_word(&words, snapshot_state_name((enum snapshot_state)s));
    for (int s = 0; s <= IMAGE_DISABLED; s++)
        add_word(&words, image_state_name((enum image_state)s));
    return words;
}

static int not_one_of(const struct where_item *item, const char *name, const struct words *words,
                      struct error *err)
{
    char list[256] = "";
    for (size_t i = 0; i < words->count; i++) {
        size_t len = strlen(list);
        (void)snprintf(list + len, sizeof(list) - len, "%s%s", i > 0 ? ", " : "", words->items[i]);
    }
    const char *nearest = str_nearest(item->value, words->items, words->count);
    if (nearest)
        (void)error_set(err, ERR_USAGE, "--where: unknown %s %.*s; did you mean %s?", name,
                        STR_ARG(item->value), nearest);
    else
        (void)error_set(err, ERR_USAGE, "--where: unknown %s %.*s", name, STR_ARG(item->value));
    error_hint(err, "%s= takes one of: %s", name, list);
    return -1;
}

static int check_word(const struct where_item *item, const char *name, struct words words,
                      struct error *err)
{
    for (size_t i = 0; i < words.count; i++)
        if (str_eq_c(item->value, words.items[i]))
            return 0;
    return not_one_of(item, name, &words, err);
}

static int check_value(const struct where_item *item, struct error *err)
{
    bool glob = is_glob(item->value);
    if (item->key == WHERE_KIND && !glob)
        return check_word(item, "kind", kind_words(), err);
    if (item->key == WHERE_STATE && !glob)
        return check_word(item, "state", state_words(), err);
    if (item->key == WHERE_ACCOUNT && !glob && !account_is_plausible(item->value)) {
        (void)error_set(err, ERR_USAGE, "--where: %.*s is no account id", STR_ARG(item->value));
        error_hint(err, "it has 12 digits, as in account=111122223333");
        return -1;
    }
    if (item->key == WHERE_REGION && !glob && !region_is_plausible(item->value)) {
        (void)error_set(err, ERR_USAGE, "--where: '%.*s' is no region", STR_ARG(item->value));
        error_hint(err, "regions look like eu-west-1, or eu-* for several");
        return -1;
    }
    if (item->key == WHERE_ARN && !glob && !str_starts(item->value, "arn:")) {
        (void)error_set(err, ERR_USAGE, "--where: %.*s is no ARN", STR_ARG(item->value));
        error_hint(err, "ARNs look like arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc; arn=*/"
                        "vol-0abc asks for the id alone");
        return -1;
    }
    return 0;
}

/* ---- items ---- */

static struct strs one(struct arena *arena, struct str value)
{
    struct str *item = arena_alloc(arena, sizeof(*item));
    *item = value;
    return (struct strs){item, 1};
}

static void make_match(struct where_item *item, struct arena *arena)
{
    struct strs value = one(arena, item->value);
    switch (item->key) {
    case WHERE_ACCOUNT: item->match.accounts = value; break;
    case WHERE_ARN: item->match.arns = value; break;
    case WHERE_KIND: item->match.kinds = value; break;
    case WHERE_REGION: item->match.regions = value; break;
    case WHERE_STATE: item->match.states = value; break;
    case WHERE_SCOPE: break;
    case WHERE_TAG: {
        struct tag_match *tag = arena_alloc(arena, sizeof(*tag));
        *tag = (struct tag_match){.key = item->tag, .values = value};
        item->match.tags = (struct tag_selector){tag, 1};
        break;
    }
    }
}

static int unknown_key(struct str key, struct error *err)
{
    const char *names[KEY_COUNT + 1];
    for (size_t i = 0; i < KEY_COUNT; i++)
        names[i] = keys[i].name;
    names[KEY_COUNT] = "tag";
    struct str word = str_make(key.ptr, str_find(key, ":")); /* "tga:App" was to be a tag */
    const char *nearest = str_nearest(word, names, KEY_COUNT + 1);
    (void)error_set(err, ERR_USAGE, "--where: unknown key %.*s%s%s%s", STR_ARG(key),
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    error_hint(
        err,
        "--where takes tag:KEY=VALUE, account=, region=, arn=, kind=, scope= and state=; != and "
        "!tag:KEY ask for all others");
    return -1;
}

static int no_value(struct str text, const char *example, struct error *err)
{
    (void)error_set(err, ERR_USAGE, "--where: '%.*s' has no value", STR_ARG(text));
    error_hint(err, "write it as %s", example);
    return -1;
}

static int read_tag(struct str text, size_t key_len, size_t equals, struct arena *arena,
                    struct where_item *out, struct error *err)
{
    out->key = WHERE_TAG;
    out->value = STR_LIT("*");
    struct str key = str_skip(str_make(text.ptr, key_len), sizeof("tag:") - 1);
    if (unescape(key, arena, &out->tag, err) != 0 ||
        (equals < text.len && unescape(str_skip(text, equals + 1), arena, &out->value, err) != 0))
        return -1;
    if (!str_is_empty(out->tag))
        return 0;
    (void)error_set(err, ERR_USAGE, "--where: '%.*s' names no tag", STR_ARG(text));
    error_hint(err, "write it as tag:KEY=VALUE, or tag:KEY for any value");
    return -1;
}

static int read_key(struct str name, enum where_key *out, struct error *err)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (str_eq_c(name, keys[i].name)) {
            *out = keys[i].key;
            return 0;
        }
    }
    return unknown_key(name, err);
}

/* "!ITEM" or "KEY!=VALUE": sets `negated`, and takes the mark before the item away. */
static int read_not(struct where_item *out, struct str *text, size_t *name_len, struct error *err)
{
    bool before = str_starts(*text, "!");
    if (before)
        *text = str_trim(str_skip(*text, 1));
    size_t equals = find_bare(*text, '=');
    bool inside = equals < text->len && equals > 0 && find_bare(*text, '!') == equals - 1;
    *name_len = inside ? equals - 1 : equals;
    out->negated = before || inside;
    if (!before || !inside)
        return 0;
    (void)error_set(err, ERR_USAGE, "--where: '%.*s' says not twice", STR_ARG(out->text));
    error_hint(err, "write it as KEY=VALUE, or once with not: KEY!=VALUE");
    return -1;
}

static int read_item(struct str text, struct arena *arena, struct where_item *out,
                     struct error *err)
{
    size_t name_len;
    *out = (struct where_item){.text = text};
    if (read_not(out, &text, &name_len, err) != 0)
        return -1;
    size_t equals = find_bare(text, '=');
    struct str name = str_trim(str_make(text.ptr, name_len));
    if (str_starts(text, "tag:"))
        return read_tag(text, name_len, equals, arena, out, err);
    if (str_eq_c(name, "tag"))
        return no_value(text, "tag:KEY=VALUE, or tag:KEY for any value", err);
    if (read_key(name, &out->key, err) != 0)
        return -1;
    if (equals + 1 >= text.len)
        return no_value(text, "KEY=VALUE, as in region=eu-west-1", err);
    if (unescape(str_skip(text, equals + 1), arena, &out->value, err) != 0)
        return -1;
    return check_value(out, err);
}

static int read_items(struct vec *items, struct str text, struct arena *arena, struct error *err)
{
    for (bool more = true; more;) {
        size_t end = find_bare(text, ',');
        more = end < text.len;
        struct str part = str_trim(str_make(text.ptr, end));
        struct where_item item;
        if (str_is_empty(part)) {
            (void)error_set(err, ERR_USAGE, "--where: nothing stands %s a comma",
                            more ? "before" : "after");
            error_hint(err, "a comma parts two items; write \\, for a comma in a value");
            return -1;
        }
        if (read_item(part, arena, &item, err) != 0)
            return -1;
        make_match(&item, arena);
        (void)vec_push(items, &item);
        text = str_skip(text, end + 1);
    }
    return 0;
}

int where_parse(struct where *out, const struct str *texts, size_t count, struct arena *arena,
                struct error *err)
{
    struct vec items;
    vec_init(&items, sizeof(struct where_item));
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = read_items(&items, texts[i], arena, err);
    struct where_item *copy = arena_array(arena, items.len + 1, sizeof(*copy));
    if (result == 0 && items.len > 0)
        memcpy(copy, items.data, items.len * sizeof(*copy));
    *out = (struct where){copy, result == 0 ? items.len : 0};
    vec_clear(&items);
    return result;
}

/* ---- what a policy knows ---- */

static bool has_scope(const struct policy *policy, struct str glob)
{
    for (size_t i = 0; i < policy->scope_count; i++)
        if (str_glob(glob, policy->scopes[i].name))
            return true;
    return false;
}

/* The name of a scope that is near, or an empty one. */
static struct str nearest_scope(const struct policy *policy, struct str name)
{
    struct str nearest = STR_EMPTY;
    unsigned best = 4;
    for (size_t i = 0; i < policy->scope_count; i++) {
        unsigned distance = str_distance(name, policy->scopes[i].name, best);
        if (distance < best) {
            best = distance;
            nearest = policy->scopes[i].name;
        }
    }
    return nearest;
}

int where_check_scopes(const struct where *where, const struct policy *policy, struct error *err)
{
    for (size_t i = 0; i < where->count; i++) {
        const struct where_item *item = &where->items[i];
        if (item->key != WHERE_SCOPE || has_scope(policy, item->value))
            continue;
        struct str near = nearest_scope(policy, item->value);
        if (str_is_empty(near))
            (void)error_set(err, ERR_USAGE, "--where: the policy has no scope %.*s",
                            STR_ARG(item->value));
        else
            (void)error_set(err, ERR_USAGE,
                            "--where: the policy has no scope %.*s; did you mean '%.*s'?",
                            STR_ARG(item->value), STR_ARG(near));
        error_hint(err, "'snapaudit policy show' prints the scopes");
        return -1;
    }
    return 0;
}

/* ---- asking ---- */

static bool scope_matches(const struct policy *policy, const struct graph *graph, enum kind kind,
                          uint32_t row, struct str glob)
{
    uint16_t scope = policy_scope_of(policy, graph, kind, row);
    return scope != SCOPE_NONE && str_glob(glob, policy->scopes[scope].name);
}

bool where_matches(const struct where *where, const struct policy *policy,
                   const struct graph *graph, enum kind kind, uint32_t row)
{
    for (size_t i = 0; i < where->count; i++) {
        const struct where_item *item = &where->items[i];
        bool is = item->key == WHERE_SCOPE ? scope_matches(policy, graph, kind, row, item->value)
                                           : policy_match(&item->match, graph, kind, row);
        if (is == item->negated)
            return false;
    }
    return true;
}

/* "eu-west-1" of "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc"; of a glob only where it names
 * one. */
static bool arn_reaches(struct str arn, struct str region)
{
    struct str rest = arn;
    for (int field = 0; field < 3; field++) {
        size_t colon = str_find(rest, ":");
        if (is_glob(str_make(rest.ptr, colon)) || colon == rest.len)
            return true;
        rest = str_skip(rest, colon + 1);
    }
    struct str named = str_make(rest.ptr, str_find(rest, ":"));
    return str_is_empty(named) || is_glob(named) || str_eq(named, region);
}

/* Can a resource there be what the item says? Tags, states and scopes can be anywhere; an ARN that is
 * not meant leaves others beside it. */
static bool item_reaches(const struct where_item *item, enum kind kind, struct str account,
                         struct str region)
{
    switch (item->key) {
    case WHERE_ACCOUNT: return str_glob(item->value, account) != item->negated;
    case WHERE_REGION: return str_glob(item->value, region) != item->negated;
    case WHERE_KIND: return str_glob(item->value, str_from(kind_name(kind))) != item->negated;
    case WHERE_ARN: return item->negated || arn_reaches(item->value, region);
    default: return true;
    }
}

bool where_reaches(const struct where *where, enum kind kind, struct str account, struct str region)
{
    for (size_t i = 0; i < where->count; i++)
        if (!item_reaches(&where->items[i], kind, account, region))
            return false;
    return true;
}

/* ---- findings ---- */

/* By key; NULL: findings do not carry it. */
typedef bool (*takes_fn)(const struct where_item *item, const struct subject *subject);

static bool takes_account(const struct where_item *item, const struct subject *subject)
{
    return str_glob(item->value, subject->account);
}

static bool takes_arn(const struct where_item *item, const struct subject *subject)
{
    return str_glob(item->value, subject->arn);
}

static bool takes_kind(const struct where_item *item, const struct subject *subject)
{
    return str_glob(item->value, str_from(kind_name(subject->kind)));
}

static bool takes_region(const struct where_item *item, const struct subject *subject)
{
    return str_glob(item->value, subject->region);
}

static bool takes_scope(const struct where_item *item, const struct subject *subject)
{
    return !str_is_empty(subject->scope) && str_glob(item->value, subject->scope);
}

static const takes_fn takes[] = {
    [WHERE_ACCOUNT] = takes_account,
    [WHERE_ARN] = takes_arn,
    [WHERE_KIND] = takes_kind,
    [WHERE_REGION] = takes_region,
    [WHERE_SCOPE] = takes_scope,
    [WHERE_STATE] = NULL,
    [WHERE_TAG] = NULL,
};

int where_check_findings(const struct where *where, struct error *err)
{
    for (size_t i = 0; i < where->count; i++) {
        const struct where_item *item = &where->items[i];
        if (takes[item->key])
            continue;
        (void)error_set(err, ERR_USAGE, "--where: findings do not carry what '%.*s' asks for",
                        STR_ARG(item->text));
        error_hint(err, "of a folder of reports it takes account=, region=, arn=, kind= and "
                        "scope=; 'snapaudit report --db FILE' takes all");
        return -1;
    }
    return 0;
}

static bool takes_subject(const struct where *where, const struct subject *subject)
{
    for (size_t i = 0; i < where->count; i++) {
        const struct where_item *item = &where->items[i];
        if (takes[item->key](item, subject) == item->negated)
            return false;
    }
    return true;
}

/* A member of a group is a volume in the group's place, and in its scope where that has one. */
static bool takes_member(const struct where *where, const struct subject *group, struct str arn)
{
    struct subject member = *group;
    member.kind = KIND_VOLUME;
    member.arn = arn;
    return takes_subject(where, &member);
}

bool where_takes(const struct where *where, const struct finding *finding)
{
    const struct subject *subject = &finding->subject;
    if (kind_is(subject->kind, KIND_JUDGED))
        return takes_subject(where, subject);
    if (subject->kind != KIND_RESTORE_GROUP)
        return true;
    bool has_members = false;
    for (size_t i = 0; i < finding->related_count; i++) {
        if (strcmp(finding->related[i].relation, RELATION_MEMBER) != 0)
            continue;
        has_members = true;
        if (takes_member(where, subject, finding->related[i].arn))
            return true;
    }
    return !has_members && takes_member(where, subject, subject->arn);
}
