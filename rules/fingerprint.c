#include "rules/fingerprint.h"

static void hash_part(struct sha256 *sha, struct str part)
{
    sha256_add(sha, part.ptr, part.len);
    sha256_add(sha, "", 1);
}

char *fingerprint_of(struct sha256 *sha, const char *rule, enum kind kind,
                     const struct subject *subject, const struct str *discriminators, size_t count,
                     char hex[SHA256_HEX_MAX])
{
    hash_part(sha, STR_LIT("1"));
    hash_part(sha, str_from(rule));
    hash_part(sha, str_from(region_partition(subject->region)));
    hash_part(sha, subject->account);
    hash_part(sha, subject->region);
    hash_part(sha, str_from(kind_name(kind)));
    hash_part(sha, subject->id);
    for (size_t i = 0; i < count; i++)
        hash_part(sha, discriminators[i]);
    return sha256_final(sha, hex);
}
