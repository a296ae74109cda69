#include "reports/manifest_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/json_writer.h"

#define MANIFEST_BYTES_MAX 65536 /* ours have some 1,200 */

static ssize_t read_some(int fd, char *block, size_t size)
{
    ssize_t got;
    do
        got = read(fd, block, size);
    while (got < 0 && errno == EINTR);
    return got;
}

int manifest_measure(struct manifest_entry *out, const char *name, const char *path,
                     struct error *err)
{
    char block[65536];
    char why[FILE_WHY_BYTES];
    int fd = file_open(path, why);
    if (fd < 0)
        return error_set(err, ERR_IO, "could not read '%s': %s", path, why);
    *out = (struct manifest_entry){.name = name};
    struct sha256 *sha = sha256_new();
    ssize_t got;
    while ((got = read_some(fd, block, sizeof(block))) > 0) {
        sha256_add(sha, block, (size_t)got);
        out->bytes += (uint64_t)got;
    }
    if (got < 0)
        (void)error_set(err, ERR_IO, "could not read '%s': %s", path, strerror(errno));
    (void)sha256_final(sha, out->sha256);
    sha256_free(sha);
    (void)close(fd);
    return got < 0 ? -1 : 0;
}

void manifest_write(struct sink *out, const char *run_id, const struct manifest_entry *entries,
                    size_t count)
{
    struct json_writer json;
    json_writer_init(&json, out, 3);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", "snapaudit.manifest/1");
    json_member_cstr(&json, "run_id", run_id);
    json_key(&json, "files");
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&json);
        json_member_cstr(&json, "name", entries[i].name);
        json_member_u64(&json, "bytes", entries[i].bytes);
        json_member_cstr(&json, "sha256", entries[i].sha256);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

struct str manifest_read(struct arena *arena, const char *path)
{
    char text[MANIFEST_BYTES_MAX];
    char why[FILE_WHY_BYTES];
    size_t len = 0;
    int fd = file_open(path, why);
    if (fd < 0)
        return STR_EMPTY;
    for (ssize_t got; len < sizeof(text); len += (size_t)got) {
        got = read_some(fd, text + len, sizeof(text) - len);
        if (got <= 0)
            break;
    }
    (void)close(fd);
    return arena_str(arena, str_make(text, len));
}

/* No name and no id of ours needs an escape, and none is a key: the word in quotes is enough. */
static bool holds_word(struct str manifest, const char *word)
{
    char quoted[256];
    (void)snprintf(quoted, sizeof(quoted), "\"%s\"", word);
    return str_find(manifest, quoted) < manifest.len;
}

bool manifest_is_of(struct str manifest, const char *run_id)
{
    return holds_word(manifest, run_id);
}

bool manifest_lists(struct str manifest, const char *name)
{
    return holds_word(manifest, name);
}
