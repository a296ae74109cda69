#include "policy/policy_internal.h"

#include "core/utf8.h"

struct str policy_shown(struct policy_reader *r, const struct yaml_node *node)
{
    return yaml_clip(r->arena, node->text);
}

const char *policy_kind_of(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_SEQUENCE: return "a list";
    case YAML_MAPPING: return "a mapping";
    case YAML_SCALAR: return yaml_is_null(node) ? "nothing" : "text";
    case YAML_REFUSED:
    default: return "something else";
    }
}

/* The only one of the words that `word` begins, or NULL: "min_age". */
static const char *completed(struct str word, struct words words)
{
    const char *found = NULL;
    for (size_t i = 0; i < words.count && word.len >= 3; i++) {
        struct str whole = str_from(words.items[i]);
        if (whole.len < word.len || !str_eq(str_make(whole.ptr, word.len), word))
            continue;
        if (found)
            return NULL;
        found = words.items[i];
    }
    return found;
}

const char *policy_nearest(struct str word, struct words words)
{
    for (size_t i = 0; i < words.count; i++) {
        if (str_eq_nocase(word, str_from(words.items[i])))
            return words.items[i];
    }
    const char *near = str_nearest(word, words.items, words.count);
    return near ? near : completed(word, words);
}

struct str policy_word_list(struct arena *arena, struct words words)
{
    struct str list = STR_EMPTY;
    for (size_t i = 0; i < words.count; i++)
        list = arena_printf(arena, "%.*s%s%s", STR_ARG(list), i > 0 ? ", " : "", words.items[i]);
    return list;
}

/* ---- keys ---- */

bool policy_has_word(struct words words, struct str word)
{
    for (size_t i = 0; i < words.count; i++) {
        if (str_eq_c(word, words.items[i]))
            return true;
    }
    return false;
}

/* The mapping where a key would be right; NULL when it is right nowhere. */
static const char *home_of(struct str key)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const char *home = section_info((enum section)i)->home;
        if (home && policy_has_word(section_keys((enum section)i), key))
            return home;
    }
    return NULL;
}

static void hint_at_key(struct policy_reader *r, struct str key, struct words words)
{
    const char *near = policy_nearest(key, words);
    const char *home = home_of(key);
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else if (home)
        policy_hint(r, "It belongs under %s: look at the indentation.", home);
    else
        policy_hint(r, "Remove it; docs/policy.md explains every key.");
}

static void refuse_section(struct policy_reader *r, const struct yaml_node *key, struct words words,
                           const char *what)
{
    (void)what;
    policy_problem(r, key, "unknown section '%.*s'", STR_ARG(policy_shown(r, key)));
    policy_expected(r, "Expected one of %.*s.", STR_ARG(policy_word_list(r->arena, words)));
    hint_at_key(r, key->text, words);
}

static void refuse_key(struct policy_reader *r, const struct yaml_node *key, struct words words,
                       const char *what)
{
    policy_problem(r, key, "unknown key '%.*s' in %s", STR_ARG(policy_shown(r, key)), what);
    policy_expected(r, "Expected one of %.*s.", STR_ARG(policy_word_list(r->arena, words)));
    hint_at_key(r, key->text, words);
}

static void hint_at_mapping(struct policy_reader *r, const struct yaml_node *node, const char *what)
{
    if (yaml_is_null(node))
        policy_hint(r, "Fill it in, or remove the key.");
    else if (node->kind == YAML_SEQUENCE)
        policy_hint(r, "Remove the '-' or the brackets.");
    else if (str_eq_c(node->text, "none"))
        policy_hint(r, "Leave the section out when nothing is demanded.");
    else
        policy_hint(r, "Write the keys below '%s:', two blanks deeper.", what);
}

bool policy_check_mapping(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          const char *example)
{
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind == YAML_MAPPING)
        return true;
    if (yaml_is_null(node))
        policy_problem(r, node, "%s has no value", what);
    else
        policy_problem(r, node, "%s is %s, not a mapping", what, policy_kind_of(node));
    policy_expected(r, "Expected keys with values, such as %s.", example);
    hint_at_mapping(r, node, what);
    return false;
}

bool policy_check_words(struct policy_reader *r, const struct yaml_node *node, struct words words,
                        const char *what, policy_refuse_fn *refuse)
{
    const char *example = arena_printf(r->arena, "{%s: ...}", words.items[0]).ptr;
    if (!policy_check_mapping(r, node, what, example))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        if (key->kind == YAML_SCALAR && !policy_has_word(words, key->text))
            refuse(r, key, words, what);
    }
    return true;
}

bool policy_check_keys(struct policy_reader *r, const struct yaml_node *node, enum section section,
                       const char *what)
{
    return policy_check_words(r, node, section_keys(section), what,
                              section == SECTION_ROOT ? refuse_section : refuse_key);
}

