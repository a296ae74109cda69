/* A capture of whoever is refused in words, or read: then its graph holds together, its pages come back, and
 * nothing lies beside it. Pages of SQLite have no checksums, so that most changes reach what reads them. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/sha256.h"
#include "store/capture.h"

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)close(fd);
}

static void check_digest(const struct graph *graph)
{
    char hex[SHA256_HEX_MAX];
    struct sha256 *sha = sha256_new();
    graph_digest(graph, sha);
    (void)sha256_final(sha, hex);
    sha256_free(sha);
}

/* What is damaged is said to be; nothing is half said. */
static void check_error(const struct error *err)
{
    if (err->code == ERR_NONE || !err->message[0])
        abort();
}

static void check_pages(struct capture_file *file, const struct graph *graph)
{
    struct page_source source = capture_pages(file);
    struct arena *arena = arena_new();
    for (uint32_t i = 0; i < graph->place_count && i < 4; i++) {
        struct page_known known;
        struct inventory_part *part = part_new();
        const struct page_wanted wanted = {.account = graph_str(graph, graph->places[i].account),
                                           .region = graph_str(graph, graph->places[i].region),
                                           .call = "volumes"};
        part_begin_page(part, 0, 0);
        if (source.page(source.ctx, &wanted, part, arena, &known))
            part_commit_page(part);
        else
            part_drop_page(part);
        part_free(part);
    }
    arena_free(arena);
}

static void check_capture(struct capture_file *file)
{
    const struct str regions[] = {STR_LIT("eu-west-1"), STR_LIT("us-east-1")};
    const struct capture_wanted questions[] = {
        {.not_after = 0},
        {.account = STR_LIT("any"), .more_regions = regions, .more_region_count = 2},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct error err = ERROR_INIT;
        struct graph *graph = capture_read(file, &questions[i], &err);
        if (!graph) {
            check_error(&err);
            continue;
        }
        check_digest(graph);
        check_pages(file, graph);
        graph_free(graph);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    static char beside[80];
    struct error err = ERROR_INIT;
    (void)snprintf(path, sizeof(path), "/tmp/snapaudit-fuzz-%ld.db", (long)getpid());
    write_file(path, data, size);
    struct capture_file *file = capture_open(path, &err);
    if (file)
        check_capture(file);
    else
        check_error(&err);
    capture_file_free(file);
    (void)snprintf(beside, sizeof(beside), "%s-wal", path);
    if (access(beside, F_OK) == 0)
        abort();
    (void)unlink(path);
    return 0;
}
