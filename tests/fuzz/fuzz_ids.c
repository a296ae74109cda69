/* Two ids, separated by a newline, with every prefix: packed or interned they print back byte for
 * byte, equal texts give equal ids, and they sort as their texts do. */
#include <stdint.h>
#include <stdlib.h>

#include "core/limits.h"
#include "core/res_id.h"

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static struct res_id check_id(struct str text, const char *prefix, struct strtab *tab)
{
    char buf[RES_ID_TEXT_MAX];
    struct res_id packed;
    struct res_id id;
    struct error err;
    bool packs = res_id_pack(text, prefix, &packed);
    if (res_id_intern(text, prefix, tab, &id, &err) != 0)
        abort();
    if (!str_eq(res_id_text(id, prefix, tab, buf), text))
        abort();
    if (packs != (id.form != ID_TEXT) || (packs && !res_id_eq(packed, id)))
        abort();
    return id;
}

static void check_order(struct res_id a, struct res_id b, int order)
{
    if (a.form == ID_TEXT || b.form == ID_TEXT)
        return; /* these have no place among the keys */
    uint64_t left = res_id_sort_key(a);
    uint64_t right = res_id_sort_key(b);
    if ((left < right && order >= 0) || (left > right && order <= 0))
        abort();
}

static void check_pair(struct str a, struct str b, const char *prefix)
{
    struct strtab *tab = strtab_new();
    struct res_id left = check_id(a, prefix, tab);
    struct res_id right = check_id(b, prefix, tab);
    int order = sign(str_cmp(a, b));
    if (sign(res_id_cmp(left, right, prefix, tab)) != order ||
        res_id_eq(left, right) != (order == 0))
        abort();
    check_order(left, right, order);
    strtab_free(tab);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const prefixes[] = {"snap-", "vol-", "ami-", "i-", "lt-"};
    struct str text = str_make((const char *)data, size);
    size_t cut = str_find(text, "\n");
    struct str first = str_make(text.ptr, cut);
    struct str second = str_skip(text, cut + 1);
    if (size > LIMIT_STRING_BYTES)
        return 0;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        check_pair(first, second, prefixes[i]);
    return 0;
}
