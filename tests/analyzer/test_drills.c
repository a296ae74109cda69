/* What a record of the ledger is about, and whether it leads back to a backup of its subject. */
#include "analyzer/drills.h"
#include "tests/analyzer/facts_world.h"
#include "tests/support/ledger_builder.h"
#include "tests/support/test.h"

#define SUBJECT "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a"
#define SOURCE  "arn:aws:ec2:eu-west-1::snapshot/snap-0a"
#define JAN     gb_time("2026-01-01T00:00:00Z")
#define FEB     gb_time("2026-02-01T00:00:00Z")

static void backup(struct world *w, const char *id, const char *volume)
{
    gb_snapshot(w->gb, (struct snapshot_in){
                           .id = str_from(id), .volume_id = str_from(volume), .start_time = JAN});
}

static void described(struct world *w, const char *id, const char *text)
{
    gb_snapshot(w->gb, (struct snapshot_in){.id = str_from(id),
                                            .volume_id = S("vol-ffffffff"),
                                            .description = str_from(text),
                                            .start_time = FEB});
}

/* The volumes vol-0a and vol-0b with a backup each, and copies of them. */
static void inventory(struct world *w)
{
    gb_place(w->gb, OTHER, NORTH);
    gb_place(w->gb, HOME, WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .create_time = JAN});
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0b"), .create_time = JAN});
    backup(w, "snap-0a", "vol-0a");
    backup(w, "snap-0b", "vol-0b");
    backup(w, "snap-0e", "vol-0e"); /* of a volume that is gone */
    described(w, "snap-ca", "[Copied snap-0a from eu-west-1]");
    described(w, "snap-cb", "[Copied snap-0b from eu-west-1]");
    described(w, "snap-cx", "[Copied snap-0x from eu-west-1]");
    described(w, "snap-un", "");
}

/* The only record of a ledger, resolved. */
static struct drill drill_of(struct world *w, struct ledger_record record)
{
    static struct lb lb;
    size_t count;
    lb = (struct lb){0};
    record.tested_at = FEB;
    (void)lb_add(&lb, record);
    w->ledger = lb_read(&lb);
    inventory(w);
    world_freeze(w);
    const struct drill *all = drills_all(facts_drills(w->facts), &count);
    assert_int_equal(count, 1);
    return all[0];
}

WORLD_TEST(drill__finds_its_subject_and_the_snapshot)
{
    struct world *w = *state;
    struct drill d =
        drill_of(w, (struct ledger_record){.subject_arn = S(SUBJECT), .source_arn = S(SOURCE)});
    size_t count;
    assert_int_equal(d.lead, LEAD_BACKUP);
    assert_int_equal(d.source, world_row(w, WEST, "snap-0a"));
    assert_true(str_eq_c(d.source_region, WEST) && str_eq_c(d.source_account, HOME));
    const struct drill *const *found = drills_of(facts_drills(w->facts), d.volume, &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0]->record->line, 2);
    (void)drills_of(facts_drills(w->facts), d.volume + 1, &count);
    assert_int_equal(count, 0);
}

/* Everything in the ARN must fit: a volume of that id elsewhere is another one. */
WORLD_TEST(drill__subject_that_does_not_fit_in_every_part_is_not_found)
{
    struct world *w = *state;
    static const char *const arns[] = {
        "arn:aws-cn:ec2:eu-west-1:111122223333:volume/vol-0a",
        "arn:aws:ec2:eu-north-1:111122223333:volume/vol-0a",
        "arn:aws:ec2:eu-west-1:444455556666:volume/vol-0a",
        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0A",
        "arn:aws:ec2:eu-west-1:111122223333:snapshot/vol-0a",
        "arn:aws:ec2:eu-west-1:111122223333:volumes/vol-0a",
        "arn:aws:s3:eu-west-1:111122223333:volume/vol-0a",
        "vol-0a",
        "arn:aws:ec2",
        "",
    };
    for (size_t i = 0; i < sizeof(arns) / sizeof(arns[0]); i++) {
        struct drill d = drill_of(w, (struct ledger_record){.subject_arn = str_from(arns[i])});
        assert_int_equal(d.volume, ROW_NONE);
        (void)world_teardown(state);
        (void)world_setup(state);
        w = *state;
    }
}

struct led {
    const char *source;
    enum drill_lead lead;
};

