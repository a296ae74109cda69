#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "analyzer/description.h"
#include "tests/support/test.h"

static void assert_str(struct str got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    if (got.len > 0)
        assert_memory_equal(got.ptr, expected, got.len);
}

static struct description parse(const char *text)
{
    struct description d;
    assert_true(description_parse(str_from(text), &d));
    return d;
}

static void refuse(const char *text)
{
    struct description d;
    assert_false(description_parse(str_from(text), &d));
    assert_false(d.copied || d.copied_for_image || d.created_by_image);
}

TEST(description__of_copy_snapshot_names_source_and_region)
{
    struct description d = parse("[Copied snap-0123456789abcdef0 from us-east-1] nightly");
    assert_true(d.copied && !d.copied_for_image && !d.created_by_image);
    assert_str(d.source_id, "snap-0123456789abcdef0");
    assert_str(d.source_region, "us-east-1");
    assert_str(d.image_id, "");
    d = parse("[Copied snap-1234abcd from us-gov-west-1]");
    assert_str(d.source_id, "snap-1234abcd");
    assert_str(d.source_region, "us-gov-west-1");
}

TEST(description__of_copy_image_names_image_and_source)
{
    struct description d = parse("Copied for DestinationAmi ami-0d from SourceAmi ami-0a for "
                                 "SourceSnapshot snap-0c. Task created on 1,629,998,298,383.");
    assert_true(d.copied_for_image && !d.copied && !d.created_by_image);
    assert_str(d.image_id, "ami-0d");
    assert_str(d.source_id, "snap-0c");
    assert_str(d.source_region, "");
}

TEST(description__of_create_image_names_the_image)
{
    struct description d = parse("Created by CreateImage(i-0b) for ami-0d");
    assert_true(d.created_by_image && !d.copied && !d.copied_for_image);
    assert_str(d.image_id, "ami-0d");
    assert_str(d.source_id, "");
    assert_str(parse("Created by CreateImage(i-0b) for ami-0d from vol-0c").image_id, "ami-0d");
}

TEST(description__takes_hex_in_any_case_and_any_tail)
{
    assert_str(parse("[Copied snap-0ABCdef from us-east-1]]]] x").source_id, "snap-0ABCdef");
    assert_str(parse("Created by CreateImage(i-0B) for ami-0D, and so on").image_id, "ami-0D");
    assert_str(parse("Created by CreateImage(i-0b) for ami-0d\n\x1b[2J").image_id, "ami-0d");
    assert_str(parse("[Copied snap-0a from us-east-1").source_region, "us-east-1");
}

/* The tail is free: what is there is read, and nothing is made up for the rest. */
TEST(description__with_an_unknown_tail_names_what_it_can)
{
    struct description d = parse("Copied for DestinationAmi ami-0d");
    assert_str(d.image_id, "ami-0d");
    assert_str(d.source_id, "");
    d = parse("Copied for DestinationAmi ami-0d by SourceAmi ami-0a for SourceSnapshot snap-0c");
    assert_str(d.image_id, "ami-0d");
    assert_str(d.source_id, "");
    d = parse("Copied for DestinationAmi ami-0d from SourceAmi ami-0a of SourceSnapshot snap-0c");
    assert_str(d.source_id, "");
    d = parse("Copied for DestinationAmi ami-0d from SourceAmi lost for SourceSnapshot snap-0c");
    assert_str(d.source_id, "");
}

TEST(description__is_read_at_the_very_start_only)
{
    refuse("");
    refuse(" [Copied snap-0a from us-east-1]");
    refuse("x [Copied snap-0a from us-east-1]");
    refuse("see Created by CreateImage(i-0b) for ami-0d");
    refuse("\nCopied for DestinationAmi ami-0d from SourceAmi ami-0a for SourceSnapshot snap-0c");
    refuse("\xef\xbb\xbf[Copied snap-0a from us-east-1]");
}

TEST(description__needs_the_words_as_aws_writes_them)
{
    refuse("[copied snap-0a from us-east-1]");
    refuse("[Copied  snap-0a from us-east-1]");
    refuse("[Copied snap- from us-east-1]");
    refuse("[Copied vol-0a from us-east-1]");
    refuse("[Copied from us-east-1]");
    refuse("Copied for DestinationAmi  ami-0d");
    refuse("Copied for DestinationAmi ami-");
    refuse("created by CreateImage(i-0b) for ami-0d");
    refuse("Created by CreateImage(i-0b for ami-0d");
    refuse("Created by CreateImage(i-0b) for snap-0d");
    refuse("Created by CreateImage(i-0b)for ami-0d");
    refuse("This snapshot is created by the AWS Backup service.");
    refuse("Created by AWS-VMImport service for import-ami-0d");
}

