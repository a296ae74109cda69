#include "reports/staging_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/file.h"
#include "core/mem.h"
#include "core/signer.h"
#include "core/undo.h"
#include "reports/folder.h"
#include "reports/manifest.h"

#define HIDDEN_TEMPLATE "/" HIDDEN_PREFIX "XXXXXX"
#define LIBRARY_PREFIX  "." /* as what is half written: recover.c sweeps it away */

struct staged_file {
    struct sink *sink; /* NULL once it is closed, and for what is only to go */
    const char *name;
    const char *target;      /* where it belongs */
    const char *staged;      /* where it is until then */
    const char *old;         /* where what it replaces is kept meanwhile */
    const char *for_library; /* where a library may make it */
    bool comes;              /* else what is at the target goes, and nothing comes */
    bool kept;               /* what was at the target is at `old` */
    bool published;
    struct manifest_file finished; /* what it is, once it is closed */
};

struct staging {
    struct arena *arena;
    const char *dir;
    const struct run_info *run;
    const struct signer *signer; /* NULL: nobody signs */
    sink_change_fn change;       /* NULL: what is written is not changed */
    void *change_ctx;
    char *folder; /* the hidden one */
    struct staged_file manifest;
    struct staged_file files[STAGING_FILES_MAX];
    size_t count;
    struct undo undo;
};

static const char *path_in(struct staging *staging, const char *folder, const char *prefix,
                           const char *name)
{
    return arena_printf(staging->arena, "%s/%s%s", folder, prefix, name).ptr;
}

static struct staged_file file_of(struct staging *staging, const char *name)
{
    return (struct staged_file){
        .name = name,
        .target = path_in(staging, staging->dir, "", name),
        .staged = path_in(staging, staging->folder, "", name),
        .old = path_in(staging, staging->folder, KEPT_PREFIX, name),
        .for_library = path_in(staging, staging->folder, LIBRARY_PREFIX, name),
    };
}

static void release(struct staging *staging)
{
    undo_drop(&staging->undo);
    mem_free(staging->folder);
    arena_free(staging->arena);
    mem_free(staging);
}

/* What is finished lies there; what is still written, its sink removes. Without its manifest the
 * folder is not taken for one that must be finished. */
static void remove_staged(void *ctx)
{
    const struct staging *staging = ctx;
    if (staging->manifest.staged)
        (void)unlink(staging->manifest.staged);
    for (size_t i = 0; i < staging->count; i++) {
        (void)unlink(staging->files[i].staged);
        (void)unlink(staging->files[i].for_library);
    }
    (void)rmdir(staging->folder);
}

struct staging *staging_open(const char *dir, const struct run_info *run,
                             const struct signer *signer, struct error *err)
{
    struct staging *staging = mem_alloc(sizeof(*staging));
    size_t size = strlen(dir) + sizeof(HIDDEN_TEMPLATE);
    staging->arena = arena_new();
    staging->dir = dir;
    staging->run = run;
    staging->signer = signer;
    staging->folder = mem_alloc(size);
    (void)snprintf(staging->folder, size, "%s" HIDDEN_TEMPLATE, dir);
    if (!mkdtemp(staging->folder)) { /* mode 0700 */
        (void)error_set(err, ERR_IO, "could not write to the folder '%s': %s", dir,
                        strerror(errno));
        release(staging);
        return NULL;
    }
    undo_add(&staging->undo, remove_staged, staging);
    staging->manifest = file_of(staging, MANIFEST_NAME);
    return staging;
}

void staging_change(struct staging *staging, sink_change_fn change, void *ctx)
{
    staging->change = change;
    staging->change_ctx = ctx;
}

/* What must not be replaced: a folder, a device, a pipe, and a link to one of them. What another
 * link points at does not matter. 0: nothing of the kind. */
static unsigned blocks(const char *target)
{
    struct stat status;
    return stat(target, &status) == 0 && !S_ISREG(status.st_mode) ? status.st_mode : 0;
}

