/* What may be read, and what may be written to; nothing here waits. */
#include "core/file.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char root[64];

static int begin(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof(root), "/tmp/snapaudit-file-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    DIR *dir = opendir(root);
    if (!dir)
        return -1;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    (void)closedir(dir);
    return rmdir(root);
}

/* Borrowed until the next call but one. */
static const char *in_root(const char *name)
{
    static char paths[2][128];
    static int turn;
    turn = !turn;
    (void)snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", root, name);
    return paths[turn];
}

static void put_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static void put_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(close(fd), 0);
}

static void expect_no_reading(const char *path, int number, const char *why)
{
    char said[FILE_WHY_BYTES] = "";
    assert_int_equal(file_open(path, said), -1);
    assert_int_equal(errno, number);
    assert_string_equal(said, why);
}

TEST_WITH(open__takes_a_file_and_a_link_to_one, begin, end)
{
    char why[FILE_WHY_BYTES];
    put_file(in_root("file"));
    assert_int_equal(symlink("file", in_root("link")), 0);
    int fd = file_open(in_root("link"), why);
    assert_true(fd > STDERR_FILENO);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(close(fd), 0);
}

TEST_WITH(open__refuses_what_is_no_file, begin, end)
{
    assert_int_equal(mkfifo(in_root("pipe"), 0600), 0);
    assert_int_equal(symlink("pipe", in_root("link")), 0);
    put_socket(in_root("socket"));
    expect_no_reading(in_root("pipe"), EINVAL, "is a pipe, not a file");
    expect_no_reading(in_root("link"), EINVAL, "is a pipe, not a file");
    expect_no_reading(in_root("socket"), EINVAL, "is a socket, not a file");
    expect_no_reading("/dev/null", EINVAL, "is a device, not a file");
    expect_no_reading(root, EISDIR, "Is a directory");
    expect_no_reading(in_root("nothing"), ENOENT, "No such file or directory");
}

TEST_WITH(open_to_write__never_waits_for_a_reader, begin, end)
{
    char why[FILE_WHY_BYTES];
    assert_int_equal(mkfifo(in_root("pipe"), 0600), 0);
    assert_int_equal(file_open_to_write(in_root("pipe"), O_APPEND, 0, why), -1);
    assert_string_equal(why, "is a pipe that nobody reads");
    int reader = open(in_root("pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    int fd = file_open_to_write(in_root("pipe"), O_APPEND, 0, why);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(reader), 0);
}

TEST_WITH(open_to_write__refuses_folders_sockets_and_links, begin, end)
{
    char why[FILE_WHY_BYTES];
    put_socket(in_root("socket"));
    assert_int_equal(file_open_to_write(in_root("socket"), 0, 0, why), -1);
    assert_string_equal(why, "is a socket, not a file");
    assert_int_equal(file_open_to_write(root, 0, 0, why), -1);
    assert_string_equal(why, "Is a directory");
    put_file(in_root("file"));
    assert_int_equal(symlink("file", in_root("link")), 0);
    assert_int_equal(file_open_to_write(in_root("link"), O_NOFOLLOW, 0, why), -1);
    assert_string_equal(why, "is a symbolic link, which is not followed here");
    int fd = file_open_to_write(in_root("new"), O_CREAT, 0600, why);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static void expect_target(const char *path, enum file_target_kind kind, const char *behind)
{
    char why[FILE_WHY_BYTES];
    struct file_target target;
    if (file_target_find(&target, path, why) != 0)
        fail_msg("%s: %s", path, why);
    assert_int_equal(target.kind, kind);
    assert_string_equal(target.path, behind);
    file_target_clear(&target);
}

TEST_WITH(target__is_what_stands_behind_links, begin, end)
{
    put_file(in_root("file"));
    assert_int_equal(symlink("file", in_root("one")), 0);
    assert_int_equal(symlink(in_root("one"), in_root("two")), 0);
    assert_int_equal(symlink("nothing", in_root("dangling")), 0);
    expect_target(in_root("two"), FILE_TARGET_FILE, in_root("file"));
    expect_target(in_root("dangling"), FILE_TARGET_FILE, in_root("nothing"));
    expect_target(in_root("new"), FILE_TARGET_FILE, in_root("new"));
    expect_target("/dev/null", FILE_TARGET_SPECIAL, "/dev/null");
    char why[FILE_WHY_BYTES];
    struct file_target target;
    assert_int_equal(symlink("circle", in_root("circle")), 0);
    assert_int_equal(file_target_find(&target, in_root("circle"), why), -1);
}

TEST_WITH(target__knows_descriptors_whatever_they_lead_to, begin, end)
{
    char why[FILE_WHY_BYTES];
    struct file_target target;
    assert_int_equal(symlink("/proc/self/fd/1", in_root("stdout")), 0);
    assert_int_equal(file_target_find(&target, in_root("stdout"), why), 0);
    assert_int_equal(target.kind, FILE_TARGET_DESCRIPTOR);
    assert_int_equal(target.fd, STDOUT_FILENO);
    file_target_clear(&target);
}