/* ---- scalars ---- */

/* Lists and mappings where one value belongs. */
static bool check_scalar(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         const char *expected)
{
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind != YAML_SCALAR) {
        policy_problem(r, node, "%s is %s", what, policy_kind_of(node));
        policy_expected(r, "Expected %s.", expected);
        policy_hint(r, "Write it behind the colon: %s: VALUE.", what);
        return false;
    }
    if (yaml_is_null(node)) {
        policy_problem(r, node, "%s has no value", what);
        policy_expected(r, "Expected %s.", expected);
        policy_hint(r, "Fill it in, or remove the key.");
        return false;
    }
    return true;
}

bool policy_read_any_text(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          struct str *out)
{
    if (!check_scalar(r, node, what, "text"))
        return false;
    *out = node->text;
    return true;
}

bool policy_read_text(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct str *out)
{
    if (!check_scalar(r, node, what, "text"))
        return false;
    if (str_is_empty(str_trim(node->text))) {
        policy_problem(r, node, "%s is empty", what);
        policy_expected(r, "Expected text.");
        policy_hint(r, "Fill it in.");
        return false;
    }
    *out = node->text;
    return true;
}

static bool word_is_in(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(text, str_from(words[i])))
            return true;
    }
    return false;
}

bool policy_read_bool(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      bool *out)
{
    static const char *const yes[] = {"true", "yes", "on", "y"};
    static const char *const no[] = {"false", "no", "off", "n"};
    if (!check_scalar(r, node, what, "true or false"))
        return false;
    if (node->plain && (str_eq_c(node->text, "true") || str_eq_c(node->text, "false"))) {
        *out = str_eq_c(node->text, "true");
        return true;
    }
    policy_problem(r, node, "%s is '%.*s', which is neither true nor false", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected true or false, in small letters and without quotes.");
    if (word_is_in(node->text, yes, 4))
        policy_hint(r, "Write true: yes and on mean different things to different YAML readers.");
    else if (word_is_in(node->text, no, 4))
        policy_hint(r, "Write false: no and off mean different things to different YAML readers.");
    else
        policy_hint(r, "Write true or false.");
    return false;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    }
    return s.len > 0;
}

/* A whole number without sign or leading zeros; false when it is none or over 15 digits. */
static bool parse_whole(const struct yaml_node *node, int64_t *out)
{
    if (!node->plain || !is_digits(node->text) || node->text.len > 15 ||
        (node->text.len > 1 && node->text.ptr[0] == '0'))
        return false;
    *out = 0;
    for (size_t i = 0; i < node->text.len; i++)
        *out = *out * 10 + (node->text.ptr[i] - '0');
    return true;
}

bool policy_read_whole(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       int64_t min, int64_t max, int64_t *out)
{
    int64_t value = 0;
    if (!check_scalar(r, node, what, "a whole number"))
        return false;
    bool is_number = parse_whole(node, &value);
    if (is_number && value >= min && value <= max) {
        *out = value;
        return true;
    }
    policy_problem(r, node,
                   is_number ? "%s is out of range: %.*s" : "%s is no whole number: '%.*s'", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected a whole number from %lld to %lld, without quotes or unit.",
                    (long long)min, (long long)max);
    policy_hint(r, "Write digits only, such as %lld.",
                (long long)(min > 0    ? min
                            : max < 60 ? max
                                       : 60));
    return false;
}

/* "36", "36 hours", "1.5h", "36H": say what is missing. */
static void hint_at_duration(struct policy_reader *r, struct str text)
{
    size_t digits = 0;
    while (digits < text.len && char_is_digit(text.ptr[digits]))
        digits++;
    struct str number = str_make(text.ptr, digits);
    struct str unit = str_trim(str_skip(text, digits));
    int64_t ms;
    char letter[2] = {0};
    if (unit.len > 0)
        letter[0] = (char)((unsigned char)unit.ptr[0] | 0x20u);
    bool fits = duration_parse(arena_printf(r->arena, "%.*s%s", STR_ARG(number), letter), &ms);
    if (unit.len == 0 && duration_parse(arena_printf(r->arena, "%.*sd", STR_ARG(number)), &ms))
        policy_hint(r, "Add the unit: %.*sh for hours, %.*sd for days.", STR_ARG(number),
                    STR_ARG(number));
    else if (fits && !str_starts_nocase(unit, "mo"))
        policy_hint(r, "Write %.*s%s.", STR_ARG(number), letter);
    else
        policy_hint(r, "Write a number and one letter, such as 15m, 36h, 90d or 2w.");
}

