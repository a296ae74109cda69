#include "tests/support/graph_builder.h"
#include "model/readable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 256

struct gb {
    struct inventory_part *part;
    struct place_in places[PLACES_MAX];
    struct coverage coverage[PLACES_MAX][SOURCE_COUNT];
    uint32_t place_count;
    uint32_t place; /* of the records that follow */
    uint32_t chain;
    bool plain;
    struct freeze_options options;
    void *kept[PLACES_MAX * (SOURCE_COUNT + 2)]; /* copies of texts */
    size_t kept_count;
};

static void give_up(const char *what, const struct error *err)
{
    fprintf(stderr, "graph_builder: %s%s%s\n", what, err ? ": " : "", err ? err->message : "");
    abort();
}

static struct str keep(struct gb *gb, const char *text)
{
    if (!text)
        return STR_EMPTY;
    if (gb->kept_count == sizeof(gb->kept) / sizeof(gb->kept[0]))
        give_up("too many texts", NULL);
    char *copy = strdup(text);
    if (!copy)
        give_up("out of memory", NULL);
    gb->kept[gb->kept_count++] = copy;
    return str_from(copy);
}

struct gb *gb_new(void)
{
    struct gb *gb = calloc(1, sizeof(*gb));
    if (!gb)
        give_up("out of memory", NULL);
    gb->part = part_new();
    return gb;
}

void gb_free(struct gb *gb)
{
    if (!gb)
        return;
    part_free(gb->part);
    for (size_t i = 0; i < gb->kept_count; i++)
        free(gb->kept[i]);
    free(gb);
}

instant gb_time(const char *text)
{
    instant at;
    if (!instant_parse(str_from(text), &at))
        give_up("not a time", NULL);
    return at;
}

/* ---- places ---- */

static void cover_place(struct place_in *place, struct coverage *coverage)
{
    place->coverage =
        (struct coverage_told){.told = SOURCE_BIT(SOURCE_COUNT) - 1, .entries = coverage};
    for (unsigned s = 0; s < SOURCE_COUNT; s++) {
        bool supported = source_is_of_places((enum source)s);
        coverage[s] = (struct coverage){
            .state = supported ? COVERAGE_COMPLETE : COVERAGE_NOT_SUPPORTED,
            .pages = supported ? 1 : 0,
            .horizon_start = INSTANT_UNSET,
        };
    }
}

uint32_t gb_place(struct gb *gb, const char *account, const char *region)
{
    for (uint32_t p = 0; p < gb->place_count; p++) {
        if (str_eq_c(gb->places[p].account, account) && str_eq_c(gb->places[p].region, region))
            return gb->place = p;
    }
    if (gb->place_count == PLACES_MAX)
        give_up("too many places", NULL);
    struct place_in *place = &gb->places[gb->place_count];
    place->account = keep(gb, account);
    place->region = keep(gb, region);
    place->in_scope = true;
    cover_place(place, gb->coverage[gb->place_count]);
    gb->place = gb->place_count++;
    return gb->place;
}

static struct place_in *place_at(struct gb *gb, uint32_t place)
{
    if (place >= gb->place_count)
        give_up("no such place: gb_place() comes first", NULL);
    return &gb->places[place];
}

static struct coverage *coverage_at(struct gb *gb, uint32_t place, enum source source)
{
    (void)place_at(gb, place);
    return &gb->coverage[place][source];
}

void gb_coverage(struct gb *gb, uint32_t place, enum source source, enum coverage_state state,
                 enum gap_reason reason, const char *detail)
{
    struct coverage *coverage = coverage_at(gb, place, source);
    coverage->state = state;
    coverage->reason = reason;
    coverage->detail = keep(gb, detail).ptr;
}

void gb_filtered(struct gb *gb, uint32_t place, enum source source, const char *detail)
{
    gb_coverage(gb, place, source, COVERAGE_COMPLETE, GAP_NONE, detail);
    coverage_at(gb, place, source)->filtered = true;
}

void gb_unneeded(struct gb *gb, uint32_t place, enum source source)
{
    gb_coverage(gb, place, source, COVERAGE_NOT_ATTEMPTED, GAP_NONE, "not needed");
    coverage_at(gb, place, source)->unneeded = true;
}

void gb_scope(struct gb *gb, uint32_t place, bool in_scope)
{
    place_at(gb, place)->in_scope = in_scope;
}

void gb_name(struct gb *gb, uint32_t place, const char *account_name)
{
    place_at(gb, place)->account_name = keep(gb, account_name);
}

void gb_chain(struct gb *gb, uint32_t chain)
{
    gb->chain = chain;
}

void gb_plain(struct gb *gb)
{
    gb->plain = true;
}