static int refuse_blocked(const char *target, struct error *err)
{
    unsigned mode = blocks(target);
    if (mode == 0)
        return 0;
    const char *kind = file_kind_name(mode);
    (void)error_set(err, ERR_IO, "could not write '%s': it is a %s", target, kind);
    error_hint(err, "Move that %s away, or name another folder for the reports.", kind);
    return -1;
}

struct sink *staging_file(struct staging *staging, const char *name, bool is_text,
                          struct error *err)
{
    assert(staging->count < STAGING_FILES_MAX);
    struct staged_file *file = &staging->files[staging->count];
    *file = file_of(staging, name);
    file->comes = true;
    /* Said now, not when everything is judged. */
    if (refuse_blocked(staging->manifest.target, err) != 0 ||
        refuse_blocked(path_in(staging, staging->dir, "", SIGNATURE_NAME), err) != 0 ||
        refuse_blocked(file->target, err) != 0)
        return NULL;
    file->sink = sink_file(file->staged, err);
    if (!file->sink)
        return NULL;
    if (staging->change && is_text)
        file->sink = sink_through(file->sink, staging->change, staging->change_ctx);
    staging->count++;
    return file->sink;
}

const char *staging_folder(const struct staging *staging)
{
    return staging->folder;
}

const char *staging_library_file(const struct staging *staging, size_t number)
{
    return staging->files[number].for_library;
}

/* ---- finishing the files ---- */

int staging_finish(struct staging *staging, size_t number, struct error *err)
{
    struct staged_file *file = &staging->files[number];
    struct sink *sink = file->sink;
    file->sink = NULL;
    (void)unlink(file->for_library);
    if (sink_close(sink, err) != 0)
        return error_context(err, "could not finish the reports in '%s'", staging->dir);
    return manifest_measure(&file->finished, file->name, file->staged, err);
}

static bool is_staged(const struct staging *staging, const char *name)
{
    for (size_t i = 0; i < staging->count; i++)
        if (strcmp(staging->files[i].name, name) == 0)
            return true;
    return false;
}

/* A file of another format that the earlier manifest lists: of the same run, and as that wrote it, it stays
 * and is listed; else it goes. Nobody signs what lay there before. */
static int sort_file(struct staging *staging, const struct manifest_file *listed, bool same_run,
                     const char *name, struct manifest_file *entry, struct error *err)
{
    struct staged_file other = file_of(staging, name);
    if (access(other.target, F_OK) != 0)
        return 0;
    if (same_run && manifest_measure(entry, name, other.target, err) != 0)
        return -1;
    if (same_run && strcmp(entry->sha256, listed->sha256) == 0)
        return 1;
    staging->files[staging->count++] = other;
    return 0;
}

static int sort_earlier(struct staging *staging, struct manifest_file *entries, size_t *count,
                        struct error *err)
{
    const char *names[REPORT_FILES_MAX];
    struct manifest earlier;
    manifest_read(&earlier, staging->arena, staging->manifest.target);
    bool same_run = !staging->signer && strcmp(earlier.run.run_id, staging->run->run_id) == 0;
    report_files(REPORT_ALL, names);
    for (size_t i = 0; names[i]; i++) {
        const struct manifest_file *listed = manifest_find(&earlier, names[i]);
        if (!listed || is_staged(staging, names[i]))
            continue;
        int stays = sort_file(staging, listed, same_run, names[i], &entries[*count], err);
        if (stays < 0)
            return -1;
        *count += (size_t)stays;
    }
    return 0;
}

/* An earlier signature is of another manifest, and goes in any case. */
static int stage_signature(struct staging *staging, struct str manifest, struct error *err)
{
    struct staged_file *file = &staging->files[staging->count];
    *file = file_of(staging, SIGNATURE_NAME);
    if (!staging->signer) {
        staging->count += access(file->target, F_OK) == 0;
        return 0;
    }
    file->comes = true;
    staging->count++;
    file->sink = sink_file(file->staged, err);
    if (!file->sink ||
        signer_sign(staging->signer, manifest, staging->run->made_at, file->sink, err) != 0)
        return -1;
    struct sink *sink = file->sink;
    file->sink = NULL;
    return sink_close(sink, err);
}

