#include "collector/import/listing.h"

#include <stdio.h>

/* "eu-west-1/snapshots-2.json:120:7: expected …" */
static struct str flaw_text(struct layout *layout, const struct layout_file *file)
{
    const struct flaw *flaw = &file->result.flaw;
    if (flaw->at.line == 0)
        return arena_printf(layout->arena, "%.*s: %s", STR_ARG(file->name), flaw->what);
    return arena_printf(layout->arena, "%.*s:%llu:%llu: %s", STR_ARG(file->name),
                        (unsigned long long)flaw->at.line, (unsigned long long)flaw->at.column,
                        flaw->what);
}

struct listings listing_all(struct layout *layout)
{
    struct listings all = {
        arena_array(layout->arena, layout->files.len + 1, sizeof(struct listing)), 0};
    for (size_t i = 0; i < layout->files.len; i++) {
        const struct layout_file *file = &VEC_AT(struct layout_file, &layout->files, i);
        if (!layout_is_needed(layout, i))
            continue;
        struct listing *last = all.count > 0 ? &all.items[all.count - 1] : NULL;
        if (!last || last->place != file->place || last->kind != file->kind) {
            last = &all.items[all.count++];
            *last = (struct listing){.first = i, .place = file->place, .kind = file->kind};
        }
        last->last = i + 1;
        origin_add(&last->origin, &file->result.origin);
    }
    return all;
}

const bool *listing_dropped(struct layout *layout, const struct listings *listings, size_t *count)
{
    *count = 0;
    bool *dropped = arena_array(layout->arena, layout->files.len + 1, sizeof(*dropped));
    for (size_t i = 0; i < listings->count; i++) {
        const struct listing *listing = &listings->items[i];
        if (str_is_empty(listing->mislabelled))
            continue;
        for (size_t row = listing->first; row < listing->last; row++)
            dropped[row] = true;
        *count = layout->files.len;
    }
    return dropped;
}

/* ---- coverage ---- */

static void set_gap(struct coverage *coverage, enum gap_reason reason, struct str detail)
{
    coverage->state = COVERAGE_GAP;
    coverage->reason = reason;
    coverage->detail = detail.ptr;
}

/* A number that is missing before a file of the listing; KIND.json counts as 0 or 1. Empty: none. */
static struct str hole_in(struct layout *layout, const struct listing *listing)
{
    const struct layout_file *files = layout->files.data;
    uint32_t expected = files[listing->first].numbered ? 1 : 2;
    for (size_t i = listing->first; i < listing->last; i++) {
        const struct layout_file *file = &files[i];
        if (file->numbered && file->number > expected) {
            struct str folder = VEC_AT(struct layout_place, &layout->places, listing->place).folder;
            const char *kind = table_info(file->kind)->file.name;
            return arena_printf(layout->arena, "%.*s/%s-%u.json is missing before %s-%u.json",
                                STR_ARG(folder), kind, expected, kind, file->number);
        }
        expected = file->numbered ? file->number + 1 : expected;
    }
    return STR_EMPTY;
}

/* What the end of the last document says is missing after it. Empty: nothing.
 * [EC2-LIST-TOKEN] [CLI-TOKEN] */
static struct str cut_after(struct layout *layout, const struct layout_file *last)
{
    const char *what = "";
    switch (last->result.end) {
    case PAGE_LAST: return STR_EMPTY;
    case PAGE_TOKEN: what = "ends with a NextToken: there is more than was saved"; break;
    case PAGE_CLI_TOKEN:
        what = "ends with a NextToken that --max-items of the AWS CLI leaves: there is more than "
               "was saved";
        break;
    case PAGE_LONE:
        what = "ends with one record, not a listing: nothing tells whether there are more";
        break;
    }
    return arena_printf(layout->arena, "%.*s %s", STR_ARG(last->name), what);
}

static struct coverage coverage_of(struct layout *layout, const struct listing *listing)
{
    struct coverage coverage = {.state = COVERAGE_COMPLETE, .horizon_start = INSTANT_UNSET};
    const struct layout_file *files = layout->files.data;
    for (size_t i = listing->first; i < listing->last; i++) {
        const struct file_result *result = &files[i].result;
        coverage.items += result->items;
        coverage.pages += result->documents;
        if (result->flaw.what[0] && coverage.state == COVERAGE_COMPLETE)
            set_gap(&coverage, result->failed ? GAP_FAILED : GAP_MALFORMED,
                    flaw_text(layout, &files[i]));
    }
    if (!str_is_empty(listing->mislabelled)) {
        coverage.items = 0;
        set_gap(&coverage, GAP_MISLABELLED, listing->mislabelled);
    }
    if (coverage.state != COVERAGE_COMPLETE)
        return coverage;
    struct str cut = hole_in(layout, listing);
    if (str_is_empty(cut))
        cut = cut_after(layout, &files[listing->last - 1]);
    if (!str_is_empty(cut))
        set_gap(&coverage, GAP_TRUNCATED, cut);
    return coverage;
}

