/* What was found in the folder of a report, as one JSON document. */
#include "core/json_writer.h"
#include "reports/pack/pack.h"

#define SCHEMA       "snapaudit.verify/1"
#define PRETTY_DEPTH 2

static void member_text(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, key);
    if (str_is_empty(value))
        json_write_null(w);
    else
        json_str(w, value);
}

static void member_time(struct json_writer *w, const char *key, instant at)
{
    char text[INSTANT_TEXT_MAX];
    member_text(w, key, str_from(instant_format(at, text)));
}

/* ---- the files ---- */

static void put_files(struct json_writer *w, const struct pack *pack)
{
    json_key(w, "files");
    json_begin_object(w);
    json_member_u64(w, "listed", pack->manifest.file_count);
    json_member_u64(w, "fit", pack->fit);
    json_end_object(w);
    json_key(w, "flaws");
    json_begin_array(w);
    for (size_t i = 0; i < pack->flaws.len; i++) {
        const struct pack_flaw *flaw = &VEC_AT(struct pack_flaw, &pack->flaws, i);
        json_begin_object(w);
        json_member_cstr(w, "flaw", pack_flaw_name(flaw->kind));
        json_member_str(w, "name", flaw->name);
        member_text(w, "detail", flaw->detail);
        json_end_object(w);
    }
    json_end_array(w);
}

/* ---- the signature ---- */

static void put_signer(struct json_writer *w, const struct signature *signature)
{
    const struct signature_signer *signer = &signature->signer;
    json_key(w, "signer");
    if (!signature->has_signer) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    member_text(w, "subject", signer->subject);
    member_text(w, "issuer", signer->issuer);
    member_text(w, "serial", signer->serial);
    member_text(w, "sha256", signer->sha256);
    member_text(w, "key", signer->key);
    json_member_cstr(w, "digest", signer->digest);
    member_time(w, "not_before", signer->not_before);
    member_time(w, "not_after", signer->not_after);
    member_time(w, "signed_at", signer->signed_at);
    json_end_object(w);
}

static void put_signature(struct json_writer *w, const struct pack *pack)
{
    static const char *const states[SIGNATURE_STATE_COUNT] = {[SIGNATURE_FITS] = "fits",
                                                              [SIGNATURE_OTHER_BYTES] =
                                                                  "other-bytes",
                                                              [SIGNATURE_OTHER_KEY] = "other-key",
                                                              [SIGNATURE_REFUSED] = "refused"};
    static const char *const trusts[TRUST_STATE_COUNT] = {[TRUST_NOT_ASKED] = "not-asked",
                                                          [TRUST_GIVEN] = "given",
                                                          [TRUST_OTHER_SIGNER] = "other-signer",
                                                          [TRUST_NO_CHAIN] = "no-chain",
                                                          [TRUST_OUT_OF_DATE] = "out-of-date"};
    json_key(w, "signature");
    if (!pack->is_signed) {
        json_write_null(w);
        return;
    }
    json_begin_object(w);
    json_member_cstr(w, "state", states[pack->signature.state]);
    json_member_cstr(w, "trust", trusts[pack->signature.trust]);
    member_text(w, "trusted_by", pack->signature.trusted_by);
    member_text(w, "why", pack->signature.why);
    json_member_bool(w, "was_valid", pack->signature.was_valid);
    put_signer(w, &pack->signature);
    json_end_object(w);
}

/* ---- the run ---- */

static void put_run(struct json_writer *w, const struct manifest *manifest)
{
    json_member_making(w, &manifest->run);
    json_key(w, "run");
    if (str_is_empty(manifest->run_json))
        json_write_null(w);
    else
        json_text(w, manifest->run_json);
}

void pack_write_json(struct sink *out, const struct pack *pack, const struct pack_demand *demand)
{
    struct json_writer w;
    json_writer_init(&w, out, PRETTY_DEPTH);
    json_begin_object(&w);
    json_member_cstr(&w, "schema", SCHEMA);
    json_member_cstr(&w, "verdict", pack_verdict_name(pack->verdict));
    json_member_cstr(&w, "reason", pack->reason);
    member_time(&w, "at", demand->signature.at);
    put_files(&w, pack);
    put_signature(&w, pack);
    if (pack->has_manifest)
        put_run(&w, &pack->manifest);
    json_end_object(&w);
    json_finish(&w);
}
