#include "cli/policy/policy_for.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/policy/policy_for_find.h"
#include "cli/policy_load.h"
#include "cli/world.h"
#include "core/vec.h"
#include "model/inventory.h"

/* ---- which resource ---- */

static int read_arn(const struct options *options, struct policy_for *out, struct error *err)
{
    struct str asked = options_value(options, OPTION_FOR, STR_EMPTY);
    out->by_arn = policy_for_split(asked, out);
    if (out->by_arn || (options_has(options, OPTION_INPUT) && !str_starts(asked, "arn:")))
        return 0;
    (void)error_set(err, ERR_USAGE, "--for: '%.*s' is no ARN of a volume, snapshot or image",
                    STR_ARG(asked));
    error_hint(err,
               "such as arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc or "
               "arn:aws:ec2:eu-west-1::snapshot/snap-0abc; with --input an id or a Name will do");
    return -1;
}

/* ---- a graph of what the command line says ---- */

static int read_tags(const struct options *options, struct vec *tags, struct error *err)
{
    for (size_t i = 0; i < options->given_count; i++) {
        struct str text = options->given[i].value;
        size_t equals = str_find(text, "=");
        if (options->given[i].id != OPTION_FOR_TAG)
            continue;
        if (equals == 0 || equals == text.len) {
            (void)error_set(err, ERR_USAGE, "--tag: '%.*s' is not KEY=VALUE", STR_ARG(text));
            error_hint(err, "an empty value is written KEY=");
            return -1;
        }
        struct tag_in tag = {str_make(text.ptr, equals), str_skip(text, equals + 1)};
        (void)vec_push(tags, &tag);
    }
    return 0;
}

static int add_resource(const struct policy_for *f, const struct options *options,
                        struct tags_in tags, struct inventory_part *part, struct error *err)
{
    static const struct attachment_in attachment = {
        .instance_id = {"i-00000000000000000", sizeof("i-00000000000000000") - 1}};
    bool attached = str_eq_c(options_value(options, OPTION_FOR_ATTACHED, STR_EMPTY), "true");
    struct str state = options_value(options, OPTION_FOR_STATE, STR_EMPTY);
    if (f->kind == KIND_SNAPSHOT)
        return part_add_snapshot(
            part, &(struct snapshot_in){.id = f->id, .state = state, .tags = tags}, err);
    if (f->kind == KIND_IMAGE)
        return part_add_image(part, &(struct image_in){.id = f->id, .state = state, .tags = tags},
                              err);
    return part_add_volume(part,
                           &(struct volume_in){.id = f->id,
                                               .state = state,
                                               .attachments = &attachment,
                                               .attachment_count = attached ? 1 : 0,
                                               .tags = tags},
                           err);
}

static struct graph *graph_of_one(const struct policy_for *f, const struct options *options,
                                  struct error *err)
{
    struct graph *graph = NULL;
    struct place_in place = {.account = f->account, .region = f->region, .in_scope = true};
    struct inventory_part *part = part_new();
    struct vec tags;
    vec_init(&tags, sizeof(struct tag_in));
    if (read_tags(options, &tags, err) == 0) {
        struct tags_in in = {tags.data, tags.len};
        part_begin_page(part, 0, 0);
        if (add_resource(f, options, in, part, err) == 0) {
            part_commit_page(part);
            graph =
                graph_freeze(&place, 1, &part, 1, &(struct freeze_options){.own_all = true}, err);
        }
    }
    vec_clear(&tags);
    part_free(part);
    return graph;
}

static unsigned find_not_known(const struct policy_for *f, const struct options *options)
{
    return (options_has(options, OPTION_FOR_TAG) ? 0u : NOT_KNOWN_TAGS) |
           (options_has(options, OPTION_FOR_ATTACHED) ? 0u : NOT_KNOWN_ATTACHED) |
           (options_has(options, OPTION_FOR_STATE) ? 0u : NOT_KNOWN_STATE) |
           (str_is_empty(f->account) ? NOT_KNOWN_ACCOUNT : 0u);
}

/* ---- the scope ---- */

static void note_missing(void *ctx, const struct match_clause *clause)
{
    struct policy_for *f = ctx;
    if (clause->holds != TRUTH_UNKNOWN)
        return;
    f->missing |= strcmp(clause->key, "tag") == 0        ? NOT_KNOWN_TAGS
                  : strcmp(clause->key, "attached") == 0 ? NOT_KNOWN_ATTACHED
                  : strcmp(clause->key, "state") == 0    ? NOT_KNOWN_STATE
                                                         : NOT_KNOWN_ACCOUNT;
}

static enum truth ask(struct policy_for *f, const struct match *match)
{
    f->missing = 0;
    return policy_match_clauses(match, f->graph, f->kind, f->row, f->not_known, f->arena,
                                note_missing, f);
}

static void decide(struct policy_for *f)
{
    const struct policy *policy = f->policy;
    enum truth matches = TRUTH_FALSE;
    f->scope = SCOPE_NONE;
    f->undecided = STR_EMPTY;
    for (size_t i = 0; i < policy->scope_count && matches == TRUTH_FALSE; i++) {
        matches = ask(f, &policy->scopes[i].match);
        if (matches == TRUTH_TRUE)
            f->scope = (uint16_t)i;
        else if (matches == TRUTH_UNKNOWN)
            f->undecided = policy->scopes[i].name;
    }
    for (size_t i = 0; i < policy->overlay_count && f->undecided.len == 0; i++) {
        matches = ask(f, &policy->overlays[i].match);
        if (matches == TRUTH_TRUE)
            f->overlays = (uint8_t)(f->overlays | 1u << i);
        else if (matches == TRUTH_UNKNOWN)
            f->undecided = policy->overlays[i].name;
    }
}