WORLD_TEST(drill__leads_by_what_is_listed_of_its_source)
{
    static const struct led cases[] = {
        {SOURCE, LEAD_BACKUP},
        {"arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-0a", LEAD_BACKUP},
        {"arn:aws:ec2:eu-west-1:444455556666:snapshot/snap-0a", LEAD_UNLISTED},
        {"arn:aws:ec2:eu-north-1::snapshot/snap-0a", LEAD_UNLISTED},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-0f", LEAD_UNLISTED},
        {"arn:aws:ec2:us-east-1::snapshot/snap-0a", LEAD_UNLISTED},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-ca", LEAD_BACKUP},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-0b", LEAD_OTHER},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-0e", LEAD_OTHER},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-cb", LEAD_OTHER},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-cx", LEAD_DOUBTFUL},
        {"arn:aws:ec2:eu-west-1::snapshot/snap-un", LEAD_DOUBTFUL},
        {"arn:aws:ec2:eu-west-1::image/ami-0a", LEAD_NONE},
        {"a snapshot", LEAD_NONE},
        {"", LEAD_NONE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world *w = *state;
        struct drill d =
            drill_of(w, (struct ledger_record){.subject_arn = S(SUBJECT),
                                               .source_arn = str_from(cases[i].source)});
        assert_int_equal(d.lead, cases[i].lead);
        assert_int_equal(drill_leads(&d), d.lead <= LEAD_BACKUP);
        (void)world_teardown(state);
        (void)world_setup(state);
    }
}

WORLD_TEST(drill__recovery_point_leads_as_the_snapshot_that_it_is)
{
    struct world *w = *state;
    struct drill d = drill_of(
        w, (struct ledger_record){.subject_arn = S(SUBJECT), .recovery_point_arn = S(SOURCE)});
    assert_int_equal(d.lead, LEAD_BACKUP);
    assert_int_equal(drill_grade(&d), GRADE_E3);
}

WORLD_TEST(drill__recovery_point_of_a_vault_lies_where_its_arn_says)
{
    struct world *w = *state;
    struct drill d = drill_of(
        w, (struct ledger_record){
               .subject_arn = S(SUBJECT),
               .recovery_point_arn = S("arn:aws:backup:eu-north-1:444455556666:recovery-point:1")});
    assert_int_equal(d.lead, LEAD_UNLISTED);
    assert_true(str_eq_c(d.source_region, NORTH) && str_eq_c(d.source_account, OTHER));
}

WORLD_TEST(drill__that_names_no_backup_is_a_claim)
{
    struct world *w = *state;
    struct drill d = drill_of(w, (struct ledger_record){.subject_arn = S(SUBJECT)});
    assert_int_equal(d.lead, LEAD_NONE);
    assert_int_equal(drill_grade(&d), GRADE_E1);
    assert_true(str_eq_c(d.source_region, WEST) && str_eq_c(d.source_account, HOME));
}

WORLD_TEST(drill__of_a_volume_that_is_gone_knows_a_snapshot_of_it)
{
    struct world *w = *state;
    struct drill d = drill_of(
        w,
        (struct ledger_record){.subject_arn = S("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0e"),
                               .source_arn = S("arn:aws:ec2:eu-west-1::snapshot/snap-0e")});
    assert_int_equal(d.volume, ROW_NONE);
    assert_int_equal(d.lead, LEAD_BACKUP);
    assert_true(drill_snapshot_listed(w->graph, &d));
    d.id = S("vol-0d");
    assert_false(drill_snapshot_listed(w->graph, &d));
    d.id = S("vol-0e");
    d.place = PLACE_NONE;
    assert_false(drill_snapshot_listed(w->graph, &d));
}

/* Folders without an account: whose volume it is cannot be told. */
WORLD_TEST(drill__of_an_unknown_account_stays_open)
{
    struct world *w = *state;
    struct lb lb = {0};
    size_t count;
    (void)lb_add(&lb, (struct ledger_record){.subject_arn = S(SUBJECT), .source_arn = S(SOURCE)});
    (void)lb_add(
        &lb, (struct ledger_record){.subject_arn = S(SUBJECT),
                                    .source_arn = S("arn:aws:ec2:eu-west-1::snapshot/snap-0b")});
    w->ledger = lb_read(&lb);
    gb_place(w->gb, "", WEST);
    gb_volume(w->gb, (struct volume_in){.id = S("vol-0a"), .create_time = JAN});
    backup(w, "snap-0a", "vol-0a");
    backup(w, "snap-0b", "vol-0b");
    world_freeze(w);
    const struct drill *all = drills_all(facts_drills(w->facts), &count);
    assert_int_equal(all[0].volume, ROW_NONE);
    assert_int_equal(all[0].lead, LEAD_DOUBTFUL);
    assert_int_equal(all[1].lead, LEAD_OTHER);
}

WORLD_TEST(drills__of_one_volume_come_by_time_and_line)
{
    struct world *w = *state;
    struct lb lb = {0};
    const instant at[] = {FEB, JAN, FEB, JAN};
    for (size_t i = 0; i < 4; i++)
        (void)lb_add(&lb, (struct ledger_record){.subject_arn = S(SUBJECT), .tested_at = at[i]});
    w->ledger = lb_read(&lb);
    inventory(w);
    world_freeze(w);
    size_t count;
    const struct drill *all = drills_all(facts_drills(w->facts), &count);
    const struct drill *const *found = drills_of(facts_drills(w->facts), all[0].volume, &count);
    const uint32_t lines[] = {3, 5, 2, 4};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(found[i]->record->line, lines[i]);
}
