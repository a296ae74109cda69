/* From a runbook to the text and the commands for one finding. */
#include "rules/advice.h"

#include <assert.h>
#include <string.h>

#include "analyzer/facts.h"
#include "core/arn.h"
#include "core/sink.h"
#include "core/utf8.h"
#include "rules/runbooks.h"
#include "model/readable.h"

#define COMMANDS_MAX   32
#define GAPS_NAMED_MAX 6
#define SOAK_DAYS      14

/* ---- filling in ---- */

enum slot_name {
    ID,
    ARN,
    REGION,
    OF_SUBJECT, /* those before are told by the subject */
    VOLUME = OF_SUBJECT,
    TARGET,
    SNAPSHOT,
    COPIED, /* made of others */
    DATE,
    OUTPOST,
    SLOT_COUNT,
    /* words that are made for one command */
    TAGS = SLOT_COUNT,
    WRONG,
    VALUE_COUNT
};

static const char *const slot_names[VALUE_COUNT] = {
    "id",     "arn",  "region",  "volume", "target", "snapshot",
    "copied", "date", "outpost", "tags",   "wrong",
};

/* What a placeholder stands for; an empty value is not known. */
struct slot {
    struct str value;
    bool filled;
    bool safe; /* may stand in a command */
    bool bare; /* and needs no quotes there */
};

/* Bytes that are used again and again; they move as they grow. */
struct line {
    char *ptr;
    size_t len, cap;
};

struct plan {
    struct arena *arena;
    const struct advice_in *in;
    struct slot slots[SLOT_COUNT];
    struct line command, word;
    struct str commands[COMMANDS_MAX];
    enum effect effects[COMMANDS_MAX];
    const char *templates[COMMANDS_MAX]; /* NULL: the command stands whole */
    size_t count;
    struct str values[VALUE_COUNT]; /* as they stand in the commands that have a template */
    struct str used[VALUE_COUNT];   /* the same of the command at hand; a NULL ptr: not in it */
    bool whole;                     /* a value had to be quoted or escaped in it */
    bool form;                      /* a template is made: placeholders stand for themselves */
    bool unprintable;               /* a value was left out because it has no place in a command */
};

/* Printable, and not read by the shell or the AWS CLI as anything but a value: no option, no
 * file:// that the CLI would open. */
static bool value_is_safe(struct str value)
{
    if (str_is_empty(value) || value.ptr[0] == '-' || str_find(value, "://") < value.len)
        return false;
    if (ascii_run(value.ptr, value.len, 0, 0) == value.len)
        return true;
    for (size_t i = 0; i < value.len;) {
        size_t len = utf8_len(value.ptr + i, value.len - i);
        if (len == 0 || utf8_is_control(value.ptr + i, len))
            return false;
        /* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069: they reorder or break the line */
        const unsigned char *b = (const unsigned char *)value.ptr + i;
        if (len == 3 && b[0] == 0xe2 &&
            ((b[1] == 0x80 && (b[2] == 0x8e || b[2] == 0x8f || (b[2] >= 0xa8 && b[2] <= 0xae))) ||
             (b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9)))
            return false;
        i += len;
    }
    return true;
}

static void put(struct plan *p, struct line *out, struct str s)
{
    if (out->cap - out->len < s.len) {
        size_t cap = 2 * (out->cap + s.len) + 256;
        char *ptr = arena_alloc(p->arena, cap);
        if (out->len > 0)
            memcpy(ptr, out->ptr, out->len);
        out->ptr = ptr;
        out->cap = cap;
    }
    if (s.len > 0)
        memcpy(out->ptr + out->len, s.ptr, s.len);
    out->len += s.len;
}

static struct str line_view(const struct line *line)
{
    return str_make(line->ptr, line->len);
}

static bool is_bare(char c)
{
    switch (c) {
    case '_':
    case '.':
    case '/':
    case ':':
    case '@':
    case '+':
    case '-': return true;
    default: return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}

/* Bare characters and `others` only. */
static bool all_of(struct str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!is_bare(c) && (c == '\0' || !strchr(others, c)))
            return false;
    }
    return s.len > 0;
}