bool policy_read_duration(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          int64_t *out)
{
    if (!check_scalar(r, node, what, "a duration such as 36h"))
        return false;
    if (duration_parse(node->text, out))
        return true;
    policy_problem(r, node, "%s is no duration: '%.*s'", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r,
                    "Expected a whole number above 0 and one of m (minutes), h (hours), d (days), "
                    "w (weeks), at most 100 years.");
    hint_at_duration(r, node->text);
    return false;
}

bool policy_read_word(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct words words, size_t *out)
{
    struct str list = policy_word_list(r->arena, words);
    if (!check_scalar(r, node, what, arena_printf(r->arena, "one of %.*s", STR_ARG(list)).ptr))
        return false;
    for (size_t i = 0; i < words.count; i++) {
        if (str_eq_c(node->text, words.items[i])) {
            *out = i;
            return true;
        }
    }
    const char *near = policy_nearest(node->text, words);
    policy_problem(r, node, "unknown word '%.*s' for %s", STR_ARG(policy_shown(r, node)), what);
    policy_expected(r, "Expected one of %.*s.", STR_ARG(list));
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else
        policy_hint(r, "Choose one of these words.");
    return false;
}

static bool parse_day(struct str text, instant *out)
{
    return text.len == 10 && text.ptr[4] == '-' && instant_parse(text, out);
}

bool policy_read_day(struct policy_reader *r, const struct yaml_node *node, const char *what,
                     instant *out)
{
    if (!check_scalar(r, node, what, "a date such as 2026-03-31"))
        return false;
    if (parse_day(node->text, out)) {
        *out += MS_PER_DAY - 1;
        return true;
    }
    policy_problem(r, node, "%s is no date: '%.*s'", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected year-month-day, such as 2026-03-31, a day that exists.");
    policy_hint(r, "Write the last day that still counts, without a time.");
    return false;
}

/* ---- lists ---- */

static bool read_item(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      unsigned flags, policy_item_fn *check, struct str *out)
{
    bool blank = flags & LIST_BLANK_TEXT;
    if (!(blank ? policy_read_any_text : policy_read_text)(r, node, what, out))
        return false;
    return !check || check(r, node, what, *out);
}

static bool is_repeated(struct policy_reader *r, const struct yaml_node *node, const char *what,
                        const struct str *seen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(seen[i], node->text)) {
            policy_problem(r, node, "%s names '%.*s' twice", what, STR_ARG(policy_shown(r, node)));
            policy_expected(r, "Expected each name once.");
            policy_hint(r, "Remove one of the two.");
            return true;
        }
    }
    return false;
}

static bool check_list(struct policy_reader *r, const struct yaml_node *node, const char *what,
                       unsigned flags)
{
    if (node->kind == YAML_REFUSED)
        return false;
    if (node->kind == YAML_MAPPING) {
        policy_problem(r, node, "%s is a mapping, not a list", what);
        policy_expected(r, "Expected a list, such as [a, b], or one value.");
        policy_hint(r, "Write each item on a line that begins with '- ', without a colon.");
        return false;
    }
    if (node->kind == YAML_SEQUENCE && node->count == 0 && !(flags & LIST_MAY_BE_EMPTY)) {
        policy_problem(r, node, "%s is an empty list", what);
        policy_expected(r, "Expected at least one item.");
        policy_hint(r, "Fill it in, or remove the key.");
        return false;
    }
    return true;
}

bool policy_read_list(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      unsigned flags, policy_item_fn *check, struct strs *out)
{
    if (!check_list(r, node, what, flags))
        return false;
    bool single = node->kind == YAML_SCALAR;
    size_t count = single ? 1 : node->count;
    if ((flags & LIST_DISTINCT) && count > POLICY_NAMES_MAX) {
        policy_problem(r, node, "%s has %zu items", what, count);
        policy_expected(r, "Expected at most %u.", POLICY_NAMES_MAX);
        policy_hint(r, "Shorten the list.");
        return false;
    }
    struct str *items = arena_array(r->arena, count, sizeof(*items));
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item = single ? node : node->items[i];
        if (!read_item(r, item, what, flags, check, &items[i]) ||
            ((flags & LIST_DISTINCT) && is_repeated(r, item, what, items, i)))
            good = false;
    }
    if (good)
        *out = (struct strs){items, count};
    return good;
}

bool policy_same_list(struct strs a, struct strs b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++) {
        if (!str_eq(a.items[i], b.items[i]))
            return false;
    }
    return true;
}

bool policy_has_wildcard(struct str s)
{
    return str_find(s, "*") < s.len || str_find(s, "?") < s.len;
}

static bool consists_of(struct str s, const char *allowed)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!strchr(allowed, s.ptr[i]))
            return false;
    }
    return true;
}

