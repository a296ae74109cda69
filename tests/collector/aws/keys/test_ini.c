#include "collector/aws/keys/ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/secret.h"
#include "tests/support/test.h"

#define PATH "/home/u/.aws/config"

static struct ini *parse(const char *text, enum ini_dialect dialect)
{
    struct error err = ERROR_INIT;
    struct ini *ini = ini_parse(STR_LIT(PATH), str_from(text), dialect, &err);
    if (!ini)
        fail_msg("%s", err.message);
    return ini;
}

static const struct ini_section *profile(const struct ini *ini, const char *name)
{
    return ini_find(ini, INI_PROFILE, str_from(name));
}

static void assert_value(const struct ini_section *section, const char *outer, const char *key,
                         const char *expected)
{
    const struct ini_entry *entry = ini_get_nested(section, outer, key);
    if (!entry) {
        fail_msg("no %s", key);
        return;
    }
    if (!str_eq_c(entry->value, expected))
        fail_msg("%s is '%.*s', not '%s'", key, STR_ARG(entry->value), expected);
}

static void assert_refused(const char *text, enum ini_dialect dialect, const char *message)
{
    struct error err = ERROR_INIT;
    assert_null(ini_parse(STR_LIT(PATH), str_from(text), dialect, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, message);
}

/* ---- sections ---- */

TEST(ini__reads_the_kinds_of_sections)
{
    struct ini *ini = parse("# a comment\n"
                            "[default]\nregion = us-east-1\n"
                            "[profile one]\nregion=eu-west-1\n"
                            "[profile \"name with blanks\"]\nregion = eu-west-2\n"
                            "[profile 'single']\nregion = eu-west-3\n"
                            "[profile\ttab]\nregion = eu-north-1\n"
                            "[ profile  wide ]\nregion = eu-south-1\n"
                            "[sso-session corp]\nsso_region = eu-west-1\n"
                            "[services local]\nec2 =\n  endpoint_url = http://x\n",
                            INI_CONFIG);
    assert_value(profile(ini, "default"), "", "region", "us-east-1");
    assert_value(profile(ini, "one"), "", "region", "eu-west-1");
    assert_value(profile(ini, "name with blanks"), "", "region", "eu-west-2");
    assert_value(profile(ini, "single"), "", "region", "eu-west-3");
    assert_value(profile(ini, "tab"), "", "region", "eu-north-1");
    assert_value(profile(ini, "wide"), "", "region", "eu-south-1");
    assert_value(ini_find(ini, INI_SSO_SESSION, STR_LIT("corp")), "", "sso_region", "eu-west-1");
    assert_value(ini_find(ini, INI_SERVICES, STR_LIT("local")), "ec2", "endpoint_url", "http://x");
    assert_null(profile(ini, "corp"));
    assert_null(profile(ini, "Default"));
    ini_free(ini);
}

TEST(ini__passes_over_sections_of_others)
{
    struct ini *ini = parse("[plugins]\nthis is no key\n  nor this\nregion = a\nregion = b\n"
                            "[one]\nregion = c\n[profile]\nx\n[profile a b]\ny\n[preview]\n[]\nz\n"
                            "[default]\nregion = d\n",
                            INI_CONFIG);
    enum ini_kind kind;
    struct str name;
    assert_true(ini_section_at(ini, 0, &kind, &name));
    assert_int_equal(kind, INI_PROFILE);
    assert_true(str_eq_c(name, "default"));
    assert_false(ini_section_at(ini, 1, &kind, &name));
    ini_free(ini);
}

TEST(ini__credentials_sections_are_bare_names)
{
    struct ini *ini = parse("[default]\na=1\n[ x y ]\na=2\n[profile z]\na=3\n", INI_CREDENTIALS);
    assert_value(profile(ini, "default"), "", "a", "1");
    assert_value(profile(ini, "x y"), "", "a", "2");
    assert_value(profile(ini, "profile z"), "", "a", "3");
    assert_null(profile(ini, "z"));
    ini_free(ini);
}

TEST(ini__profile_default_wins_over_default)
{
    static const char *const texts[] = {"[default]\na=1\nb=1\n[profile default]\na=2\n",
                                        "[profile default]\na=2\n[default]\na=1\nb=1\n"};
    for (size_t i = 0; i < 2; i++) {
        struct ini *ini = parse(texts[i], INI_CONFIG);
        assert_value(profile(ini, "default"), "", "a", "2");
        assert_null(ini_get(profile(ini, "default"), "b"));
        ini_free(ini);
    }
}

/* ---- keys ---- */

TEST(ini__keys_are_read_without_case_and_with_either_delimiter)
{
    struct ini *ini = parse("[default]\nREGION=a\nOutput : json\nurl = http://h:1/?a=b\n"
                            "spaced key = v\nempty =\nlast=z",
                            INI_CONFIG);
    const struct ini_section *section = profile(ini, "default");
    assert_value(section, "", "region", "a");
    assert_value(section, "", "output", "json");
    assert_value(section, "", "url", "http://h:1/?a=b");
    assert_value(section, "", "empty", "");
    assert_value(section, "", "last", "z");
    assert_int_equal(ini_get(section, "last")->line, 7);
    assert_null(ini_get(section, "other"));
    assert_null(ini_get(NULL, "region"));
    ini_free(ini);
}

TEST(ini__comments)
{
    struct ini *ini = parse("; one\n#two\n  # three\n[default] # four\n"
                            "a = 1 # five\nb = 2\t; six\nc = x#y;z\n  # seven\n;d = 4\n"
                            "e = # eight\nf = a b  c ;\n[services s];nine\n",
                            INI_CONFIG);
    const struct ini_section *section = profile(ini, "default");
    assert_value(section, "", "a", "1");
    assert_value(section, "", "b", "2");
    assert_value(section, "", "c", "x#y;z");
    assert_null(ini_get(section, "d"));
    assert_value(section, "", "e", "");
    assert_value(section, "", "f", "a b  c");
    assert_non_null(ini_find(ini, INI_SERVICES, STR_LIT("s")));
    ini_free(ini);
}

TEST(ini__bom_and_crlf)
{
    struct ini *ini = parse("\xef\xbb\xbf[default]\r\naws_access_key_id = AKID\r\ns3 =\r\n"
                            "  a = b\r\n\r\nlast = 1\r\n",
                            INI_CONFIG);
    assert_value(profile(ini, "default"), "", "aws_access_key_id", "AKID");
    assert_value(profile(ini, "default"), "s3", "a", "b");
    assert_value(profile(ini, "default"), "", "last", "1");
    ini_free(ini);
}

/* The same file as other systems and a second conversion leave it. */
TEST(ini__every_kind_of_line_end)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char text[256];
        const char *e = ends[i];
        snprintf(text, sizeof(text),
                 "%s[profile a]%skey = v%ss3 =%s  a = b%s%s[profile b]%s"
                 "last = 1%s",
                 "\xef\xbb\xbf", e, e, e, e, e, e, e);
        struct ini *ini = parse(text, INI_CONFIG);
        assert_value(profile(ini, "a"), "", "key", "v");
        assert_value(profile(ini, "a"), "s3", "a", "b");
        assert_value(profile(ini, "b"), "", "last", "1");
        assert_int_equal(ini_get(profile(ini, "b"), "last")->line, 7);
        ini_free(ini);
    }
}

