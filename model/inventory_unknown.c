/* Counting what a reader met and does not know: fields, and values of fields that list their values.
 * AWS adds both without notice; nothing rests on them, and nobody should have to guess that they
 * were there. */
#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "model/inventory_internal.h"

/* "TransferType", "TransferType=fast"; what is too long is cut. */
static void word_text(struct str field, struct str value, char *out)
{
    bool has_value = !str_is_empty(value);
    int field_len = field.len < UNKNOWN_WORD_MAX / 2 ? (int)field.len : UNKNOWN_WORD_MAX / 2;
    int value_len = value.len < UNKNOWN_WORD_MAX / 3 ? (int)value.len : UNKNOWN_WORD_MAX / 3;
    snprintf(out, UNKNOWN_WORD_MAX, "%.*s%s%.*s", field_len, field.ptr ? field.ptr : "",
             has_value ? "=" : "", has_value ? value_len : 0, has_value ? value.ptr : "");
    for (char *c = out; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

static struct part_word *find_word(struct inventory_part *part, enum kind kind, const char *text)
{
    for (size_t i = 0; i < part->unknown.len; i++) {
        struct part_word *word = &VEC_AT(struct part_word, &part->unknown, i);
        if (word->kind == kind && strcmp(word->text, text) == 0)
            return word;
    }
    struct part_word fresh = {.kind = kind};
    if (part->unknown.len >= LIMIT_UNKNOWN_WORDS)
        text = ""; /* the rest, in one */
    snprintf(fresh.text, sizeof(fresh.text), "%s", text);
    return part->unknown.len > LIMIT_UNKNOWN_WORDS
               ? &VEC_AT(struct part_word, &part->unknown, LIMIT_UNKNOWN_WORDS)
               : vec_push(&part->unknown, &fresh);
}

/* Of records that no finding speaks of nobody could say what is unknown. A value is told by the record that
 * has it. */
void part_note_unknown_times(struct inventory_part *part, enum kind kind, struct str field,
                             struct str value, uint64_t times)
{
    char text[UNKNOWN_WORD_MAX];
    if (kind == KIND_COUNT)
        return;
    word_text(field, value, text);
    find_word(part, kind, text)->pending += times;
    if (str_is_empty(value))
        log_field(part, kind, field, times);
}

void part_note_unknown(struct inventory_part *part, enum kind kind, struct str field,
                       struct str value)
{
    part_note_unknown_times(part, kind, field, value, 1);
}

void part_settle_unknown(struct inventory_part *part, bool count)
{
    for (size_t i = 0; i < part->unknown.len; i++) {
        struct part_word *word = &VEC_AT(struct part_word, &part->unknown, i);
        word->count += count ? word->pending : 0;
        word->pending = 0;
    }
}
