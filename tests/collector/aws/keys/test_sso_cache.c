#include "collector/aws/keys/sso_cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

#define KEY "corp"
#define OLD "{\"accessToken\":\"old\",\"expiresAt\":\"2026-01-15T13:34:56Z\"}"
#define NEW "{\"accessToken\":\"new\",\"expiresAt\":\"2026-01-15T14:34:56Z\"}"

static char folder[64];
static struct sso_cache cache;
static char path[256];

static void write_file(const char *to, const char *text)
{
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int make_cache(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/snapaudit-sso-XXXXXX");
    if (!mkdtemp(folder) || !sso_cache_init(&cache, str_from(folder), STR_LIT(KEY)))
        return -1;
    snprintf(path, sizeof(path), "%s/%s", folder, cache.name);
    write_file(path, OLD);
    return 0;
}

/* Whatever else lay there, too, is an error. */
static int remove_cache(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static struct sso_token read_cache(void)
{
    struct sso_token token;
    char why[SECRET_FILE_WHY_BYTES] = "";
    if (!sso_cache_read(&cache, &token, why))
        fail_msg("%s", why);
    return token;
}

static void assert_holds(const char *text)
{
    char got[256] = "";
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, got, sizeof(got) - 1) >= 0);
    close(fd);
    assert_string_equal(got, text);
}

static enum sso_cache_end replace(char why[SECRET_FILE_WHY_BYTES])
{
    struct sso_token before = read_cache();
    enum sso_cache_end end = sso_cache_replace(&cache, &before, STR_LIT(NEW), why);
    sso_token_clear(&before);
    return end;
}

/* SHA-1 of the name, as botocore has it. */
TEST(sso_cache__files_are_named_as_the_sdks_name_them)
{
    struct sso_cache named;
    assert_true(sso_cache_init(&named, STR_LIT("/x"), STR_LIT("admin")));
    assert_string_equal(named.name, "d033e22ae348aeb5660fc2140aec35850c4da997.json");
    assert_false(sso_cache_init(&named, STR_EMPTY, STR_LIT("admin")));
}

TEST_WITH(sso_cache__is_replaced_whole_and_for_nobody_else, make_cache, remove_cache)
{
    struct stat found;
    char why[SECRET_FILE_WHY_BYTES];
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(replace(why), SSO_CACHE_WRITTEN);
    assert_holds(NEW);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
}

TEST_WITH(sso_cache__who_was_faster_is_not_overwritten, make_cache, remove_cache)
{
    char why[SECRET_FILE_WHY_BYTES];
    struct sso_token before = read_cache();
    write_file(path, "{\"theirs\":1}");
    assert_int_equal(sso_cache_replace(&cache, &before, STR_LIT(NEW), why), SSO_CACHE_CHANGED);
    assert_holds("{\"theirs\":1}");
    unlink(path); /* signed out meanwhile */
    assert_int_equal(sso_cache_replace(&cache, &before, STR_LIT(NEW), why), SSO_CACHE_LEFT);
    assert_string_equal(why, "No such file or directory");
    assert_int_not_equal(access(path, F_OK), 0);
    sso_token_clear(&before);
}

TEST_WITH(sso_cache__a_link_is_read_and_not_replaced, make_cache, remove_cache)
{
    char why[SECRET_FILE_WHY_BYTES], target[300];
    snprintf(target, sizeof(target), "%s.elsewhere", path);
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_holds(OLD);
    unlink(target);
}

TEST_WITH(sso_cache__a_folder_that_is_a_link_is_not_written_to, make_cache, remove_cache)
{
    char why[SECRET_FILE_WHY_BYTES], link[128];
    snprintf(link, sizeof(link), "%s.link", folder);
    assert_int_equal(symlink(folder, link), 0);
    assert_true(sso_cache_init(&cache, str_from(link), STR_LIT(KEY)));
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_holds(OLD);
    unlink(link);
}

TEST_WITH(sso_cache__what_everybody_can_write_to_is_left, make_cache, remove_cache)
{
    char why[SECRET_FILE_WHY_BYTES];
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_string_equal(why, "everybody can write to it");
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_holds(OLD);
}

TEST_WITH(sso_cache__of_somebody_else_is_left, make_cache, remove_cache)
{
    char why[SECRET_FILE_WHY_BYTES];
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_string_equal(why, "it belongs to somebody else");
    assert_int_equal(chown(path, 0, 0), 0);
    assert_int_equal(chown(folder, 65534, 65534), 0);
    assert_int_equal(replace(why), SSO_CACHE_LEFT);
    assert_int_equal(chown(folder, 0, 0), 0);
}

TEST_WITH(sso_cache__what_is_no_token_says_so, make_cache, remove_cache)
{
    struct sso_token token;
    char why[SECRET_FILE_WHY_BYTES];
    write_file(path, "{\"clientId\":\"c\",\"expiresAt\":\"2026-04-15T12:34:56Z\"}");
    assert_false(sso_cache_read(&cache, &token, why));
    assert_string_equal(why, "it holds no token");
    sso_token_clear(&token);
    unlink(path);
    assert_false(sso_cache_read(&cache, &token, why));
    assert_string_equal(why, "No such file or directory");
    sso_token_clear(&token);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody waits for a writer */
    assert_false(sso_cache_read(&cache, &token, why));
    sso_token_clear(&token);
}
