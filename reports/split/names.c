#include "reports/split/names_internal.h"

#include <string.h>

#include "core/sha256.h"

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
}

const char *split_slug(struct str name, char out[SLUG_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < SLUG_MAX - 1; i++) {
        char c = plain(name.ptr[i]);
        if (c != '-' || (len > 0 && out[len - 1] != '-'))
            out[len++] = c;
    }
    while (len > 0 && out[len - 1] == '-')
        len--;
    out[len] = '\0';
    return out;
}

/* Of the kind, whether there is a name, and the name: a group called "none" is not the one without a name. */
static void hash_name(struct str kind, struct str name, bool none, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    sha256_add(sha, kind.ptr, kind.len);
    sha256_add(sha, none ? "\0n" : "\0v", 2);
    sha256_add(sha, name.ptr, name.len);
    (void)sha256_final(sha, hex);
    sha256_free(sha);
}

const char *split_folder_name(struct arena *arena, struct str kind, struct str name, bool none,
                              unsigned digits)
{
    char hex[SHA256_HEX_MAX];
    char slug[SLUG_MAX];
    hash_name(kind, name, none, hex);
    (void)split_slug(none ? STR_LIT("none") : name, slug);
    return arena_printf(arena, "%s%s%.*s", slug, slug[0] == '\0' ? "" : "-", (int)digits, hex).ptr;
}
