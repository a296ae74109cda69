/* `snapaudit evidence add --from-inventory`: the restores that an audit would rest on, into the ledger. */
#include <inttypes.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/evidence/evidence.h"
#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "cli/world.h"
#include "reports/report.h"
#include "rules/restore/recorded.h"
#include "reports/terminal.h"

struct asker {
    const struct options *options;
    const struct console *console;
};

static void tell(const struct console *console, const struct ledger_record *records, size_t count)
{
    for (size_t i = 0; i < count && !console->quiet; i++) {
        terminal_text(console->out, records[i].subject_arn);
        sink_cstr(console->out, ": ");
        terminal_text(console->out, records[i].detail);
        sink_char(console->out, '\n');
    }
}

static int record(const struct options *options, const struct console *console,
                  const struct world *world, struct error *err)
{
    size_t count;
    struct ledger_receipt receipt;
    unsigned flags =
        LEDGER_SKIP_KNOWN | (options_has(options, OPTION_DRY_RUN) ? LEDGER_DRY_RUN : 0u);
    const char *path = evidence_ledger_beside(options, world->arena, world->policy, err);
    if (!path)
        return -1;
    const struct ledger_record *records = restore_records_find(
        world->facts, world->graph, world->policy, world->as_of, world->arena, &count);
    if (evidence_append(options, console, path, records, count, flags, &receipt, err) != 0)
        return -1;
    tell(console, records, count);
    sink_printf(console->out, "%s %zu, known %zu\nhead %s\n",
                (flags & LEDGER_DRY_RUN) != 0 ? "would add" : "added", receipt.added, receipt.known,
                receipt.head);
    return 0;
}

/* What was seen is recorded whatever else is amiss; the exit status tells of that. */
static int status_of(const struct world *world)
{
    return exit_of_reading(world_malformed(world), world->collected);
}

/* Nothing is read for a ledger that nobody named. */
static int ask(void *ctx, const struct world *world, struct question *out)
{
    struct error err = ERROR_INIT;
    const struct asker *asker = ctx;
    out->everything = true;
    if (evidence_ledger_beside(asker->options, world->arena, world->policy, &err))
        return EXIT_DONE;
    return evidence_fail(asker->console, &err);
}

int evidence_from_inventory(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct world world;
    interrupt_watch();
    (void)umask(077);
    struct asker asker = {options, console};
    int status = world_load_for(&world, options, console, ask, &asker);
    if (status == EXIT_DONE)
        status = record(options, console, &world, &err) == 0 ? status_of(&world)
                                                             : evidence_fail(console, &err);
    world_free(&world);
    return status;
}
