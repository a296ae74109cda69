/* The services that the sandbox has, and the words that differ between them. */
#ifndef SANDBOX_API_H
#define SANDBOX_API_H

#include <stdbool.h>

#include "core/str.h"

enum api_style {
    STYLE_QUERY, /* forms and XML */
    STYLE_JSON,  /* AWS-JSON 1.1 */
    STYLE_REST,  /* paths, JSON answers */
    STYLE_PLAIN  /* paths, answers as they are */
};

struct api_error {
    int status;
    const char *code;
    const char *message;
};

struct api {
    const char *name; /* in the scope of a signature */
    enum api_style style;
    const char *version;        /* Query: Version; AWS-JSON: what X-Amz-Target begins with */
    bool unmetered;             /* it has no budgets */
    bool nearby;                /* on the machine itself: no faults on the way, either */
    bool tells_times;           /* of a signature that is too old; else `expired` */
    struct api_error keys;      /* nobody known */
    struct api_error signature; /* a wrong one */
    struct api_error expired;   /* of `tells_times` the message is another one */
    struct api_error ended;     /* keys of a role, whose time is over */
    struct api_error throttle;
    struct api_error internal;
    struct api_error unavailable;
    struct api_error token; /* of a page */
};

extern const struct api api_ec2;
extern const struct api api_sts;
extern const struct api api_kms;
extern const struct api api_backup;
extern const struct api api_organizations;
extern const struct api api_imds; /* from here on nobody signs */
extern const struct api api_container;
extern const struct api api_sso;
extern const struct api api_sso_oidc;

/* The service of a scope, or NULL. */
const struct api *api_find(struct str name);

/* The AWS-JSON service of a header X-Amz-Target, or NULL. */
const struct api *api_of_target(struct str target);

#endif
