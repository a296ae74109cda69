#include "scenarios.h"

struct res *thing(struct world *w, struct place *p, const struct scope *sc, int kind, int64_t age)
{
    struct res *r = NULL;
    switch (kind) {
    case 0:
        r = snapshot(w, p, sc, "vol-ffffffff", new_size(w), age);
        expect_gone(w, r, (struct gone){.sentinel = true});
        break;
    case 1:
        r = volume(w, p, sc, new_size(w), age);
        expect_loose(w, r, false);
        break;
    default: r = image(w, p, sc, age); break;
    }
    return r;
}

int64_t old_age(struct world *w)
{
    return between(w, 200, 700) * DAY + between(w, 0, DAY);
}

struct res *backup(struct world *w, struct res *v, int64_t age)
{
    struct res *s = snapshot(w, v->place, NULL, v->id, v->size_gib, age);
    good_tags(w, s, v->scope);
    return s;
}

void expect_backup(struct world *w, struct res *s, const struct res *v, bool last)
{
    expect_gone(w, s, (struct gone){.live = true, .named = v->attached, .last = last});
}

void expect_loose(struct world *w, struct res *v, bool has_point)
{
    expect_unselected(w, v);
    expect_restore(w, v, has_point ? NEVER : NOT_JUDGED, NULL, 0);
}

void expect_bare(struct world *w, struct res *v)
{
    expect_rpo(w, v, NO_POINT);
    expect_copy(w, v, COPY_NONE, NULL, false);
    expect_restore(w, v, NOT_JUDGED, NULL, 0);
}

struct res *copy_of(struct world *w, struct place *q, const struct scope *sc,
                    const struct res *source, int64_t age)
{
    static const char *const ids[] = {"vol-ffffffff", "vol-ffff", "vol-ffffffffffffffff"};
    struct res *c = snapshot(w, q, sc, ids[below(w, 3)], source->size_gib, age);
    set(c, "Description", copied_text(w, source));
    set_full(w, c, source->full_bytes);
    return c;
}

struct res *api_copy(struct world *w, struct place *q, const struct res *source, int64_t age)
{
    struct res *c = snapshot(w, q, NULL, "vol-ffffffff", source->size_gib, age);
    set(c, "Description", "");
    set_full(w, c, source->full_bytes);
    untag(c);
    c->scope = w->policy->rest;
    return c;
}

void plant_named_volume(struct world *w, struct place *p)
{
    struct res *inst = instance(w, p, "running");
    json_array_append_new(json_object_get(inst->json, "BlockDeviceMappings"),
                          json_pack("{s:s,s:{s:s,s:s}}", "DeviceName", "/dev/sdq", "Ebs",
                                    "VolumeId", new_id(w, "vol-"), "Status", "attached"));
}