TEST(description__cut_short_anywhere_is_read_without_harm)
{
    static const char *const texts[] = {
        "[Copied snap-0123456789abcdef0 from us-east-1] tail",
        "Copied for DestinationAmi ami-0d from SourceAmi ami-0a for SourceSnapshot snap-0c. Task",
        "Created by CreateImage(i-0b) for ami-0d from vol-0c",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (size_t len = 0; len <= strlen(texts[i]); len++) {
            char *cut = test_malloc(len + 1); /* so that a sanitizer sees a byte too many */
            struct description d;
            memcpy(cut, texts[i], len);
            (void)description_parse(str_make(cut, len), &d);
            assert_true(d.source_id.len <= len && d.image_id.len <= len);
            test_free(cut);
        }
    }
}

TEST(description__full_of_hex_digits_ends_where_they_end)
{
    char text[4096] = "[Copied snap-";
    memset(text + strlen(text), 'a', 4000);
    struct description d;
    assert_true(description_parse(str_make(text, 4013), &d));
    assert_int_equal(d.source_id.len, 4005);
    struct wanted_id id;
    assert_false(wanted_id_make(d.source_id, "snap-", &id)); /* no such id can be known */
}

TEST(description__with_nul_bytes_goes_on_behind_them)
{
    struct description d;
    struct str text = STR_LIT("Created by CreateImage(i-\0b) for ami-0d\0ff");
    assert_true(description_parse(text, &d));
    assert_str(d.image_id, "ami-0d");
}

/* ---- whole texts: copies of copies, and what the first writer wrote ---- */

static struct text_says says(const char *text)
{
    struct text_says out;
    text_read(str_from(text), TEXT_ON_SNAPSHOT, &out);
    return out;
}