TEST(ini__headings_that_nobody_reads_are_remembered)
{
    struct str heading;
    struct ini *ini =
        parse("[audit]\nx = 1\n[profile p]\n[ Profile q ]\n[profile a b]\n[]\n", INI_CONFIG);
    static const char *const expected[] = {"audit", "Profile q", "profile a b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_true(ini_passed_over_at(ini, i, &heading));
        assert_true(str_eq_c(heading, expected[i]));
    }
    assert_false(ini_passed_over_at(ini, 4, &heading));
    ini_free(ini);
}

TEST(ini__nested_blocks)
{
    struct ini *ini = parse("[services x]\nEC2 =\n  endpoint_url = http://a ; c\n\n  # comment\n"
                            "      deeper=1\n\ttab: x = 2\nsts=\n endpoint_url = http://b\n"
                            "endpoint_url = http://c\n",
                            INI_CONFIG);
    const struct ini_section *section = ini_find(ini, INI_SERVICES, STR_LIT("x"));
    assert_value(section, "ec2", "endpoint_url", "http://a");
    assert_value(section, "ec2", "deeper", "1");
    assert_value(section, "ec2", "tab: x", "2");
    assert_value(section, "sts", "endpoint_url", "http://b");
    assert_value(section, "", "endpoint_url", "http://c");
    assert_null(ini_get_nested(section, "s3", "endpoint_url"));
    ini_free(ini);
}

