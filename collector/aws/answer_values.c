/* Text of elements to members of structs, and what all records share. */
#include "collector/aws/answer_internal.h"

#include <assert.h>

#include "core/hash.h"

/* ---- values ---- */

static void set_wrong(struct answer *answer, const struct answer_field *field, const char *expected,
                      struct str text)
{
    answer_fail(answer, ERR_INPUT, "expected %s for %s, found '%.*s'", expected, field->name,
                text.len < 40 ? (int)text.len : 40, text.ptr);
}

/* Digits alone, as AWS writes them. */
static bool parse_number(struct str text, uint64_t max, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.ptr[i] - (unsigned)'0';
        if (digit > 9 || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return text.len > 0;
}

static uint64_t number_of(struct answer *answer, const struct answer_field *field, uint64_t max,
                          struct str text)
{
    uint64_t number = 0;
    if (!parse_number(text, max, &number))
        set_wrong(answer, field, "a whole number", text);
    return number;
}

static void set_bool(struct answer *answer, const struct answer_field *field, struct str text,
                     bool *out)
{
    *out = str_eq_c(text, "true");
    if (!*out && !str_eq_c(text, "false"))
        set_wrong(answer, field, "true or false", text);
}

struct str answer_keep_secret(struct answer *answer, struct str text)
{
    if (!answer->secrets)
        answer->secrets = secret_new(LIMIT_KEY_ANSWER_BYTES);
    if (text.len > LIMIT_KEY_ANSWER_BYTES - answer->secrets_len) {
        answer_fail(answer, ERR_LIMIT, "keys of more than %u bytes", LIMIT_KEY_ANSWER_BYTES);
        return STR_EMPTY;
    }
    char *at = secret_bytes(answer->secrets) + answer->secrets_len;
    memcpy(at, text.ptr, text.len);
    answer->secrets_len += text.len;
    return str_make(at, text.len);
}

void answer_set(struct answer *answer, const struct answer_field *field, void *base,
                struct str text)
{
    void *out = (char *)base + field->offset;
    struct str bare = str_trim(text);
    if (str_is_empty(field->type == ANSWER_WORDS ? text : bare))
        return;
    switch (field->type) {
    case ANSWER_TEXT:
    case ANSWER_WORDS: *(struct str *)out = arena_str(answer->texts, text); break;
    case ANSWER_KEPT: *(struct str *)out = arena_str(answer->kept, text); break;
    case ANSWER_SECRET: *(struct str *)out = answer_keep_secret(answer, bare); break;
    case ANSWER_TIME: answer->page.bad_times += !instant_parse(bare, out); break;
    case ANSWER_U32: *(uint32_t *)out = (uint32_t)number_of(answer, field, UINT32_MAX, bare); break;
    case ANSWER_U64: *(uint64_t *)out = number_of(answer, field, INT64_MAX, bare); break;
    case ANSWER_BOOL: set_bool(answer, field, bare, out); break;
    case ANSWER_PASSED: break;
    case ANSWER_INNER: assert(false); break;
    }
    if (field->has_at != 0)
        *((bool *)base + field->has_at) = true;
}

/* ---- records ---- */

void *answer_begin_page(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    return &answer->page;
}

void *answer_begin_listing(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer->listed = true;
    return answer;
}

void answer_begin_record(struct answer *answer)
{
    arena_reset(answer->texts);
    answer->begun++;
    if (answer->begun > LIMIT_PAGE_RECORDS)
        answer_fail(answer, ERR_LIMIT, "more than %u records in one page", LIMIT_PAGE_RECORDS);
}

bool answer_need(struct answer *answer, const char *element, struct str value)
{
    if (str_is_empty(value))
        answer_fail(answer, ERR_INPUT, "expected %s, found none", element);
    return !answer->failed;
}

void answer_added(struct answer *answer, int result, struct error *err)
{
    if (result == 0)
        answer->page.items++;
    else
        answer_fail(answer, err->code, "%s", err->message);
}

/* ---- tags ---- */

static void *begin_tag(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    struct tag_in *tag = room_tag(&answer->room);
    if (!tag)
        answer_fail(answer, ERR_LIMIT, "more than %d tags", LIMIT_TAGS_PER_RESOURCE);
    return tag;
}

static void end_tag(struct answer *answer, const struct answer_shape *shape)
{
    (void)shape;
    answer_need(answer, "the key of a tag", answer->room.tags[answer->room.tag_count - 1].key);
}

static const struct answer_field tag_fields[] = {
    ANSWER_FIELD(ANSWER_WORDS, "key", struct tag_in, key),
    ANSWER_FIELD(ANSWER_WORDS, "value", struct tag_in, value),
};
static const struct answer_shape tag_item =
    ANSWER_SHAPE(tag_fields, .begin = begin_tag, .end = end_tag);
static const struct answer_field tag_set_fields[] = {ANSWER_ELEMENT("item", tag_item)};

const struct answer_shape answer_tag_set = ANSWER_SHAPE(tag_set_fields);
