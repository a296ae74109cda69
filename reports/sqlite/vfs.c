#include "reports/sqlite/vfs_internal.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>

#include "core/mem.h"

#define NAME_BYTES 48

/* All but opening is that of the system, which knows its files by what it put into them. */
struct db_vfs {
    sqlite3_vfs own; /* first: SQLite hands it back */
    sqlite3_vfs *system;
    const char *prefix;
    unsigned opened;
    char name[NAME_BYTES];
};

/* What has no name is temporary. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    struct db_vfs *own = (struct db_vfs *)vfs;
    char path[PATH_MAX];
    if (name)
        return own->system->xOpen(own->system, name, file, flags, flags_out);
    int len = snprintf(path, sizeof(path) - 1, "%s%u", own->prefix, ++own->opened);
    if (len < 0 || (size_t)len >= sizeof(path) - 1)
        return SQLITE_CANTOPEN;
    path[len + 1] = '\0'; /* two of them end a name: no parameters follow */
    return own->system->xOpen(own->system, path, file, flags, flags_out);
}

struct db_vfs *db_vfs_new(const char *prefix)
{
    struct db_vfs *vfs = mem_alloc(sizeof(*vfs));
    vfs->system = sqlite3_vfs_find(NULL);
    vfs->prefix = prefix;
    if (vfs->system) {
        vfs->own = *vfs->system;
        /* Names are of the process, and several reports may be written at once. */
        (void)snprintf(vfs->name, sizeof(vfs->name), "snapaudit-report-%p", (void *)vfs);
        vfs->own.pNext = NULL;
        vfs->own.zName = vfs->name;
        vfs->own.xOpen = open_file;
        if (sqlite3_vfs_register(&vfs->own, 0) == SQLITE_OK)
            return vfs;
    }
    mem_free(vfs);
    return NULL;
}

void db_vfs_free(struct db_vfs *vfs)
{
    if (!vfs)
        return;
    (void)sqlite3_vfs_unregister(&vfs->own);
    mem_free(vfs);
}

const char *db_vfs_name(const struct db_vfs *vfs)
{
    return vfs->name;
}
