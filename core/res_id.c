#include "core/res_id.h"

#include <assert.h>
#include <string.h>

#define SHORT_DIGITS 8
#define LONG_DIGITS  17 /* the first is 0 and is not kept */

/* Keys from here on belong to short ids that begin with 1 to f, which follow every long one. */
#define KEY_AFTER_LONG UINT64_C(0xffffffff00000000)

static bool parse_hex(struct str text, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    *out = value;
    return true;
}

bool res_id_pack(struct str text, const char *prefix, struct res_id *out)
{
    *out = RES_ID_NONE;
    if (text.len == 0)
        return true;
    if (!str_starts(text, prefix))
        return false;
    struct str digits = str_skip(text, strlen(prefix));
    bool is_short = digits.len == SHORT_DIGITS;
    bool is_long = digits.len == LONG_DIGITS && digits.ptr[0] == '0';
    uint64_t value;
    if ((!is_short && !is_long) || !parse_hex(digits, &value))
        return false;
    *out = (struct res_id){value, is_short ? ID_SHORT : ID_LONG};
    return true;
}

int res_id_intern(struct str text, const char *prefix, struct strtab *tab, struct res_id *out,
                  struct error *err)
{
    strref ref;
    if (res_id_pack(text, prefix, out))
        return 0;
    if (strtab_intern(tab, text, &ref, err) != 0)
        return -1;
    *out = (struct res_id){ref, ID_TEXT};
    return 0;
}

static size_t put_hex(char *at, uint64_t value, unsigned digits)
{
    for (unsigned i = digits; i-- > 0; value >>= 4)
        at[i] = "0123456789abcdef"[value & 15];
    return digits;
}

struct str res_id_text(struct res_id id, const char *prefix, const struct strtab *tab, char *buf)
{
    if (id.form == ID_NONE)
        return str_make("", 0);
    if (id.form == ID_TEXT)
        return strtab_get(tab, (strref)id.value);
    size_t len = strlen(prefix);
    assert(len + LONG_DIGITS < RES_ID_TEXT_MAX);
    memcpy(buf, prefix, len);
    if (id.form == ID_LONG)
        buf[len++] = '0';
    len += put_hex(buf + len, id.value, id.form == ID_LONG ? LONG_DIGITS - 1 : SHORT_DIGITS);
    buf[len] = '\0';
    return str_make(buf, len);
}

/* A short id that begins with 0 stands where a long one with the same digits and then zeros would:
 * 7 digits at the top of 16. Those that begin with 1 to f need 2^32 keys above all long ones; the
 * long ids from 0ffffffff00000000 on share the last key below these, and are told apart by value.
 */
uint64_t res_id_sort_key(struct res_id id)
{
    switch (id.form) {
    case ID_SHORT: return id.value < 0x10000000 ? id.value << 36 : KEY_AFTER_LONG | id.value;
    case ID_LONG: return id.value < KEY_AFTER_LONG ? id.value : KEY_AFTER_LONG;
    case ID_NONE:
    case ID_TEXT:
    default: return 0;
    }
}

static int order_of(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int res_id_cmp(struct res_id a, struct res_id b, const char *prefix, const struct strtab *tab)
{
    if (a.form == ID_TEXT || b.form == ID_TEXT) {
        char a_buf[RES_ID_TEXT_MAX];
        char b_buf[RES_ID_TEXT_MAX];
        return str_cmp(res_id_text(a, prefix, tab, a_buf), res_id_text(b, prefix, tab, b_buf));
    }
    int order = order_of(res_id_sort_key(a), res_id_sort_key(b));
    if (order == 0)
        order = order_of(a.form, b.form);
    return order != 0 ? order : order_of(a.value, b.value);
}
