/* Files of one place -> its listings. */
#ifndef SANDBOX_LOAD_H
#define SANDBOX_LOAD_H

#include "tests/sandbox/world.h"

/* Fills `place` from the folder `dir`, as `account` owns it. `mixed_times`: as xml_record(). */
void load_place(struct place *place, const char *dir, struct str account, bool mixed_times);
void place_clear(struct place *place);

/* Adds to `owners` how often each OwnerId stands in the snapshots (`images`: the images) of a folder:
 * struct owner_count, in order of first sight. */
struct owner_count {
    char id[13];
    size_t count;
};
void count_owners(const char *dir, bool images, struct vec *owners);

#endif
