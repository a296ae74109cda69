/* malloc() whose memory is wiped before it is given back: for libraries that copy secrets and let go of them
 * as they are. The functions have the shapes of the standard ones; NULL is fine where it is there. What malloc() gave
 * may be freed here, and what these gave by free(): a library may begin before it is told of them. */
#ifndef SNAPAUDIT_CORE_WIPED_H
#define SNAPAUDIT_CORE_WIPED_H

#include <stddef.h>

void *wiped_alloc(size_t size); /* wiped_free() */
void *wiped_array(size_t count, size_t size);
char *wiped_copy(const char *text);
void *wiped_resize(void *old, size_t size); /* what lay in `old` is wiped, too */
void wiped_free(void *memory);              /* which one of these gave, or malloc() itself */

#endif