TEST(ini__an_indented_section_has_plain_keys)
{
    struct ini *ini = parse("  [default]\n  a = 1\n  b = 2\n c = 3\n   d\n", INI_CONFIG);
    assert_value(profile(ini, "default"), "", "a", "1");
    assert_value(profile(ini, "default"), "", "b", "2");
    assert_value(profile(ini, "default"), "", "c", "3\n   d");
    ini_free(ini);
}

/* A section's line that is indented belongs to the key above it, for the AWS CLI too. */
TEST(ini__a_continued_value_is_given_whole)
{
    struct ini *ini = parse("[default]\na = 1 # c\n  2\n\n  [x]\nb = 3\n", INI_CONFIG);
    assert_value(profile(ini, "default"), "", "a", "1 # c\n  2\n\n  [x]");
    assert_value(profile(ini, "default"), "", "b", "3");
    ini_free(ini);
}

/* ---- refusals ---- */

TEST(ini__errors_name_file_and_line)
{
    assert_refused("a = 1\n", INI_CONFIG, PATH ":1: text before the first section");
    assert_refused("\n[default\n", INI_CONFIG, PATH ":2: a section's ] is missing");
    assert_refused("[default] x\n", INI_CONFIG, PATH ":1: text behind a section's ]");
    assert_refused("[default]\nfoo\n", INI_CONFIG, PATH ":2: a line is no key = value");
    assert_refused("[default]\n = x\n", INI_CONFIG, PATH ":2: a key's name is missing");
    assert_refused("[default]\na =\n  b\n", INI_CONFIG, PATH ":3: a nested line is no key = value");
    assert_refused("[default]\na = 1\n\nA = 2\n", INI_CONFIG,
                   PATH ":4: this key was set before, at line 2");
    assert_refused("[default]\ns3 =\n  a = 1\n  a = 2\n", INI_CONFIG,
                   PATH ":4: this key was set before, at line 3");
    assert_refused("[profile x]\n[profile \"x\"]\n", INI_CONFIG,
                   PATH ":2: this section was opened before, at line 1");
    assert_refused("[x]\n[y]\n[x]\n", INI_CREDENTIALS,
                   PATH ":3: this section was opened before, at line 1");
    assert_refused("[profile \"a\tb\"]\n", INI_CONFIG,
                   PATH ":1: a section's name holds a control character");
    assert_refused("\xff\xfe[", INI_CONFIG, PATH " is UTF-16");
}

static void assert_limit(const char *begin, const char *unit, size_t count, bool fits)
{
    struct error err = ERROR_INIT;
    size_t size = strlen(begin) + count * (strlen(unit) + 16) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    size_t len = (size_t)snprintf(text, size, "%s", begin);
    for (size_t i = 0; i < count; i++) {
        for (const char *c = unit; *c; c++)
            len += (size_t)(*c == '@' ? snprintf(text + len, size - len, "%zu", i)
                                      : snprintf(text + len, size - len, "%c", *c));
    }
    struct ini *ini = ini_parse(STR_LIT(PATH), str_make(text, len), INI_CREDENTIALS, &err);
    assert_int_equal(ini != NULL, fits);
    assert_int_equal(err.code, fits ? ERR_NONE : ERR_LIMIT);
    ini_free(ini);
    free(text);
}

TEST(ini__limits)
{
    assert_limit("", "[s@]\n", INI_SECTIONS_MAX, true);
    assert_limit("", "[s@]\n", INI_SECTIONS_MAX + 1, false);
    assert_limit("[s]\n", "k@=v\n", INI_KEYS_MAX, true);
    assert_limit("[s]\n", "k@=v\n", INI_KEYS_MAX + 1, false);
    assert_limit("[s]\nk =\n", " k@=v\n", INI_KEYS_MAX, false);
    assert_limit("#", "x", INI_LINE_BYTES_MAX - 1, true);
    assert_limit("#", "x", INI_LINE_BYTES_MAX, false);
    assert_limit("", "#xxxxxx\n", INI_FILE_BYTES_MAX / 8, true);
    assert_limit("#\n", "#xxxxxx\n", INI_FILE_BYTES_MAX / 8, false);
}

