#include "core/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "core/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(addr, size)   ((void)(addr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(addr, size) ((void)(addr), (void)(size))
#endif

#define BLOCK_MIN    ((size_t)64 * 1024)
#define BLOCK_MAX    ((size_t)4 * 1024 * 1024)
#define OBJECT_ALIGN alignof(max_align_t)

struct block {
    struct block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *head; /* the one that is filled; full and oversized ones hang behind it */
    size_t next_cap;
    size_t handed_out;
};

struct arena *arena_new(void)
{
    struct arena *arena = mem_alloc(sizeof(*arena));
    arena->next_cap = BLOCK_MIN;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->data, block->cap);
        mem_free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->head);
    mem_free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *keep = arena->head;
    arena->handed_out = 0;
    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    keep->used = 0;
    /* Whoever still holds something from before the reset is caught by the sanitizer. */
    ASAN_POISON_MEMORY_REGION(keep->data, keep->cap);
    if (keep->cap > BLOCK_MAX) { /* one huge record must not stay for the rest of the run */
        free_blocks(keep);
        arena->head = NULL;
    }
}

static struct block *block_new(size_t cap)
{
    if (cap > PTRDIFF_MAX - sizeof(struct block))
        mem_exhausted();
    struct block *block = mem_resize(NULL, sizeof(*block) + cap, 1);
    block->next = NULL;
    block->cap = cap;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->data, cap);
    return block;
}

/* A block with room for `size`. A request that would waste much of the block in use gets one of its
 * own behind it, so that small ones go on filling the first. */
static struct block *add_block(struct arena *arena, size_t size)
{
    if (arena->head && size > arena->next_cap / 4) {
        struct block *own = block_new(size);
        own->next = arena->head->next;
        arena->head->next = own;
        return own;
    }
    struct block *block = block_new(size > arena->next_cap ? size : arena->next_cap);
    block->next = arena->head;
    arena->head = block;
    if (arena->next_cap < BLOCK_MAX)
        arena->next_cap *= 2;
    return block;
}

/* `size` bytes that still hold what was there before; `align` is a power of two. */
static char *take(struct arena *arena, size_t size, size_t align)
{
    struct block *block = arena->head;
    size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;
    if (!block || start > block->cap || size > block->cap - start) {
        block = add_block(arena, size);
        start = 0;
    }
    block->used = start + size;
    arena->handed_out += size;
    ASAN_UNPOISON_MEMORY_REGION(block->data + start, size);
    return block->data + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    /* Cleared here and not per block: the bytes are about to be written, so they come into the
     * cache once, and a block that was reset needs no other treatment. */
    return memset(take(arena, size, OBJECT_ALIGN), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        mem_exhausted();
    return arena_alloc(arena, bytes);
}

struct str arena_str(struct arena *arena, struct str s)
{
    if (s.len == SIZE_MAX)
        mem_exhausted();
    char *copy = take(arena, s.len + 1, 1);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return str_make(copy, s.len);
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    char small[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (len < 0 && errno == ENOMEM)
        mem_exhausted();
    if (len < 0)
        return arena_str(arena, STR_EMPTY);
    if ((size_t)len < sizeof(small))
        return arena_str(arena, str_make(small, (size_t)len));

    char *text = take(arena, (size_t)len + 1, 1);
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return str_make(text, (size_t)len);
}

size_t arena_used(const struct arena *arena)
{
    return arena->handed_out;
}
