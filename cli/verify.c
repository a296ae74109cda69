/* `snapaudit verify`: is a report what it was when it was signed, and by whom was that? */
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/named_file.h"
#include "core/limits.h"
#include "reports/pack/pack.h"

static int status_of(enum pack_verdict verdict)
{
    static const int statuses[PACK_VERDICT_COUNT] = {[PACK_VERIFIED] = EXIT_DONE,
                                                     [PACK_FAILED] = EXIT_GATE_FAILED,
                                                     [PACK_UNDECIDED] = EXIT_UNDECIDED};
    return statuses[verdict];
}

/* ---- the question ---- */

static int read_certificates(const struct options *options, enum option_id option,
                             struct arena *arena, struct str *out, struct error *err)
{
    static const struct named_file file = {.what = "the certificates",
                                           .most_mib = LIMIT_CERTIFICATES_MIB,
                                           .otherwise = "--ca and --cert name files in PEM"};
    if (!options_has(options, option))
        return 0;
    if (named_file_read(arena, &file, options_value(options, option, STR_EMPTY), out, err) != 0)
        return -1;
    if (!str_is_empty(*out))
        return 0;
    return error_set(err, ERR_INPUT, "--%s: the file is empty", option_spec(option)->name);
}

static int read_time(const struct options *options, instant *out, struct error *err)
{
    struct str text = options_value(options, OPTION_VERIFY_AT, STR_EMPTY);
    *out = clock_now();
    if (!options_has(options, OPTION_VERIFY_AT) || instant_parse(text, out))
        return 0;
    (void)error_set(err, ERR_USAGE, "--at: '%.*s' is not a time", STR_ARG(text));
    error_hint(err, "such as 2026-01-15T00:00:00Z or 2026-01-15");
    return -1;
}

static int read_demand(const struct options *options, struct arena *arena, struct pack_demand *out,
                       struct error *err)
{
    bool asks = options_has(options, OPTION_VERIFY_CA) || options_has(options, OPTION_VERIFY_CERT);
    out->digests_only = options_has(options, OPTION_DIGESTS_ONLY);
    if (asks && out->digests_only)
        return error_set(err, ERR_USAGE,
                         "--digests-only asks for no signer: it does not go with "
                         "--ca and --cert");
    return read_certificates(options, OPTION_VERIFY_CA, arena, &out->signature.roots, err) != 0 ||
                   read_certificates(options, OPTION_VERIFY_CERT, arena, &out->signature.pinned,
                                     err) != 0 ||
                   read_time(options, &out->signature.at, err) != 0
               ? -1
               : 0;
}

/* ---- all ---- */

static int verify(const struct options *options, const struct console *console, struct arena *arena,
                  struct pack *pack, struct error *err)
{
    struct pack_demand demand = {.digests_only = false};
    const char *dir = arena_str(arena, options->operands[0]).ptr;
    if (read_demand(options, arena, &demand, err) != 0 ||
        pack_check(pack, arena, dir, &demand, err) != 0)
        return -1;
    if (str_eq_c(options_value(options, OPTION_VERIFY_FORMAT, STR_LIT("text")), "json"))
        pack_write_json(console->out, pack, &demand);
    else
        pack_write_text(console->out, pack);
    return 0;
}

int verify_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    struct pack pack = {.reason = ""};
    int status = EXIT_USAGE;
    vec_init(&pack.flaws, sizeof(struct pack_flaw));
    if (verify(options, console, arena, &pack, &err) != 0)
        console_error(console, &err);
    else
        status = status_of(pack.verdict);
    pack_clear(&pack);
    arena_free(arena);
    return status;
}