static void put_shell_word(struct plan *p, struct line *out, struct str word)
{
    if (all_of(word, p->form ? "=,%<>" : "=,%")) {
        put(p, out, word);
        return;
    }
    put(p, out, STR_LIT("'"));
    for (size_t i = 0; i < word.len; i++)
        put(p, out, word.ptr[i] == '\'' ? STR_LIT("'\\''") : str_make(word.ptr + i, 1));
    put(p, out, STR_LIT("'"));
}

/* A value inside the AWS CLI's shorthand syntax (Key=…,Value=…). */
static void put_shorthand(struct plan *p, struct line *out, struct str value)
{
    if (all_of(value, p->form ? "<>" : "")) {
        put(p, out, value);
        return;
    }
    put(p, out, STR_LIT("\""));
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '"' || value.ptr[i] == '\\')
            put(p, out, STR_LIT("\\"));
        put(p, out, str_make(value.ptr + i, 1));
    }
    put(p, out, STR_LIT("\""));
}

/* A value inside "…" of a JMESPath literal between backquotes (jmespath.org, "Literal
 * Expressions"). */
static void put_literal(struct plan *p, struct line *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (strchr("\"\\`", value.ptr[i]))
            put(p, out, STR_LIT("\\"));
        put(p, out, str_make(value.ptr + i, 1));
    }
}

static bool is_sentinel(struct str id)
{
    if (!str_starts(id, "vol-"))
        return false;
    for (size_t i = 4; i < id.len; i++)
        if (id.ptr[i] != 'f')
            return false;
    return true;
}

/* The volume that the subject is, or that the snapshot was taken of; empty when there is none. */
static struct str subject_volume(struct arena *arena, const struct advice_in *in)
{
    if (in->subject->kind == KIND_VOLUME)
        return in->subject->id;
    if (in->subject->kind != KIND_SNAPSHOT || in->row == ROW_NONE)
        return STR_EMPTY;
    const struct snapshot *s = &in->graph->snapshots[in->row];
    char buf[RES_ID_TEXT_MAX], claimed[RES_ID_TEXT_MAX];
    struct str claimed_region;
    if ((s->flags & ROW_TIME_BASED) != 0 ||
        facts_claimed_source(in->graph, in->row, claimed, &claimed_region))
        return STR_EMPTY; /* the VolumeId of a copy means nothing */
    struct str id = graph_id_text(in->graph, snapshot_volume_id(s), KIND_VOLUME, buf);
    return is_sentinel(id) ? STR_EMPTY : arena_str(arena, id);
}

/* The Outpost that stores the newest snapshot; empty: none does. */
static struct str newest_outpost(const struct advice_in *in)
{
    const struct graph *g = in->graph;
    if (!g || str_is_empty(in->newest_snapshot))
        return STR_EMPTY;
    uint32_t place = graph_find_place(g, in->subject->account, in->subject->region);
    uint32_t row =
        place == PLACE_NONE ? ROW_NONE : graph_find(g, KIND_SNAPSHOT, place, in->newest_snapshot);
    if (row == ROW_NONE || g->snapshots[row].extra == ROW_NONE)
        return STR_EMPTY;
    return graph_str(g, g->snapshot_extras[g->snapshots[row].extra].outpost_arn);
}

static struct str soak_end(struct arena *arena, instant as_of)
{
    char text[INSTANT_TEXT_MAX];
    if (as_of == INSTANT_UNSET)
        return STR_LIT("DATE");
    instant_format(as_of + SOAK_DAYS * MS_PER_DAY, text);
    return arena_str(arena, str_make(text, 10));
}

static void slot_set(struct plan *p, enum slot_name name, struct str value)
{
    p->slots[name] = (struct slot){
        .value = value, .filled = true, .safe = value_is_safe(value), .bare = all_of(value, "")};
}

static struct str slot_value(const struct plan *p, enum slot_name name)
{
    const struct advice_in *in = p->in;
    bool any = str_is_empty(in->target_region) || str_eq_c(in->target_region, "any");
    struct str snapshot =
        str_is_empty(in->newest_snapshot) ? STR_LIT("SNAPSHOT") : in->newest_snapshot;
    switch (name) {
    case ID: return in->subject->id;
    case VOLUME: return subject_volume(p->arena, in);
    case ARN: return in->subject->arn;
    case REGION: return in->subject->region;
    case TARGET: return any ? STR_LIT("REGION") : in->target_region;
    case SNAPSHOT: return snapshot;
    case COPIED:
        return arena_printf(p->arena, "[Copied %.*s from %.*s]", STR_ARG(snapshot),
                            STR_ARG(in->subject->region));
    case DATE: return soak_end(p->arena, in->as_of);
    case OUTPOST: return newest_outpost(in);
    default: return STR_EMPTY;
    }
}

