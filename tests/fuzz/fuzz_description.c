/* Any bytes as a description: whatever is read lies inside the text, the short reading and the whole
 * one agree, and what AWS puts around a description when it copies is taken off again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/description.h"

static void check_inside(struct str text, struct str part)
{
    if (part.len > 0 && (part.ptr < text.ptr || part.ptr + part.len > text.ptr + text.len))
        abort();
}

static void check_says(struct str text, const struct text_says *says)
{
    check_inside(text, says->innermost);
    check_inside(text, says->written_in);
    check_inside(says->innermost, says->head);
    for (size_t i = 0; i < SLOT_COUNT; i++)
        check_inside(text, says->ids[i]);
    if (says->chain_len > LIMIT_COPY_TEXTS || (says->kind == TEXT_COPY) != says->chain_cut)
        if (says->kind != TEXT_COPY_IMAGE)
            abort();
    for (size_t i = 0; i < says->chain_len; i++) {
        check_inside(text, says->chain[i].snapshot_id);
        check_inside(text, says->chain[i].region);
        if (str_is_empty(says->chain[i].snapshot_id))
            abort();
    }
    if (says->kind != TEXT_FREE && says->kind != TEXT_EMPTY && str_is_empty(says->head))
        abort();
}

static void check_short(struct str text, const struct text_says *says)
{
    struct description d;
    bool known = description_parse(text, &d);
    check_inside(text, d.source_id);
    check_inside(text, d.source_region);
    check_inside(text, d.image_id);
    bool chained = says->chain_len > 0;
    if (chained && (!known || !str_eq(d.source_id, says->chain[0].snapshot_id)))
        abort();
    if (!chained && (d.copied || d.copied_for_image))
        abort();
    if (says->kind == TEXT_CREATE_IMAGE && !chained && !d.created_by_image)
        abort();
}

/* As CopySnapshot words it. */
static void check_copied(struct str text, const struct text_says *says)
{
    static const char head[] = "[Copied snap-0a from eu-west-1] ";
    char *copied = malloc(sizeof(head) + text.len);
    struct text_says again;
    if (!copied)
        return;
    memcpy(copied, head, sizeof(head) - 1);
    if (text.len > 0)
        memcpy(copied + sizeof(head) - 1, text.ptr, text.len);
    text_read(str_make(copied, sizeof(head) - 1 + text.len), TEXT_ON_SNAPSHOT, &again);
    if (!says->chain_cut && says->chain_len < LIMIT_COPY_TEXTS &&
        (again.kind != says->kind || again.chain_len != says->chain_len + 1 ||
         !str_eq(again.innermost, says->innermost)))
        abort();
    free(copied);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    struct text_says says;
    if (size > LIMIT_STRING_BYTES)
        return 0;
    for (int where = TEXT_ON_SNAPSHOT; where <= TEXT_ON_IMAGE_NAME; where++) {
        text_read(text, (enum text_where)where, &says);
        check_says(text, &says);
    }
    text_read(text, TEXT_ON_SNAPSHOT, &says);
    check_short(text, &says);
    check_copied(text, &says);
    check_inside(text, description_snapshot_id(text));
    (void)text_is_fixed(text);
    return 0;
}
