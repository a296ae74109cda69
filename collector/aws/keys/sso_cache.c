#include "collector/aws/keys/sso_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "core/sink.h"
#include "core/undo.h"

#define SHA1_BYTES 20

/* ---- its name ---- */

bool sso_cache_init(struct sso_cache *cache, struct str folder, struct str key)
{
    unsigned char digest[SHA1_BYTES];
    if (str_is_empty(folder) || folder.len >= sizeof(cache->folder) ||
        EVP_Digest(key.ptr, key.len, digest, NULL, EVP_sha1(), NULL) != 1)
        return false;
    (void)snprintf(cache->folder, sizeof(cache->folder), "%.*s", STR_ARG(folder));
    for (size_t i = 0; i < SHA1_BYTES; i++)
        (void)snprintf(cache->name + 2 * i, sizeof(cache->name) - 2 * i, "%02x", digest[i]);
    (void)snprintf(cache->name + 2 * SHA1_BYTES, sizeof(cache->name) - 2 * SHA1_BYTES, ".json");
    return true;
}

/* ---- reading ---- */

bool sso_cache_read(const struct sso_cache *cache, struct sso_token *out,
                    char why[SECRET_FILE_WHY_BYTES])
{
    char path[LIMIT_PATH_BYTES + SSO_CACHE_NAME_BYTES];
    size_t len = 0;
    struct secret *room = secret_new(LIMIT_KEY_ANSWER_BYTES);
    (void)snprintf(path, sizeof(path), "%s/%s", cache->folder, cache->name);
    bool good = secret_file_read(str_from(path), room, &len, why);
    *out = (struct sso_token){.len = 0};
    if (good && !sso_token_parse(out, str_make(secret_bytes(room), len))) {
        (void)snprintf(why, SECRET_FILE_WHY_BYTES, "it holds no token");
        good = false;
    }
    secret_free(room);
    return good;
}

/* ---- writing ---- */

struct writing {
    const struct sso_cache *cache;
    const struct sso_token *before;
    int folder;
    char name[SSO_CACHE_NAME_BYTES + 48]; /* of the file that is not in place yet */
    struct undo undo;
    char *why;
};

static bool fail(struct writing *w, const char *words)
{
    size_t len = strnlen(words, SECRET_FILE_WHY_BYTES - 1);
    memcpy(w->why, words, len);
    w->why[len] = '\0';
    return false;
}

/* Nobody but this user can have made it what it is. */
static bool is_own(struct writing *w, int fd, unsigned kind)
{
    struct stat found;
    if (fstat(fd, &found) != 0)
        return fail(w, strerror(errno));
    if ((found.st_mode & S_IFMT) != kind)
        return fail(w, "it is neither a file in a folder nor anything like it");
    if (found.st_uid != geteuid())
        return fail(w, "it belongs to somebody else");
    return (found.st_mode & S_IWOTH) == 0 || fail(w, "everybody can write to it");
}

static bool open_folder(struct writing *w)
{
    w->folder = open(w->cache->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return w->folder >= 0 ? is_own(w, w->folder, S_IFDIR) : fail(w, strerror(errno));
}

/* The file as it is now: is it still as it was read? */
static enum sso_cache_end compare(struct writing *w)
{
    size_t len = 0;
    enum sso_cache_end end = SSO_CACHE_LEFT;
    int fd = openat(w->folder, w->cache->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        (void)fail(w, strerror(errno));
        return end;
    }
    struct secret *room = secret_new(LIMIT_KEY_ANSWER_BYTES);
    if (is_own(w, fd, S_IFREG) && secret_file_take(fd, room, &len, w->why))
        end = str_eq(str_make(secret_bytes(room), len),
                     str_make(secret_bytes(w->before->written), w->before->len))
                  ? SSO_CACHE_WRITTEN
                  : SSO_CACHE_CHANGED;
    secret_free(room);
    (void)close(fd);
    return end;
}

static void unlink_it(void *ctx)
{
    const struct writing *w = ctx;
    (void)unlinkat(w->folder, w->name, 0);
}

static bool fill(struct writing *w, int fd, struct str text)
{
    struct error err = ERROR_INIT;
    if (sink_send(fd, text, w->name, &err) != 0 || fsync(fd) != 0)
        return fail(w, err.code == ERR_NONE ? strerror(errno) : err.message);
    return true;
}

/* Under another name, until it is whole. */
static enum sso_cache_end write_beside(struct writing *w, struct str text)
{
    (void)snprintf(w->name, sizeof(w->name), "%s.%ld-%" PRIxPTR ".tmp", w->cache->name,
                   (long)getpid(), (uintptr_t)w); /* another thread may be here, too */
    int fd = openat(w->folder, w->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        (void)fail(w, strerror(errno));
        return SSO_CACHE_LEFT;
    }
    undo_add(&w->undo, unlink_it, w);
    bool whole = fill(w, fd, text);
    (void)close(fd);
    enum sso_cache_end end = whole ? compare(w) : SSO_CACHE_LEFT;
    if (end == SSO_CACHE_WRITTEN && renameat(w->folder, w->name, w->folder, w->cache->name) != 0) {
        (void)fail(w, strerror(errno));
        end = SSO_CACHE_LEFT;
    }
    if (end != SSO_CACHE_WRITTEN)
        unlink_it(w);
    undo_drop(&w->undo);
    return end;
}

enum sso_cache_end sso_cache_replace(const struct sso_cache *cache, const struct sso_token *before,
                                     struct str text, char why[SECRET_FILE_WHY_BYTES])
{
    struct writing w = {.cache = cache, .before = before, .folder = -1, .why = why};
    enum sso_cache_end end = SSO_CACHE_LEFT;
    why[0] = '\0';
    if (open_folder(&w)) {
        end = compare(&w);
        if (end == SSO_CACHE_WRITTEN)
            end = write_beside(&w, text);
        (void)fsync(w.folder);
    }
    if (w.folder >= 0)
        (void)close(w.folder);
    return end;
}
