#include "analyzer/facts_internal.h"

#include <string.h>

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Take PREFIX + hex digits from the front of *rest. Empty when they are not there. */
static struct str take_id(struct str *rest, const char *prefix)
{
    size_t head = strlen(prefix);
    if (!str_starts_nocase(*rest, prefix))
        return STR_EMPTY;
    size_t end = head;
    while (end < rest->len && is_hex(rest->ptr[end]))
        end++;
    if (end == head)
        return STR_EMPTY;
    struct str id = str_make(rest->ptr, end);
    *rest = str_skip(*rest, end);
    return id;
}

static bool take_word(struct str *rest, const char *word)
{
    if (!str_starts(*rest, word))
        return false;
    *rest = str_skip(*rest, strlen(word));
    return true;
}

static bool parse_copied(struct str text, struct description *out)
{
    struct str rest = text;
    if (!take_word(&rest, "[Copied "))
        return false;
    out->source_id = take_id(&rest, "snap-");
    if (str_is_empty(out->source_id))
        return false;
    out->copied = true;
    if (!take_word(&rest, " from "))
        return true;
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ']' && rest.ptr[end] != ' ')
        end++;
    out->source_region = str_make(rest.ptr, end);
    return true;
}

static bool parse_copied_for_image(struct str text, struct description *out)
{
    struct str rest = text;
    if (!take_word(&rest, "Copied for DestinationAmi "))
        return false;
    out->image_id = take_id(&rest, "ami-");
    if (str_is_empty(out->image_id))
        return false;
    if (!take_word(&rest, " from SourceAmi "))
        return true;
    if (str_is_empty(take_id(&rest, "ami-")) || !take_word(&rest, " for SourceSnapshot "))
        return true;
    out->source_id = take_id(&rest, "snap-");
    out->copied_for_image = !str_is_empty(out->source_id); /* the whole form, nothing less */
    return true;
}

static bool parse_created_by_image(struct str text, struct description *out)
{
    struct str rest = text;
    if (!take_word(&rest, "Created by CreateImage("))
        return false;
    size_t close = str_find(rest, ")");
    if (close == rest.len)
        return false;
    rest = str_skip(rest, close);
    if (!take_word(&rest, ") for "))
        return false;
    out->image_id = take_id(&rest, "ami-");
    out->created_by_image = !str_is_empty(out->image_id);
    return out->created_by_image;
}

bool description_parse(struct str text, struct description *out)
{
    memset(out, 0, sizeof(*out));
    if (text.len < 8 || (text.ptr[0] != 'C' && text.ptr[0] != '['))
        return false;
    return parse_copied(text, out) || parse_copied_for_image(text, out) ||
           parse_created_by_image(text, out);
}

struct str description_snapshot_id(struct str text)
{
    while (text.len > 0) {
        size_t at = str_find(text, "snap-");
        if (at == text.len)
            return STR_EMPTY;
        text = str_skip(text, at);
        struct str id = take_id(&text, "snap-");
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
