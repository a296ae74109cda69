#include "model/kind.h"

#include <assert.h>
#include <stddef.h>

const struct kind_info kind_infos[KIND_COUNT] = {
#define KIND(NAME, word, rows, listing, form, has) \
    [KIND_##NAME] = {                              \
        .name = (word), .table = (rows), .source = (listing), .arn = (form), .traits = (has)},
#include "model/kinds.def"
};

unsigned kinds_with(enum kind_trait trait)
{
    unsigned kinds = 0;
    for (unsigned k = 0; k < KIND_COUNT; k++)
        if (kind_is((enum kind)k, trait))
            kinds |= 1u << k;
    return kinds;
}

const char *kind_name(enum kind kind)
{
    assert((unsigned)kind < KIND_COUNT);
    return kind_infos[kind].name;
}

bool kind_parse(struct str name, enum kind *out)
{
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        if (str_eq_c(name, kind_infos[k].name)) {
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

static bool is_word(char c)
{
    return char_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
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
        if (!char_is_digit(number.ptr[i]))
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

/* The regions of all partitions in AWS's endpoint data of 2026-11. */
static const char *const known_regions[] = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1",  "ap-northeast-2",
    "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1",  "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",  "ap-southeast-7",
    "ca-central-1",   "ca-west-1",      "cn-north-1",     "cn-northwest-1",  "eu-central-1",
    "eu-central-2",   "eu-isoe-west-1", "eu-north-1",     "eu-south-1",      "eu-south-2",
    "eu-west-1",      "eu-west-2",      "eu-west-3",      "eusc-de-east-1",  "il-central-1",
    "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",       "us-east-1",
    "us-east-2",      "us-gov-east-1",  "us-gov-west-1",  "us-iso-east-1",   "us-iso-west-1",
    "us-isob-east-1", "us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "us-west-1",
    "us-west-2",
};
#define KNOWN_REGIONS (sizeof(known_regions) / sizeof(known_regions[0]))

bool region_is_known(struct str region)
{
    for (size_t i = 0; i < KNOWN_REGIONS; i++)
        if (str_eq_c(region, known_regions[i]))
            return true;
    return false;
}

const char *region_nearest(struct str text)
{
    return str_nearest(text, known_regions, KNOWN_REGIONS);
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
        if (!char_is_digit(text.ptr[i]))
            return false;
    }
    return true;
}
