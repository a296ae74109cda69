#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/sink.h"
#include "rules/advice.h"
#include "tests/support/graph_builder.h"
#include "tests/support/test.h"

#define ACCOUNT "111122223333"
#define REGION  "eu-west-1"

struct world {
    struct arena *arena;
    struct graph *graph;
    struct subject subject;
    struct advice_in in;
};

static int setup(void **state)
{
    static struct world w;
    w = (struct world){.arena = arena_new()};
    w.subject = (struct subject){.kind = KIND_SNAPSHOT,
                                 .id = S("snap-0123456789abcdef0"),
                                 .arn = S("arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0"),
                                 .account = S(ACCOUNT),
                                 .region = S(REGION)};
    w.in = (struct advice_in){.runbook = "F-SNAP-DEL",
                              .status = STATUS_FAIL,
                              .subject = &w.subject,
                              .row = ROW_NONE,
                              .as_of = gb_time("2026-01-15T12:00:00Z")};
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    graph_free(w->graph);
    arena_free(w->arena);
    return 0;
}

static void be_volume(struct world *w, const char *runbook)
{
    w->subject.kind = KIND_VOLUME;
    w->subject.id = S("vol-0a");
    w->subject.arn = S("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a");
    w->in.runbook = runbook;
}

/* What a placeholder of a template stands for, by the values and the subject. */
static struct str value_of(const struct world *w, const struct remediation *r, struct str name)
{
    const struct slot_value subject[] = {
        {"id", w->subject.id}, {"arn", w->subject.arn}, {"region", w->subject.region}};
    for (size_t i = 0; i < r->value_count; i++)
        if (str_eq_c(name, r->values[i].name))
            return r->values[i].value;
    for (size_t i = 0; i < 3; i++)
        if (str_eq_c(name, subject[i].name))
            return subject[i].value;
    fail_msg("nothing stands for <%.*s>", STR_ARG(name));
    return STR_EMPTY;
}

static void assert_template_gives(const struct world *w, const struct remediation *r, size_t i)
{
    struct str rest = advice_template(w->arena, r->templates[i]);
    struct sink *out = sink_memory();
    for (size_t open = str_find(rest, "<"); open < rest.len; open = str_find(rest, "<")) {
        sink_str(out, str_make(rest.ptr, open));
        rest = str_skip(rest, open + 1);
        size_t close = str_find(rest, ">");
        sink_str(out, value_of(w, r, str_make(rest.ptr, close)));
        rest = str_skip(rest, close + 1);
    }
    sink_str(out, rest);
    struct str command = arena_str(w->arena, sink_view(out));
    sink_abort(out);
    if (!str_eq(command, r->commands[i]))
        fail_msg("the template gives\n  %s\nfor\n  %s", command.ptr, r->commands[i].ptr);
}

/* Whatever is advised: the parts of it give the whole. */
static struct remediation make(struct world *w)
{
    struct remediation r = advice_make(w->arena, &w->in);
    for (size_t i = 0; i < r.command_count; i++)
        if (r.templates[i])
            assert_template_gives(w, &r, i);
    assert_int_equal(r.advice != NULL, r.runbook != NULL);
    if (r.advice) {
        assert_true(str_starts(str_from(r.text), r.advice->text));
        assert_string_equal(r.risk ? r.risk : "", r.advice->risk);
    }
    return r;
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void assert_has_command(const struct remediation *r, const char *command)
{
    for (size_t i = 0; i < r->command_count; i++)
        if (str_eq_c(r->commands[i], command))
            return;
    for (size_t i = 0; i < r->command_count; i++)
        print_message("  %s\n", r->commands[i].ptr);
    fail_msg("no command: %s", command);
}

static bool any_command_has(const struct remediation *r, const char *part)
{
    for (size_t i = 0; i < r->command_count; i++)
        if (str_find(r->commands[i], part) < r->commands[i].len)
            return true;
    return false;
}

/* ---- a small reading of POSIX quoting, to see what a shell would see ---- */

#define WORDS_MAX 64

struct words {
    char text[WORDS_MAX][256];
    size_t count;
};

/* Split a command that holds nothing but words; fails on anything that a shell would act on. */
static void shell_split(struct str command, struct words *out)
{
    *out = (struct words){0};
    size_t len = 0;
    bool quoted = false, open = false;
    for (size_t i = 0; i <= command.len; i++) {
        char c = ' ';
        if (i < command.len)
            c = command.ptr[i];
        if (!quoted && c == ' ') {
            out->count += open;
            open = false;
            len = 0;
            continue;
        }
        assert_true(out->count < WORDS_MAX && len < 255);
        open = true;
        if (c == '\'') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && c == '\\') {
            c = command.ptr[++i];
        } else if (!quoted && strchr("$`\"&|;<>()*?[]{}~#!\t\n", c)) {
            fail_msg("a bare %c in: %s", c, command.ptr);
        }
        out->text[out->count][len++] = c;
        out->text[out->count][len] = '\0';
    }
    assert_false(quoted);
}

