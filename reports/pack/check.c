#include <stdio.h>
#include <string.h>

#include "core/limits.h"
#include "reports/pack/folder_internal.h"

struct other;

struct checking {
    struct pack *out;
    const struct pack_folder *folder;
    const struct pack_demand *demand;
    struct str bytes;     /* of the manifest */
    struct other *others; /* by entry */
};

/* What is not listed, as far as it was looked at. */
struct other {
    bool taken;    /* it is a file of the manifest under another name */
    bool measured; /* once, whatever is missing */
    struct manifest_file is;
};

/* ---- flaws ---- */

const char *pack_flaw_name(enum pack_flaw_kind kind)
{
    static const char *const names[PACK_FLAW_COUNT] = {
        [PACK_CHANGED] = "changed",           [PACK_MISSING] = "missing",
        [PACK_RENAMED] = "renamed",           [PACK_ADDED] = "added",
        [PACK_NO_FILE] = "no-file",           [PACK_UNREADABLE] = "unreadable",
        [PACK_NO_MANIFEST] = "not-a-manifest"};
    return names[kind];
}

static void add(struct checking *c, enum pack_flaw_kind kind, struct str name, struct str detail)
{
    const struct pack_flaw flaw = {kind, name, detail};
    (void)vec_push(&c->out->flaws, &flaw);
}

/* ---- files that are listed ---- */

static bool belongs(const struct checking *c, struct str name)
{
    return str_eq_c(name, MANIFEST_NAME) || str_eq_c(name, SIGNATURE_NAME) ||
           manifest_find(&c->out->manifest, name.ptr);
}

/* Is an entry that is not listed the file, under another name? */
static bool is_here_as(struct checking *c, const struct manifest_file *listed, size_t entry)
{
    struct pack_flaw ignored;
    struct str name = c->folder->entries.items[entry];
    struct other *other = &c->others[entry];
    if (other->taken || belongs(c, name) || !pack_folder_has_bytes(c->folder, name, listed->bytes))
        return false;
    if (!other->measured)
        (void)pack_folder_measure(c->folder, name, &other->is, &ignored);
    other->measured = true;
    return strcmp(other->is.sha256, listed->sha256) == 0;
}

static bool was_renamed(struct checking *c, const struct manifest_file *listed)
{
    for (size_t i = 0; i < c->folder->entries.count; i++) {
        if (!is_here_as(c, listed, i))
            continue;
        c->others[i].taken = true;
        add(c, PACK_RENAMED, listed->name,
            arena_printf(c->folder->arena, "its bytes are in '%.*s'",
                         STR_ARG(c->folder->entries.items[i])));
        return true;
    }
    return false;
}

static void was_changed(struct checking *c, const struct manifest_file *listed,
                        const struct manifest_file *found)
{
    struct str detail =
        found->bytes == listed->bytes
            ? STR_LIT("as long as listed, with other bytes")
            : arena_printf(c->folder->arena, "%llu bytes, %llu are listed",
                           (unsigned long long)found->bytes, (unsigned long long)listed->bytes);
    add(c, PACK_CHANGED, listed->name, detail);
}

static void check_file(struct checking *c, const struct manifest_file *listed)
{
    struct manifest_file found = {0};
    struct pack_flaw flaw = {.name = listed->name};
    if (!pack_folder_measure(c->folder, listed->name, &found, &flaw)) {
        if (flaw.kind != PACK_MISSING || !was_renamed(c, listed))
            add(c, flaw.kind, flaw.name, flaw.detail);
    } else if (found.bytes != listed->bytes || strcmp(found.sha256, listed->sha256) != 0) {
        was_changed(c, listed, &found);
    } else {
        c->out->fit++;
    }
}

/* ---- what is not ---- */

static struct str why_added(struct str name)
{
    return str_starts(name, HIDDEN_PREFIX)
               ? STR_LIT("a run is writing here, or was killed: the next one puts that right")
               : STR_EMPTY;
}

static void check_entries(struct checking *c)
{
    for (size_t i = 0; i < c->folder->entries.count; i++) {
        struct str name = c->folder->entries.items[i];
        if (c->others[i].taken || belongs(c, name))
            continue;
        if (pack_folder_is_split(c->folder, name))
            c->out->splits++;
        else
            add(c, PACK_ADDED, name, why_added(name));
    }
}

/* ---- the manifest and its signature ---- */

static bool read_manifest(struct checking *c)
{
    struct error err = ERROR_INIT;
    struct pack_flaw flaw = {.name = STR_LIT(MANIFEST_NAME)};
    if (!pack_folder_read(c->folder, MANIFEST_NAME, LIMIT_MANIFEST_BYTES, &c->bytes, &flaw)) {
        add(c, flaw.kind, flaw.name, flaw.detail);
        return false;
    }
    c->out->has_manifest = manifest_parse(&c->out->manifest, c->folder->arena, c->bytes, &err) == 0;
    if (!c->out->has_manifest)
        add(c, PACK_NO_MANIFEST, flaw.name, arena_str(c->folder->arena, str_from(err.message)));
    return c->out->has_manifest;
}

