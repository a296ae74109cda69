#include "cli/evidence/evidence.h"

#include <poll.h>

#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/policy_load.h"

#define WAIT_STEP_MS 100

int evidence_fail(const struct console *console, const struct error *err)
{
    console_error(console, err);
    return err->code == ERR_CANCELLED ? interrupt_status() : EXIT_USAGE;
}

/* ---- which ledger ---- */

static const char *no_ledger(struct error *err)
{
    (void)error_set(err, ERR_USAGE, "no ledger is named");
    error_hint(err, "--ledger FILE names it, or 'evidence: {ledger: FILE}' in a --policy");
    return NULL;
}

/* Where an inventory may be judged, the policy says more than which ledger it is. */
static enum option_id policy_option(const struct options *options)
{
    return options->command == COMMAND_EVIDENCE_ADD ? OPTION_POLICY : OPTION_LEDGER_POLICY;
}

const char *evidence_ledger_beside(const struct options *options, struct arena *arena,
                                   const struct policy *policy, struct error *err)
{
    struct str given = options_value(options, OPTION_LEDGER, STR_EMPTY);
    if (!str_is_empty(given))
        return arena_str(arena, given).ptr;
    struct str named = policy->evidence.ledger;
    return str_is_empty(named) ? no_ledger(err) : policy_beside(arena, policy, named);
}

static const char *ledger_of_policy(const struct options *options, const struct console *console,
                                    struct arena *arena, struct error *err)
{
    enum option_id named = policy_option(options);
    struct str path = options_value(options, named, STR_EMPTY);
    const struct policy *policy = policy_load(arena, console, path, clock_now(), err);
    return policy ? evidence_ledger_beside(options, arena, policy, err) : NULL;
}

const char *evidence_ledger_path(const struct options *options, const struct console *console,
                                 struct arena *arena, struct error *err)
{
    struct str ledger = options_value(options, OPTION_LEDGER, STR_EMPTY);
    if (!str_is_empty(ledger))
        return arena_str(arena, ledger).ptr;
    if (!options_has(options, policy_option(options)))
        return no_ledger(err);
    return ledger_of_policy(options, console, arena, err);
}

/* ---- reading ---- */

void evidence_tell_flaws(const struct console *console, const char *path,
                         const struct ledger_flaws *flaws)
{
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < flaws->listed_count; i++) {
        (void)ledger_flaw_say(&flaws->listed[i], path, &err);
        console_error(console, &err);
    }
    if (flaws->count > flaws->listed_count)
        console_say(console, MESSAGE_ERROR, "%s: %llu more like these", path,
                    (unsigned long long)(flaws->count - flaws->listed_count));
}

int evidence_read(const struct options *options, const struct console *console, struct arena *arena,
                  struct evidence_ledger *out)
{
    struct error err = ERROR_INIT;
    struct ledger_flaws flaws = {0};
    out->path = evidence_ledger_path(options, console, arena, &err);
    if (!out->path || ledger_read(arena, out->path, &out->ledger, &flaws, &err) != 0) {
        console_error(console, &err);
        return -1;
    }
    evidence_tell_flaws(console, out->path, &flaws);
    out->has_flaws = flaws.count > 0;
    return 0;
}

/* ---- adding ---- */

int evidence_append(const struct options *options, const struct console *console, const char *path,
                    const struct ledger_record *records, size_t count, unsigned flags,
                    struct ledger_receipt *out, struct error *err)
{
    int result = ledger_append(path, records, count, flags, out, err);
    if (result == 0 || err->code != ERR_BUSY || !options_has(options, OPTION_LEDGER_WAIT))
        return result;
    console_say(console, MESSAGE_NOTE, "%s; waiting", err->message);
    while (result != 0 && err->code == ERR_BUSY) {
        if (*interrupt_flag()) /* --from-inventory watches for signals */
            return error_set(err, ERR_CANCELLED, "stopped while waiting for the ledger %s", path);
        (void)poll(NULL, 0, WAIT_STEP_MS);
        result = ledger_append(path, records, count, flags, out, err);
    }
    return result;
}