#define LOOP      "for id in $("
#define LOOP_BODY "); do "
#define LOOP_ID   " --launch-template-id \"$id\""
#define LOOP_END  "; done"

/* The one loop that runbooks have: what it lists and what it does are commands of plain words. */
static void loop_split(struct str command, struct words *out)
{
    struct str rest = str_skip(command, strlen(LOOP));
    size_t body = str_find(rest, LOOP_BODY);
    shell_split(str_make(rest.ptr, body), out);
    rest = str_skip(rest, body + strlen(LOOP_BODY));
    assert_true(rest.len > strlen(LOOP_END));
    rest.len -= strlen(LOOP_END);
    assert_memory_equal(rest.ptr + rest.len, LOOP_END, strlen(LOOP_END));
    size_t id = str_find(rest, LOOP_ID);
    assert_true(id < rest.len);
    shell_split(str_make(rest.ptr, id), out);
    shell_split(str_skip(rest, id + strlen(LOOP_ID)), out);
    shell_split(str_make(rest.ptr, id), out);
}

static void command_split(struct str command, struct words *out)
{
    if (str_starts(command, LOOP))
        loop_split(command, out);
    else
        shell_split(command, out);
}

static void assert_word(const struct words *words, const char *before, const char *word)
{
    for (size_t i = 1; i < words->count; i++) {
        if (strcmp(words->text[i - 1], before) == 0) {
            assert_string_equal(words->text[i], word);
            return;
        }
    }
    fail_msg("no %s", before);
}

/* ---- what every runbook keeps ---- */

static const char *const runbooks[] = {
    "F-SNAP-DEL", "F-VOL-DEL", "F-AMI-RETIRE",   "F-TAG",
    "F-COPY",     "F-PLAN",    "F-RESTORE-TEST", "F-REVIEW",
};

TEST_WITH(advice__names_the_region_in_every_aws_command, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, NULL);
    w->in.target_region = S("eu-central-1");
    w->in.newest_snapshot = S("snap-0b");
    for (size_t i = 0; i < sizeof(runbooks) / sizeof(runbooks[0]); i++) {
        w->in.runbook = runbooks[i];
        struct remediation r = make(w);
        assert_string_equal(r.runbook, runbooks[i]);
        assert_true(strlen(r.text) > 20 && strlen(r.risk) > 3);
        for (size_t k = 0; k < r.command_count; k++) {
            struct words words;
            command_split(r.commands[k], &words);
            assert_string_equal(words.text[0], "aws");
            assert_true(str_find(r.commands[k], " --region eu-") < r.commands[k].len);
        }
        assert_true(r.command_count > 0 || strcmp(runbooks[i], "F-REVIEW") == 0);
        if (r.command_count > 0)
            assert_true(has(r.text, "account " ACCOUNT));
    }
}

static bool is_change(struct str command)
{
    static const char *const verbs[] = {
        " delete-", " create-", " copy-",   " disable-", " enable-", " modify-", " deregister-",
        " put-",    " start-",  " update-", " restore-", " attach-", " detach-",
    };
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (str_find(command, verbs[i]) < command.len)
            return true;
    return false;
}

TEST_WITH(advice__reads_before_it_changes_and_tries_before_it_does, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, NULL);
    for (size_t i = 0; i < sizeof(runbooks) / sizeof(runbooks[0]); i++) {
        w->in.runbook = runbooks[i];
        struct remediation r = make(w);
        if (r.command_count > 0)
            assert_false(is_change(r.commands[0]));
        for (size_t k = 0; k < r.command_count; k++) {
            if (str_find(r.commands[k], "delete-volume") == r.commands[k].len &&
                str_find(r.commands[k], "copy-snapshot") == r.commands[k].len)
                continue;
            if (str_find(r.commands[k], "--dry-run") < r.commands[k].len)
                continue;
            /* the same command, tried one step earlier */
            struct str tried = r.commands[k - 1];
            assert_int_equal(str_find(tried, " --dry-run"), r.commands[k].len);
            assert_memory_equal(tried.ptr, r.commands[k].ptr, r.commands[k].len);
        }
    }
}

/* What the words of the command say that it does. */
static enum effect effect_of(struct str command)
{
    static const char *const lasting[] = {" delete-snapshot ", " delete-volume ",
                                          " deregister-image "};
    if (str_find(command, " --dry-run") < command.len)
        return EFFECT_DRY_RUN;
    for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
        if (str_find(command, lasting[i]) < command.len)
            return EFFECT_DESTROY;
    return is_change(command) ? EFFECT_CHANGE : EFFECT_READ;
}

