/* What a finding says, in words: one line for pipelines and people. */
#include <string.h>

#include "model/kind.h"
#include "reports/format.h"

/* {measured} and {limit} come with their unit; {target} is the region where copies are sought,
 * {seen} what the first clause saw. */
static const struct {
    const char *rule;
    const char *reason; /* NULL: any */
    bool group;         /* of a restore-group */
    const char *text;
} fails[] = {
    {"RPO-EXCEEDED", "none", false, "it has no backup; one every {limit} is demanded"},
    {"RPO-EXCEEDED", "stale", false, "its newest backup is {measured} old, {limit} are allowed"},
    {"RPO-EXCEEDED", "pending-only", false, "its only backups are not completed yet"},
    {"RPO-EXCEEDED", "unproven", false,
     "snapshots beside it may be copies of its backups, but nothing proves it"},
    {"COPY-RPO", "none", false, "its backups have no copy in {target}"},
    {"COPY-RPO", "stale", false,
     "its newest copy in {target} is {measured} old, {limit} are allowed"},
    {"COPY-RPO", "pending-only", false, "its only copies in {target} are not completed yet"},
    {"COPY-RPO", "unusable", false, "its copies in {target} cannot be used as they are"},
    {"COPY-RPO", "unproven", false,
     "snapshots in {target} may be its copies, but nothing proves it"},
    {"RESTORE-UNTESTED", "never", false, "no restore of its backups was ever seen"},
    {"RESTORE-UNTESTED", "stale", false,
     "its backups were last restored {measured} ago, {limit} are allowed"},
    {"RESTORE-UNTESTED", "weak", false, "restores of its backups were seen, none proves enough"},
    {"RESTORE-UNTESTED", "key-changed", false,
     "its backups were restored, but encrypted with another key than today's"},
    {"RESTORE-UNTESTED", "never", true, "no restore of any of its members was ever seen"},
    {"RESTORE-UNTESTED", "stale", true,
     "the restores of its members are too old: {measured} proven, {limit} demanded"},
    {"RESTORE-UNTESTED", "weak", true,
     "the restores of its members prove too little: {measured} proven, {limit} demanded"},
    {"RESTORE-UNTESTED", "key-changed", true,
     "its members were restored with another key than today's: {measured} proven, {limit} "
     "demanded"},
    {"ORPHAN-SNAP-VOLUME-GONE", "volume-gone", false, "its volume is gone and nothing needs it"},
    {"ORPHAN-SNAP-AMI-GONE", "image-gone", false,
     "the image that it was made for is gone and nothing needs it"},
    {"ORPHAN-SNAP-COPY", "source-gone", false, "it is a copy, and what it was copied from is gone"},
    {"ORPHAN-VOL-UNATTACHED", "unattached", false, "it is attached to nothing"},
    {"TAG-REQUIRED", "none", false, "nobody has tagged it"},
    {"TAG-REQUIRED", "missing", false, "it lacks required tags ({seen})"},
    {"TAG-VALUE", NULL, false, "the value of a tag is not allowed: {seen}"},
    {"TAG-KEY-VARIANT", NULL, false, "a tag has the wrong key: {seen}"},
    {"TAG-INHERIT", NULL, false, "its tags are not those of what it backs up: {seen}"},
    {"TAG-COPY-LOST", NULL, false, "as a copy it lost a tag: {seen}"},
    {"TAG-EXPIRY", "format", false, "its expiry tag holds no date: {seen}"},
    {"TAG-EXPIRY", "past", false, "the date in its expiry tag has passed: {seen}"},
    {"TAG-EXPIRY", "early", false,
     "its expiry tag lets it go after {measured}, it is to be kept {limit}"},
    {"TAG-NOT-SCOPED", "none", false, "no scope of the policy selects it"},
    {"TAG-NOT-SCOPED", "ambiguous", false, "more than one scope of the policy selects it"},
    {"INV-EXEMPTION", "expired", false, "it has expired, and what it covered counts again"},
    {"INV-EXEMPTION", "ending", false, "it ends in {measured}"},
    {"INV-EXEMPTION", "unmatched", false, "nothing matches it"},
    {"INV-EXEMPTION", "broad", false, "it covers {measured}, {limit} are allowed"},
    {"INV-LEDGER", "broken", false, "it was changed, or rows before it were"},
    {"INV-LEDGER", "unlinked", false, "it has no link, and the policy wants one"},
    {"INV-LEDGER", "future", false, "it is dated {seen}, after the audit"},
    {"INV-LEDGER", "unattributable", false, "it does not say who tested what, with what to show"},
    {"INV-LEDGER", "contradicts", false, "{seen} is no backup of what it is said to be of"},
};

static const struct {
    const char *reason;
    const char *text;
} unknowns[] = {
    {"managed", "another service manages it"},
    {"possible-copy", "it may be a copy of a snapshot elsewhere"},
    {"unresolved", "what it was copied from is not known"},
    {"subject-unseen", "the volume is listed nowhere, nor a snapshot of it"},
    {"no-time", "it has no time to judge it by"},
    {"no-other-region-read", "no other region was read completely"},
};