static void slot_fill(struct plan *p, enum slot_name slot)
{
    if (!p->slots[slot].filled)
        slot_set(p, slot, slot_value(p, slot));
}

static enum slot_name slot_find(struct plan *p, struct str name)
{
    enum slot_name slot = ID;
    while (slot < SLOT_COUNT && !str_eq_c(name, slot_names[slot]))
        slot++;
    assert(slot < SLOT_COUNT); /* a runbook names a placeholder that there is not */
    slot_fill(p, slot);
    return slot;
}

/* ---- which commands come of a template by mere replacing ---- */

static void use(struct plan *p, enum slot_name slot)
{
    slot_fill(p, slot);
    p->used[slot] = p->slots[slot].value;
    p->whole = p->whole || !p->slots[slot].bare;
}

static void use_slot(struct plan *p, enum slot_name slot)
{
    use(p, slot == COPIED ? SNAPSHOT : slot);
    if (slot == COPIED)
        use(p, REGION);
}

/* Words that were put as a whole, since `from`: quoted they are what the placeholder stands for. */
static void use_words(struct plan *p, enum slot_name slot, size_t from)
{
    struct str words = str_skip(line_view(&p->command), from);
    p->used[slot] = p->values[slot].ptr && str_eq(p->values[slot], words)
                        ? p->values[slot]
                        : arena_str(p->arena, words);
}

/* May the command at hand be told by its template, beside those before it? Its values are then kept. */
static bool keep_values(struct plan *p)
{
    if (p->whole)
        return false;
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (p->used[i].ptr && p->values[i].ptr && !str_eq(p->used[i], p->values[i]))
            return false;
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (p->used[i].ptr)
            p->values[i] = p->used[i];
    return true;
}

/* ---- words ---- */

/* Key=KEY,Value=VALUE as a word. */
static bool put_tag(struct plan *p, struct str key, struct str value)
{
    if (!value_is_safe(key) || (!str_is_empty(value) && !value_is_safe(value))) {
        p->unprintable = true;
        return false;
    }
    p->word.len = 0;
    put(p, &p->word, STR_LIT("Key="));
    put_shorthand(p, &p->word, key);
    put(p, &p->word, STR_LIT(",Value="));
    put_shorthand(p, &p->word, value);
    put_shell_word(p, &p->command, line_view(&p->word));
    return true;
}

/* A word for each tag to set. False, too, when there is one to delete and nothing else. */
static bool put_tags(struct plan *p)
{
    const struct advice_in *in = p->in;
    size_t from = p->command.len;
    if (p->form) {
        put(p, &p->command, STR_LIT("<tags>"));
        return true;
    }
    if (in->missing_tag_count == 0 && !str_is_empty(in->wrong_tag))
        return false;
    if (in->missing_tag_count == 0)
        put(p, &p->command, STR_LIT("Key=KEY,Value=V"));
    for (size_t i = 0; i < in->missing_tag_count; i++) {
        bool known = in->tag_values && in->tag_values[i].ptr;
        put(p, &p->command, i > 0 ? STR_LIT(" ") : STR_EMPTY);
        if (!put_tag(p, in->missing_tags[i], known ? in->tag_values[i] : STR_LIT("V")))
            return false;
    }
    use_words(p, TAGS, from);
    return true;
}

/* Key=WRONG as a word: without Value it goes whatever it says. */
static bool put_wrong_tag(struct plan *p)
{
    struct str key = p->in->wrong_tag;
    size_t from = p->command.len;
    if (p->form) {
        put(p, &p->command, STR_LIT("<wrong>"));
        return true;
    }
    if (!value_is_safe(key)) {
        p->unprintable = p->unprintable || !str_is_empty(key);
        return false;
    }
    p->word.len = 0;
    put(p, &p->word, STR_LIT("Key="));
    put_shorthand(p, &p->word, key);
    put_shell_word(p, &p->command, line_view(&p->word));
    use_words(p, WRONG, from);
    return true;
}