TEST_WITH(advice__says_of_each_command_what_it_does, setup, teardown)
{
    struct world *w = *state;
    unsigned seen[4] = {0};
    be_volume(w, NULL);
    w->in.wrong_tag = S("owner");
    for (size_t i = 0; i < sizeof(runbooks) / sizeof(runbooks[0]); i++) {
        w->in.runbook = runbooks[i];
        struct remediation r = make(w);
        for (size_t k = 0; k < r.command_count; k++) {
            if (r.effects[k] != effect_of(r.commands[k]))
                fail_msg("%s: %s", effect_name(r.effects[k]), r.commands[k].ptr);
            seen[r.effects[k]]++;
        }
    }
    for (int effect = EFFECT_READ; effect <= EFFECT_DESTROY; effect++)
        assert_true(seen[effect] > 1);
}

static void assert_only_reads(const struct remediation *r)
{
    assert_true(r->command_count > 0);
    for (size_t k = 0; k < r->command_count; k++)
        assert_int_equal(r->effects[k], EFFECT_READ);
}

/* Where a source may lie unseen, nothing that deletes is told, not even to try. */
TEST_WITH(advice__deletes_nothing_whose_source_may_be_unseen, setup, teardown)
{
    static const char *const deleting[] = {"F-SNAP-DEL", "F-VOL-DEL", "F-AMI-RETIRE"};
    struct world *w = *state;
    w->in.no_delete = true;
    for (size_t i = 0; i < sizeof(deleting) / sizeof(deleting[0]); i++) {
        w->in.runbook = deleting[i];
        struct remediation r = make(w);
        assert_only_reads(&r);
        assert_true(has(r.text, "no command that deletes is given"));
        assert_true(r.reversible);
        assert_true(has(r.risk, "only read"));
    }
    be_volume(w, "F-PLAN"); /* nothing to leave out */
    struct remediation r = make(w);
    assert_true(any_command_has(&r, "create-snapshot"));
}

TEST_WITH(advice__of_an_unknown_only_reads, setup, teardown)
{
    struct world *w = *state;
    const struct unknown_because why[] = {
        {.source = "VOL", .region = S(REGION), .error = "denied"},
        {.source = "AMI", .region = S("eu\x1bwest"), .error = "malformed"},
    };
    w->in.status = STATUS_UNKNOWN;
    w->in.unknown_because = why;
    w->in.unknown_count = 2;
    for (int kind = 0; kind < 2; kind++) {
        for (size_t i = 0; i < sizeof(runbooks) / sizeof(runbooks[0]); i++) {
            w->in.runbook = runbooks[i];
            struct remediation r = make(w);
            assert_true(r.reversible);
            assert_true(has(r.text, "Not decided"));
            assert_true(has(r.text, "VOL in eu-west-1 (denied), AMI (malformed)"));
            for (size_t k = 0; k < r.command_count; k++) {
                assert_false(is_change(r.commands[k]));
                assert_int_equal(r.effects[k], EFFECT_READ);
            }
        }
        be_volume(w, NULL);
    }
}

TEST_WITH(advice__of_an_unknown_says_how_many_gaps_it_does_not_name, setup, teardown)
{
    struct world *w = *state;
    struct unknown_because why[9];
    for (size_t i = 0; i < 9; i++)
        why[i] = (struct unknown_because){.source = "SNAP", .region = S(REGION), .error = "denied"};
    w->in.status = STATUS_UNKNOWN;
    w->in.unknown_because = why;
    w->in.unknown_count = 9;
    assert_true(has(make(w).text, "and 3 more"));
}

TEST_WITH(advice__says_nothing_about_a_pass_and_little_about_an_exemption, setup, teardown)
{
    struct world *w = *state;
    w->in.status = STATUS_PASS;
    struct remediation r = make(w);
    assert_null(r.runbook);
    assert_int_equal(r.command_count, 0);
    w->in.status = STATUS_EXEMPT;
    r = make(w);
    assert_string_equal(r.runbook, "F-SNAP-DEL");
    assert_int_equal(r.command_count, 0);
    assert_true(has(r.text, "exemption"));
    w->in.runbook = "F-PERM";
    assert_string_equal(make(w).runbook, "F-PERM");
}

TEST_WITH(advice__of_an_unknown_runbook_is_empty, setup, teardown)
{
    struct world *w = *state;
    w->in.runbook = "F-NO-SUCH";
    assert_null(make(w).runbook);
    w->in.runbook = NULL;
    assert_null(make(w).runbook);
}

/* ---- quoting ---- */

TEST_WITH(advice__quotes_ids_for_the_shell, setup, teardown)
{
    struct world *w = *state;
    static const char *const hostile[] = {
        "snap-0 a",   "snap-0'b", "snap-0;rm -rf ~", "snap-$(id)",   "snap-`id`",
        "snap-\"x\"", "snap-\\",  "snap-0>x",        "snap-*",       "snap-!x",
        "snap-{a,b}", "snap-#",   "snap-\xc3\xa9",   "snap-'';x;''",
    };
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        w->subject.id = str_from(hostile[i]);
        struct remediation r = make(w);
        assert_true(r.command_count > 5);
        for (size_t k = 0; k < r.command_count; k++) {
            struct words words;
            command_split(r.commands[k], &words);
            if (any_command_has(
                    &(struct remediation){.commands = &r.commands[k], .command_count = 1},
                    "delete-snapshot"))
                assert_word(&words, "--snapshot-id", hostile[i]);
        }
    }
}