static void put_figure(struct sink *out, bool has, int64_t value, const char *unit)
{
    struct str word = str_from(unit);
    if (!has) {
        sink_cstr(out, "unknown");
        return;
    }
    sink_i64(out, value);
    if (str_is_empty(word))
        return;
    if (value == 1 && word.ptr[word.len - 1] == 's')
        word.len--;
    sink_char(out, ' ');
    sink_str(out, word);
}

static void put_target(struct sink *out, const struct finding *f)
{
    if (f->discriminator_count == 0 || str_eq_c(f->discriminators[0], "any"))
        sink_cstr(out, "another region");
    else
        sink_str(out, f->discriminators[0]);
}

static void put_template(struct sink *out, struct str text, const struct finding *f)
{
    while (text.len > 0) {
        size_t open = str_find(text, "{");
        sink_str(out, str_make(text.ptr, open));
        text = str_skip(text, open);
        if (str_starts(text, "{measured}"))
            put_figure(out, f->has_measured, f->measured, f->unit);
        else if (str_starts(text, "{limit}"))
            put_figure(out, f->has_limit, f->limit, f->unit);
        else if (str_starts(text, "{seen}"))
            sink_str(out, f->evidence_count > 0 ? f->evidence[0].value : STR_LIT("see explain"));
        else if (text.len > 0)
            put_target(out, f);
        text = str_skip(text, str_find(text, "}") + 1);
    }
}

/* Rules without words of their own, and their reasons, speak for themselves. */
static void put_plain(struct sink *out, const struct finding *f)
{
    sink_cstr(out, f->title);
    if (f->reason[0] != '\0') {
        sink_cstr(out, ": ");
        sink_cstr(out, f->reason);
    }
    if (f->has_measured && f->has_limit) {
        sink_cstr(out, ", ");
        sink_i64(out, f->measured);
        sink_cstr(out, " of ");
        put_figure(out, true, f->limit, f->unit);
    }
}

static void put_fail(struct sink *out, const struct finding *f)
{
    bool group = f->subject.kind == KIND_RESTORE_GROUP;
    for (size_t i = 0; i < sizeof(fails) / sizeof(fails[0]); i++) {
        const char *reason = fails[i].reason;
        if (strcmp(fails[i].rule, f->rule) != 0 || fails[i].group != group ||
            (reason && strcmp(reason, f->reason) != 0))
            continue;
        struct str text = str_from(fails[i].text);
        bool wants_age = str_find(text, "{measured}") < text.len;
        if (wants_age && !f->has_measured)
            break;
        put_template(out, text, f);
        return;
    }
    if (strcmp(f->family, "INV") == 0 && f->subject.kind == KIND_SOURCE)
        sink_printf(out, "it was not read completely: %s", f->reason);
    else
        put_plain(out, f);
}

static void put_unread(struct sink *out, const struct finding *f)
{
    for (size_t i = 0; i < f->unknown_count && i < 3; i++) {
        const struct unknown_because *because = &f->unknown_because[i];
        sink_cstr(out, i == 0 ? "" : ", ");
        sink_cstr(out, because->source);
        sink_cstr(out, str_is_empty(because->region) ? "" : " of ");
        sink_str(out, because->region);
        sink_cstr(out, " (");
        sink_cstr(out, because->error);
        sink_char(out, ')');
    }
    if (f->unknown_count > 3)
        sink_printf(out, " and %zu more", f->unknown_count - 3);
}

static void put_unknown(struct sink *out, const struct finding *f)
{
    sink_cstr(out, "cannot tell: ");
    for (size_t i = 0; i < sizeof(unknowns) / sizeof(unknowns[0]); i++) {
        if (strcmp(unknowns[i].reason, f->reason) == 0) {
            sink_cstr(out, unknowns[i].text);
            return;
        }
    }
    if (f->unknown_count == 0) {
        put_plain(out, f);
        return;
    }
    sink_cstr(out, "not seen: ");
    put_unread(out, f);
}

static void put_pass(struct sink *out, const struct finding *f)
{
    sink_cstr(out, "passes");
    if (f->brake != BRAKE_NONE)
        sink_printf(out, ", held back by %s", brake_name(f->brake));
    else if (f->reason[0] != '\0')
        sink_printf(out, ", %s", f->reason);
}

void finding_sentence(struct sink *out, const struct finding *f)
{
    switch (f->status == STATUS_EXEMPT ? f->would_be : f->status) {
    case STATUS_FAIL: put_fail(out, f); break;
    case STATUS_UNKNOWN: put_unknown(out, f); break;
    default: put_pass(out, f); break;
    }
    if (!f->exemption)
        return;
    char until[INSTANT_TEXT_MAX];
    sink_cstr(out, "; exempt by ");
    sink_str(out, f->exemption->id);
    sink_printf(out, " until %.10s", instant_format(f->exemption->expires, until));
}

void finding_subject(struct sink *out, const struct finding *f)
{
    const struct subject *s = &f->subject;
    if (!kind_is(s->kind, KIND_JUDGED)) {
        sink_cstr(out, kind_name(s->kind));
        sink_char(out, ' ');
    }
    sink_str(out, s->id);
    if (!str_is_empty(s->name) && !str_eq(s->name, s->id)) {
        sink_cstr(out, " (");
        sink_str(out, s->name);
        sink_char(out, ')');
    }
    if (!str_is_empty(s->region)) {
        sink_cstr(out, " in ");
        sink_str(out, s->region);
    }
}
