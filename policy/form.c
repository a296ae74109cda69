/* Texts, words, numbers and lists as values of keys. */
#include "policy/form_internal.h"

static const struct key_type_info *info_of(const struct policy_key *key)
{
    return key_type_info(key->type);
}

/* ---- texts ---- */

static bool read_text(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      const struct policy_key *key, void *field)
{
    struct str text = STR_EMPTY;
    const struct key_type_info *info = info_of(key);
    if (!(info->blank ? policy_read_any_text : policy_read_text)(r, node, what, &text) ||
        (info->check && !info->check(r, node, what, text)))
        return false;
    *(struct str *)field = text;
    return true;
}

static bool is_text_set(const struct policy_key *key, const void *field)
{
    (void)key;
    return ((const struct str *)field)->len > 0;
}

static bool same_text(const struct policy_key *key, const void *a, const void *b)
{
    (void)key;
    return str_eq(*(const struct str *)a, *(const struct str *)b);
}

static void put_text(struct show *s, const struct policy_key *key, const void *field)
{
    (void)key;
    show_put_quoted(s, *(const struct str *)field);
}

const struct form form_text = {
    .read = read_text, .is_set = is_text_set, .same = same_text, .put = put_text};

/* ---- words, and truth values as words ---- */

static int held(const struct key_type_info *info, const void *field)
{
    int value;
    if (info->is_bool)
        return *(const bool *)field;
    memcpy(&value, field, sizeof(value)); /* an int, or an enum of its size */
    return value;
}

static void hold(const struct key_type_info *info, void *field, int value)
{
    _Static_assert(sizeof(enum tier) == sizeof(int), "enums are as large as ints");
    if (info->is_bool)
        *(bool *)field = value != 0;
    else
        memcpy(field, &value, sizeof(value));
}

static int value_of(const struct key_type_info *info, size_t word)
{
    return info->values ? info->values[word] : (int)word;
}

const char *form_word_of(const struct policy_key *key, const void *field)
{
    const struct key_type_info *info = info_of(key);
    for (size_t i = 0; i < info->words.count; i++)
        if (value_of(info, i) == held(info, field))
            return info->words.items[i];
    return NULL;
}

bool form_read_word(struct policy_reader *r, const struct yaml_node *node, const char *what,
                    const struct policy_key *key, void *field)
{
    size_t word;
    const struct key_type_info *info = info_of(key);
    if (!policy_read_word(r, node, what, info->words, &word))
        return false;
    hold(info, field, value_of(info, word));
    return true;
}

static bool read_flag(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      const struct policy_key *key, void *field)
{
    bool flag;
    if (!policy_read_bool(r, node, what, &flag))
        return false;
    hold(info_of(key), field, value_of(info_of(key), flag ? 1 : 0));
    return true;
}

void form_preset_word(const struct policy_key *key, const char *standard, void *field)
{
    const struct key_type_info *info = info_of(key);
    hold(info, field, info->unset);
    for (size_t i = 0; standard && i < info->words.count; i++)
        if (strcmp(standard, info->words.items[i]) == 0)
            hold(info, field, value_of(info, i));
}

static bool is_word_set(const struct policy_key *key, const void *field)
{
    return form_word_of(key, field) != NULL;
}

static bool same_word(const struct policy_key *key, const void *a, const void *b)
{
    return held(info_of(key), a) == held(info_of(key), b);
}

void form_put_word(struct show *s, const struct policy_key *key, const void *field)
{
    sink_cstr(s->out, form_word_of(key, field));
}

const struct form form_word = {.read = form_read_word,
                               .preset = form_preset_word,
                               .is_set = is_word_set,
                               .same = same_word,
                               .put = form_put_word};

const struct form form_flag = {.read = read_flag,
                               .preset = form_preset_word,
                               .is_set = is_word_set,
                               .same = same_word,
                               .put = form_put_word};

/* ---- numbers: below 0 where none is set ---- */

static int64_t unit_of(const struct policy_key *key)
{
    return info_of(key)->unit > 0 ? info_of(key)->unit : 1;
}