/* make() compares what they give. */
TEST_WITH(advice__tells_by_templates_what_needs_no_quotes, setup, teardown)
{
    struct world *w = *state;
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 16); /* of 17: no volume is told */
    for (size_t i = 0; i < r.command_count; i++)
        assert_non_null(r.templates[i]);
    assert_int_equal(r.value_count, 1);
    assert_string_equal(r.values[0].name, "date");
    w->in.runbook = "F-COPY";
    w->in.target_region = S("eu-central-1");
    w->in.newest_snapshot = S("snap-0aa");
    be_volume(w, "F-COPY");
    r = make(w);
    for (size_t i = 0; i < r.command_count; i++)
        assert_non_null(r.templates[i]);
    w->in.newest_snapshot = S("snap 0aa");
    r = make(w);
    assert_null(r.templates[1]);
    assert_non_null(r.templates[2]); /* list-aliases names no snapshot */
}

TEST_WITH(advice__leaves_plain_words_unquoted, setup, teardown)
{
    struct world *w = *state;
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 delete-snapshot --region eu-west-1 --snapshot-id "
                           "snap-0123456789abcdef0");
}

TEST_WITH(advice__protects_ids_inside_the_short_syntax_of_the_aws_cli, setup, teardown)
{
    struct world *w = *state;
    w->subject.id = S("snap-1,Name=x]\\\"");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 describe-fast-snapshot-restores --region eu-west-1 --filters "
                           "'Name=snapshot-id,Values=\"snap-1,Name=x]\\\\\\\"\"'");
}

TEST_WITH(advice__protects_ids_inside_a_query, setup, teardown)
{
    struct world *w = *state;
    w->subject.id = S("snap-`1\"]\\");
    struct remediation r = make(w);
    assert_true(any_command_has(&r, "(@),`\"snap-\\`1\\\"]\\\\\"`)]"));
}

TEST_WITH(advice__gives_no_command_for_ids_that_no_command_can_hold, setup, teardown)
{
    struct world *w = *state;
    /* U+202E, U+2066 and U+2028 turn the line around or break it */
    static const char rlo[] = {'s', 'n', 'a', 'p', '-', '\xe2', '\x80', '\xae', '\0'};
    static const char lri[] = {'s', 'n', 'a', 'p', '-', '\xe2', '\x81', '\xa6', '\0'};
    static const char *const hostile[] = {
        "snap-0\n",  "snap-\x1b[2J",  "snap-\x7f", "snap-\xc2\x9b",     "snap-\xff",
        "--dry-run", "file:///etc/x", "snap-\t0",  "snap-\xe2\x80\xa8", rlo,
        lri,
    };
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        w->subject.id = str_from(hostile[i]);
        struct remediation r = make(w);
        assert_int_equal(r.command_count, 0);
        assert_true(has(r.text, "No command is given"));
        assert_false(has(r.text, hostile[i]));
    }
    w->subject.id = str_make("snap-0\0x", 8);
    assert_int_equal(make(w).command_count, 0);
    w->subject.id = S("snap-0a");
    w->subject.region = S("eu\nwest");
    assert_int_equal(make(w).command_count, 0);
}

/* ---- F-SNAP-DEL ---- */

