/* Texts as they came over the wire between 2023 and 2026, but for the names in them. */
#include "tests/sandbox/denials.h"

#include <stdio.h>

struct denial {
    const char *name;
    int status;
    const char *code;
    /* {arn} is the caller's, {action} what was asked, {account} the account asked. */
    const char *message;
    bool html;
    bool hangs;
};

#define NOT_AUTHORIZED "You are not authorized to perform this operation."
#define WHO            NOT_AUTHORIZED " User: {arn} is not authorized to perform: ec2:{action} "
#define BLOB           "c2FuZGJveC1hdXRob3JpemF0aW9uLWZhaWx1cmUtbWVzc2FnZS1ub3RoaW5nLXRvLWRlY29kZQ"

static const struct denial denials[] = {
    {"denied", 403, "UnauthorizedOperation",
     WHO "because no identity-based policy allows the ec2:{action} action", false, false},
    {"denied-old", 403, "UnauthorizedOperation", NOT_AUTHORIZED, false, false},
    {"denied-session", 403, "UnauthorizedOperation",
     WHO "because no session policy allows the ec2:{action} action. Encoded authorization failure "
         "message: " BLOB,
     false, false},
    {"denied-id", 403, "UnauthorizedOperation",
     WHO "because no identity-based policy allows the ec2:{action} action. Go to "
         "https://console.aws.amazon.com/iam or call the GetRequestAuthorizationDetails API with "
         "the following authorization id: " BLOB,
     false, false},
    {"scp", 403, "UnauthorizedOperation", WHO "with an explicit deny in a service control policy",
     false, false},
    {"scp-named", 403, "UnauthorizedOperation",
     WHO "with an explicit deny in a service control policy: arn:aws:organizations::{account}:"
         "policy/o-sandbox00001/service_control_policy/p-sandbox1. Encoded authorization failure "
         "message: " BLOB,
     false, false},
    {"item", 400, "AuthFailure", "Unauthorized attempt to access restricted resource", false,
     false},
    {"keys", 401, "AuthFailure", "AWS was not able to validate the provided access credentials",
     false, false},
    {"expired", 400, "RequestExpired", "Request has expired.", false, false},
    {"not-subscribed", 401, "OptInRequired",
     "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.",
     false, false},
    {"terms", 401, "OptInRequired",
     "In order to use this AWS Marketplace product you need to accept terms and subscribe. To do "
     "so please visit https://aws.amazon.com/marketplace/pp?sku=sandbox",
     false, false},
    {"page-200", 200, "WebPage", "", true, false},
    {"page-403", 403, "WebPage", "", true, false},
    {"page-407", 407, "WebPage", "", true, false},
    {"hang", 504, "NoAnswer", "", false, true},
};
#define DENIAL_COUNT (sizeof(denials) / sizeof(denials[0]))

const struct denial *denial_find(struct str name)
{
    for (size_t i = 0; i < DENIAL_COUNT; i++) {
        if (str_eq_c(name, denials[i].name))
            return &denials[i];
    }
    return NULL;
}

bool denial_hangs(const struct denial *denial)
{
    return denial->hangs;
}

const struct denial *denial_for(const struct vec *rules, struct str action, struct str region)
{
    for (size_t i = 0; i < rules->len; i++) {
        const struct denial_rule *rule = &VEC_AT(const struct denial_rule, rules, i);
        if ((str_is_empty(rule->action) || str_eq(rule->action, action)) &&
            (str_is_empty(rule->region) || str_eq(rule->region, region)))
            return rule->denial;
    }
    return NULL;
}

/* The message with the names in it; in the request's arena. */
static const char *message_of(const struct denial *denial, const struct request *request,
                              const char *action)
{
    const struct {
        const char *mark;
        struct str text;
    } names[] = {
        {"{arn}", request->caller.arn},
        {"{action}", str_from(action)},
        {"{account}", request->account ? request->account->id : STR_EMPTY},
    };
    struct str message = str_from(denial->message);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (size_t at; (at = str_find(message, names[i].mark)) < message.len;) {
            struct str rest = str_skip(message, at + strlen(names[i].mark));
            message = arena_printf(request->arena, "%.*s%.*s%.*s", (int)at, message.ptr,
                                   STR_ARG(names[i].text), STR_ARG(rest));
        }
    }
    return message.ptr;
}

int denial_say(const struct denial *denial, const struct request *request, const char *action,
               struct refusal *refusal, bool *html)
{
    *html = denial->html;
    return refuse(refusal, denial->status, denial->code, "%s", message_of(denial, request, action));
}
