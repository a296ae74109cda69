/* What the options of a judging command ask for: which inventory, from where, how. */
#ifndef SNAPAUDIT_CLI_REQUEST_H
#define SNAPAUDIT_CLI_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/forecast.h"
#include "cli/options.h"
#include "policy/policy.h"

struct request {
    struct str input;     /* folder of saved answers; empty: AWS is asked, unless */
    struct str db;        /* a capture is read */
    struct str account;   /* empty, 12 digits, or "any" (files only); of one account alone */
    struct strs accounts; /* --account of many: only these of them; none: all */
    struct strs regions;  /* --region; empty: not narrowed */
    bool all_regions;     /* --region all */
    unsigned jobs;        /* 0: one a processor */
    bool progress;

    struct str accounts_file; /* --accounts, or */
    struct strs org_roles;    /* --org; empty: the account of the keys is read */
    struct str profile;
    struct str endpoint_url;
    unsigned connections; /* 0: the default */
    int64_t deadline_ms;  /* 0: none */
    bool debug;
    enum forecast_form forecast; /* instead of an inventory */
};

/* Strings are borrowed from the options, lists live in `arena`. Returns 0, or -1 with ERR_USAGE. */
int request_read(struct request *out, const struct options *options, const struct console *console,
                 struct arena *arena, struct error *err);

#endif