static size_t find_char(struct str s, char c)
{
    const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;
    return at ? (size_t)(at - s.ptr) : s.len;
}

/* A word with a placeholder. False when one has no value, or none that may stand in a command. */
static bool put_word(struct plan *p, struct str word)
{
    static const struct {
        const char *word;
        bool (*put)(struct plan *p);
    } made[] = {{"<tags>", put_tags}, {"<wrong>", put_wrong_tag}};
    size_t open = find_char(word, '<');
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
        if (str_eq_c(word, made[i].word))
            return made[i].put(p);
    void (*put_value)(struct plan *, struct line *, struct str) =
        find_char(word, '`') < word.len   ? put_literal
        : find_char(word, '=') < word.len ? put_shorthand
                                          : put;
    p->word.len = 0;
    while (open < word.len) {
        struct str rest = str_skip(word, open + 1);
        size_t close = find_char(rest, '>');
        enum slot_name name = slot_find(p, str_make(rest.ptr, close));
        const struct slot *slot = &p->slots[name];
        if (!slot->safe) {
            p->unprintable = p->unprintable || !str_is_empty(slot->value);
            return false;
        }
        put(p, &p->word, str_make(word.ptr, open));
        put_value(p, &p->word, slot->value);
        use_slot(p, name);
        word = str_skip(rest, close + 1);
        open = find_char(word, '<');
    }
    put(p, &p->word, word);
    put_shell_word(p, &p->command, line_view(&p->word));
    return true;
}

/* The command, filled in. False when it cannot be given. */
static bool put_command(struct plan *p, const char *template)
{
    struct str rest = str_from(template);
    p->command.len = 0;
    p->whole = false;
    memset(p->used, 0, sizeof(p->used));
    for (;;) {
        size_t word = find_char(rest, '<');
        if (word == rest.len)
            break;
        while (word > 0 && rest.ptr[word - 1] != ' ')
            word--;
        put(p, &p->command, str_make(rest.ptr, word));
        rest = str_skip(rest, word);
        size_t end = find_char(rest, ' ');
        if (!put_word(p, str_make(rest.ptr, end)))
            return false;
        rest = str_skip(rest, end);
    }
    put(p, &p->command, rest);
    return true;
}

static void add_command(struct plan *p, enum effect effect, const char *template)
{
    if (!put_command(p, template))
        return;
    for (size_t i = 0; i < p->count; i++) /* one mkdir is enough for a region */
        if (str_eq(p->commands[i], line_view(&p->command)))
            return;
    if (p->count == COMMANDS_MAX)
        return;
    p->effects[p->count] = effect;
    p->templates[p->count] = keep_values(p) ? template : NULL;
    p->commands[p->count++] = arena_str(p->arena, line_view(&p->command));
}

/* Its quoting is that of values which need none. */
struct str advice_template(struct arena *arena, const char *template)
{
    static const char *const stand_ins[SLOT_COUNT] = {
        "<id>",
        "<arn>",
        "<region>",
        "<volume>",
        "<target>",
        "<snapshot>",
        "[Copied <snapshot> from <region>]",
        "<date>",
        "<outpost>",
    };
    static const struct subject nobody;
    const struct advice_in in = {.subject = &nobody};
    struct plan p = {.arena = arena, .in = &in, .form = true};
    for (size_t i = 0; i < SLOT_COUNT; i++)
        slot_set(&p, (enum slot_name)i, str_from(stand_ins[i]));
    (void)put_command(&p, template);
    return line_view(&p.command);
}

/* ---- F-PERM: what was not seen, and how to see it ---- */

#define PERMISSIONS "F-PERM"

static const struct advice_text see_more = {"", "None: nothing in AWS changes.", true};

struct gap {
    enum source source;
    struct str region;
    const char *error;
};

static const struct {
    const char *error;
    const char *advice;
} causes[] = {
    {"denied", "The role that reads may not make this call: grant it."},
    {"scp", "A service control policy denies the call: ask those who run the organisation, or "
            "leave the region out with places.regions."},
    {"region-off", "The region is not switched on for the account: switch it on, or leave it out "
                   "with places.regions."},
    {"throttled", "AWS turned the calls away: read again when less goes on in the account."},
    {"truncated", "The listing is not whole: save it again without --max-items, --no-paginate and "
                  "filters, and with --include-managed-resources where a command here has it."},
    {"malformed", "The file is damaged; coverage.csv tells the place. Save it again."},
    {"not-attempted", "Nothing was read for it. Save it with the command, or leave the region out "
                      "with places.regions."},
    {"not-supported", "This version of snapaudit cannot read it."},
};

