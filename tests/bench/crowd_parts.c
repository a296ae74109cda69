#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/source.h"

static void must(int result, const struct error *err)
{
    if (result == 0)
        return;
    fprintf(stderr, "snapaudit-bench: %s\n", err->message);
    exit(1);
}

static void on_region(void *ctx, unsigned region)
{
    static const struct coverage complete = {.state = COVERAGE_COMPLETE,
                                             .horizon_start = INSTANT_UNSET};
    struct crowd_parts *parts = ctx;
    struct place_in *place = &parts->places[parts->place_count];
    *place = (struct place_in){.account = STR_LIT(CROWD_ACCOUNT),
                               .region = str_from(crowd_region(region)),
                               .in_scope = true,
                               .coverage = {.others = &complete}};
    if (parts->place_count > 0)
        part_commit_page(parts->part);
    part_begin_page(parts->part, (uint32_t)parts->place_count, 0);
    parts->place_count++;
}

static void on_snapshot(void *ctx, const struct snapshot_in *in)
{
    struct crowd_parts *parts = ctx;
    struct error err = ERROR_INIT;
    must(part_add_snapshot(parts->part, in, &err), &err);
}

static void on_volume(void *ctx, const struct volume_in *in)
{
    struct crowd_parts *parts = ctx;
    struct error err = ERROR_INIT;
    must(part_add_volume(parts->part, in, &err), &err);
}

static void on_image(void *ctx, const struct image_in *in)
{
    struct crowd_parts *parts = ctx;
    struct error err = ERROR_INIT;
    must(part_add_image(parts->part, in, &err), &err);
}

static void on_instance(void *ctx, const struct instance_in *in)
{
    struct crowd_parts *parts = ctx;
    struct error err = ERROR_INIT;
    must(part_add_instance(parts->part, in, &err), &err);
}

void crowd_fill(const struct crowd *crowd, struct crowd_parts *out)
{
    memset(out, 0, sizeof(*out));
    out->part = part_new();
    const struct crowd_listener listener = {.ctx = out,
                                            .region = on_region,
                                            .snapshot = on_snapshot,
                                            .volume = on_volume,
                                            .image = on_image,
                                            .instance = on_instance};
    crowd_tell(crowd, &listener);
    part_commit_page(out->part);
}

void crowd_clear(struct crowd_parts *parts)
{
    part_free(parts->part);
    parts->part = NULL;
}
