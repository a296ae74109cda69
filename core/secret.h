/* Memory for what must not stay behind: one mapping, left out of core dumps (MADV_DONTDUMP), kept
 * out of swap where the system lets us (mlock), and wiped before it is given back. */
#ifndef SNAPAUDIT_CORE_SECRET_H
#define SNAPAUDIT_CORE_SECRET_H

#include <stddef.h>

struct secret; /* opaque, defined in secret.c */

/* Room for `size` zeroed bytes, aligned for any object. Out of memory ends the program. */
struct secret *secret_new(size_t size);

/* Wipes, then releases. NULL is fine. */
void secret_free(struct secret *secret);

char *secret_bytes(struct secret *secret);
size_t secret_size(const struct secret *secret);

/* Fill with zeros, in a way that the compiler cannot leave out. */
void secret_wipe(struct secret *secret);

#endif