static const char *cause_advice(const char *error)
{
    for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
        if (error && strcmp(error, causes[i].error) == 0)
            return causes[i].advice;
    return "It was not read to the end: read it again.";
}

static const char *coverage_error(const struct coverage *seen)
{
    return seen->state == COVERAGE_GAP ? gap_reason_name(seen->reason)
                                       : coverage_state_name(seen->state);
}

/* The subject of INV-COVERAGE is REGION/SOURCE; what was seen of it stands in the graph. */
static bool gap_of_subject(const struct advice_in *in, struct gap *out)
{
    struct str id = in->subject->id;
    size_t slash = str_find(id, "/");
    if (in->subject->kind != KIND_SOURCE || !source_parse(str_skip(id, slash + 1), &out->source))
        return false;
    uint32_t place = graph_find_place(in->graph, in->subject->account, in->subject->region);
    out->region = in->subject->region;
    out->error = place == PLACE_NONE
                     ? "not-attempted"
                     : coverage_error(graph_coverage(in->graph, place, out->source));
    return true;
}

static bool gap_of_unknown(const struct unknown_because *why, struct gap *out)
{
    out->region = why->region;
    out->error = why->error;
    return source_parse(str_from(why->source), &out->source);
}

/* Commands that save the source in the gap's region; none where AWS would refuse them again. */
static void add_savings(struct plan *p, const struct gap *gap)
{
    if (gap->error && (strcmp(gap->error, "scp") == 0 || strcmp(gap->error, "region-off") == 0))
        return;
    slot_set(p, REGION, gap->region);
    if (source_is_of_places(gap->source))
        add_command(p, EFFECT_READ, "mkdir -p DIR/<region>");
    for (enum table table = 0; table < TABLE_COUNT; table++)
        if (table_info(table)->source == gap->source)
            add_command(p, EFFECT_READ, table_info(table)->file.save);
}

static struct str sink_take(struct sink *sink, struct arena *arena)
{
    struct str text = arena_str(arena, sink_view(sink));
    sink_abort(sink);
    return text;
}

/* What has been said of the gaps so far, so that nothing is said twice. */
struct gaps_told {
    struct sink *text;
    source_set permissions;
    const char *cause;
};

static void tell_gap(struct plan *p, const struct gap *gap, struct gaps_told *told)
{
    const char *cause = cause_advice(gap->error);
    const struct source_info *info = source_info(gap->source);
    if (!told->cause || strcmp(told->cause, cause) != 0)
        sink_printf(told->text, "%s ", cause);
    told->cause = cause;
    if ((told->permissions & SOURCE_BIT(gap->source)) == 0 && info->permissions[0] != '\0')
        sink_printf(told->text, "%s (%s) needs %s. ", info->code, info->what, info->permissions);
    told->permissions |= SOURCE_BIT(gap->source);
    if (source_is_of_places(gap->source))
        add_savings(p, gap);
}

/* One record speaks for all that a service control policy denies an account. */
static void tell_account(struct plan *p, struct gaps_told *told)
{
    const struct graph *g = p->in->graph;
    for (uint32_t place = 0; place < g->place_count; place++) {
        if (!str_eq(graph_str(g, g->places[place].account), p->in->subject->account))
            continue;
        for (unsigned source = 0; source < SOURCE_COUNT; source++) {
            const struct coverage *seen = graph_coverage(g, place, (enum source)source);
            struct gap gap = {(enum source)source, graph_str(g, g->places[place].region), "scp"};
            if (seen->state == COVERAGE_GAP && seen->reason == GAP_SCP)
                tell_gap(p, &gap, told);
        }
    }
}

static void put_refusal(struct sink *out, const struct plan *p)
{
    if (p->unprintable)
        sink_cstr(out, " No command is given: an id, region or tag key holds characters that do "
                       "not belong in one.");
}