TEST_WITH(advice__deletes_a_snapshot_step_by_step, setup, teardown)
{
    struct world *w = *state;
    static const char *const expected[] = {
        "aws ec2 describe-snapshots --region eu-west-1 --snapshot-ids snap-0123456789abcdef0",
        "aws ec2 describe-volumes --region eu-west-1 --include-managed-resources --filters "
        "Name=volume-id,Values=vol-0b",
        "aws ec2 describe-volumes --region eu-west-1 --include-managed-resources --filters "
        "Name=snapshot-id,Values=snap-0123456789abcdef0",
        "aws ec2 describe-images --region eu-west-1 --owners self --include-disabled --filters "
        "Name=block-device-mapping.snapshot-id,Values=snap-0123456789abcdef0",
        "for id in $(aws ec2 describe-launch-templates --region eu-west-1 "
        "--include-managed-resources --query 'LaunchTemplates[].LaunchTemplateId' --output text); "
        "do aws ec2 describe-launch-template-versions --region eu-west-1 "
        "--include-managed-resources --launch-template-id \"$id\" --query "
        "'LaunchTemplateVersions[?contains(to_string(@),`\"snap-0123456789abcdef0\"`)]."
        "[LaunchTemplateId,VersionNumber,DefaultVersion]' --output text; done",
        "aws ec2 list-images-in-recycle-bin --region eu-west-1",
        "aws ec2 list-volumes-in-recycle-bin --region eu-west-1",
        "aws ec2 list-snapshots-in-recycle-bin --region eu-west-1",
        "aws ec2 describe-locked-snapshots --region eu-west-1 --snapshot-ids "
        "snap-0123456789abcdef0",
        "aws ec2 describe-snapshot-attribute --region eu-west-1 --snapshot-id "
        "snap-0123456789abcdef0 --attribute createVolumePermission",
        "aws ec2 describe-fast-snapshot-restores --region eu-west-1 --filters "
        "Name=snapshot-id,Values=snap-0123456789abcdef0",
        "aws rbin list-rules --region eu-west-1 --resource-type EBS_SNAPSHOT",
        "aws ec2 create-tags --region eu-west-1 --resources snap-0123456789abcdef0 --tags "
        "Key=delete-after,Value=2026-01-29",
        "aws ec2 disable-fast-snapshot-restores --region eu-west-1 --source-snapshot-ids "
        "snap-0123456789abcdef0 --availability-zones AZ",
        "aws ec2 delete-snapshot --region eu-west-1 --snapshot-id snap-0123456789abcdef0 --dry-run",
        "aws ec2 delete-snapshot --region eu-west-1 --snapshot-id snap-0123456789abcdef0",
        "aws ec2 list-snapshots-in-recycle-bin --region eu-west-1 --snapshot-ids "
        "snap-0123456789abcdef0",
    };
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    gb_snapshot(gb, (struct snapshot_in){.id = w->subject.id, .volume_id = S("vol-0b")});
    w->graph = gb_freeze(gb);
    w->in.graph = w->graph;
    w->in.row = 0;
    struct remediation r = make(w);
    assert_int_equal(r.command_count, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < r.command_count; i++)
        assert_string_equal(r.commands[i].ptr, expected[i]);
    assert_false(r.reversible);
    assert_false(has(r.text, "archive"));
}

static void assert_asks_for_volume(struct world *w, struct snapshot_in in, bool expected)
{
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    in.id = w->subject.id;
    gb_snapshot(gb, in);
    graph_free(w->graph);
    w->graph = gb_freeze(gb);
    w->in.graph = w->graph;
    w->in.row = 0;
    struct remediation r = make(w);
    assert_true(r.command_count > 5);
    assert_int_equal(any_command_has(&r, "Name=volume-id"), expected);
}

TEST_WITH(advice__does_not_look_for_the_volume_of_a_copy, setup, teardown)
{
    struct world *w = *state;
    assert_asks_for_volume(w, (struct snapshot_in){.volume_id = S("vol-0b")}, true);
    assert_asks_for_volume(w, (struct snapshot_in){.volume_id = S("vol-ffffffff")}, false);
    assert_asks_for_volume(w, (struct snapshot_in){.volume_id = STR_EMPTY}, false);
    assert_asks_for_volume(
        w, (struct snapshot_in){.volume_id = S("vol-0b"), .transfer_type = S("time-based")}, false);
    assert_asks_for_volume(
        w,
        (struct snapshot_in){.volume_id = S("vol-0b"),
                             .description = S("[Copied snap-0c from us-east-1]")},
        false);
}

TEST_WITH(advice__warns_of_the_least_stay_in_the_archive, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    gb_snapshot(gb, (struct snapshot_in){.id = w->subject.id, .storage_tier = S("archive")});
    w->graph = gb_freeze(gb);
    w->in.graph = w->graph;
    w->in.row = 0;
    assert_true(has(make(w).text, "archive tier"));
}

/* ---- the others ---- */

TEST_WITH(advice__keeps_a_last_snapshot_of_a_volume, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-VOL-DEL");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 create-snapshot --region eu-west-1 --volume-id vol-0a "
                           "--description 'final backup before deletion' --tag-specifications "
                           "'ResourceType=snapshot,Tags=[{Key=final-backup-of,Value=vol-0a}]'");
    assert_has_command(&r, "aws ec2 wait snapshot-completed --region eu-west-1 --filters "
                           "Name=tag:final-backup-of,Values=vol-0a");
    assert_has_command(&r, "aws ec2 delete-volume --region eu-west-1 --volume-id vol-0a --dry-run");
    assert_false(r.reversible);
}

TEST_WITH(advice__names_the_missing_tags, setup, teardown)
{
    struct world *w = *state;
    const struct str keys[] = {S("Owner"), S("Cost Center"), S("a'b\"c"), S("x,y=z")};
    be_volume(w, "F-TAG");
    w->in.missing_tags = keys;
    w->in.missing_tag_count = 4;
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 create-tags --region eu-west-1 --resources vol-0a --tags "
                           "Key=Owner,Value=V 'Key=\"Cost Center\",Value=V' "
                           "'Key=\"a'\\''b\\\"c\",Value=V' 'Key=\"x,y=z\",Value=V'");
    assert_true(r.reversible);
}

TEST_WITH(advice__asks_for_a_tag_when_none_is_required, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-TAG");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 create-tags --region eu-west-1 --resources vol-0a --tags "
                           "Key=KEY,Value=V --dry-run");
}

