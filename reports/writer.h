/* What writes one file of a format; the line in formats.def names it. */
#ifndef SNAPAUDIT_REPORTS_WRITER_H
#define SNAPAUDIT_REPORTS_WRITER_H

#include "reports/format.h"

/* All that a file is made of; borrowed until the writer is released. */
struct writer_in {
    struct sink *out;
    const struct format_context *asked;
    const struct report_context *report; /* NULL where there are findings only */
    /* For a library that writes files itself: a folder that nobody sees, and the path in it of the one that
     * becomes `out` (library_file_move()). It is gone in the end, whatever happens. NULL beside a gate. */
    const char *folder_for_library, *file_for_library;
};

/* One file of a format: of findings, or, with `whole` alone, written at once in the end. */
struct report_writer {
    void *(*begin)(const struct writer_in *in);
    void (*finding)(void *writer, const struct finding *finding, enum weight weight);
    /* Write the rest; it is released afterwards, too. Returns 0, or -1 with `err`. */
    int (*end)(void *writer, const struct format_end *end, const uint64_t counts[WEIGHT_COUNT],
               struct error *err);
    void (*abort)(void *writer);              /* release, whatever was written */
    uint64_t (*left_out)(const void *writer); /* NULL: nothing ever is */
    void (*whole)(const struct writer_in *in, const struct summary *summary);
};

#endif