/* Whose it is: a key of another account is looked after there, wherever it is used. */
static struct str owner_of(const struct subject *subject)
{
    struct arn arn;
    return arn_split(subject->arn, &arn) && !str_is_empty(arn.account) ? arn.account
                                                                       : subject->account;
}

static void put_account(struct sink *out, const struct plan *p)
{
    struct str account = owner_of(p->in->subject);
    if (p->count > 0 && account_is_plausible(account)) {
        sink_cstr(out, " Run the commands as account ");
        sink_str(out, account);
        sink_char(out, '.');
    } else if (p->count > 0) {
        sink_cstr(out, " Run the commands as the account that owns the resource.");
    }
}

static struct remediation permission_advice(struct plan *p)
{
    const struct advice_in *in = p->in;
    struct gaps_told told = {.text = sink_memory()};
    struct gap gap = {0};
    for (size_t i = 0; i < in->unknown_count; i++)
        if (gap_of_unknown(&in->unknown_because[i], &gap))
            tell_gap(p, &gap, &told);
    if (in->unknown_count == 0 && in->subject->kind == KIND_ACCOUNT)
        tell_account(p, &told);
    else if (in->unknown_count == 0 && gap_of_subject(in, &gap))
        tell_gap(p, &gap, &told);
    if (p->count > 0)
        sink_cstr(told.text,
                  "DIR is the folder that --input names, or the account's folder in it. The "
                  "commands only read from AWS. An AWS CLI that does not know "
                  "--include-managed-resources or --include-disabled is too old: without them "
                  "volumes, instances, templates and images are left out of the answer.");
    put_refusal(told.text, p);
    put_account(told.text, p);
    return (struct remediation){
        .runbook = PERMISSIONS,
        .advice = &see_more,
        .text = arena_str(p->arena, str_trim(sink_take(told.text, p->arena))).ptr,
    };
}

/* ---- the door ---- */

/* "Not seen: VOL in eu-west-1 (denied), …" */
static void put_gaps(struct sink *out, const struct advice_in *in)
{
    if (in->unknown_count == 0)
        return;
    sink_cstr(out, " Not seen: ");
    for (size_t i = 0; i < in->unknown_count && i < GAPS_NAMED_MAX; i++) {
        const struct unknown_because *why = &in->unknown_because[i];
        sink_printf(out, "%s%s", i > 0 ? ", " : "", why->source);
        if (value_is_safe(why->region))
            sink_printf(out, " in %.*s", STR_ARG(why->region));
        if (why->error && why->error[0] != '\0')
            sink_printf(out, " (%s)", why->error);
    }
    if (in->unknown_count > GAPS_NAMED_MAX)
        sink_printf(out, " and %zu more", in->unknown_count - GAPS_NAMED_MAX);
    sink_cstr(out, "; INV-COVERAGE says how to read it.");
}

/* What COPY-RPO found in the target besides usable copies, and what that asks for. */
static const char *what_is_there(const struct advice_in *in)
{
    static const struct {
        const char *reason;
        const char *text;
    } found[] = {
        {"unusable", " A copy lies there that cannot be restored as it is: one in the archive tier "
                     "has to be brought back first (aws ec2 restore-snapshot-tier)."},
        {"pending-only", " A copy is being made there: see whether it gets completed before you "
                         "start another."},
    };
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        if (in->reason && strcmp(in->reason, found[i].reason) == 0)
            return found[i].text;
    return str_is_empty(in->newest_snapshot)
               ? " There is no backup to copy yet: take a snapshot first."
               : "";
}

/* What the owner of things outside of AWS can do. */
static const char *what_to_decide(enum kind kind)
{
    static const char *const texts[KIND_COUNT] = {
        [KIND_EXEMPTION] =
            " In the policy file, renew the exemption with a new approval and a new day, make it "
            "narrower, or remove it: what it covers counts without it.",
        [KIND_LEDGER_RECORD] =
            " Ask who made the test, and add a record that says it rightly: a row that was written "
            "stays as it is. What cannot be cleared up can be exempted by its subject.",
    };
    return texts[kind] ? texts[kind] : "";
}

