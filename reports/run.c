#include "core/sha256.h"
#include "reports/report_internal.h"

#include <stdio.h>

#include "rules/engine.h"

#define U64_TEXT_MAX 24

static void add_text(struct sha256 *sha, const char *text)
{
    sha256_add(sha, text, strlen(text) + 1); /* with its NUL, so that no two run together */
}

static void add_ledger(struct sha256 *sha, const struct ledger_seen *read)
{
    char count[U64_TEXT_MAX];
    (void)snprintf(count, sizeof(count), "%zu", read->ledger ? read->ledger->count : 0);
    add_text(sha, count);
    add_text(sha, read->ledger ? read->ledger->head : "");
    add_text(sha, coverage_word(&read->coverage));
    add_text(sha, read->coverage.detail ? read->coverage.detail : "");
}

static void add_frameworks(struct sha256 *sha, struct framework_set set)
{
    for (size_t i = 0; i < set.count; i++) {
        if (!set.items[i]->file)
            continue;
        add_text(sha, set.items[i]->file);
        add_text(sha, set.items[i]->sha256);
    }
}

void run_id_make(const struct run_id_in *in, char out[17])
{
    char hex[SHA256_HEX_MAX];
    char as_of_text[INSTANT_TEXT_MAX];
    struct sha256 *sha = sha256_new();
    graph_digest(in->graph, sha);
    add_text(sha, in->policy->sha256);
    add_text(sha, instant_format(in->as_of, as_of_text));
    add_text(sha, in->tool_version);
    if (in->ledger)
        add_ledger(sha, in->ledger);
    add_frameworks(sha, in->policy->frameworks);
    sha256_final(sha, hex);
    sha256_free(sha);
    memcpy(out, hex, 16);
    out[16] = '\0';
}

static void json_member_strs(struct json_writer *w, const char *key, const struct strs *strs)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < strs->count; i++)
        json_str(w, strs->items[i]);
    json_end_array(w);
}

const char *ledger_words(const struct ledger_seen *seen, char out[LEDGER_WORDS_MAX])
{
    const struct ledger *ledger = seen->ledger;
    if (!ledger)
        return "not read";
    (void)snprintf(out, LEDGER_WORDS_MAX, "%zu %s, head %.16s", ledger->count,
                   ledger->count == 1 ? "record" : "records", ledger->head);
    return out;
}

void json_member_ledger(struct json_writer *w, const struct ledger_seen *seen)
{
    const struct ledger *ledger = seen->ledger;
    json_key(w, "ledger");
    json_begin_object(w);
    json_member_text(w, "file", seen->name);
    json_member_u64_if(w, "records", ledger, ledger ? ledger->count : 0);
    json_member_ctext(w, "head", ledger ? ledger->head : NULL);
    json_end_object(w);
}

void json_member_frameworks(struct json_writer *w, struct framework_set set)
{
    bool any = false;
    for (size_t i = 0; i < set.count; i++) {
        const struct framework *framework = set.items[i];
        if (!framework->file)
            continue;
        if (!any) {
            json_key(w, "frameworks");
            json_begin_array(w);
        }
        any = true;
        json_begin_object(w);
        json_member_cstr(w, "name", framework->name);
        json_member_cstr(w, "file", framework->file);
        json_member_cstr(w, "sha256", framework->sha256);
        json_end_object(w);
    }
    if (any)
        json_end_array(w);
}

/* Where owners are read: without it nobody could tell why a resource has none. */
static void member_tag_keys(struct json_writer *w, const char *key,
                            const struct strs keys[OWNER_TAG_COUNT])
{
    json_key(w, key);
    json_begin_object(w);
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        json_member_strs(w, owner_tags[i].word, &keys[i]);
    json_end_object(w);
}

/* Reports of everything are as they were. */
static void member_group(struct json_writer *w, const char *key, const struct run_group *group)
{
    if (!group)
        return;
    json_key(w, key);
    json_begin_object(w);
    json_member_str(w, "by", group->by);
    json_key(w, "name");
    if (group->none)
        json_write_null(w);
    else
        json_str(w, group->name);
    json_member_u64(w, "other_places", group->other_places);
    json_member_u64(w, "other_places_with_gaps", group->other_gaps);
    json_end_object(w);
}

static void member_ledger(struct json_writer *w, const char *key, const struct ledger_seen *ledger)
{
    (void)key;
    if (ledger) /* likewise */
        json_member_ledger(w, ledger);
}

static void member_frameworks(struct json_writer *w, const char *key, struct framework_set set)
{
    (void)key;
    json_member_frameworks(w, set);
}

static void member_scope(struct json_writer *w, const char *key, const struct run_info *run)
{
    json_key(w, key);
    json_begin_object(w);
    json_member_strs(w, "accounts", &run->accounts);
    json_member_strs(w, "regions", &run->regions);
    json_end_object(w);
}

void json_member_run(struct json_writer *w, const struct run_info *run)
{
    json_key(w, "run");
    json_begin_object(w);
#define MEMBER(name, type, unit, meaning, absent, put, ...) put(w, name, __VA_ARGS__);
#include "reports/run_members.def"
#undef MEMBER
    json_end_object(w);
}

void json_member_text(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    if (str_is_empty(value))
        json_write_null(w);
    else
        json_str(w, value);
}

void json_member_ctext(struct json_writer *w, const char *key, const char *value)
{
    json_member_text(w, key, str_from(value));
}

void json_member_some_text(struct json_writer *w, const char *key, struct str value)
{
    if (!str_is_empty(value))
        json_member_str(w, key, value);
}

void json_member_some_ctext(struct json_writer *w, const char *key, const char *value)
{
    if (value && value[0] != '\0')
        json_member_cstr(w, key, value);
}

void json_money(struct json_writer *w, int64_t micros)
{
    char buf[MONEY_TEXT_MAX];
    json_number(w, money_format(micros, buf));
}

void json_time(struct json_writer *w, instant at)
{
    char buf[INSTANT_TEXT_MAX];
    json_cstr(w, at == INSTANT_UNSET ? NULL : instant_format(at, buf));
}

void json_member_money(struct json_writer *w, const char *key, int64_t micros)
{
    json_key(w, key);
    json_money(w, micros);
}

void json_member_money_if(struct json_writer *w, const char *key, bool has, int64_t micros)
{
    if (has)
        json_member_money(w, key, micros);
    else
        json_member_cstr(w, key, NULL);
}

void json_member_u64_if(struct json_writer *w, const char *key, bool has, uint64_t value)
{
    if (has)
        json_member_u64(w, key, value);
    else
        json_member_cstr(w, key, NULL);
}

void json_member_time(struct json_writer *w, const char *key, instant at)
{
    json_key(w, key);
    json_time(w, at);
}

bool report_judges(const struct report_context *ctx, size_t rule)
{
    return (!ctx->rules || ctx->rules[rule]) && engine_rule_enabled(ctx->policy, rule);
}
