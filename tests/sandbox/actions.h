/* The actions that the sandbox has, and which parameters each takes (EC2 API reference). */
#ifndef SANDBOX_ACTIONS_H
#define SANDBOX_ACTIONS_H

#include "tests/sandbox/faults.h"
#include "tests/sandbox/request.h"

struct action {
    const char *name;
    const char *const *parameters; /* `#` stands for a number; ends with NULL */
    const char *wrapper;           /* element around the items */
    const char *ids;               /* list parameter that forbids MaxResults */
    enum listing_kind kind;
    unsigned least, most; /* MaxResults */
    unsigned unasked;     /* items a page without MaxResults; 0: all */
    const struct api *api;
    const char *method;   /* REST; NULL: GET */
    const char *path;     /* REST: with one name in braces, or none */
    bool open;            /* everybody may, whatever the policies say */
    bool lists;           /* answers pages of a listing */
    bool cut;             /* larger MaxResults is cut to `most`, else refused */
    bool small_bucket;    /* without paging and filters: AWS's smaller bucket */
    struct budget budget; /* 0: the usual one */
};

/* `api` NULL: of any. */
const struct action *action_find(struct str name, const struct api *api);

/* The action of a REST service that the request's path is of; names in the path become parameters. */
const struct action *action_by_path(struct request *request);

/* Every parameter is one that the action knows. */
int action_check_parameters(const struct action *action, const struct request *request,
                            struct refusal *refusal);

/* Items that a page may hold; SIZE_MAX: all. */
int action_page_size(const struct action *action, const struct request *request, size_t *out,
                     struct refusal *refusal);

/* Where a listing has a smaller budget, that is for requests without MaxResults and without a filter. */
const struct budget *action_budget(const struct action *action, const struct request *request);

#endif
