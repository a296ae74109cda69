/* An inventory from a capture. */
#include "cli/accounts/accounts_expected.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/world_internal.h"

struct capture_file *world_open_capture(struct world *world, const struct request *request,
                                        const struct console *console, int *status)
{
    struct error err = ERROR_INIT;
    struct capture_file *file = capture_open(request->db.ptr, &err);
    if (!file) {
        *status = world_fail(console, &err, err.code == ERR_BUSY ? EXIT_NOTHING : EXIT_USAGE);
        return NULL;
    }
    const struct capture_about *about = capture_about(file);
    world->caller = str_is_empty(about->caller) ? STR_LIT("a collection that did not end")
                                                : arena_str(world->arena, about->caller);
    world->stats.malformed_files = about->malformed;
    world->read_from = "capture";
    world->read_began = about->began;
    world->read_ended = about->ended;
    return file;
}

static void warn_of_its_end(const struct capture_file *file, const struct request *request,
                            const struct console *console)
{
    struct error text = ERROR_INIT;
    if (capture_about(file)->complete)
        return;
    (void)error_set(&text, ERR_NONE,
                    "the capture %.*s is not complete: not all was read to its end",
                    STR_ARG(request->db));
    error_hint(&text, "'snapaudit collect --db %.*s --resume' goes on with it",
               STR_ARG(request->db));
    console_report(console, MESSAGE_WARNING, &text);
}

/* Saved answers are in scope as they are with --input: places.regions of the policy leaves none out. */
int world_from_capture(struct world *world, const struct request *request,
                       const struct console *console)
{
    struct error err = ERROR_INIT;
    bool saved = str_eq_c(world->caller, "files");
    struct strs regions = saved ? request->regions : world_regions_in_scope(world, request);
    struct strs more = saved && request->regions.count > 0
                           ? request->regions
                           : policy_named_regions(world->policy, world->arena);
    struct expected_accounts accounts;
    if (accounts_expect(request, regions, console, world->arena, &accounts, &err) != 0)
        return world_fail(console, &err, EXIT_USAGE);
    const struct capture_wanted wanted = {.account = request->account,
                                          .regions = regions.items,
                                          .region_count = regions.count,
                                          .more_regions = more.items,
                                          .more_region_count = more.count,
                                          .not_after = world->as_of + CLOCK_SLACK_MS,
                                          .plan = world->plan,
                                          .expected = &accounts,
                                          .stop = interrupt_flag()};
    world->graph = capture_read(world->capture, &wanted, &err);
    if (!world->graph)
        return world_fail(console, &err, err.code == ERR_NOT_FOUND ? EXIT_NOTHING : EXIT_USAGE);
    world->collected = graph_was_collected(world->graph);
    world_derive_facts(world, console);
    warn_of_its_end(world->capture, request, console);
    const struct warner warner = console_warner(console);
    warn_of_gaps(&warner, world->graph, world->policy, world->rules, &(struct strs){0});
    world_warn_of_later(world, console);
    return 0;
}
