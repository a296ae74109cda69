#include "model/account.h"

#include "core/utf8.h"

#define ELLIPSIS "..."

/* The first characters of the name; a stray byte counts as one. */
static struct str first_of(struct str name, size_t characters)
{
    size_t at = 0;
    for (size_t i = 0; i < characters && at < name.len; i++) {
        size_t len = utf8_len(name.ptr + at, name.len - at);
        at += len > 0 ? len : 1;
    }
    return str_make(name.ptr, at);
}

static void put_name(struct sink *out, struct str name)
{
    bool cut = first_of(name, ACCOUNT_NAME_SHOWN).len < name.len;
    size_t shown = cut ? ACCOUNT_NAME_SHOWN - (sizeof(ELLIPSIS) - 1) : ACCOUNT_NAME_SHOWN;
    sink_str(out, first_of(name, shown));
    sink_cstr(out, cut ? ELLIPSIS : "");
}

void account_label(struct sink *out, struct str id, struct str name)
{
    if (str_is_empty(name)) {
        sink_str(out, id);
        return;
    }
    put_name(out, name);
    sink_cstr(out, " (");
    sink_str(out, id);
    sink_char(out, ')');
}
