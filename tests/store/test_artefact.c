#include "store/artefact.h"

#include <stdio.h>
#include <stdlib.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/ledger_rows.h"
#include "tests/support/test.h"

/* echo log | sha256sum */
#define LOG_DIGEST "9b75290f6a6359a2a3471022cbba4b724e45105b313ae8f6c103a2f79e82a857"

static char root[64];
static char why[FILE_WHY_BYTES];

static struct str folder(void)
{
    return str_from(root);
}

static const char *in_root(const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof(path), "%s%s", root, name);
    return path;
}

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-artefact-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(root + strlen(root), 2, "/");
    FILE *file = fopen(in_root("log.txt"), "w");
    if (!file || fputs("log\n", file) < 0)
        return -1;
    return fclose(file) == 0 && mkfifo(in_root("pipe"), 0600) == 0 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    (void)unlink(in_root("log.txt"));
    (void)unlink(in_root("pipe"));
    return rmdir(root);
}

static enum artefact_state check(const char *name, const char *digest)
{
    struct ledger_record record = ledger_sample(0);
    record.artefact = str_from(name);
    record.artefact_sha256 = str_from(digest);
    return artefact_check(&record, folder(), why);
}

TEST_WITH(a_file__is_compared_by_its_digest, begin, end)
{
    assert_int_equal(check("log.txt", LOG_DIGEST), ARTEFACT_FITS);
    assert_int_equal(check("log.txt", LEDGER_DIGEST), ARTEFACT_DIFFERS);
    assert_int_equal(check(in_root("log.txt"), LOG_DIGEST), ARTEFACT_FITS); /* an absolute name */
}

TEST_WITH(what_is_not_there_or_not_told__is_no_error, begin, end)
{
    assert_int_equal(check("gone.txt", LOG_DIGEST), ARTEFACT_ABSENT);
    assert_int_equal(check("log.txt/x", LOG_DIGEST), ARTEFACT_ABSENT);
    assert_int_equal(check("https://example.com/log", LOG_DIGEST), ARTEFACT_ABSENT);
    assert_int_equal(check("", LOG_DIGEST), ARTEFACT_NOT_TOLD);
    assert_int_equal(check("log.txt", ""), ARTEFACT_NOT_TOLD);
}

TEST_WITH(what_is_no_file__is_unreadable_and_never_waited_for, begin, end)
{
    assert_int_equal(check("pipe", LOG_DIGEST), ARTEFACT_UNREADABLE);
    assert_string_equal(why, "is a pipe, not a file");
    assert_int_equal(check(".", LOG_DIGEST), ARTEFACT_UNREADABLE);
}

TEST_WITH(the_digest__names_what_went_wrong, begin, end)
{
    char hex[SHA256_HEX_MAX];
    assert_int_equal(artefact_digest(folder(), STR_LIT("log.txt"), hex, why), 0);
    assert_string_equal(hex, LOG_DIGEST);
    assert_int_equal(artefact_digest(folder(), STR_LIT("gone"), hex, why), -1);
    assert_int_equal(errno, ENOENT);
}

TEST(the_folder__ends_with_the_last_slash)
{
    assert_true(str_eq_c(artefact_folder(STR_LIT("a/b/c.csv")), "a/b/"));
    assert_true(str_eq_c(artefact_folder(STR_LIT("/c.csv")), "/"));
    assert_true(str_is_empty(artefact_folder(STR_LIT("c.csv"))));
}
