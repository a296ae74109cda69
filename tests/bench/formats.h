/* What each format of reports costs, one after the other: whichever formats there are. */
#ifndef SNAPAUDIT_TESTS_BENCH_FORMATS_H
#define SNAPAUDIT_TESTS_BENCH_FORMATS_H

struct formats_options {
    const char *program;
    const char *input; /* a folder of saved answers */
    const char *as_of;
    const char *dir; /* where reports are written */
    unsigned repeat;
};

/* Prints a row for an audit that writes nothing of its findings, and one for each format alone: time, what it
 * takes beside the former, how much it writes, and memory. */
void formats_show(const struct formats_options *options);

#endif