bool policy_check_region(struct policy_reader *r, const struct yaml_node *node, const char *what,
                         struct str text)
{
    const char *near = region_nearest(text);
    if (region_is_known(text))
        return true;
    policy_problem(r, node, "%s names '%.*s', which is no region%s", what,
                   STR_ARG(policy_shown(r, node)),
                   region_is_plausible(text) ? " of any partition" : "");
    policy_expected(r, "Expected the name of a region, such as eu-west-1.");
    if (near)
        policy_hint(r, "Did you mean '%s'?", near);
    else if (policy_has_wildcard(text))
        policy_hint(r, "Write each region out: * and ? are not allowed here.");
    else
        policy_hint(r, "Check the spelling: small letters, dashes and a number at the end, no zone "
                       "letter.");
    return false;
}

bool policy_check_region_glob(struct policy_reader *r, const struct yaml_node *node,
                              const char *what, struct str text)
{
    if (!policy_has_wildcard(text))
        return policy_check_region(r, node, what, text);
    if (consists_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-*?"))
        return true;
    policy_problem(r, node, "%s names '%.*s', which fits no region", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected a region such as eu-west-1, or a pattern such as eu-*.");
    policy_hint(r, "Use small letters, digits, dashes, * and ?.");
    return false;
}

bool policy_check_account(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          struct str text)
{
    bool pattern = policy_has_wildcard(text) && consists_of(text, "0123456789*?");
    if (pattern || account_is_plausible(text))
        return true;
    policy_problem(r, node, "%s names '%.*s', which is no account id", what,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected 12 digits in quotes, such as \"111122223333\", or a pattern.");
    if (is_digits(text) && text.len < 12)
        policy_hint(r, "It has %zu digits: leading zeros count, write all 12 in quotes.", text.len);
    else
        policy_hint(r, "Write the digits only, without dashes.");
    return false;
}

bool policy_check_arn(struct policy_reader *r, const struct yaml_node *node, const char *what,
                      struct str text)
{
    if (text.ptr[0] == '*' || str_starts(text, "arn:"))
        return true;
    policy_problem(r, node, "%s is '%.*s', which is no ARN", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected an ARN or a pattern, such as "
                       "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc.");
    if (str_find(text, "-") < text.len)
        policy_hint(r, "For an id alone write '*/%.*s'.", STR_ARG(policy_shown(r, node)));
    else
        policy_hint(r, "findings.csv has the ARN of every subject.");
    return false;
}

static size_t characters(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += utf8_is_tail((unsigned char)s.ptr[i]) ? 0 : 1;
    return count;
}

bool policy_fits_tag_key(struct str key)
{
    return key.len > 0 && characters(key) <= POLICY_TAG_KEY_MAX;
}

bool policy_check_tag_key(struct policy_reader *r, const struct yaml_node *node, const char *what,
                          struct str text)
{
    if (policy_fits_tag_key(text))
        return true;
    policy_problem(r, node,
                   text.len > 0 ? "%s has a tag key of over %u characters"
                                : "%s has an empty tag key (of 1 to %u characters)",
                   what, POLICY_TAG_KEY_MAX);
    policy_expected(r, "Expected the key of a tag, such as Owner.");
    policy_hint(r, "AWS allows 1 to %u characters.", POLICY_TAG_KEY_MAX);
    return false;
}

bool policy_check_required_key(struct policy_reader *r, const struct yaml_node *node,
                               const char *what, struct str text)
{
    if (!policy_check_tag_key(r, node, what, text))
        return false;
    if (!str_starts_nocase(text, "aws:"))
        return true;
    policy_problem(r, node, "%s names '%.*s', a system tag", what, STR_ARG(policy_shown(r, node)));
    policy_expected(r,
                    "Expected keys that people can set: AWS alone sets keys that begin with aws:, "
                    "in any letter case, and they never count.");
    policy_hint(r, "Remove it.");
    return false;
}

/* ---- account ids ---- */

static void check_digits(struct policy_reader *r, const struct yaml_node *node)
{
    if (!node->plain || node->text.len != 12 || !is_digits(node->text))
        return;
    policy_problem(r, node, "the 12 digits %.*s stand without quotes", STR_ARG(node->text));
    policy_expected(r,
                    "Expected quotes around an account id: unquoted, YAML takes it for a number; "
                    "leading zeros get lost and 0... may be read as octal.");
    policy_hint(r, "Write \"%.*s\".", STR_ARG(node->text));
}

void policy_check_digits(struct policy_reader *r, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR)
        check_digits(r, node);
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        policy_check_digits(r, node->items[i]);
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        policy_check_digits(r, node->pairs[i].key);
        policy_check_digits(r, node->pairs[i].value);
    }
}
