#include "core/pieces.h"

#include "core/mem.h"
#include "core/parallel.h"

#define JOBS_MAX       8 /* more make no file faster, and each has text waiting */
#define PIECES_PER_JOB 4 /* of one wave: some take longer than others */

/* Some pieces in a row, which are made at once and then written. */
struct wave {
    void (*make)(void *ctx, size_t number, struct sink *out);
    void *ctx;
    size_t first;
    struct sink *texts[JOBS_MAX * PIECES_PER_JOB];
};

static void make_one(void *ctx, size_t number, size_t end)
{
    const struct wave *wave = ctx;
    (void)end; /* one at a time */
    wave->make(wave->ctx, wave->first + number, wave->texts[number]);
}

static void write_wave(struct wave *wave, struct sink *out, size_t jobs, size_t count)
{
    parallel_each(jobs, count, 1, make_one, wave);
    for (size_t i = 0; i < count; i++) {
        sink_str(out, sink_view(wave->texts[i]));
        sink_clear(wave->texts[i]);
    }
}

void pieces_write(struct sink *out, size_t jobs, size_t count,
                  void (*make)(void *ctx, size_t number, struct sink *out), void *ctx)
{
    struct wave wave = {.make = make, .ctx = ctx};
    size_t threads = jobs < JOBS_MAX ? jobs : JOBS_MAX;
    size_t most = threads * PIECES_PER_JOB;
    for (size_t i = 0; i < most; i++)
        wave.texts[i] = sink_memory();
    for (; wave.first < count; wave.first += most)
        write_wave(&wave, out, threads, count - wave.first < most ? count - wave.first : most);
    for (size_t i = 0; i < most; i++)
        sink_abort(wave.texts[i]);
}