static int check_signature(struct checking *c, struct error *err)
{
    struct str der = STR_EMPTY;
    struct pack_flaw flaw = {.name = STR_LIT(SIGNATURE_NAME)};
    if (!pack_folder_read(c->folder, SIGNATURE_NAME, LIMIT_SIGNATURE_BYTES, &der, &flaw)) {
        if (flaw.kind != PACK_MISSING || c->out->manifest.is_signed)
            add(c, flaw.kind, flaw.name, flaw.detail);
        /* The demand is looked at all the same: what is no certificate is told. */
        struct signature ignored;
        return signature_check(&ignored, c->folder->arena, STR_EMPTY, STR_EMPTY,
                               &c->demand->signature, err);
    }
    c->out->is_signed = true;
    return signature_check(&c->out->signature, c->folder->arena, der, c->bytes,
                           &c->demand->signature, err);
}

/* ---- the verdict ---- */

const char *pack_verdict_name(enum pack_verdict verdict)
{
    static const char *const names[PACK_VERDICT_COUNT] = {
        [PACK_VERIFIED] = "verified", [PACK_FAILED] = "failed", [PACK_UNDECIDED] = "undecided"};
    return names[verdict];
}

static bool has_flaw(const struct pack *pack, bool unreadable)
{
    for (size_t i = 0; i < pack->flaws.len; i++)
        if ((VEC_AT(struct pack_flaw, &pack->flaws, i).kind == PACK_UNREADABLE) == unreadable)
            return true;
    return false;
}

static bool asks_for_signer(const struct pack_demand *demand)
{
    return !str_is_empty(demand->signature.roots) || !str_is_empty(demand->signature.pinned);
}

static const char *signature_fails(const struct pack *pack, const struct pack_demand *demand)
{
    static const char *const states[SIGNATURE_STATE_COUNT] = {
        [SIGNATURE_OTHER_BYTES] = "manifest.json is not what was signed",
        [SIGNATURE_OTHER_KEY] = "the signature is not that of the signer whom it names",
        [SIGNATURE_REFUSED] = "manifest.p7s is no signature that proves anything"};
    static const char *const trusts[TRUST_STATE_COUNT] = {
        [TRUST_OTHER_SIGNER] = "somebody else signed than the certificate says that is pinned",
        [TRUST_NO_CHAIN] = "nobody who is trusted vouches for the signer",
        [TRUST_OUT_OF_DATE] = "a certificate is not valid at the time that counts"};
    if (!pack->is_signed)
        return asks_for_signer(demand) ? "nobody signed it" : NULL;
    const char *state = states[pack->signature.state];
    return state ? state : trusts[pack->signature.trust];
}

static void settle(struct pack *pack, enum pack_verdict verdict, const char *reason)
{
    pack->verdict = verdict;
    pack->reason = reason;
}

static void decide(struct pack *pack, const struct pack_demand *demand)
{
    const char *fails = signature_fails(pack, demand);
    if (has_flaw(pack, false))
        settle(pack, PACK_FAILED, "the folder is not what its manifest lists");
    else if (fails)
        settle(pack, PACK_FAILED, fails);
    else if (has_flaw(pack, true))
        settle(pack, PACK_UNDECIDED, "not all of it could be read");
    else if (demand->digests_only)
        settle(pack, PACK_VERIFIED, "the files are those of the manifest, whoever made that");
    else if (asks_for_signer(demand))
        settle(pack, PACK_VERIFIED, "the files are those that the signer signed");
    else if (pack->is_signed)
        settle(pack, PACK_UNDECIDED,
               "the files fit, and whether to trust the signer was not asked");
    else
        settle(pack, PACK_UNDECIDED, "the files fit, and nobody signed them");
}

/* ---- all ---- */

static int check_all(struct checking *c, struct error *err)
{
    c->others = arena_array(c->folder->arena, c->folder->entries.count + 1, sizeof(*c->others));
    if (read_manifest(c)) {
        for (size_t i = 0; i < c->out->manifest.file_count; i++)
            check_file(c, &c->out->manifest.files[i]);
        check_entries(c);
    }
    if (check_signature(c, err) != 0)
        return -1;
    decide(c->out, c->demand);
    return 0;
}

int pack_check(struct pack *out, struct arena *arena, const char *dir,
               const struct pack_demand *demand, struct error *err)
{
    struct pack_folder folder;
    *out = (struct pack){.reason = ""};
    vec_init(&out->flaws, sizeof(struct pack_flaw));
    struct checking checking = {.out = out, .folder = &folder, .demand = demand};
    int result = pack_folder_open(&folder, arena, dir, err);
    if (result == 0)
        result = check_all(&checking, err);
    pack_folder_close(&folder);
    return result;
}

void pack_clear(struct pack *pack)
{
    vec_clear(&pack->flaws);
}
