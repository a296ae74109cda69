/* The only doors to malloc() outside arenas. Each ends the program when memory is out. */
#ifndef SNAPAUDIT_CORE_MEM_H
#define SNAPAUDIT_CORE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                           /* zeroed */
void *mem_array(size_t count, size_t size);             /* zeroed, overflow-checked */
void *mem_resize(void *old, size_t count, size_t size); /* new bytes are not zeroed */
void mem_free(void *ptr);                               /* NULL is fine */

/* Give the system back what was freed. Worth its milliseconds after much was, and before as much is
 * wanted in other sizes. */
void mem_give_back(void);

/* Says "error: out of memory" on standard error and ends the program with status 70. */
_Noreturn void mem_exhausted(void);

#endif
