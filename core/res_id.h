/* EC2 resource ids, packed. `prefix` is "snap-", "vol-", "ami-", "i-" or "lt-".
 * An id packs when it is PREFIX + 8 lower-case hex digits, or PREFIX + 17 of which the first is 0
 * (Amazon EC2 User Guide, "Resource IDs"); all others are kept as text in a string table, so that
 * every id prints back byte for byte. */
#ifndef SNAPAUDIT_CORE_RES_ID_H
#define SNAPAUDIT_CORE_RES_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "core/strtab.h"

enum id_form { ID_NONE = 0, ID_SHORT = 1, ID_LONG = 2, ID_TEXT = 3 };

struct res_id {
    uint64_t value; /* the number, or the strref of an ID_TEXT */
    enum id_form form;
};

#define RES_ID_NONE     ((struct res_id){0, ID_NONE})
#define RES_ID_TEXT_MAX 64

/* Packs without a table: false when only text form would do (or text is empty: ID_NONE, true). */
bool res_id_pack(struct str text, const char *prefix, struct res_id *out);

/* Packs, or interns in `tab`. */
int res_id_intern(struct str text, const char *prefix, struct strtab *tab, struct res_id *out,
                  struct error *err);

/* The id as text; packed forms are written to `buf` (RES_ID_TEXT_MAX bytes), text forms borrowed.
 */
struct str res_id_text(struct res_id id, const char *prefix, const struct strtab *tab, char *buf);

static inline bool res_id_eq(struct res_id a, struct res_id b)
{
    return a.form == b.form && a.value == b.value;
}

/* A number that sorts packed ids of one prefix as their texts sort: compare keys, then forms (short
 * first), then values. Values decide only among long ids from `0ffffffff00000000` on, which share a
 * key: there are 2^32 more packed ids than keys. ID_NONE has key 0 and comes first by its form. An
 * ID_TEXT has no place among keys (it gives 0): where there is one, sort by res_id_cmp(). */
uint64_t res_id_sort_key(struct res_id id);

/* Byte order of the texts, whatever the forms; the empty id first. */
int res_id_cmp(struct res_id a, struct res_id b, const char *prefix, const struct strtab *tab);

#endif
