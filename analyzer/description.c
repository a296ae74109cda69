#include "analyzer/description.h"

#include <string.h>

/* ---- one form against one text ---- */

static const struct text_form forms[] = {
#define TEXT(kind, manager, where, form, seen) \
    {TEXT_##kind, MANAGER_##manager, TEXT_ON_##where, form, seen},
#include "analyzer/managers.def"
};

const struct text_form *text_forms(size_t *count)
{
    *count = sizeof(forms) / sizeof(forms[0]);
    return forms;
}

enum slot_bytes { BYTES_HEX, BYTES_REGION, BYTES_WORD, BYTES_ANY };

static const struct slot {
    const char *name;   /* in a form, between < and > */
    const char *prefix; /* of an id, in any case */
    enum slot_bytes bytes;
} slots[SLOT_COUNT] = {
    [SLOT_SNAPSHOT] = {"snap", "snap-", BYTES_HEX},
    [SLOT_IMAGE] = {"ami", "ami-", BYTES_HEX},
    [SLOT_SOURCE_IMAGE] = {"source ami", "ami-", BYTES_HEX},
    [SLOT_INSTANCE] = {"i", "i-", BYTES_HEX},
    [SLOT_VOLUME] = {"vol", "vol-", BYTES_HEX},
    [SLOT_POLICY] = {"policy", "policy-", BYTES_HEX},
    [SLOT_REGION] = {"region", "", BYTES_REGION},
    [SLOT_TASK] = {"task", "", BYTES_WORD},
    [SLOT_OTHER] = {"text", "", BYTES_ANY},
};

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool belongs(enum slot_bytes bytes, char c, char next)
{
    switch (bytes) {
    case BYTES_HEX: return is_word(c) && (c | 0x20) <= 'f';
    case BYTES_REGION: return c != ' ' && c != ']';
    case BYTES_WORD: return is_word(c);
    case BYTES_ANY: break;
    }
    return c != next;
}

/* Take what the slot asks for from the front of *rest; `next` is the byte of the form behind it.
 * Empty when it is not there: an id counts whole or not at all. */
static struct str slot_take(const struct slot *slot, struct str *rest, char next)
{
    size_t head = strlen(slot->prefix);
    if (!str_starts_nocase(*rest, slot->prefix))
        return STR_EMPTY;
    size_t end = head;
    while (end < rest->len && belongs(slot->bytes, rest->ptr[end], next))
        end++;
    bool torn = slot->bytes == BYTES_HEX && end < rest->len && is_word(rest->ptr[end]);
    if (end == head || torn)
        return STR_EMPTY;
    struct str taken = str_make(rest->ptr, end);
    *rest = str_skip(*rest, end);
    return taken;
}

/* The slot whose name begins at `name`, behind the '<' of a form. */
static enum text_slot slot_named(const char *name)
{
    size_t len = strcspn(name, ">");
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (strlen(slots[slot].name) == len && memcmp(slots[slot].name, name, len) == 0)
            return (enum text_slot)slot;
    return SLOT_OTHER;
}

/* How many bytes of `text` the words of the form cover, up to its end or its next slot; -1 when they
 * are not there. *form moves on. */
static ptrdiff_t words_cover(const char **form, struct str text)
{
    const char *word = *form;
    size_t n = 0;
    for (; *word && *word != '<'; word++, n++)
        if (n == text.len || text.ptr[n] != *word)
            return -1;
    *form = word;
    return (ptrdiff_t)n;
}

/* What is left of the text behind the form, in *rest. Sets `*used` when it wrote to `ids`. */
static bool form_fits(const char *form, struct str text, struct str *ids, bool *used,
                      struct str *rest)
{
    *rest = text;
    for (;;) {
        ptrdiff_t covered = words_cover(&form, *rest);
        if (covered < 0)
            return false;
        *rest = str_skip(*rest, (size_t)covered);
        if (!*form)
            return true;
        enum text_slot slot = slot_named(form + 1);
        form += strcspn(form, ">") + 1;
        ids[slot] = slot_take(&slots[slot], rest, *form);
        *used = true;
        if (str_is_empty(ids[slot]))
            return false;
    }
}

/* The first form that fits; NULL when none does. `ids` holds SLOT_COUNT of them. */
static const struct text_form *form_find(struct str text, enum text_where where, struct str *ids,
                                         struct str *rest)
{
    size_t count;
    const struct text_form *form = text_forms(&count);
    bool used = true;
    for (const struct text_form *end = form + count; text.len > 0 && form < end; form++) {
        if (form->where != where || form->form[0] != text.ptr[0])
            continue;
        if (used)
            memset(ids, 0, SLOT_COUNT * sizeof(*ids));
        used = false;
        if (form_fits(form->form, text, ids, &used, rest))
            return form;
    }
    if (used)
        memset(ids, 0, SLOT_COUNT * sizeof(*ids));
    return NULL;
}

/* ---- whole texts ---- */

static bool chain_add(struct text_says *out)
{
    out->chain_cut = out->chain_len == LIMIT_COPY_TEXTS;
    if (!out->chain_cut)
        out->chain[out->chain_len++] =
            (struct copied_from){out->ids[SLOT_SNAPSHOT], out->ids[SLOT_REGION]};
    return !out->chain_cut;
}

static struct str behind_bracket(struct str rest)
{
    if (rest.len > 0 && rest.ptr[0] == ' ')
        return str_skip(rest, 1);
    return rest;
}

static void innermost(struct text_says *out, const struct text_form *form, struct str rest)
{
    out->head = form ? str_make(out->innermost.ptr, out->innermost.len - rest.len) : STR_EMPTY;
    out->kind = form ? form->kind : str_is_empty(out->innermost) ? TEXT_EMPTY : TEXT_FREE;
    out->manager = form ? form->manager : MANAGER_NONE;
    if (out->kind == TEXT_COPY_IMAGE && !str_is_empty(out->ids[SLOT_SNAPSHOT]))
        (void)chain_add(out);
}

void text_read(struct str text, enum text_where where, struct text_says *out)
{
    out->chain_len = 0;
    out->chain_cut = false;
    out->innermost = text;
    out->written_in = STR_EMPTY;
    struct str rest = STR_EMPTY;
    for (;;) {
        const struct text_form *form = form_find(out->innermost, where, out->ids, &rest);
        if (!form || form->kind != TEXT_COPY || !chain_add(out)) {
            innermost(out, form, rest);
            return;
        }
        out->written_in = out->ids[SLOT_REGION];
        out->innermost = behind_bracket(rest);
    }
}

bool text_is_fixed(struct str text)
{
    struct text_says says;
    text_read(text, TEXT_ON_SNAPSHOT, &says);
    return says.chain_len == 0 &&
           (says.kind == TEXT_BACKUP || says.kind == TEXT_DLM || says.kind == TEXT_DRS);
}

/* ---- the outermost text alone ---- */

bool description_parse(struct str text, struct description *out)
{
    struct str ids[SLOT_COUNT];
    struct str rest;
    memset(out, 0, sizeof(*out));
    const struct text_form *form = form_find(text, TEXT_ON_SNAPSHOT, ids, &rest);
    enum text_kind kind = form ? form->kind : TEXT_FREE;
    if (kind != TEXT_COPY && kind != TEXT_COPY_IMAGE && kind != TEXT_CREATE_IMAGE)
        return false;
    out->source_id = ids[SLOT_SNAPSHOT];
    out->source_region = ids[SLOT_REGION];
    out->image_id = ids[SLOT_IMAGE];
    out->copied = kind == TEXT_COPY;
    out->copied_for_image = kind == TEXT_COPY_IMAGE && !str_is_empty(out->source_id);
    out->created_by_image = kind == TEXT_CREATE_IMAGE;
    return true;
}

/* ---- ids ---- */

struct str description_snapshot_id(struct str text)
{
    while (text.len > 0) {
        size_t at = str_find(text, "snap-");
        if (at == text.len)
            return STR_EMPTY;
        text = str_skip(text, at);
        struct str id = slot_take(&slots[SLOT_SNAPSHOT], &text, '\0');
        if (!str_is_empty(id))
            return id;
        text = str_skip(text, 1);
    }
    return STR_EMPTY;
}

bool wanted_id_make(struct str written, const char *prefix, struct wanted_id *out)
{
    if (written.len == 0 || written.len >= sizeof(out->text))
        return false;
    for (size_t i = 0; i < written.len; i++) {
        char c = written.ptr[i];
        out->text[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    out->text[written.len] = '\0';
    out->len = written.len;
    if (!res_id_pack(str_make(out->text, out->len), prefix, &out->id))
        out->id = RES_ID_NONE;
    return true;
}
