#include "model/kind.h"

#include <assert.h>
#include <stddef.h>

static const struct {
    const char *name;
    const char *id_prefix;
} kinds[KIND_COUNT] = {
    [KIND_ACCOUNT] = {"account", ""},
    [KIND_EXEMPTION] = {"exemption", ""},
    [KIND_IMAGE] = {"image", "ami-"},
    [KIND_INSTANCE] = {"instance", "i-"},
    [KIND_RESTORE_GROUP] = {"restore-group", ""},
    [KIND_SNAPSHOT] = {"snapshot", "snap-"},
    [KIND_SOURCE] = {"source", ""},
    [KIND_VOLUME] = {"volume", "vol-"},
};

const char *kind_name(enum kind kind)
{
    assert((unsigned)kind < KIND_COUNT);
    return kinds[kind].name;
}

const char *kind_id_prefix(enum kind kind)
{
    assert((unsigned)kind < KIND_COUNT);
    return kinds[kind].id_prefix;
}

bool kind_parse(struct str name, enum kind *out)
{
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        if (str_eq_c(name, kinds[k].name)) {
            *out = (enum kind)k;
            return true;
        }
    }
    return false;
}

/* The region patterns of AWS's endpoint data, ^PREFIX\w+-\d+$, longer prefixes first. */
static const struct {
    const char *prefix;
    const char *partition;
} patterns[] = {
    {"eusc-de-", "aws-eusc"},
    {"us-isob-", "aws-iso-b"},
    {"us-isof-", "aws-iso-f"},
    {"eu-isoe-", "aws-iso-e"},
    {"us-gov-", "aws-us-gov"},
    {"us-iso-", "aws-iso"},
    {"us-", "aws"},
    {"eu-", "aws"},
    {"ap-", "aws"},
    {"sa-", "aws"},
    {"ca-", "aws"},
    {"me-", "aws"},
    {"af-", "aws"},
    {"il-", "aws"},
    {"mx-", "aws"},
    {"cn-", "aws-cn"},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* \w+-\d+ and nothing else. */
static bool is_word_and_number(struct str s)
{
    size_t word = 0;
    while (word < s.len && is_word(s.ptr[word]))
        word++;
    if (word == 0 || word == s.len || s.ptr[word] != '-')
        return false;
    struct str number = str_skip(s, word + 1);
    for (size_t i = 0; i < number.len; i++) {
        if (!is_digit(number.ptr[i]))
            return false;
    }
    return number.len > 0;
}

/* NULL when `region` has the form of none. */
static const char *partition_of(struct str region)
{
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        if (str_starts(region, patterns[i].prefix) &&
            is_word_and_number(str_skip(region, strlen(patterns[i].prefix))))
            return patterns[i].partition;
    }
    return NULL;
}

const char *region_partition(struct str region)
{
    const char *partition = partition_of(region);
    return partition ? partition : "aws";
}

bool region_is_plausible(struct str text)
{
    return partition_of(text) != NULL;
}

bool account_is_plausible(struct str text)
{
    if (text.len != 12)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
    }
    return true;
}
