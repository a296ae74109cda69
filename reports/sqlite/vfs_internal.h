/* Where SQLite puts the files that it sorts in: into a folder of ours, never /tmp. */
#ifndef SNAPAUDIT_REPORTS_SQLITE_VFS_INTERNAL_H
#define SNAPAUDIT_REPORTS_SQLITE_VFS_INTERNAL_H

struct db_vfs; /* opaque, defined in vfs.c */

/* Temporary files are called `prefix`1, `prefix`2 and so on, which is borrowed, and have no name any more once they
 * are open. NULL where SQLite refuses. */
struct db_vfs *db_vfs_new(const char *prefix);
void db_vfs_free(struct db_vfs *vfs); /* after the file is closed; NULL is fine */

const char *db_vfs_name(const struct db_vfs *vfs);

#endif
