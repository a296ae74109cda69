/* What every test of a rule needs: cmocka, the graph builder, the verdicts, and a few ids. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_RULE_TEST_H
#define SNAPAUDIT_TESTS_SUPPORT_RULE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/graph_builder.h"
#include "tests/support/verdicts.h"

#define AS_OF   "2026-06-01T00:00:00Z"
#define ACCOUNT "111122223333"
#define HOME    "eu-west-1"
#define AWAY    "eu-central-1"

#define VOL1  "vol-0a000000000000001"
#define VOL2  "vol-0a000000000000002"
#define SNAP1 "snap-0b000000000000001"
#define SNAP2 "snap-0b000000000000002"
#define SNAP3 "snap-0b000000000000003"
#define COPY1 "snap-0c000000000000001"
#define COPY2 "snap-0c000000000000002"
#define AMI1  "ami-0d000000000000001"
#define INST1 "i-0e000000000000001"

/* A builder with the home region, and one with a second region read as well. */
static inline struct gb *home(void)
{
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, HOME);
    return gb;
}

static inline struct verdicts *judged(struct gb *gb)
{
    return verdicts_run(gb_freeze(gb), NULL, AS_OF);
}

static inline struct verdicts *judged_by(struct gb *gb, const char *policy)
{
    return verdicts_run(gb_freeze(gb), policy, AS_OF);
}

/* A volume in use by an instance, made at `created`. */
static inline void live_volume(struct gb *gb, const char *id, const char *created)
{
    gb_volume(gb, (struct volume_in){.id = str_from(id),
                                     .create_time = gb_time(created),
                                     GB_ATTACHMENTS({.instance_id = S(INST1),
                                                     .device = S("/dev/sdf"),
                                                     .state = S("attached")})});
}

static inline void snapshot_of(struct gb *gb, const char *id, const char *volume, const char *start)
{
    gb_snapshot(gb, (struct snapshot_in){.id = str_from(id),
                                         .volume_id = str_from(volume),
                                         .start_time = gb_time(start)});
}

#endif