static void put_context(struct sink *out, const struct plan *p, const struct runbook *runbook)
{
    const struct advice_in *in = p->in;
    sink_cstr(out, what_to_decide(in->subject->kind));
    if (in->subject->kind == KIND_SNAPSHOT && in->row != ROW_NONE && in->status == STATUS_FAIL &&
        runbook->frees_snapshot && (in->graph->snapshots[in->row].flags & ROW_ARCHIVED) != 0)
        sink_cstr(out, " It lies in the archive tier, where less than 90 days are charged as 90.");
    if (runbook->of_copies && in->status == STATUS_FAIL)
        sink_cstr(out, what_is_there(in));
    put_refusal(out, p);
    put_account(out, p);
}

static struct remediation runbook_advice(struct plan *p, const struct runbook *runbook)
{
    bool decided = p->in->status == STATUS_FAIL && !(p->in->no_delete && runbook_deletes(runbook));
    for (size_t i = 0; i < runbook->step_count; i++)
        if (decided || !runbook->steps[i].later)
            add_command(p, runbook->steps[i].effect, runbook->steps[i].command);
    if (p->unprintable)
        p->count = 0; /* half a runbook is worse than none */
    const struct advice_text *advice = decided                        ? &runbook->decided
                                       : p->in->status == STATUS_FAIL ? &runbook->unread
                                                                      : &runbook->undecided;
    struct sink *text = sink_memory();
    sink_cstr(text, advice->text);
    if (!decided)
        put_gaps(text, p->in);
    put_context(text, p, runbook);
    return (struct remediation){
        .runbook = runbook->id,
        .advice = advice,
        .text = sink_take(text, p->arena).ptr,
    };
}

static const struct advice_text exempt = {
    "An exemption is in force: nothing needs to be done until it ends.", "", true};

const struct advice_text *advice_of_runbook(const char *id)
{
    const struct runbook *runbook = runbook_find(id, false);
    if (!runbook)
        return strcmp(id, PERMISSIONS) == 0 ? &see_more : NULL;
    return &runbook->decided;
}

const char *advice_variant(const char *id, const struct advice_text *advice)
{
    const struct runbook *runbook = runbook_find(id, false);
    if (advice == &exempt)
        return "exempt";
    if (!runbook)
        return NULL;
    if (advice == &runbook->undecided)
        return "undecided";
    return advice == &runbook->unread ? "unread" : NULL;
}

/* The values that the subject does not tell. */
static void hand_out_values(const struct plan *p, struct remediation *out)
{
    const struct subject *s = p->in->subject;
    const struct str told[OF_SUBJECT] = {[ID] = s->id, [ARN] = s->arn, [REGION] = s->region};
    struct slot_value *values = arena_array(p->arena, VALUE_COUNT, sizeof(*values));
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (p->values[i].ptr && !(i < OF_SUBJECT && str_eq(p->values[i], told[i])))
            values[out->value_count++] = (struct slot_value){slot_names[i], p->values[i]};
    out->values = values;
}

static void hand_out_commands(const struct plan *p, struct remediation *out)
{
    struct str *commands = arena_array(p->arena, p->count, sizeof(*commands));
    enum effect *effects = arena_array(p->arena, p->count, sizeof(*effects));
    const char **templates = arena_array(p->arena, p->count, sizeof(*templates));
    for (size_t i = 0; i < p->count; i++) {
        commands[i] = p->commands[i];
        effects[i] = p->effects[i];
        templates[i] = p->templates[i];
    }
    out->commands = commands;
    out->effects = effects;
    out->templates = templates;
    out->command_count = p->count;
    if (p->count > 0)
        hand_out_values(p, out);
}

struct remediation advice_make(struct arena *arena, const struct advice_in *in)
{
    const struct runbook *runbook =
        in->runbook ? runbook_find(in->runbook, !str_is_empty(newest_outpost(in))) : NULL;
    bool permission = in->runbook && strcmp(in->runbook, PERMISSIONS) == 0;
    struct remediation out = {.text = "", .risk = "", .reversible = true};
    if (in->status == STATUS_PASS || (!runbook && !permission))
        return out;
    if (in->status == STATUS_EXEMPT) {
        out.runbook = permission ? PERMISSIONS : runbook->id;
        out.advice = &exempt;
        out.text = exempt.text;
        return out;
    }
    struct plan p = {.arena = arena, .in = in};
    out = permission ? permission_advice(&p) : runbook_advice(&p, runbook);
    out.reversible = out.advice->reversible;
    out.risk = out.advice->risk;
    hand_out_commands(&p, &out);
    return out;
}
