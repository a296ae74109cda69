/* A temporary folder of saved answers, what is read from it, and what was said meanwhile. */
#ifndef SNAPAUDIT_TESTS_COLLECTOR_IMPORT_FOLDER_H
#define SNAPAUDIT_TESTS_COLLECTOR_IMPORT_FOLDER_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "collector/import/import.h"
#include "core/sha256.h"

#define NOTICES_MAX 64

struct folder {
    char dir[64];
    struct import_options options;
    struct import_stats stats;
    struct error err;
    struct graph *graph; /* of the last run */
    char notices[NOTICES_MAX][1024];
    enum import_notice kinds[NOTICES_MAX];
    size_t notice_count;
};

static inline void folder_notice(void *ctx, enum import_notice kind, const char *text)
{
    struct folder *f = ctx;
    assert_true(f->notice_count < NOTICES_MAX);
    f->kinds[f->notice_count] = kind;
    snprintf(f->notices[f->notice_count++], sizeof(f->notices[0]), "%s", text);
}

static inline struct folder *folder_new(void)
{
    struct folder *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    snprintf(f->dir, sizeof(f->dir), "/tmp/snapaudit-import-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->options = (struct import_options){
        .dir = str_from(f->dir), .jobs = 1, .notice = folder_notice, .notice_ctx = f};
    return f;
}

/* With all below it; symbolic links are not followed. */
static inline void folder_remove(const char *path)
{
    if (remove(path) == 0)
        return;
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char inner[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name) < (int)sizeof(inner))
            folder_remove(inner);
    }
    closedir(dir);
    (void)remove(path);
}

static inline void folder_free(struct folder *f)
{
    graph_free(f->graph);
    folder_remove(f->dir);
    free(f);
}

static inline void folder_path(const struct folder *f, const char *name, char path[512])
{
    assert_true(snprintf(path, 512, "%s/%s", f->dir, name) < 512);
}

/* Make the folders above `name`. */
static inline void folder_parents(const struct folder *f, const char *name)
{
    char path[512];
    folder_path(f, name, path);
    for (char *p = path + strlen(f->dir) + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
}

static inline void folder_write_bytes(const struct folder *f, const char *name, const void *data,
                                      size_t len)
{
    char path[512];
    folder_parents(f, name);
    folder_path(f, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline void folder_write(const struct folder *f, const char *name, const char *text)
{
    folder_write_bytes(f, name, text, strlen(text));
}

static inline void folder_mkdir(const struct folder *f, const char *name)
{
    char path[512];
    folder_parents(f, name);
    folder_path(f, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* Read it; what an earlier run left is released. */
static inline struct graph *folder_try(struct folder *f)
{
    graph_free(f->graph);
    f->notice_count = 0;
    f->err = (struct error)ERROR_INIT;
    f->graph = import_folder(&f->options, &f->stats, &f->err);
    return f->graph;
}

static inline struct graph *folder_read(struct folder *f)
{
    if (!folder_try(f))
        fail_msg("import failed: %s", f->err.message);
    return f->graph;
}

/* True when a notice of this kind holds `part`. */
static inline bool folder_said(const struct folder *f, enum import_notice kind, const char *part)
{
    for (size_t i = 0; i < f->notice_count; i++)
        if (f->kinds[i] == kind && strstr(f->notices[i], part))
            return true;
    return false;
}

static inline size_t folder_count(const struct folder *f, enum import_notice kind)
{
    size_t count = 0;
    for (size_t i = 0; i < f->notice_count; i++)
        count += f->kinds[i] == kind;
    return count;
}

static inline const struct coverage *folder_coverage(const struct folder *f, const char *account,
                                                     const char *region, enum source source)
{
    uint32_t place = graph_find_place(f->graph, str_from(account), str_from(region));
    assert_int_not_equal(place, PLACE_NONE);
    return graph_coverage(f->graph, place, source);
}

static inline void assert_gap(const struct coverage *coverage, enum gap_reason reason,
                              const char *detail)
{
    assert_int_equal(coverage->state, COVERAGE_GAP);
    assert_int_equal(coverage->reason, reason);
    assert_non_null(coverage->detail);
    if (!strstr(coverage->detail, detail))
        fail_msg("expected \"%s\" in \"%s\"", detail, coverage->detail);
}

static inline void assert_complete(const struct coverage *coverage, uint64_t items, uint32_t pages)
{
    assert_int_equal(coverage->state, COVERAGE_COMPLETE);
    assert_int_equal(coverage->items, items);
    assert_int_equal(coverage->pages, pages);
}

static inline char *digest_of(const struct graph *graph, char hex[SHA256_HEX_MAX])
{
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    sha256_final(sha, hex);
    sha256_free(sha);
    return hex;
}

/* The only snapshot, volume, … of a graph that has one. */
static inline const struct snapshot *only_snapshot(const struct graph *g)
{
    assert_int_equal(g->snapshot_count, 1);
    return g->snapshots;
}

static inline void assert_text(const struct graph *g, strref ref, const char *expected)
{
    struct str text = graph_str(g, ref);
    if (!str_eq_c(text, expected))
        fail_msg("expected \"%s\", found \"%.*s\"", expected, STR_ARG(text));
}

static inline void assert_id(const struct graph *g, struct res_id id, enum kind kind,
                             const char *expected)
{
    char buf[RES_ID_TEXT_MAX];
    struct str text = graph_id_text(g, id, kind, buf);
    if (!str_eq_c(text, expected))
        fail_msg("expected \"%s\", found \"%.*s\"", expected, STR_ARG(text));
}

#define ACCOUNT "111122223333"
#define OTHER   "444455556666"
#define REGION  "eu-west-1"

/* A snapshot of ACCOUNT with an id of 8 digits. */
#define SNAP(digits)                                                                           \
    "{\"SnapshotId\":\"snap-" digits "\",\"OwnerId\":\"" ACCOUNT "\",\"State\":\"completed\"," \
    "\"VolumeId\":\"vol-00000001\",\"VolumeSize\":8,\"StartTime\":\"2026-01-15T12:34:56.789Z\"}"

#endif
