#include "model/finding_fields.h"

#define HAS(what)                                         \
    static bool has_##what(const struct finding *finding) \
    {                                                     \
        return finding->has_##what;                       \
    }
HAS(measured)
HAS(limit)
HAS(age)
HAS(size)
HAS(full_bytes)
HAS(money)
HAS(proof)

static bool finding_is_exempt(const struct finding *finding)
{
    return finding->status == STATUS_EXEMPT;
}

const struct finding_field finding_fields[FINDING_FIELD_COUNT] = {
#define FIELD(id, column_, member_, part_, type_, at_, only_, unit_, meaning_, absent_) \
    [FINDING_##id] = {.column = column_,                                                \
                      .member = member_,                                                \
                      .part = FINDING_PART_##part_,                                     \
                      .type = FINDING_TYPE_##type_,                                     \
                      .offset = offsetof(struct finding, at_),                          \
                      .only = only_,                                                    \
                      .unit = unit_,                                                    \
                      .meaning = meaning_,                                              \
                      .absent = absent_},
#include "model/finding_fields.def"
#undef FIELD
};

/* ---- types ---- */

const struct finding_type_info finding_types[FINDING_TYPES] = {
    [FINDING_TYPE_STATUS] = {"word", "word", ""},
    [FINDING_TYPE_SEVERITY] = {"word", "word", ""},
    [FINDING_TYPE_CONFIDENCE] = {"word", "word", ""},
    [FINDING_TYPE_BRAKE] = {"word", "word", ""},
    [FINDING_TYPE_KIND] = {"word", "word", ""},
    [FINDING_TYPE_TEXT] = {"text", "text", ""},
    [FINDING_TYPE_CAUSE] = {"text", "text or null", ""},
    [FINDING_TYPE_STR] = {"text", "text", ""},
    [FINDING_TYPE_INTEGER] = {"whole number", "whole number", ""},
    [FINDING_TYPE_COUNT] = {"whole number", "whole number", ""},
    [FINDING_TYPE_MONEY] = {"amount, six places", "amount, six places", ""},
    [FINDING_TYPE_TIME] = {"time", "time", "UTC"},
    [FINDING_TYPE_BASIS] = {"word", "", ""},
    [FINDING_TYPE_AMOUNT] = {"", "object", ""},
    [FINDING_TYPE_TEXTS] = {"list", "list of texts", ""},
    [FINDING_TYPE_KEYS] = {"list", "list of texts", ""},
    [FINDING_TYPE_CONTROLS] = {"list", "", ""},
    [FINDING_TYPE_CONSOLE] = {"URL", "URL", ""},
    [FINDING_TYPE_GAPS] = {"list", "list of objects", ""},
    [FINDING_TYPE_EVIDENCE] = {"list", "list of objects", ""},
    [FINDING_TYPE_RELATED] = {"", "list of objects", ""},
    [FINDING_TYPE_REMEDIATION] = {"text", "object or null", ""},
    [FINDING_TYPE_EXEMPTION] = {"text", "object", ""},
};

/* ---- words ---- */

#define WORD(what)                              \
    static const char *what##_word(unsigned at) \
    {                                           \
        return what##_name((enum what)at);      \
    }
WORD(status)
WORD(severity)
WORD(confidence)
WORD(brake)
WORD(kind)

/* By type. Each of the enums is as large as an int. */
static const struct {
    const char *(*word)(unsigned at);
    unsigned count;
} lists[] = {
    [FINDING_TYPE_STATUS] = {status_word, STATUS_COUNT},
    [FINDING_TYPE_SEVERITY] = {severity_word, SEVERITY_COUNT},
    [FINDING_TYPE_CONFIDENCE] = {confidence_word, CONFIDENCE_LOW + 1},
    [FINDING_TYPE_BRAKE] = {brake_word, BRAKE_COUNT},
    [FINDING_TYPE_KIND] = {kind_word, KIND_COUNT},
};
_Static_assert(sizeof(enum status) == sizeof(unsigned) && sizeof(enum kind) == sizeof(unsigned),
               "finding_word() reads enums as unsigned");

const char *finding_word(const struct finding *finding, const struct finding_field *field)
{
    return lists[field->type].word(*(const unsigned *)finding_at(finding, field));
}

bool finding_word_parse(const struct finding_field *field, struct str word, struct finding *out)
{
    for (unsigned at = 0; at < lists[field->type].count; at++) {
        if (!str_eq_c(word, lists[field->type].word(at)))
            continue;
        *(unsigned *)((char *)out + field->offset) = at;
        return true;
    }
    return false;
}