/* What is listed for each of others is known when these are, too. */
static struct coverage with_listed(struct layout *layout, const struct table_info *table,
                                   const struct coverage *kinds)
{
    struct coverage both = kinds[table->table];
    const struct table_info *of = table->file.each_of;
    if (!of)
        return both;
    const struct coverage *listed = &kinds[of->table];
    both.pages += listed->pages;
    if (both.state == COVERAGE_GAP && both.reason != GAP_TRUNCATED)
        return both;
    if (listed->state == COVERAGE_GAP &&
        (both.state != COVERAGE_GAP || listed->reason != GAP_TRUNCATED)) {
        both.state = COVERAGE_GAP;
        both.reason = listed->reason;
        both.detail = listed->detail;
    } else if (listed->state == COVERAGE_NOT_ATTEMPTED && both.state == COVERAGE_COMPLETE) {
        set_gap(&both, GAP_TRUNCATED,
                arena_printf(layout->arena,
                             "%s.json is missing: nothing tells whether all %s are here",
                             of->file.name, of->nouns));
    } else if (both.state == COVERAGE_NOT_ATTEMPTED && listed->state != COVERAGE_NOT_ATTEMPTED) {
        both.detail = arena_printf(layout->arena, "%s.json is missing", table->file.name).ptr;
    }
    return both;
}

/* What was left out as nothing that was asked for needs it. */
static void leave_out(struct coverage *all, source_set unneeded)
{
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (unneeded & SOURCE_BIT(source))
            all[source] = (struct coverage){.state = COVERAGE_NOT_ATTEMPTED,
                                            .unneeded = true,
                                            .detail = "not needed for what was asked",
                                            .horizon_start = INSTANT_UNSET};
}

/* The folder of the place could not be listed: nothing is known of the files that it may hold. */
static void fail_all(struct layout *layout, const struct layout_place *place, struct coverage *all)
{
    struct str why = arena_printf(layout->arena, "%.*s: could not list the folder: %.*s",
                                  STR_ARG(place->folder), STR_ARG(place->reason));
    for (enum table kind = 0; kind < TABLE_COUNT; kind++)
        all[table_info(kind)->source] = (struct coverage){.state = COVERAGE_GAP,
                                                          .reason = GAP_FAILED,
                                                          .detail = why.ptr,
                                                          .horizon_start = INSTANT_UNSET};
}

static void fill_place(struct layout *layout, struct place_in *to, const struct layout_place *place,
                       const struct coverage *kinds)
{
    struct coverage all[SOURCE_COUNT];
    source_set told = place->unneeded;
    for (enum table kind = 0; kind < TABLE_COUNT; kind++) {
        enum source source = table_info(kind)->source;
        all[source] =
            with_listed(layout, table_info(kind), kinds); /* what they are of comes first */
        told |= SOURCE_BIT(source);
    }
    if (place->unreadable)
        fail_all(layout, place, all);
    leave_out(all, place->unneeded);
    *to = (struct place_in){.account = place->account,
                            .region = place->region,
                            .in_scope = true,
                            .coverage = coverage_pack(layout->arena, all, told, NULL)};
}

static bool versions_mixed(const struct layout *layout, const struct listing *listing)
{
    bool mixed = false;
    for (size_t i = listing->first; i < listing->last; i++)
        mixed = mixed || VEC_AT(struct layout_file, &layout->files, i).result.templates_mixed;
    return mixed;
}

struct place_in *listing_places(struct layout *layout, const struct listings *listings)
{
    struct place_in *places =
        arena_array(layout->arena, layout->places.len, sizeof(struct place_in));
    size_t next = 0;
    for (size_t row = 0; row < layout->places.len; row++) {
        struct coverage kinds[TABLE_COUNT];
        bool mixed = false;
        for (enum table kind = 0; kind < TABLE_COUNT; kind++)
            kinds[kind] = (struct coverage){.horizon_start = INSTANT_UNSET};
        for (; next < listings->count && listings->items[next].place == row; next++) {
            const struct listing *listing = &listings->items[next];
            kinds[listing->kind] = coverage_of(layout, listing);
            mixed = mixed || versions_mixed(layout, listing);
        }
        fill_place(layout, &places[row], &VEC_AT(struct layout_place, &layout->places, row), kinds);
        places[row].versions_mixed = mixed;
    }
    return places;
}

static void flaw_notice(struct layout *layout, const struct layout_file *file)
{
    const struct file_result *result = &file->result;
    struct str text = flaw_text(layout, file);
    if (result->failed)
        layout_notice(layout, IMPORT_GAP, "%.*s", STR_ARG(text));
    else if (result->cut_off)
        layout_notice(layout, IMPORT_GAP, "%.*s; the document was left out, and what follows it",
                      STR_ARG(text));
    else
        layout_notice(layout, IMPORT_GAP, "%.*s; %llu record%s left out", STR_ARG(text),
                      (unsigned long long)result->skipped,
                      result->skipped == 1 ? " was" : "s were");
}

void listing_notices(struct layout *layout)
{
    for (size_t i = 0; i < layout->files.len; i++) {
        const struct layout_file *file = &VEC_AT(struct layout_file, &layout->files, i);
        const struct file_result *result = &file->result;
        if (result->flaw.what[0])
            flaw_notice(layout, file);
        if (result->bad_times > 0)
            layout_notice(layout, IMPORT_WARNING,
                          "%.*s: %llu time%s could not be read and count%s as not set; the first "
                          "is %s",
                          STR_ARG(file->name), (unsigned long long)result->bad_times,
                          result->bad_times == 1 ? "" : "s", result->bad_times == 1 ? "s" : "",
                          result->bad_time);
    }
}