TEST_WITH(advice__writes_no_command_for_a_tag_key_with_control_characters, setup, teardown)
{
    struct world *w = *state;
    const struct str keys[] = {S("Owner"), S("a\x1b]0;x\x07")};
    be_volume(w, "F-TAG");
    w->in.missing_tags = keys;
    w->in.missing_tag_count = 2;
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 0);
    assert_true(has(r.text, "No command is given"));
}

TEST_WITH(advice__sets_values_that_are_known, setup, teardown)
{
    struct world *w = *state;
    const struct str keys[] = {S("Owner"), S("Stage"), S("Note")};
    const struct str values[] = {S("a b"), STR_EMPTY, S("")};
    be_volume(w, "F-TAG");
    w->in.missing_tags = keys;
    w->in.missing_tag_count = 3;
    w->in.tag_values = values;
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 create-tags --region eu-west-1 --resources vol-0a --tags "
                           "'Key=Owner,Value=\"a b\"' Key=Stage,Value=V 'Key=Note,Value=\"\"'");
}

TEST_WITH(advice__writes_no_command_for_a_value_that_would_be_more_than_one, setup, teardown)
{
    struct world *w = *state;
    const struct str keys[] = {S("Owner")};
    const struct str values[] = {S("file:///etc/passwd")};
    be_volume(w, "F-TAG");
    w->in.missing_tags = keys;
    w->in.missing_tag_count = 1;
    w->in.tag_values = values;
    assert_int_equal(make(w).command_count, 0);
}

TEST_WITH(advice__creates_the_right_key_before_it_deletes_the_wrong_one, setup, teardown)
{
    struct world *w = *state;
    const struct str keys[] = {S("CostCenter")};
    be_volume(w, "F-TAG");
    w->in.missing_tags = keys;
    w->in.missing_tag_count = 1;
    w->in.wrong_tag = S("cost center");
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 5);
    assert_true(has(r.commands[2].ptr, "create-tags") && has(r.commands[2].ptr, "CostCenter"));
    assert_true(str_eq_c(r.commands[4], "aws ec2 delete-tags --region eu-west-1 --resources vol-0a "
                                        "--tags 'Key=\"cost center\"'"));
}

TEST_WITH(advice__only_deletes_a_key_whose_right_one_says_the_same, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-TAG");
    w->in.wrong_tag = S("owner");
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 3);
    assert_false(any_command_has(&r, "create-tags"));
    w->in.wrong_tag = S("a\x1b[2J");
    assert_int_equal(make(w).command_count, 0);
}

TEST_WITH(advice__copies_so_that_the_copy_is_recognised, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-COPY");
    w->in.target_region = S("eu-central-1");
    w->in.newest_snapshot = S("snap-0b");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 copy-snapshot --region eu-central-1 --source-region eu-west-1 "
                           "--source-snapshot-id snap-0b --description '[Copied snap-0b from "
                           "eu-west-1]' --encrypted --kms-key-id KEY --tag-specifications "
                           "'ResourceType=snapshot,Tags=[{Key=source-snapshot,Value=snap-0b}]'");
    assert_has_command(&r, "aws ec2 describe-snapshots --region eu-central-1 --owner-ids self "
                           "--filters 'Name=description,Values=*snap-0b*'");
    assert_false(has(r.text, "no backup to copy"));
}

TEST_WITH(advice__leaves_places_to_fill_where_nothing_is_known, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-COPY");
    w->in.target_region = S("any");
    struct remediation r = make(w);
    assert_true(any_command_has(&r, "--region REGION --source-region eu-west-1 "
                                    "--source-snapshot-id SNAPSHOT "));
    assert_true(has(r.text, "no backup to copy"));
}

TEST_WITH(advice__says_what_to_do_with_the_copies_that_are_there, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-COPY");
    w->in.reason = "unusable";
    assert_true(has(make(w).text, "restore-snapshot-tier"));
    assert_false(has(make(w).text, "no backup to copy"));
    w->in.reason = "pending-only";
    assert_true(has(make(w).text, "is being made"));
    w->in.reason = "none";
    assert_true(has(make(w).text, "no backup to copy"));
}

TEST_WITH(advice__takes_a_snapshot_and_asks_what_else_backs_it_up, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-PLAN");
    struct remediation r = make(w);
    assert_has_command(&r, "aws backup list-recovery-points-by-resource --region eu-west-1 "
                           "--resource-arn arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a");
    assert_has_command(&r, "aws ec2 create-snapshot --region eu-west-1 --volume-id vol-0a");
    w->subject.arn = STR_EMPTY;
    r = make(w);
    assert_false(any_command_has(&r, "--resource-arn"));
    assert_true(r.command_count > 0);
}

