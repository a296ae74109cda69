/* The files of ~/.aws/sso/cache: the only ones below ~/.aws that this program ever writes, when it has
 * renewed a token that others use, too. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_CACHE_H
#define SNAPAUDIT_COLLECTOR_AWS_KEYS_SSO_CACHE_H

#include "core/secret_file.h"
#include "collector/aws/keys/sso_token.h"
#include "core/limits.h"

#define SSO_CACHE_NAME_BYTES 46 /* 40 digits, ".json" and a NUL */

struct sso_cache {
    char folder[LIMIT_PATH_BYTES];
    char name[SSO_CACHE_NAME_BYTES]; /* SHA-1 of the session's name, or of the start URL */
};

/* False: the folder's path is too long, or nobody knows it. */
bool sso_cache_init(struct sso_cache *cache, struct str folder, struct str key);

/* As sso_token_parse(); `why` says what is wrong with the file: "No such file or directory". */
bool sso_cache_read(const struct sso_cache *cache, struct sso_token *out,
                    char why[SECRET_FILE_WHY_BYTES]);

enum sso_cache_end {
    SSO_CACHE_WRITTEN,
    SSO_CACHE_CHANGED, /* somebody else was faster, and theirs stays */
    SSO_CACHE_LEFT     /* it could not be written, or should not: `why` */
};

/* Put `text` in place of the file, which was read as `before`: whole or not at all, 0600. Only in a folder
 * and over a file that are this user's own, no links, and that not everybody can write to. */
enum sso_cache_end sso_cache_replace(const struct sso_cache *cache, const struct sso_token *before,
                                     struct str text, char why[SECRET_FILE_WHY_BYTES]);

#endif