/* From here on a run that is killed is finished by the next one. */
static int stage_manifest(struct staging *staging, struct str text, struct error *err)
{
    struct sink *sink = sink_file(staging->manifest.staged, err);
    if (!sink)
        return -1;
    sink_str(sink, text);
    staging->manifest.comes = true;
    return sink_close(sink, err);
}

static int write_manifest(struct staging *staging, struct error *err)
{
    struct manifest_file entries[STAGING_FILES_MAX];
    struct manifest manifest = {
        .run = *staging->run, .is_signed = staging->signer != NULL, .files = entries};
    while (manifest.file_count < staging->count) {
        entries[manifest.file_count] = staging->files[manifest.file_count].finished;
        manifest.file_count++;
    }
    if (sort_earlier(staging, entries, &manifest.file_count, err) != 0)
        return -1;
    struct sink *text = sink_memory();
    manifest_write(text, &manifest);
    int result = stage_signature(staging, sink_view(text), err);
    if (result == 0)
        result = stage_manifest(staging, sink_view(text), err);
    sink_abort(text);
    return result;
}

/* ---- putting them into place ---- */

static int keep_old(struct staged_file *file)
{
    unsigned mode = blocks(file->target);
    if (mode != 0) {
        errno = S_ISDIR(mode) ? EISDIR : ENOTSUP;
        return -1;
    }
    file->kept = rename(file->target, file->old) == 0;
    return file->kept || errno == ENOENT ? 0 : -1;
}

static int put_in_place(struct staged_file *file)
{
    if (!file->comes)
        return 0;
    file->published = rename(file->staged, file->target) == 0;
    return file->published ? 0 : -1;
}

/* The manifest goes first and comes last; no new file comes before the last old one went. */
static struct staged_file *exchange(struct staging *staging)
{
    if (keep_old(&staging->manifest) != 0)
        return &staging->manifest;
    for (size_t i = 0; i < staging->count; i++)
        if (keep_old(&staging->files[i]) != 0)
            return &staging->files[i];
    for (size_t i = 0; i < staging->count; i++)
        if (put_in_place(&staging->files[i]) != 0)
            return &staging->files[i];
    return put_in_place(&staging->manifest) == 0 ? NULL : &staging->manifest;
}

/* Best effort: what failed before may fail here, too. Without its manifest the hidden folder is
 * not taken for one that must be finished. */
static void restore(struct staging *staging)
{
    (void)unlink(staging->manifest.staged);
    for (size_t i = 0; i < staging->count; i++)
        if (staging->files[i].published)
            (void)unlink(staging->files[i].target);
    for (size_t i = 0; i < staging->count; i++)
        if (staging->files[i].kept)
            (void)rename(staging->files[i].old, staging->files[i].target);
    if (staging->manifest.kept)
        (void)rename(staging->manifest.old, staging->manifest.target);
}

static int publish_all(struct staging *staging, struct error *err)
{
    undo_drop(&staging->undo); /* half-way it is finished by the next run, and not undone */
    const struct staged_file *failed = exchange(staging);
    if (!failed) {
        file_sync_folder(staging->dir);
        return 0;
    }
    (void)error_set(err, ERR_IO, "could not write '%s': %s", failed->target, strerror(errno));
    error_detail(err, "The reports of an earlier run, if any, are as they were.");
    restore(staging);
    return -1;
}

int staging_publish(struct staging *staging, struct error *err)
{
    int result = write_manifest(staging, err);
    if (result == 0)
        result = publish_all(staging, err);
    staging_discard(staging);
    return result;
}

static void discard_file(struct staged_file *file)
{
    sink_abort(file->sink);
    (void)unlink(file->staged);
    (void)unlink(file->for_library);
    (void)unlink(file->old);
}

void staging_discard(struct staging *staging)
{
    if (!staging)
        return;
    discard_file(&staging->manifest); /* first: what else is there is then not finished by others */
    for (size_t i = 0; i < staging->count; i++)
        discard_file(&staging->files[i]);
    (void)rmdir(staging->folder);
    release(staging);
}
