/* The only doors to malloc() outside arenas. Each ends the program when memory is out. In the program
 * malloc() itself does so (core/malloc.c), whoever calls it. */
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

/* Undoes what must not stay (core/undo.h), says once that memory is out, on standard error, and ends
 * the program with status 70. What standard output still waits for is not written. */
_Noreturn void mem_exhausted(void);

/* What mem_exhausted() says, in another form than for people; not copied. Before the first thread. */
void mem_exhausted_says(const char *words);

/* All is written and said: what libraries still ask for while they clean up does not change how the run
 * ended. Without memory the program then ends with this status, and no word. */
void mem_run_is_over(int status);

#define MEM_EXHAUSTED "out of memory"
#define MEM_EXHAUSTED_HINT                                                                    \
    "Give it more (machine, container, ulimit -v), or let it take less: fewer --jobs, fewer " \
    "regions in one run."

#endif
