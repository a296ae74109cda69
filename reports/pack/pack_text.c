/* What was found in the folder of a report, for people. */
#include <string.h>

#include "reports/pack/pack.h"
#include "reports/terminal.h"

#define FLAWS_SHOWN 1000

static void line(struct sink *out, const char *name, struct str text)
{
    if (str_is_empty(text))
        return;
    sink_printf(out, "%-11s ", name);
    terminal_text(out, text);
    sink_char(out, '\n');
}

static void cline(struct sink *out, const char *name, const char *text)
{
    line(out, name, str_from(text));
}

/* ---- the files ---- */

static void write_flaw(struct sink *out, const struct pack_flaw *flaw)
{
    sink_printf(out, "%-11s ", pack_flaw_name(flaw->kind));
    terminal_text(out, flaw->name);
    if (!str_is_empty(flaw->detail)) {
        sink_cstr(out, ": ");
        terminal_text(out, flaw->detail);
    }
    sink_char(out, '\n');
}

static void write_files(struct sink *out, const struct pack *pack)
{
    if (pack->has_manifest)
        sink_printf(out, "%-11s %zu of %zu are as the manifest lists them\n", "files", pack->fit,
                    pack->manifest.file_count);
    for (size_t i = 0; i < pack->flaws.len && i < FLAWS_SHOWN; i++)
        write_flaw(out, &VEC_AT(struct pack_flaw, &pack->flaws, i));
    if (pack->flaws.len > FLAWS_SHOWN)
        sink_printf(out, "%-11s %zu more like these\n", "", pack->flaws.len - FLAWS_SHOWN);
    if (pack->splits > 0)
        cline(out, "not looked at",
              "the folders of groups, each of which has a manifest of its own");
}

/* ---- the signer ---- */

static void write_signer(struct sink *out, const struct signature_signer *signer)
{
    char from[INSTANT_TEXT_MAX], until[INSTANT_TEXT_MAX];
    line(out, "signed by", signer->subject);
    line(out, "issued by", signer->issuer);
    line(out, "serial", signer->serial);
    sink_printf(out, "%-11s %.*s, valid from %s to %s\n", "certificate", STR_ARG(signer->sha256),
                instant_format(signer->not_before, from), instant_format(signer->not_after, until));
    sink_printf(out, "%-11s %.*s, %s\n", "key", STR_ARG(signer->key), signer->digest);
    if (signer->signed_at != INSTANT_UNSET)
        sink_printf(out, "%-11s %s, as the signer says\n", "signed at",
                    instant_format(signer->signed_at, from));
}

static void write_trust(struct sink *out, const struct signature *signature)
{
    char at[INSTANT_TEXT_MAX];
    if (!str_is_empty(signature->why))
        line(out, "not trusted", signature->why);
    else if (signature->trust == TRUST_NOT_ASKED)
        cline(out, "trusted", "nobody was asked: --ca or --cert says who is to be trusted");
    else
        line(out, "trusted by", signature->trusted_by);
    if (signature->trust == TRUST_OUT_OF_DATE && signature->was_valid)
        sink_printf(out, "%-11s all was valid then; --at %s judges as of that time\n", "",
                    instant_format(signature->signer.signed_at, at));
}

static void write_signature(struct sink *out, const struct pack *pack)
{
    if (!pack->is_signed) {
        cline(out, "signed by", "nobody: who can write to the folder can have changed all of it");
        return;
    }
    if (pack->signature.has_signer)
        write_signer(out, &pack->signature.signer);
    write_trust(out, &pack->signature);
}

/* ---- the run ---- */

static void write_list(struct sink *out, const char *name, const struct strs *items)
{
    if (items->count == 0)
        return;
    sink_printf(out, "%-11s ", name);
    for (size_t i = 0; i < items->count; i++) {
        sink_cstr(out, i > 0 ? ", " : "");
        terminal_text(out, items->items[i]);
    }
    sink_char(out, '\n');
}

static void write_policy(struct sink *out, const struct run_info *run)
{
    sink_printf(out, "%-11s ", "policy");
    terminal_text(out, str_from(run->policy_name));
    sink_char(out, ' ');
    terminal_text(out, str_from(run->policy_version));
    sink_cstr(out, ", SHA-256 ");
    terminal_text(out, str_from(run->policy_sha256));
    sink_char(out, '\n');
}

static void write_times(struct sink *out, const struct run_info *run)
{
    char from[INSTANT_TEXT_MAX], until[INSTANT_TEXT_MAX];
    cline(out, "made at", instant_format(run->made_at, from));
    cline(out, "as of", instant_format(run->as_of, from));
    cline(out, "read from", run->read_from);
    if (run->read_began != INSTANT_UNSET)
        sink_printf(out, "%-11s from %s to %s\n", "collected",
                    instant_format(run->read_began, from),
                    run->read_ended == INSTANT_UNSET ? "an end that is not known"
                                                     : instant_format(run->read_ended, until));
}

static void write_run(struct sink *out, const struct run_info *run)
{
    char words[LEDGER_WORDS_MAX];
    cline(out, "run", run->run_id);
    cline(out, "version", run->tool_version);
    write_times(out, run);
    write_policy(out, run);
    line(out, "caller", run->caller);
    write_list(out, "accounts", &run->accounts);
    write_list(out, "regions", &run->regions);
    line(out, "selection", run->selection);
    cline(out, "baseline", run->baseline_sha256);
    if (run->ledger)
        cline(out, "ledger", ledger_words(run->ledger, words));
}

void pack_write_text(struct sink *out, const struct pack *pack)
{
    write_files(out, pack);
    write_signature(out, pack);
    if (pack->has_manifest)
        write_run(out, &pack->manifest.run);
    sink_printf(out, "%s: %s\n", pack_verdict_name(pack->verdict), pack->reason);
}