bool form_read_whole(struct policy_reader *r, const struct yaml_node *node, const char *what,
                     const struct policy_key *key, void *field)
{
    int64_t count;
    if (!policy_read_whole(r, node, what, info_of(key)->min, info_of(key)->max, &count))
        return false;
    *(int64_t *)field = count * unit_of(key);
    return true;
}

void form_preset_whole(const struct policy_key *key, const char *standard, void *field)
{
    int64_t count = standard && *standard != '\0' ? 0 : -1;
    for (const char *digit = standard ? standard : ""; *digit != '\0' && count >= 0; digit++)
        count = *digit >= '0' && *digit <= '9' ? count * 10 + (*digit - '0') : -1;
    *(int64_t *)field = count < 0 ? -1 : count * unit_of(key);
}

bool form_is_number_set(const struct policy_key *key, const void *field)
{
    (void)key;
    return *(const int64_t *)field >= 0;
}

static bool same_number(const struct policy_key *key, const void *a, const void *b)
{
    (void)key;
    return *(const int64_t *)a == *(const int64_t *)b;
}

void form_put_whole(struct show *s, const struct policy_key *key, const void *field)
{
    sink_i64(s->out, *(const int64_t *)field / unit_of(key));
}

const struct form form_whole = {.read = form_read_whole,
                                .preset = form_preset_whole,
                                .is_set = form_is_number_set,
                                .same = same_number,
                                .put = form_put_whole};

static bool read_duration(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          const struct policy_key *key, void *field)
{
    (void)key;
    return policy_read_duration(r, node, what, field);
}

static void preset_duration(const struct policy_key *key, const char *standard, void *field)
{
    (void)key;
    if (!standard || !duration_parse(str_from(standard), field))
        *(int64_t *)field = DURATION_UNSET;
}

static void put_duration(struct show *s, const struct policy_key *key, const void *field)
{
    if (form_is_number_set(key, field))
        show_put_duration(s, *(const int64_t *)field);
    else
        sink_cstr(s->out, "none");
}

const struct form form_duration = {.read = read_duration,
                                   .preset = preset_duration,
                                   .is_set = form_is_number_set,
                                   .same = same_number,
                                   .put = put_duration,
                                   .note = show_promised};

/* ---- lists ---- */

bool form_read_list(struct policy_reader *r, const struct yaml_node *node, const char *what,
                    const struct policy_key *key, void *field)
{
    const struct key_type_info *info = info_of(key);
    const struct key_type_info *item = key_type_info(info->item);
    bool distinct = info->distinct || (key->flags & DISTINCT);
    unsigned flags = (distinct ? LIST_DISTINCT : 0u) | (item->blank ? LIST_BLANK_TEXT : 0u) |
                     (info->may_be_empty && r->scope ? LIST_MAY_BE_EMPTY : 0u);
    return policy_read_list(r, node, what, flags, item->check, field);
}

bool form_is_list_set(const struct policy_key *key, const void *field)
{
    (void)key;
    return ((const struct strs *)field)->count > 0;
}

bool form_same_list(const struct policy_key *key, const void *a, const void *b)
{
    (void)key;
    return policy_same_list(*(const struct strs *)a, *(const struct strs *)b);
}

void form_put_list(struct show *s, const struct policy_key *key, const void *field)
{
    (void)key;
    show_put_list(s, *(const struct strs *)field);
}

const struct form form_list = {.read = form_read_list,
                               .is_set = form_is_list_set,
                               .same = form_same_list,
                               .put = form_put_list};

/* Without a line of the policy the usual spellings count, and are shown. */
static void preset_owner_keys(const struct policy_key *key, const char *standard, void *field)
{
    (void)standard;
    for (size_t i = 0; i < OWNER_TAG_COUNT; i++)
        if (strcmp(owner_tags[i].policy_key, key->name) == 0)
            *(struct strs *)field = (struct strs){owner_tags[i].usual, owner_tags[i].usual_count};
}

const struct form form_owner_keys = {.read = form_read_list,
                                     .preset = preset_owner_keys,
                                     .is_set = form_is_list_set,
                                     .same = form_same_list,
                                     .put = form_put_list};

const struct form form_nothing = {.read = NULL};
