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

/* A listing is the files [first, last) of one kind in one place. */
static struct coverage coverage_of(struct layout *layout, size_t first, size_t last)
{
    struct coverage coverage = {.state = COVERAGE_COMPLETE, .horizon_start = INSTANT_UNSET};
    const struct layout_file *files = layout->files.data;
    for (size_t i = first; i < last; i++) {
        const struct file_result *result = &files[i].result;
        coverage.items += result->items;
        coverage.pages += result->documents;
        if (!result->flaw.what[0] || coverage.state == COVERAGE_GAP)
            continue;
        coverage.state = COVERAGE_GAP;
        coverage.reason = result->failed ? GAP_FAILED : GAP_MALFORMED;
        coverage.detail = flaw_text(layout, &files[i]).ptr;
    }
    /* [EC2-LIST-TOKEN] [CLI-TOKEN] */
    const struct layout_file *end = &files[last - 1];
    if (coverage.state == COVERAGE_COMPLETE && end->result.more) {
        coverage.state = COVERAGE_GAP;
        coverage.reason = GAP_TRUNCATED;
        coverage.detail =
            arena_printf(layout->arena, "%.*s ends with a NextToken: there is more than was saved",
                         STR_ARG(end->name))
                .ptr;
    }
    return coverage;
}

/* Launch templates are known when their list and their versions are. */
static struct coverage template_coverage(const struct coverage *templates,
                                         const struct coverage *versions)
{
    struct coverage both = *versions;
    both.pages += templates->pages;
    if (both.state == COVERAGE_GAP && both.reason != GAP_TRUNCATED)
        return both;
    if (templates->state == COVERAGE_GAP &&
        (both.state != COVERAGE_GAP || templates->reason != GAP_TRUNCATED)) {
        both.state = COVERAGE_GAP;
        both.reason = templates->reason;
        both.detail = templates->detail;
    } else if (templates->state == COVERAGE_NOT_ATTEMPTED && both.state == COVERAGE_COMPLETE) {
        both.state = COVERAGE_GAP;
        both.reason = GAP_TRUNCATED;
        both.detail = "launch-templates.json is missing: nothing tells whether all templates are "
                      "here";
    } else if (both.state == COVERAGE_NOT_ATTEMPTED && templates->state != COVERAGE_NOT_ATTEMPTED) {
        both.detail = "launch-template-versions.json is missing";
    }
    return both;
}

static void fill_place(struct layout *layout, struct place_in *to, const struct layout_place *place,
                       const struct coverage *kinds)
{
    *to = (struct place_in){.account = place->account, .region = place->region, .in_scope = true};
    for (int source = 0; source < SOURCE_COUNT; source++)
        to->coverage[source] = (struct coverage){
            .state = source_info((enum source)source)->supported ? COVERAGE_NOT_ATTEMPTED
                                                                 : COVERAGE_NOT_SUPPORTED,
            .horizon_start = INSTANT_UNSET};
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        to->coverage[file_kind_info((enum file_kind)kind)->source] = kinds[kind];
    to->coverage[SOURCE_LT] =
        template_coverage(&kinds[FILE_TEMPLATES], &kinds[FILE_TEMPLATE_VERSIONS]);
    for (int source = 0; source < SOURCE_COUNT; source++)
        if (place->unneeded & SOURCE_BIT(source))
            to->coverage[source] = (struct coverage){.state = COVERAGE_NOT_ATTEMPTED,
                                                     .unneeded = true,
                                                     .detail = "not needed for what was asked",
                                                     .horizon_start = INSTANT_UNSET};
    if (!place->unreadable)
        return;
    struct coverage unread = {.state = COVERAGE_GAP,
                              .reason = GAP_FAILED,
                              .detail = arena_printf(layout->arena,
                                                     "%.*s: could not list the folder: %.*s",
                                                     STR_ARG(place->folder), STR_ARG(place->reason))
                                            .ptr,
                              .horizon_start = INSTANT_UNSET};
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        enum source source = file_kind_info((enum file_kind)kind)->source;
        if ((place->unneeded & SOURCE_BIT(source)) == 0)
            to->coverage[source] = unread;
    }
}

struct place_in *listing_places(struct layout *layout)
{
    const struct layout_file *files = layout->files.data;
    struct place_in *places =
        arena_array(layout->arena, layout->places.len, sizeof(struct place_in));
    size_t next = 0;
    for (size_t row = 0; row < layout->places.len; row++) {
        struct coverage kinds[FILE_KIND_COUNT];
        for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
            kinds[kind] = (struct coverage){.horizon_start = INSTANT_UNSET};
        while (next < layout->files.len && files[next].place == row) {
            size_t first = next;
            while (next < layout->files.len && files[next].place == row &&
                   files[next].kind == files[first].kind)
                next++;
            kinds[files[first].kind] = coverage_of(layout, first, next);
        }
        fill_place(layout, &places[row], &VEC_AT(struct layout_place, &layout->places, row), kinds);
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
