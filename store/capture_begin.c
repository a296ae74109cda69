/* The file of a capture: making it, going on with one, and leaving it whole. */
#include "store/capture_write_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/mem.h"

#define LOCK_ENDING  ".lock"
#define ASIDE_ENDING ".before" /* a capture that is being replaced */

/* ---- the name ---- */

static struct str beside(struct capture *c, const char *ending)
{
    return arena_printf(c->arena, "%s%s", c->path, ending);
}

static void remove_beside(struct capture *c)
{
    for (size_t i = 0; i < CAPTURE_BESIDE_COUNT; i++)
        (void)unlink(beside(c, capture_beside[i]).ptr);
}

static int not_made(const struct capture *c, const char *why, struct error *err)
{
    return error_set(err, ERR_IO, "could not make the capture %s: %s", c->path, why);
}

static int take_lock(struct capture *c, struct error *err)
{
    char why[FILE_WHY_BYTES];
    switch (file_lock_take(&c->lock_file, beside(c, LOCK_ENDING).ptr, NULL, why)) {
    case FILE_LOCK_TAKEN: c->locked = true; return 0;
    case FILE_LOCK_NONE: return 0; /* SQLite's own locks are left */
    case FILE_LOCK_BUSY:
        return error_set(err, ERR_BUSY, "another run is writing to the capture %s", c->path);
    case FILE_LOCK_FAILED: break;
    }
    return not_made(c, why, err);
}

/* Nobody but its owner may read it, from the first moment on. */
static int make_file(struct capture *c, struct error *err)
{
    int fd = open(c->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
        c->made = true;
        remove_beside(c); /* of one that was there before: not ours */
        return 0;
    }
    if (errno != EEXIST)
        return not_made(c, strerror(errno), err);
    (void)error_set(err, ERR_USAGE, "%s is there already", c->path);
    error_hint(err, "--resume goes on with a capture that is not complete; --force begins anew");
    return -1;
}

static void move(struct capture *c, const char *from, const char *to)
{
    for (size_t i = 0; i < CAPTURE_BESIDE_COUNT; i++)
        (void)rename(arena_printf(c->arena, "%s%s", from, capture_beside[i]).ptr,
                     arena_printf(c->arena, "%s%s", to, capture_beside[i]).ptr);
}

/* What was there stays, under another name, until it is known that something takes its place. */
static int set_aside(struct capture *c, struct error *err)
{
    const char *aside = beside(c, ASIDE_ENDING).ptr;
    if (rename(c->path, aside) != 0)
        return not_made(c, strerror(errno), err);
    move(c, c->path, aside);
    c->aside = aside;
    return 0;
}

static void put_back(struct capture *c)
{
    if (c->aside && rename(c->aside, c->path) == 0)
        move(c, c->aside, c->path);
}

static void remove_aside(struct capture *c)
{
    if (!c->aside)
        return;
    for (size_t i = 0; i < CAPTURE_BESIDE_COUNT; i++)
        (void)unlink(arena_printf(c->arena, "%s%s", c->aside, capture_beside[i]).ptr);
    (void)unlink(c->aside);
}

static int make_way(struct capture *c, struct error *err)
{
    struct stat found;
    if (lstat(c->path, &found) != 0 && errno == ENOENT)
        return 0;
    if (!capture_is_ours(c->path)) {
        (void)error_set(err, ERR_USAGE, "%s is no capture, and stays", c->path);
        error_hint(err, "remove it yourself, or give another name");
        return -1;
    }
    return set_aside(c, err);
}

/* ---- a new one ---- */

static int open_new(struct capture *c, struct error *err)
{
    /* ":memory:" is a name like others */
    struct str name = arena_printf(c->arena, "%s%s", c->path[0] == '/' ? "" : "./", c->path);
    int code =
        sqlite3_open_v2(name.ptr, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL);
    return code == SQLITE_OK ? 0 : capture_failed(c->db, c->path, code, err);
}

static int put_meta(struct capture *c, const struct capture_options *options, struct error *err)
{
    sqlite3_stmt *s = capture_prepare(
        c->db, c->path, STR_LIT("INSERT INTO \"meta\" VALUES(1,?,NULL,?,?,NULL,0,0)"), err);
    if (!s)
        return -1;
    bool more;
    capture_bind_text(s, 1, str_from(options->tool));
    capture_bind_time(s, 2, options->as_of);
    capture_bind_time(s, 3, options->now);
    int status = capture_step(s, c->path, &more, err);
    sqlite3_finalize(s);
    return status;
}

