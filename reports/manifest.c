#include "reports/manifest.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "reports/report_internal.h"

#define PRETTY_DEPTH 2 /* a file stands on one line */

/* ---- measuring ---- */

static ssize_t read_some(int fd, char *block, size_t size)
{
    ssize_t got;
    do
        got = read(fd, block, size);
    while (got < 0 && errno == EINTR);
    return got;
}

int manifest_measure_open(struct manifest_file *out, int fd)
{
    char block[65536];
    struct sha256 *sha = sha256_new();
    ssize_t got;
    out->bytes = 0;
    while ((got = read_some(fd, block, sizeof(block))) > 0) {
        sha256_add(sha, block, (size_t)got);
        out->bytes += (uint64_t)got;
    }
    int number = errno;
    (void)sha256_final(sha, out->sha256);
    sha256_free(sha);
    errno = number;
    return got < 0 ? -1 : 0;
}

int manifest_measure(struct manifest_file *out, const char *name, const char *path,
                     struct error *err)
{
    char why[FILE_WHY_BYTES];
    int fd = file_open(path, why);
    if (fd < 0)
        return error_set(err, ERR_IO, "could not read '%s': %s", path, why);
    *out = (struct manifest_file){.name = str_from(name)};
    int result = manifest_measure_open(out, fd);
    if (result != 0)
        (void)error_set(err, ERR_IO, "could not read '%s': %s", path, strerror(errno));
    (void)close(fd);
    return result;
}

/* ---- writing ---- */

static void put_inventory(struct json_writer *json, const struct run_info *run)
{
    json_key(json, "inventory");
    json_begin_object(json);
    json_member_ctext(json, "read_from", run->read_from);
    json_member_time(json, "began", run->read_began);
    json_member_time(json, "ended", run->read_ended);
    json_end_object(json);
}

void json_member_making(struct json_writer *json, const struct run_info *run)
{
    json_member_time(json, "made_at", run->made_at);
    put_inventory(json, run);
}

static void put_file(struct json_writer *json, const struct manifest_file *file)
{
    json_begin_object(json);
    json_member_str(json, "name", file->name);
    json_member_u64(json, "bytes", file->bytes);
    json_member_cstr(json, "sha256", file->sha256);
    json_end_object(json);
}

void manifest_write(struct sink *out, const struct manifest *manifest)
{
    struct json_writer json;
    json_writer_init(&json, out, PRETTY_DEPTH);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", MANIFEST_SCHEMA);
    json_member_cstr(&json, "run_id", manifest->run.run_id);
    json_member_cstr(&json, "signature", manifest->is_signed ? SIGNATURE_NAME : NULL);
    json_member_making(&json, &manifest->run);
    json_member_run(&json, &manifest->run);
    json_key(&json, "files");
    json_begin_array(&json);
    for (size_t i = 0; i < manifest->file_count; i++)
        put_file(&json, &manifest->files[i]);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}