TEST(text__kind_is_told_for_each_form)
{
    static const struct {
        const char *text;
        enum text_kind kind;
    } cases[] = {
        {"", TEXT_EMPTY},
        {"nightly", TEXT_FREE},
        {"Created by CreateImage(i-0a) for ami-0b", TEXT_CREATE_IMAGE},
        {"Created by CreateImage(i-0A) for ami-0B from vol-0c", TEXT_CREATE_IMAGE},
        {"Copied for DestinationAmi ami-0d", TEXT_COPY_IMAGE},
        {"Copied for DestinationAmi ami-0d from SourceAmi ami-0a", TEXT_COPY_IMAGE},
        {"This snapshot is created by the AWS Backup service.", TEXT_BACKUP},
        {"This snapshot is created by the AWS Backup serv", TEXT_FREE},
        {"Created for policy: policy-0a schedule: NAME", TEXT_DLM},
        {"Created for policy by hand", TEXT_DLM},
        {"This is Fast Launch snapshot for image ami-0a", TEXT_FAST_LAUNCH},
        {"AWS Elastic Disaster Recovery Base Snapshot", TEXT_DRS},
        {"sgw-AABB1122:vol-AABB1122:Schedule", TEXT_STORAGE_GATEWAY},
        {"Created by AWS-VMImport service for import-snap-fhcp6i74", TEXT_VM_IMPORT},
        {"Created by AWS-VMImport service for import-ami-0123abcd", TEXT_VM_IMPORT},
        {"Created by AWS EBS CSI driver for volume vol-0a", TEXT_CSI},
        {"Auto-created snapshot for AMI ami-0a", TEXT_FREE}, /* no AWS writes it */
        {"AWS-VMImport service: Linux", TEXT_FREE},          /* an image's text */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (says(cases[i].text).kind != cases[i].kind)
            fail_msg("%s: kind %d", cases[i].text, (int)says(cases[i].text).kind);
}

TEST(text__ids_are_those_of_the_form)
{
    struct text_says s = says("Copied for DestinationAmi ami-0D from SourceAmi ami-0a for "
                              "SourceSnapshot snap-0C. Task created on 1,629,998,298,383.");
    assert_str(s.ids[SLOT_IMAGE], "ami-0D");
    assert_str(s.ids[SLOT_SOURCE_IMAGE], "ami-0a");
    assert_int_equal(s.chain_len, 1);
    assert_str(s.chain[0].snapshot_id, "snap-0C");
    assert_str(s.chain[0].region, "");
    s = says("Created by CreateImage(i-0b) for ami-0d from vol-0c");
    assert_str(s.ids[SLOT_INSTANCE], "i-0b");
    assert_str(s.ids[SLOT_IMAGE], "ami-0d");
    assert_str(s.head, "Created by CreateImage(i-0b) for ami-0d");
    assert_int_equal(s.chain_len, 0);
    s = says("Created by AWS-VMImport service for import-snap-fhcp6i74.");
    assert_str(s.ids[SLOT_TASK], "fhcp6i74");
    assert_str(says("Created by AWS EBS CSI driver for volume vol-0a").ids[SLOT_VOLUME], "vol-0a");
    assert_str(says("Created for policy: policy-0a schedule: S").ids[SLOT_POLICY], "policy-0a");
    assert_str(says("nothing of it").ids[SLOT_IMAGE], "");
}

TEST(text__of_copies_of_copies_gives_the_whole_chain)
{
    struct text_says s = says("[Copied snap-0c from eu-west-1] [Copied snap-0b from us-east-1] "
                              "Created by CreateImage(i-0a) for ami-0d");
    assert_int_equal(s.chain_len, 2);
    assert_false(s.chain_cut);
    assert_str(s.chain[0].snapshot_id, "snap-0c");
    assert_str(s.chain[0].region, "eu-west-1");
    assert_str(s.chain[1].snapshot_id, "snap-0b");
    assert_str(s.chain[1].region, "us-east-1");
    assert_int_equal(s.kind, TEXT_CREATE_IMAGE);
    assert_str(s.written_in, "us-east-1");
    assert_str(s.ids[SLOT_IMAGE], "ami-0d");
    assert_str(s.ids[SLOT_SNAPSHOT], "");
}

TEST(text__of_a_copied_copied_image_ends_in_its_source)
{
    struct text_says s = says("[Copied snap-0e from eu-west-1] Copied for DestinationAmi ami-0d "
                              "from SourceAmi ami-0a for SourceSnapshot snap-0c.");
    assert_int_equal(s.chain_len, 2);
    assert_str(s.chain[1].snapshot_id, "snap-0c");
    assert_str(s.chain[1].region, "");
    assert_int_equal(s.kind, TEXT_COPY_IMAGE);
    assert_str(s.written_in, "eu-west-1");
}

TEST(text__behind_the_bracket_is_what_was_there)
{
    struct text_says s = says("[Copied snap-0c from eu-west-1] nightly");
    assert_str(s.innermost, "nightly");
    assert_int_equal(s.kind, TEXT_FREE);
    assert_str(s.head, "");
    assert_int_equal(says("[Copied snap-0c from eu-west-1] ").kind, TEXT_EMPTY);
    assert_int_equal(says("[Copied snap-0c from eu-west-1]").kind, TEXT_EMPTY);
    assert_str(says("[Copied snap-0c from eu-west-1]").written_in, "eu-west-1");
    assert_str(says("[Copied snap-0c from eu-west-1]no blank").innermost, "no blank");
}

TEST(text__nested_deeper_than_the_limit_is_cut_and_says_so)
{
    static const char one[] = "[Copied snap-0c from eu-west-1] ";
    char text[(LIMIT_COPY_TEXTS + 1) * sizeof(one)];
    for (size_t i = 0; i <= LIMIT_COPY_TEXTS; i++)
        memcpy(text + i * (sizeof(one) - 1), one, sizeof(one));
    struct text_says s = says(text + sizeof(one) - 1);
    assert_int_equal(s.chain_len, LIMIT_COPY_TEXTS);
    assert_false(s.chain_cut);
    assert_int_equal(s.kind, TEXT_EMPTY);
    s = says(text);
    assert_int_equal(s.chain_len, LIMIT_COPY_TEXTS);
    assert_true(s.chain_cut);
    assert_int_equal(s.kind, TEXT_COPY);
}

TEST(text__needs_whole_ids)
{
    assert_int_equal(says("Created by CreateImage(i-0b) for ami-0dxyz").kind, TEXT_FREE);
    assert_int_equal(says("[Copied snap-0cz from eu-west-1]").kind, TEXT_FREE);
    assert_int_equal(says("Created by CreateImage(i-0b) for ami-0d, old").kind, TEXT_CREATE_IMAGE);
    assert_str(description_snapshot_id(STR_LIT("snap-0ag snap-0b")), "snap-0b");
}

TEST(text__that_is_fixed_names_nothing_of_its_own)
{
    assert_true(text_is_fixed(STR_LIT("This snapshot is created by the AWS Backup service.")));
    assert_true(text_is_fixed(STR_LIT("Created for policy: policy-0a schedule: Daily")));
    assert_true(text_is_fixed(STR_LIT("Created for policy, whatever follows")));
    assert_true(text_is_fixed(STR_LIT("AWS Elastic Disaster Recovery Base Snapshot")));
    assert_false(text_is_fixed(STR_LIT("Created by CreateImage(i-0a) for ami-0b")));
    assert_false(text_is_fixed(STR_LIT("Created by AWS EBS CSI driver for volume vol-0a")));
    assert_false(text_is_fixed(STR_LIT("Created by AWS-VMImport service for import-snap-f1")));
    assert_false(text_is_fixed(STR_LIT("nightly")));
    assert_false(text_is_fixed(STR_EMPTY));
    assert_false(text_is_fixed(STR_LIT(
        "[Copied snap-0a from eu-west-1] This snapshot is created by the AWS Backup service.")));
}

TEST(snapshot_id__in_free_text_is_the_first)
{
    assert_str(description_snapshot_id(STR_LIT("copy of snap-0a and snap-0b")), "snap-0a");
    assert_str(description_snapshot_id(STR_LIT("snap-0123456789abcdef0")),
               "snap-0123456789abcdef0");
    assert_str(
        description_snapshot_id(STR_LIT("arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0")),
        "snap-0123456789abcdef0");
    assert_str(description_snapshot_id(STR_LIT("snap-XY then snap-0b")), "snap-0b");
    assert_str(description_snapshot_id(STR_LIT("snap-snap-0c")), "snap-0c");
    assert_str(description_snapshot_id(STR_LIT("(snap-0d)")), "snap-0d");
}

TEST(snapshot_id__in_text_without_one_is_empty)
{
    assert_str(description_snapshot_id(STR_EMPTY), "");
    assert_str(description_snapshot_id(STR_LIT("snap-")), "");
    assert_str(description_snapshot_id(STR_LIT("snapshot of vol-0a")), "");
    assert_str(description_snapshot_id(STR_LIT("snap")), "");
}

TEST(wanted_id__is_lower_case_and_packed_where_it_packs)
{
    struct wanted_id id;
    assert_true(wanted_id_make(STR_LIT("SNAP-0ABCDEF0"), "snap-", &id));
    assert_string_equal(id.text, "snap-0abcdef0");
    assert_true(wanted_id_make(STR_LIT("SNAP-@AZ[`az{"), "snap-", &id));
    assert_string_equal(id.text, "snap-@az[`az{");
    assert_true(wanted_id_make(STR_LIT("SNAP-0ABCDEF0"), "snap-", &id));
    assert_int_equal(id.id.form, ID_SHORT);
    assert_true(wanted_id_make(STR_LIT("snap-0123456789ABCDEF0"), "snap-", &id));
    assert_int_equal(id.id.form, ID_LONG);
    /* 17 digits of which the first is not 0, and odd lengths, stay text */
    assert_true(wanted_id_make(STR_LIT("snap-1234567890abcdef0"), "snap-", &id));
    assert_int_equal(id.id.form, ID_NONE);
    assert_string_equal(id.text, "snap-1234567890abcdef0");
    assert_true(wanted_id_make(STR_LIT("snap-0a"), "snap-", &id));
    assert_int_equal(id.id.form, ID_NONE);
}

TEST(wanted_id__refuses_what_is_empty_or_too_long)
{
    char text[RES_ID_TEXT_MAX + 1];
    struct wanted_id id;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < 5; i++)
        text[i] = "snap-"[i];
    assert_false(wanted_id_make(STR_EMPTY, "snap-", &id));
    assert_false(wanted_id_make(str_make(text, RES_ID_TEXT_MAX), "snap-", &id));
    assert_true(wanted_id_make(str_make(text, RES_ID_TEXT_MAX - 1), "snap-", &id));
    assert_int_equal(id.len, RES_ID_TEXT_MAX - 1);
    assert_int_equal(id.text[id.len], '\0');
}