TEST_WITH(advice__restores_for_a_volume_and_for_a_group, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-RESTORE-TEST");
    w->in.newest_snapshot = S("snap-0b");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 create-volume --region eu-west-1 --snapshot-id snap-0b "
                           "--availability-zone AZ --tag-specifications "
                           "'ResourceType=volume,Tags=[{Key=restore-test-of,Value=snap-0b}]'");
    assert_true(any_command_has(&r, "Name=volume-id,Values=vol-0a"));
    w->subject.kind = KIND_RESTORE_GROUP;
    w->subject.id = S("all|111122223333|eu-west-1|unencrypted");
    r = make(w);
    assert_true(any_command_has(&r, "--snapshot-id snap-0b"));
    assert_false(any_command_has(&r, "|")); /* the group's key is no id */
}

/* What lies outside of AWS is mended by people, each in its own way. */
TEST_WITH(advice__says_what_can_be_done_about_a_record_and_an_exemption, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-REVIEW");
    w->subject.kind = KIND_LEDGER_RECORD;
    w->in.row = ROW_NONE;
    struct remediation r = make(w);
    assert_true(has(r.text, "a row that was written stays as it is"));
    w->subject.kind = KIND_EXEMPTION;
    r = make(w);
    assert_true(has(r.text, "renew the exemption"));
    assert_int_equal(r.command_count, 0);
}

#define OUTPOST "arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0"

/* A volume whose newest snapshot is stored there, or in the Region. */
static void be_backed_up(struct world *w, bool on_outpost, const char *runbook)
{
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0b"),
                                         .volume_id = S("vol-0a"),
                                         .outpost_arn = on_outpost ? S(OUTPOST) : STR_EMPTY});
    graph_free(w->graph);
    w->graph = gb_freeze(gb);
    w->in.graph = w->graph;
    w->in.newest_snapshot = S("snap-0b");
    be_volume(w, runbook);
}

TEST_WITH(advice__copies_no_snapshot_from_an_outpost, setup, teardown)
{
    struct world *w = *state;
    be_backed_up(w, true, "F-COPY");
    struct remediation r = make(w);
    assert_string_equal(r.runbook, "F-COPY");
    assert_false(any_command_has(&r, "copy-snapshot"));
    assert_true(has(r.text, "stored on an Outpost, and AWS copies none from there"));
    assert_has_command(&r, "aws ec2 create-snapshot --region eu-west-1 --volume-id vol-0a");
    be_backed_up(w, false, "F-COPY");
    r = make(w);
    assert_true(any_command_has(&r, "copy-snapshot"));
    assert_false(has(r.text, "Outpost"));
}

TEST_WITH(advice__restores_where_the_outpost_is, setup, teardown)
{
    struct world *w = *state;
    be_backed_up(w, true, "F-RESTORE-TEST");
    struct remediation r = make(w);
    assert_true(any_command_has(&r, "create-volume --region eu-west-1 --snapshot-id snap-0b"));
    assert_true(any_command_has(&r, " --outpost-arn " OUTPOST));
    be_backed_up(w, false, "F-RESTORE-TEST");
    r = make(w);
    assert_false(any_command_has(&r, "outpost"));
}

/* The snapshots stay: which of them may go is for the rules about snapshots to say. */
TEST_WITH(advice__retires_an_image_and_no_snapshot, setup, teardown)
{
    struct world *w = *state;
    w->subject.kind = KIND_IMAGE;
    w->subject.id = S("ami-0a");
    w->in.runbook = "F-AMI-RETIRE";
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 deregister-image --region eu-west-1 --image-id ami-0a");
    assert_true(any_command_has(&r, "describe-launch-template-versions"));
    assert_true(any_command_has(&r, "list-images-in-recycle-bin"));
    assert_false(any_command_has(&r, "delete-associated-snapshots"));
    assert_false(r.reversible);
}

TEST_WITH(advice__looks_at_all_that_may_count_on_a_volume, setup, teardown)
{
    struct world *w = *state;
    be_volume(w, "F-VOL-DEL");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 describe-instances --region eu-west-1 "
                           "--include-managed-resources --filters "
                           "Name=block-device-mapping.volume-id,Values=vol-0a");
    assert_has_command(&r, "aws cloudtrail lookup-events --region eu-west-1 --lookup-attributes "
                           "AttributeKey=EventName,AttributeValue=DetachVolume --query "
                           "'Events[?contains(CloudTrailEvent,`\"vol-0a\"`)]."
                           "[EventTime,Username]' --output text");
    assert_true(any_command_has(&r, "list-recovery-points-by-resource"));
}

/* ---- F-PERM ---- */

static void be_source(struct world *w, const char *id, struct gb *gb)
{
    w->graph = gb_freeze(gb);
    w->in.graph = w->graph;
    w->in.runbook = "F-PERM";
    w->subject = (struct subject){
        .kind = KIND_SOURCE, .id = str_from(id), .account = S(ACCOUNT), .region = S(REGION)};
}

