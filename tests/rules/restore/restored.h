/* What the tests of restores share: a volume with a backup, and what was made from it. */
#ifndef SNAPAUDIT_TESTS_RULES_RESTORE_RESTORED_H
#define SNAPAUDIT_TESTS_RULES_RESTORE_RESTORED_H

#include "tests/support/engine_world.h"

#define OLD "2025-01-01T00:00:00Z"

static inline void backed_up(struct gb *gb, const char *volume, const char *snapshot)
{
    live_volume(gb, volume, OLD);
    snapshot_of(gb, snapshot, volume, "2026-01-01T00:00:00Z");
}

static inline void restored(struct gb *gb, const char *test, const char *from, const char *when)
{
    gb_volume(gb, (struct volume_in){.id = str_from(test),
                                     .snapshot_id = str_from(from),
                                     .create_time = gb_time(when)});
}

#endif
