/* What must not stay behind when the program ends in the middle of something, out of memory: files
 * under temporary names, folders, locks. Who makes one says here how it is undone, and takes that back
 * when it is in place or gone. Nothing here allocates. */
#ifndef SNAPAUDIT_CORE_UNDO_H
#define SNAPAUDIT_CORE_UNDO_H

/* Part of what it undoes, whose owner it lives as long as. */
struct undo {
    void (*act)(void *ctx); /* allocates nothing, and bears with what is half made */
    void *ctx;
    struct undo *before;
};

/* From now on `act(ctx)` is called at a sudden end. Between making a thing and saying so nothing may
 * allocate, in this thread or another. */
void undo_add(struct undo *undo, void (*act)(void *ctx), void *ctx);

/* No more. One that was not added is fine. */
void undo_drop(struct undo *undo);

/* At the sudden end: all that is left, the last first. Others that add or drop then wait for ever. */
void undo_all(void);

#endif
