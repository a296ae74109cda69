#include "tests/sandbox/world.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/arena.h"
#include "core/mem.h"
#include "tests/sandbox/files.h"
#include "tests/sandbox/load.h"

#define ACCOUNT_DIGITS 12
#define LOADERS        3 /* threads that help to load */

/* A place to be loaded. */
struct task {
    struct place *place;
    const char *dir;
    struct str account;
};

struct world {
    struct arena *arena;
    struct vec accounts; /* struct account */
    struct vec tasks;    /* struct task */
    atomic_size_t next_task;
    bool mixed_times;
};

/* ---- folders ---- */

static bool is_account(const char *name)
{
    size_t n = strspn(name, "0123456789");
    return n == ACCOUNT_DIGITS && name[n] == '\0';
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Names of the folders in `path`, sorted: const char *, in the arena. */
static void folders(struct arena *arena, const char *path, struct vec *out)
{
    vec_init(out, sizeof(const char *));
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *child = arena_printf(arena, "%s/%s", path, entry->d_name).ptr;
        if (entry->d_name[0] == '.' || !is_folder(child))
            continue;
        const char *name = child + strlen(path) + 1;
        vec_push(out, &name);
    }
    (void)closedir(dir);
    if (out->len > 1)
        qsort(out->data, out->len, sizeof(const char *), by_name);
}

/* ---- accounts ---- */

static void account_clear(struct account *account)
{
    for (size_t i = 0; i < account->places.len; i++)
        place_clear(&VEC_AT(struct place, &account->places, i));
    vec_clear(&account->places);
}

/* Letters instead of digits: a secret that held the account would be hidden from messages that name it. */
static struct str in_letters(struct arena *arena, struct str id)
{
    char *letters = arena_alloc(arena, id.len + 1);
    for (size_t i = 0; i < id.len; i++)
        letters[i] = (char)(id.ptr[i] - '0' + 'k');
    return str_make(letters, id.len);
}

/* Made-up keys that every run shares; the secret has the characters that need care. */
static struct account *account_add(struct world *world, struct str id)
{
    struct account *account = vec_push(&world->accounts, NULL);
    vec_init(&account->places, sizeof(struct place));
    account->id = arena_str(world->arena, id);
    account->access_key = arena_printf(world->arena, "AKIASAND%.*s", STR_ARG(id));
    account->secret = arena_printf(
        world->arena, "sand+box/secret/%.*s===", STR_ARG(in_letters(world->arena, id)));
    return account;
}

static void account_load(struct world *world, struct account *account, const char *dir)
{
    struct vec regions;
    folders(world->arena, dir, &regions);
    for (size_t i = 0; i < regions.len; i++) {
        struct place *place = vec_push(&account->places, NULL);
        place->region = str_from(VEC_AT(const char *, &regions, i));
    }
    for (size_t i = 0; i < regions.len; i++) {
        struct place *place = &VEC_AT(struct place, &account->places, i);
        struct task task = {place, arena_printf(world->arena, "%s/%s", dir, place->region.ptr).ptr,
                            account->id};
        vec_push(&world->tasks, &task);
    }
    vec_clear(&regions);
}

/* Takes one place after the other until none is left; several threads do. */
static void *load_places(void *ctx)
{
    struct world *world = ctx;
    for (;;) {
        size_t i = atomic_fetch_add(&world->next_task, 1);
        if (i >= world->tasks.len)
            return NULL;
        const struct task *task = &VEC_AT(const struct task, &world->tasks, i);
        load_place(task->place, task->dir, task->account, world->mixed_times);
    }
}

static void load_all(struct world *world)
{
    pthread_t threads[LOADERS];
    unsigned count = 0;
    while (count < LOADERS && count + 1 < world->tasks.len &&
           pthread_create(&threads[count], NULL, load_places, world) == 0)
        count++;
    (void)load_places(world);
    while (count > 0)
        (void)pthread_join(threads[--count], NULL);
}

/* The commonest owner of the snapshots, else of the images, below a folder of regions. */
static struct str commonest_owner(struct world *world, const char *input, const struct vec *regions)
{
    struct vec owners;
    vec_init(&owners, sizeof(struct owner_count));
    for (unsigned images = 0; images < 2 && owners.len == 0; images++) {
        for (size_t i = 0; i < regions->len; i++) {
            const char *region = VEC_AT(const char *, regions, i);
            count_owners(arena_printf(world->arena, "%s/%s", input, region).ptr, images == 1,
                         &owners);
        }
    }
    const struct owner_count *best = NULL;
    for (size_t i = 0; i < owners.len; i++) {
        const struct owner_count *owner = &VEC_AT(struct owner_count, &owners, i);
        if (!best || owner->count > best->count)
            best = owner;
    }
    struct str id = arena_str(world->arena, best ? str_from(best->id) : STR_LIT("111122223333"));
    vec_clear(&owners);
    return id;
}

static int load_input(struct world *world, const char *input, struct error *err)
{
    struct vec names;
    folders(world->arena, input, &names);
    int status = 0;
    if (names.len == 0)
        status = error_set(err, ERR_INPUT, "no folder of a region or an account in %s", input);
    bool accounts = names.len > 0 && is_account(VEC_AT(const char *, &names, 0));
    for (size_t i = 0; accounts && i < names.len; i++) {
        const char *name = VEC_AT(const char *, &names, i);
        if (is_account(name))
            account_load(world, account_add(world, str_from(name)),
                         arena_printf(world->arena, "%s/%s", input, name).ptr);
    }
    if (status == 0 && !accounts)
        account_load(world, account_add(world, commonest_owner(world, input, &names)), input);
    vec_clear(&names);
    return status;
}

