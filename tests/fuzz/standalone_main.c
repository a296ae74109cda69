/*
 * A main() for fuzz targets built without libFuzzer: runs the target over each file given, and over
 * each file of each directory given. A path that cannot be read, or a directory without a file, is
 * an error, so that a corpus which has gone missing is noticed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int fail(const char *path, const char *why)
{
    fprintf(stderr, "error: %s: %s\n", path, why);
    return -1;
}

/* The input lies in a block of exactly its size, where ASan sees a read past its end. */
static int replay_file(const char *path, size_t size)
{
    uint8_t *data = malloc(size > 0 ? size : 1);
    FILE *file = fopen(path, "rb");
    int result = -1;

    if (data == NULL || file == NULL || fread(data, 1, size, file) != size) {
        fail(path, "cannot be read");
        goto out;
    }
    (void)LLVMFuzzerTestOneInput(data, size);
    result = 0;
out:
    if (file != NULL) {
        fclose(file);
    }
    free(data);
    return result;
}

static int replay(const char *path, size_t *count);

static int replay_directory(const char *path, size_t *count)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, NULL, alphasort);
    int result = 0;
    size_t before = *count;

    if (n < 0) {
        return fail(path, "cannot be listed");
    }
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') {
            char inner[4096];
            int length = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);

            if (length < 0 || (size_t)length >= sizeof inner) {
                result = fail(path, "holds a name that is too long");
            } else if (replay(inner, count) != 0) {
                result = -1;
            }
        }
        free(entries[i]);
    }
    free(entries);
    if (*count == before) {
        result = fail(path, "holds no inputs");
    }
    return result;
}

static int replay(const char *path, size_t *count)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        return fail(path, "does not exist");
    }
    if (S_ISDIR(info.st_mode)) {
        return replay_directory(path, count);
    }
    *count += 1;
    return replay_file(path, (size_t)info.st_size);
}

int main(int argc, char **argv)
{
    size_t count = 0;
    int result = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE-OR-DIRECTORY...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (replay(argv[i], &count) != 0) {
            result = 1;
        }
    }
    printf("replayed %zu inputs\n", count);
    return result;
}