static int make_tables(struct capture *c, const struct capture_options *options, struct error *err)
{
    const struct str *statements;
    size_t count;
    char marks[128];
    (void)capture_schema(c->arena, CAPTURE_VERSION, &statements, &count);
    (void)snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %u",
                   CAPTURE_APPLICATION_ID, CAPTURE_VERSION);
    if (capture_run(c->db, c->path, "BEGIN IMMEDIATE", err) != 0 ||
        capture_run(c->db, c->path, marks, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (capture_run(c->db, c->path, statements[i].ptr, err) != 0)
            return -1;
    if (put_meta(c, options, err) != 0)
        return -1;
    return capture_run(c->db, c->path, "COMMIT", err);
}

static int begin_new(struct capture *c, const struct capture_options *options, struct error *err)
{
    c->known_listings = map_new(0);
    c->next_place = c->next_listing = c->next_page = 1;
    if (open_new(c, err) != 0)
        return -1;
    return make_tables(c, options, err);
}

/* ---- one that goes on ---- */

static void know(struct capture *c, const struct capture_file *file)
{
    c->known_places = map_new(file->places.len);
    c->known_listings = map_new(file->listings.len);
    c->old_listings = map_new(file->listings.len);
    c->next_place = c->next_listing = c->next_page = 1;
    for (size_t i = 0; i < file->places.len; i++) {
        const struct capture_place *place = &VEC_AT(struct capture_place, &file->places, i);
        map_put(c->known_places, capture_place_key(place->account, place->region),
                (uint32_t)place->row);
        c->next_place = (uint32_t)place->row + 1;
    }
    for (size_t i = 0; i < file->listings.len; i++) {
        const struct capture_listing *listing = &VEC_AT(struct capture_listing, &file->listings, i);
        int64_t place = VEC_AT(struct capture_place, &file->places, listing->place).row;
        map_put(c->known_listings, capture_listing_key(place, listing->call, listing->extra),
                (uint32_t)listing->row);
        map_put(c->old_listings, (uint64_t)listing->row, true);
        c->next_listing = (uint32_t)listing->row + 1;
    }
    if (file->pages.len > 0)
        c->next_page =
            (uint32_t)VEC_AT(struct capture_page, &file->pages, file->pages.len - 1).row + 1;
    c->first_new_page = c->next_page;
}

/* A gap may be none the next time: a permission was given, say. */
static bool has_gaps(const struct capture_file *file)
{
    struct error ignored = ERROR_INIT;
    bool found = false;
    struct str sql = arena_printf(file->arena, "SELECT 1 FROM \"coverage\" WHERE \"state\" = '%s'",
                                  coverage_state_name(COVERAGE_GAP));
    sqlite3_stmt *s = capture_prepare(file->db, file->path, sql, &ignored);
    if (s && capture_step(s, file->path, &found, &ignored) != 0)
        found = false;
    sqlite3_finalize(s);
    return found;
}

static int check_resumable(const struct capture *c, const struct capture_file *file,
                           struct error *err)
{
    if (file->about.complete && !has_gaps(file)) {
        (void)error_set(err, ERR_USAGE, "the capture %s is complete: nothing is left to read",
                        c->path);
        error_hint(err, "--force collects anew");
        return -1;
    }
    if (file->about.version != CAPTURE_VERSION) {
        (void)error_set(err, ERR_USAGE,
                        "the capture %s was begun by snapaudit %.*s, in its form %u", c->path,
                        STR_ARG(file->about.tool), file->about.version);
        error_hint(err, "go on with that version, or collect anew with --force");
        return -1;
    }
    return 0;
}

/* The file's connection is ours from here on. */
static int begin_again(struct capture *c, struct error *err)
{
    struct capture_file *file = capture_open_to_write(c->path, err);
    if (!file)
        return -1;
    int status = check_resumable(c, file, err);
    if (status == 0)
        status = capture_load(file, err);
    if (status == 0) {
        know(c, file);
        c->db = file->db;
        file->db = NULL;
        c->was_complete = file->about.complete;
        status = capture_run(c->db, c->path, "UPDATE \"meta\" SET \"complete\" = 0", err);
    }
    capture_file_free(file);
    return status;
}

/* Killed while it made its tables, a run leaves the way back beside the file. It leads to an empty one, with
 * which to begin. */
static void undo_beginning(struct capture *c)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_FULLMUTEX;
    if (access(beside(c, "-journal").ptr, F_OK) != 0)
        return;
    if (sqlite3_open_v2(c->path, &db, flags, NULL) == SQLITE_OK)
        (void)sqlite3_exec(db, "PRAGMA user_version", NULL, NULL, NULL);
    (void)sqlite3_close(db);
}

/* ---- either ---- */