/* ---- credentials ---- */

struct ini {
    struct world *world;
    struct account *account; /* of the section */
    bool missed;             /* the section names no account of the world */
};

static struct account *find_account(const struct world *world, struct str id)
{
    for (size_t i = 0; i < world->accounts.len; i++) {
        struct account *account = &VEC_AT(struct account, &world->accounts, i);
        if (str_eq(account->id, id))
            return account;
    }
    return NULL;
}

static void ini_line(struct ini *ini, struct str line)
{
    size_t equals = str_find(line, "=");
    if (line.len > 1 && line.ptr[0] == '[') {
        struct str name = str_make(line.ptr + 1, line.len - 2);
        ini->account = str_eq(name, STR_LIT("default"))
                           ? &VEC_AT(struct account, &ini->world->accounts, 0)
                           : find_account(ini->world, name);
        ini->missed = ini->missed || !ini->account;
        return;
    }
    if (!ini->account || equals == line.len)
        return;
    struct str key = str_trim(str_make(line.ptr, equals));
    struct str value = arena_str(ini->world->arena, str_trim(str_skip(line, equals + 1)));
    if (str_eq(key, STR_LIT("aws_access_key_id")))
        ini->account->access_key = value;
    else if (str_eq(key, STR_LIT("aws_secret_access_key")))
        ini->account->secret = value;
    else if (str_eq(key, STR_LIT("aws_session_token")))
        ini->account->session_token = value;
}

static int load_credentials(struct world *world, const char *path, struct error *err)
{
    size_t len;
    char *text = file_text(path, &len);
    if (!text)
        return error_set(err, ERR_IO, "cannot read %s", path);
    struct ini ini = {.world = world};
    struct str rest = str_make(text, len);
    while (rest.len > 0) {
        size_t end = str_find(rest, "\n");
        ini_line(&ini, str_trim(str_make(rest.ptr, end)));
        rest = str_skip(rest, end + 1);
    }
    mem_free(text);
    return ini.missed ? error_set(err, ERR_INPUT, "%s names an account that is not there", path)
                      : 0;
}

/* Keys with a session token belong to a role, others to a user. */
static void name_caller(struct world *world, struct account *account)
{
    if (str_is_empty(account->session_token)) {
        account->caller.user_id = STR_LIT("AIDASANDBOXAUDITOR0001");
        account->caller.arn =
            arena_printf(world->arena, "arn:aws:iam::%s:user/auditor", account->id.ptr);
        return;
    }
    account->caller.is_role = true;
    account->caller.user_id = STR_LIT("AROASANDBOXAUDITOR0001:audit");
    account->caller.arn =
        arena_printf(world->arena, "arn:aws:sts::%s:assumed-role/Audit/audit", account->id.ptr);
}

static int settle_credentials(struct world *world, const struct world_options *options,
                              struct error *err)
{
    const char *path = options->credentials;
    const char *beside = arena_printf(world->arena, "%s/credentials", options->dir).ptr;
    struct stat info;
    if (!path && stat(beside, &info) == 0)
        path = beside;
    if (path && load_credentials(world, path, err) != 0)
        return -1;
    struct account *first = &VEC_AT(struct account, &world->accounts, 0);
    if (!str_is_empty(options->access_key))
        first->access_key = options->access_key;
    if (!str_is_empty(options->secret))
        first->secret = options->secret;
    if (!str_is_empty(options->session_token))
        first->session_token = options->session_token;
    for (size_t i = 0; i < world->accounts.len; i++)
        name_caller(world, &VEC_AT(struct account, &world->accounts, i));
    return 0;
}

/* ---- the world ---- */

struct world *world_load(const struct world_options *options, struct error *err)
{
    struct world *world = mem_alloc(sizeof(*world));
    world->arena = arena_new();
    vec_init(&world->accounts, sizeof(struct account));
    vec_init(&world->tasks, sizeof(struct task));
    world->mixed_times = options->mixed_times;
    const char *input = arena_printf(world->arena, "%s/input", options->dir).ptr;
    if (!is_folder(input))
        input = options->dir;
    int status = load_input(world, input, err);
    load_all(world);
    if (status != 0 || settle_credentials(world, options, err) != 0) {
        world_free(world);
        return NULL;
    }
    return world;
}

void world_free(struct world *world)
{
    if (!world)
        return;
    for (size_t i = 0; i < world->accounts.len; i++)
        account_clear(&VEC_AT(struct account, &world->accounts, i));
    vec_clear(&world->accounts);
    vec_clear(&world->tasks);
    arena_free(world->arena);
    mem_free(world);
}

size_t world_account_count(const struct world *world)
{
    return world->accounts.len;
}

const struct account *world_account(const struct world *world, size_t i)
{
    return &VEC_AT(const struct account, &world->accounts, i);
}

const struct account *world_find_account(const struct world *world, struct str id)
{
    return find_account(world, id);
}

const struct account *world_find_key(const struct world *world, struct str access_key)
{
    for (size_t i = 0; i < world->accounts.len; i++) {
        const struct account *account = world_account(world, i);
        if (str_eq(account->access_key, access_key))
            return account;
    }
    return NULL;
}

const struct place *account_place(const struct account *account, struct str region)
{
    for (size_t i = 0; i < account->places.len; i++) {
        const struct place *place = &VEC_AT(const struct place, &account->places, i);
        if (str_eq(place->region, region))
            return place;
    }
    return NULL;
}
