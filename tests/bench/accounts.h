/* Many accounts, most of their regions empty: the audit of a local look-alike of AWS by their roles. */
#ifndef SNAPAUDIT_TESTS_BENCH_ACCOUNTS_H
#define SNAPAUDIT_TESTS_BENCH_ACCOUNTS_H

struct accounts_options {
    const char *program; /* snapaudit */
    const char *sandbox; /* snapaudit-sandbox */
    const char *dir;     /* to write in */
    unsigned accounts;
};

/* Writes the world and the accounts file, serves it, measures, prints a table. */
void accounts_show(const struct accounts_options *options);

#endif