static bool goes_on(const struct capture_options *options)
{
    struct stat found;
    return options->begin == CAPTURE_RESUME && stat(options->path, &found) == 0 &&
           found.st_size > 0;
}

static int make(struct capture *c, const struct capture_options *options, struct error *err)
{
    bool anew = options->begin == CAPTURE_REPLACE || options->begin == CAPTURE_RESUME;
    if (anew && make_way(c, err) != 0)
        return -1;
    return make_file(c, err) == 0 ? begin_new(c, options, err) : -1;
}

/* A crash of this machine may cost the last groups, never the whole: what is committed is not waited for. */
static int settle_down(struct capture *c, struct error *err)
{
    static const char how[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                              "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000";
    sqlite3_busy_timeout(c->db, 10000);
    return capture_run(c->db, c->path, how, err);
}

struct capture *capture_begin(const struct capture_options *options, struct error *err)
{
    struct capture *c = mem_alloc(sizeof(*c));
    c->arena = arena_new();
    c->path = arena_str(c->arena, str_from(options->path)).ptr;
    c->monotonic_ms = options->monotonic_ms;
    c->on_failed = options->failed;
    c->ctx = options->ctx;
    c->inputs = 1;
    vec_init(&c->places, sizeof(struct capture_place_row));
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->more, NULL);
    pthread_cond_init(&c->room, NULL);
    int status = take_lock(c, err);
    if (status == 0 && options->begin == CAPTURE_RESUME)
        undo_beginning(c);
    if (status == 0)
        status = goes_on(options) ? begin_again(c, err) : make(c, options, err);
    if (status == 0)
        status = settle_down(c, err);
    if (status == 0)
        status = capture_start(c, err);
    if (status == 0)
        return c;
    capture_abort(c);
    return NULL;
}

/* ---- the end ---- */

static void release(struct capture *c)
{
    capture_release_statements(c);
    (void)sqlite3_close(c->db);
    if (c->locked)
        file_lock_drop(&c->lock_file);
    map_free(c->known_places);
    map_free(c->known_listings);
    map_free(c->old_listings);
    vec_clear(&c->places);
    pthread_cond_destroy(&c->room);
    pthread_cond_destroy(&c->more);
    pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
    mem_free(c);
}

static int put_end(struct capture *c, const struct capture_end *end, struct error *err)
{
    sqlite3_stmt *s = capture_prepare(
        c->db, c->path,
        STR_LIT("UPDATE \"meta\" SET \"caller\" = coalesce(?, \"caller\"), \"ended\" = ?, "
                "\"complete\" = ? AND NOT EXISTS (SELECT 1 FROM \"place\" WHERE NOT \"ended\"), "
                "\"malformed\" = \"malformed\" + ?, "
                "\"as_of\" = coalesce(?, \"as_of\")"),
        err);
    if (!s)
        return -1;
    bool more;
    capture_bind_text(s, 1, end->caller);
    capture_bind_time(s, 2, end->at);
    sqlite3_bind_int(s, 3, end->complete);
    sqlite3_bind_int64(s, 4, (int64_t)end->malformed);
    capture_bind_time(s, 5, end->as_of);
    int status = capture_step(s, c->path, &more, err);
    sqlite3_finalize(s);
    return status;
}

static const char *folder_of(struct capture *c)
{
    const char *slash = strrchr(c->path, '/');
    return slash ? arena_str(c->arena, str_make(c->path, (size_t)(slash - c->path) + 1)).ptr : ".";
}

/* One file is left, which anybody can read who cannot write beside it. */
static int one_file(struct capture *c, struct error *err)
{
    static const char how[] = "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE";
    capture_release_statements(c);
    if (capture_run(c->db, c->path, how, err) != 0)
        return -1;
    file_sync_folder(folder_of(c));
    return 0;
}

int capture_close(struct capture *c, const struct capture_end *end, struct error *err)
{
    int status = capture_wait(c, err);
    if (status == 0 && put_end(c, end, err) == 0)
        status = one_file(c, err);
    else
        status = -1;
    if (status != 0)
        error_hint(err, "what was read by then is in it: once there is room, the same command with "
                        "--resume goes on");
    remove_aside(c);
    release(c);
    return status;
}

void capture_abort(struct capture *c)
{
    if (!c)
        return;
    (void)capture_wait(c, NULL);
    capture_release_statements(c);
    if (c->was_complete)
        (void)capture_run(c->db, c->path, "UPDATE \"meta\" SET \"complete\" = 1", NULL);
    (void)sqlite3_close(c->db);
    c->db = NULL;
    if (c->made) {
        remove_beside(c);
        (void)unlink(c->path);
    }
    put_back(c);
    release(c);
}
