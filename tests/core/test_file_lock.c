/* Two that want the same lock; what a killed one leaves behind. */
#include "core/file_lock.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char root[64];
static char path[128];
static char why[FILE_WHY_BYTES];

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-lock-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    (void)snprintf(path, sizeof(path), "%s/lock", root);
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(root);
}

TEST_WITH(the_second__is_busy_until_the_first_lets_go, begin, end)
{
    struct file_lock first, second;
    assert_int_equal(file_lock_take(&first, path, NULL, why), FILE_LOCK_TAKEN);
    assert_int_equal(file_lock_take(&second, path, NULL, why), FILE_LOCK_BUSY);
    file_lock_drop(&first);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(file_lock_take(&second, path, NULL, why), FILE_LOCK_TAKEN);
    file_lock_drop(&second);
}

TEST_WITH(a_file_that_nobody_holds__is_taken_over, begin, end)
{
    struct file_lock lock;
    int left = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(left >= 0);
    assert_int_equal(close(left), 0);
    assert_int_equal(file_lock_take(&lock, path, NULL, why), FILE_LOCK_TAKEN);
    file_lock_drop(&lock);
}

TEST_WITH(a_guarded_file__gives_the_lock_its_mode, begin, end)
{
    struct file_lock lock;
    struct stat like, own;
    assert_int_equal(stat(root, &like), 0);
    like.st_mode = S_IFREG | 0664;
    assert_int_equal(file_lock_take(&lock, path, &like, why), FILE_LOCK_TAKEN);
    assert_int_equal(stat(path, &own), 0);
    assert_int_equal(own.st_mode & 0777, 0664);
    file_lock_drop(&lock);
}

TEST_WITH(a_link__is_not_followed, begin, end)
{
    struct file_lock lock;
    assert_int_equal(symlink("elsewhere", path), 0);
    assert_int_equal(file_lock_take(&lock, path, NULL, why), FILE_LOCK_FAILED);
    assert_string_equal(why, "Too many levels of symbolic links");
}

TEST(a_folder_that_is_not_there__is_said)
{
    struct file_lock lock;
    assert_int_equal(file_lock_take(&lock, "/nonexistent/lock", NULL, why), FILE_LOCK_FAILED);
    assert_string_equal(why, "No such file or directory");
}