void gb_own_all(struct gb *gb)
{
    gb->options.own_all = true;
}

void gb_unnamed_account(struct gb *gb, const char *id)
{
    gb->options.unnamed_account = keep(gb, id);
}

/* ---- records ---- */

static void fill_time(instant *at)
{
    if (*at == 0)
        *at = INSTANT_UNSET;
}

static void fill_str(const struct gb *gb, struct str *s, struct str usual)
{
    if (!gb->plain && str_is_empty(*s))
        *s = usual;
}

static void fill_size(const struct gb *gb, uint32_t *size_gib)
{
    if (!gb->plain && *size_gib == 0)
        *size_gib = 8;
}

static void begin(struct gb *gb, enum source source)
{
    coverage_at(gb, gb->place, source)->items++;
    part_begin_page(gb->part, gb->place, gb->chain);
}

static void end(struct gb *gb, int failed, const struct error *err)
{
    if (failed)
        give_up("a record was refused", err);
    part_commit_page(gb->part);
}

void gb_snapshot(struct gb *gb, struct snapshot_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_SNAP);
    fill_time(&in.start_time);
    fill_time(&in.completion_time);
    fill_time(&in.restore_expiry_time);
    fill_str(gb, &in.state, S("completed"));
    fill_str(gb, &in.storage_tier, S("standard"));
    fill_str(gb, &in.owner_id, gb->places[gb->place].account);
    fill_size(gb, &in.size_gib);
    end(gb, part_add_snapshot(gb->part, &in, &err), &err);
}

void gb_volume(struct gb *gb, struct volume_in in)
{
    struct error err = ERROR_INIT;
    struct attachment_in attachments[256];
    begin(gb, SOURCE_VOL);
    fill_time(&in.create_time);
    fill_str(gb, &in.state, in.attachment_count > 0 ? S("in-use") : S("available"));
    fill_str(gb, &in.type, S("gp3"));
    fill_size(gb, &in.size_gib);
    if (in.attachment_count > sizeof(attachments) / sizeof(attachments[0]))
        give_up("too many attachments", NULL);
    for (size_t i = 0; i < in.attachment_count; i++) {
        attachments[i] = in.attachments[i];
        fill_time(&attachments[i].attach_time);
        fill_str(gb, &attachments[i].state, S("attached"));
    }
    in.attachments = attachments;
    end(gb, part_add_volume(gb->part, &in, &err), &err);
}

void gb_image(struct gb *gb, struct image_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_AMI);
    fill_time(&in.creation_date);
    fill_time(&in.deprecation_time);
    fill_time(&in.last_launched_time);
    fill_str(gb, &in.state, S("available"));
    fill_str(gb, &in.owner_id, gb->places[gb->place].account);
    end(gb, part_add_image(gb->part, &in, &err), &err);
}

void gb_instance(struct gb *gb, struct instance_in in)
{
    struct error err = ERROR_INIT;
    struct instance_volume_in volumes[256];
    begin(gb, SOURCE_INST);
    fill_time(&in.launch_time);
    fill_str(gb, &in.state, S("running"));
    if (in.volume_count > sizeof(volumes) / sizeof(volumes[0]))
        give_up("too many volumes", NULL);
    for (size_t i = 0; i < in.volume_count; i++) {
        volumes[i] = in.volumes[i];
        fill_time(&volumes[i].attach_time);
    }
    in.volumes = volumes;
    end(gb, part_add_instance(gb->part, &in, &err), &err);
}

void gb_template(struct gb *gb, struct template_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_LT);
    end(gb, part_add_template(gb->part, &in, &err), &err);
}

void gb_key(struct gb *gb, struct key_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_KMS);
    fill_time(&in.created);
    fill_time(&in.deletion);
    fill_time(&in.valid_to);
    end(gb, part_add_key(gb->part, &in, &err), &err);
}

void gb_template_version(struct gb *gb, struct template_version_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_LT);
    fill_time(&in.create_time);
    end(gb, part_add_template_version(gb->part, &in, &err), &err);
}

void gb_tiering(struct gb *gb, struct tiering_in in)
{
    struct error err = ERROR_INIT;
    begin(gb, SOURCE_TIER);
    fill_time(&in.started);
    fill_time(&in.archived);
    fill_time(&in.restore_expiry);
    end(gb, part_add_tiering(gb->part, &in, &err), &err);
}

struct graph *gb_freeze(struct gb *gb)
{
    struct error err = ERROR_INIT;
    struct graph *graph =
        graph_freeze(gb->places, gb->place_count, &gb->part, 1, &gb->options, &err);
    if (!graph)
        give_up("graph_freeze() failed", &err);
    gb_free(gb);
    return graph;
}