static void say_undecided(const struct policy_for *f, const struct console *console)
{
    static const struct {
        unsigned bit;
        const char *what;
        const char *option;
    } known[] = {
        {NOT_KNOWN_TAGS, "its tags", "--tag KEY=VALUE for each of its tags"},
        {NOT_KNOWN_ATTACHED, "whether it is attached", "--attached true|false"},
        {NOT_KNOWN_STATE, "its state", "--state STATE"},
        {NOT_KNOWN_ACCOUNT, "its account", "--account ID"},
    };
    struct error err = ERROR_INIT;
    struct str what = STR_EMPTY;
    struct str how = STR_EMPTY;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const char *comma = what.len > 0 ? ", " : "";
        if (!(f->missing & known[i].bit))
            continue;
        what = arena_printf(f->arena, "%.*s%s%s", STR_ARG(what), comma, known[i].what);
        how = arena_printf(f->arena, "%.*s%s%s", STR_ARG(how), comma, known[i].option);
    }
    (void)error_set(&err, ERR_USAGE, "too little is known to tell its scope: '%.*s' asks for %.*s",
                    STR_ARG(f->undecided), STR_ARG(what));
    error_hint(&err, "add %.*s, or look it up with --input DIR", STR_ARG(how));
    console_error(console, &err);
}

static int answer(struct policy_for *f, const struct options *options,
                  const struct console *console)
{
    char buf[ARN_TEXT_MAX];
    decide(f);
    f->arn = arena_str(f->arena, graph_arn(f->graph, f->kind, f->row, buf));
    if (str_eq_c(options_value(options, OPTION_FOR_FORMAT, STR_LIT("text")), "json"))
        policy_for_json(f, console->out);
    else
        policy_for_text(f, console->out);
    if (f->undecided.len == 0)
        return EXIT_DONE;
    say_undecided(f, console);
    return EXIT_USAGE;
}

/* ---- without an inventory ---- */

static const struct policy *load(const struct options *options, const struct console *console,
                                 struct arena *arena, struct error *err)
{
    instant as_of;
    const char *source;
    if (as_of_read(options, &as_of, &source, err) != 0)
        return NULL;
    return policy_load(arena, console, options_value(options, OPTION_POLICY, STR_EMPTY), as_of,
                       err);
}

/* A word that the API does not have would match nothing, in silence. */
static int check_state(const struct policy_for *f, const struct options *options, struct error *err)
{
    struct str state = options_value(options, OPTION_FOR_STATE, STR_EMPTY);
    const struct match any = {.states = {&state, 1}};
    if (!options_has(options, OPTION_FOR_STATE) || policy_match(&any, f->graph, f->kind, f->row))
        return 0;
    (void)error_set(err, ERR_USAGE, "--state: a %s is never '%.*s'", kind_name(f->kind),
                    STR_ARG(state));
    error_hint(err, "write it as the API does: in-use, available, completed, pending, disabled");
    return -1;
}

static int show_described(struct policy_for *f, const struct options *options,
                          const struct console *console)
{
    struct error err = ERROR_INIT;
    struct graph *graph = NULL;
    int status = EXIT_USAGE;
    struct str account = options_value(options, OPTION_ACCOUNT, STR_EMPTY);
    if (str_is_empty(f->account) && account_is_plausible(account))
        f->account = account;
    f->policy = load(options, console, f->arena, &err);
    if (f->policy)
        graph = graph_of_one(f, options, &err);
    f->graph = graph;
    f->not_known = find_not_known(f, options);
    if (graph && check_state(f, options, &err) == 0)
        status = answer(f, options, console);
    else
        console_error(console, &err);
    graph_free(graph);
    return status;
}

/* ---- with one ---- */

static int show_found(struct policy_for *f, const struct options *options,
                      const struct console *console)
{
    struct error err = ERROR_INIT;
    struct world world;
    int status = world_load(&world, options, console);
    if (status == 0) {
        f->policy = world.policy;
        f->graph = world.graph;
        struct str asked = options_value(options, OPTION_FOR, STR_EMPTY);
        int found =
            f->by_arn ? policy_for_find_arn(f, &err) : policy_for_find_named(f, asked, &err);
        status = found == 0 ? answer(f, options, console) : EXIT_USAGE;
        if (found != 0)
            console_error(console, &err);
    }
    world_free(&world);
    return status;
}

int policy_show_for(const struct options *options, const struct console *console)
{
    struct error err = ERROR_INIT;
    struct policy_for f = {.arena = arena_new()};
    bool described = options_has(options, OPTION_FOR_TAG) ||
                     options_has(options, OPTION_FOR_ATTACHED) ||
                     options_has(options, OPTION_FOR_STATE);
    int status = EXIT_USAGE;
    if (read_arn(options, &f, &err) != 0) {
        console_error(console, &err);
    } else if (described && options_has(options, OPTION_INPUT)) {
        (void)error_set(&err, ERR_USAGE, "--tag, --attached and --state do not go with --input");
        error_hint(&err, "the inventory knows them; leave them out, or leave out --input");
        console_error(console, &err);
    } else if (options_has(options, OPTION_INPUT)) {
        status = show_found(&f, options, console);
    } else {
        status = show_described(&f, options, console);
    }
    arena_free(f.arena);
    return status;
}