TEST_WITH(advice__names_the_permission_and_the_file_of_a_source, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_coverage(gb, gb_place(gb, ACCOUNT, REGION), SOURCE_VOL, COVERAGE_GAP, GAP_DENIED, NULL);
    be_source(w, "eu-west-1/VOL", gb);
    struct remediation r = make(w);
    assert_true(has(r.text, "may not make this call"));
    assert_true(has(r.text, "ec2:DescribeVolumes"));
    assert_true(has(r.text, "account " ACCOUNT));
    assert_int_equal(r.command_count, 2);
    assert_only_reads(&r);
    assert_string_equal(r.commands[0].ptr, "mkdir -p DIR/eu-west-1");
    assert_string_equal(r.commands[1].ptr,
                        "aws ec2 describe-volumes --region eu-west-1 --include-managed-resources "
                        "--output json > DIR/eu-west-1/volumes.json");
    assert_true(r.reversible);
}

TEST_WITH(advice__tells_what_each_kind_of_gap_asks_for, setup, teardown)
{
    static const struct {
        enum coverage_state state;
        enum gap_reason reason;
        const char *says;
    } cases[] = {
        {COVERAGE_GAP, GAP_SCP, "service control policy"},
        {COVERAGE_GAP, GAP_REGION_OFF, "not switched on"},
        {COVERAGE_GAP, GAP_THROTTLED, "turned the calls away"},
        {COVERAGE_GAP, GAP_TRUNCATED, "not whole"},
        {COVERAGE_GAP, GAP_MALFORMED, "damaged"},
        {COVERAGE_GAP, GAP_FAILED, "read it again"},
        {COVERAGE_GAP, GAP_INTERRUPTED, "read it again"},
        {COVERAGE_NOT_ATTEMPTED, GAP_NONE, "Nothing was read"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct gb *gb = gb_new();
        gb_coverage(gb, gb_place(gb, ACCOUNT, REGION), SOURCE_AMI, cases[i].state, cases[i].reason,
                    NULL);
        graph_free(w->graph);
        be_source(w, "eu-west-1/AMI", gb);
        struct remediation r = make(w);
        assert_true(has(r.text, cases[i].says));
        bool refused = cases[i].reason == GAP_SCP || cases[i].reason == GAP_REGION_OFF;
        assert_int_equal(
            any_command_has(&r, "--owners self --include-deprecated --include-disabled"), !refused);
    }
}

TEST_WITH(advice__of_a_region_without_files_saves_them, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    be_source(w, "eu-north-1/SNAP", gb);
    w->subject.region = S("eu-north-1");
    struct remediation r = make(w);
    assert_has_command(&r, "aws ec2 describe-snapshots --region eu-north-1 --owner-ids self "
                           "--output json > DIR/eu-north-1/snapshots.json");
}

TEST_WITH(advice__lists_what_was_not_read, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    be_source(w, "ignored", gb);
    const struct unknown_because why[] = {
        {.source = "VOL", .region = S("us-east-1"), .error = "denied"},
        {.source = "SNAP", .region = S("us-east-1"), .error = "denied"},
        {.source = "LT", .region = S("us-east-2"), .error = "denied"},
        {.source = "RJ", .region = S("us-east-2"), .error = "not-supported"},
        {.source = "XX", .region = S("us-east-2"), .error = "denied"},
    };
    w->in.unknown_because = why;
    w->in.unknown_count = 5;
    struct remediation r = make(w);
    assert_has_command(&r, "mkdir -p DIR/us-east-1");
    assert_has_command(&r, "mkdir -p DIR/us-east-2");
    assert_true(any_command_has(&r, "done) > DIR/us-east-2/launch-template-versions.json"));
    assert_int_equal(r.command_count, 6);
    assert_true(has(r.text, "cannot read it"));
}

/* AWS would refuse the same calls again. */
TEST_WITH(advice__has_no_command_against_a_service_control_policy, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    gb_coverage(gb, gb_place(gb, ACCOUNT, "us-east-1"), SOURCE_VOL, COVERAGE_GAP, GAP_SCP, NULL);
    gb_coverage(gb, gb_place(gb, ACCOUNT, "us-east-2"), SOURCE_VOL, COVERAGE_GAP, GAP_SCP, NULL);
    be_source(w, ACCOUNT, gb);
    w->subject.kind = KIND_ACCOUNT;
    w->subject.region = STR_EMPTY;
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 0);
    assert_true(has(r.text, "service control policy"));
    assert_true(has(r.text, "ec2:DescribeVolumes"));
    assert_null(strstr(strstr(r.text, "service control policy") + 1, "service control policy"));
    assert_false(has(r.text, "No command is given"));
}

TEST_WITH(advice__saves_no_file_under_a_name_with_control_characters, setup, teardown)
{
    struct world *w = *state;
    struct gb *gb = gb_new();
    gb_place(gb, ACCOUNT, REGION);
    be_source(w, "x/SNAP", gb);
    w->subject.region = S("eu\x1bwest");
    struct remediation r = make(w);
    assert_int_equal(r.command_count, 0);
    assert_true(has(r.text, "No command is given"));
    assert_false(has(r.text, "\x1b"));
}