/* ---- files ---- */

static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "/tmp/snapaudit-ini-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof(path), "%s/config", dir);
    unlink(path);
    return rmdir(dir);
}

static struct str write_file(char path[128], const void *data, size_t len)
{
    snprintf(path, 128, "%s/config", dir);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    fclose(file);
    return str_from(path);
}

TEST_WITH(ini__loads_a_file, make_dir, remove_dir)
{
    char path[128];
    struct error err = ERROR_INIT;
    struct str name = write_file(path, "[default]\nregion = eu-west-1", 28);
    struct ini *ini = ini_load(name, INI_CONFIG, &err);
    assert_non_null(ini);
    assert_true(ini_found(ini));
    assert_true(str_eq(ini_path(ini), name));
    assert_value(profile(ini, "default"), "", "region", "eu-west-1");
    ini_free(ini);
}

TEST(ini__a_missing_file_has_no_sections)
{
    static const char *const paths[] = {"", "/nonexistent/config", "/etc/passwd/config"};
    for (size_t i = 0; i < 3; i++) {
        struct error err = ERROR_INIT;
        struct ini *ini = ini_load(str_from(paths[i]), INI_CONFIG, &err);
        assert_non_null(ini);
        assert_false(ini_found(ini));
        assert_null(profile(ini, "default"));
        ini_free(ini);
    }
}

TEST(ini__files_without_a_size)
{
    struct error err = ERROR_INIT;
    struct ini *ini = ini_load(STR_LIT("/dev/null"), INI_CONFIG, &err);
    assert_non_null(ini);
    assert_true(ini_found(ini));
    ini_free(ini);
    /* a regular file that says it has no bytes, and has */
    assert_null(ini_load(STR_LIT("/proc/self/status"), INI_CONFIG, &err));
    assert_string_equal(err.message, "/proc/self/status:1: text before the first section");
}

TEST(ini__unreadable_and_endless_files_are_errors)
{
    struct error err = ERROR_INIT;
    assert_null(ini_load(STR_LIT("/tmp"), INI_CONFIG, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "/tmp cannot be read: Is a directory");
    assert_null(ini_load(STR_LIT("/dev/zero"), INI_CONFIG, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.message, "/dev/zero cannot be read: is a device, not a file");
}

/* ---- secrets ---- */

TEST(secret__wipe_leaves_zeros)
{
    struct secret *secret = secret_new(10000);
    char *bytes = secret_bytes(secret);
    assert_int_equal(secret_size(secret), 10000);
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(bytes[i], 0);
    memset(bytes, 'x', 10000);
    secret_wipe(secret);
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(bytes[i], 0);
    secret_free(secret);
    secret_free(NULL);
    secret = secret_new(0);
    secret_free(secret);
}

/* The flags of the mapping, where the kernel shows them. */
static bool mapping_flags(const void *address, char *flags, size_t size)
{
    FILE *file = fopen("/proc/self/smaps", "r");
    char line[512];
    bool inside = false, found = false;
    while (file && !found && fgets(line, sizeof(line), file)) {
        uintptr_t begin = 0, end = 0;
        char *rest = NULL;
        begin = (uintptr_t)strtoull(line, &rest, 16);
        if (rest > line && *rest == '-') {
            end = (uintptr_t)strtoull(rest + 1, NULL, 16);
            inside = begin <= (uintptr_t)address && (uintptr_t)address < end;
        }
        found = inside && strncmp(line, "VmFlags:", 8) == 0;
    }
    if (found)
        snprintf(flags, size, "%s", line);
    if (file)
        fclose(file);
    return found;
}

TEST(secret__is_left_out_of_core_dumps)
{
    char flags[512];
    struct secret *secret = secret_new(100);
    if (mapping_flags(secret_bytes(secret), flags, sizeof(flags)))
        assert_non_null(strstr(flags, " dd"));
    secret_free(secret);
}
