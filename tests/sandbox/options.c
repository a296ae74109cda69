#include "tests/sandbox/options.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/sandbox/actions.h"

const char options_usage[] =
    "usage: snapaudit-sandbox --world DIR [OPTION]…\n"
    "Serves DIR/input as AWS would, on the loopback interface: EC2, STS, KMS, AWS Backup,\n"
    "Organizations, and where a machine finds its keys.\n"
    "\n"
    "  --port N                 0 (default): any free one\n"
    "  --address A              127.0.0.1\n"
    "  --port-file FILE         holds the port once the sandbox answers\n"
    "  --threads N              event loops (default: one a processor)\n"
    "  --tls-cert F, --tls-key F  PEM: HTTPS\n"
    "  --parent-pid PID         stops when PID ends (default: whoever started it; 0: nobody)\n"
    "  --lifetime SECONDS       stops then\n"
    "\n"
    "  --credentials FILE       sections [ACCOUNT] as in ~/.aws/credentials (DIR/credentials)\n"
    "  --access-key K, --secret-key S, --session-token T   of the first account\n"
    "  --write-credentials FILE the keys of all accounts; [default] is the first\n"
    "\n"
    "  --latency-ms N           before each answer\n"
    "  --bucket B:R             B requests at once, R a second (default: those of AWS)\n"
    "  --no-buckets             as many as come\n"
    "  --clock-offset SECONDS   how far the clock here is ahead\n"
    "  --seed N                 of the faults\n"
    "  --fault KIND=RATE        throttle 500 503 reset cut empty-page short-page repeat\n"
    "                           expired-token slow; RATE 0 to 1; all=RATE: each\n"
    "  --deny ACTION[@REGION]   no permission: --refuse denied=…\n"
    "  --scp-deny REGION        denied by a service control policy: --refuse scp-named=@…\n"
    "  --refuse HOW=ACTION[@REGION][/ACCOUNT]  say no in one of the ways that AWS, or a proxy, has "
    "(README)\n"
    "  --role "
    "ARN[,trusts=ACCOUNT][,external-id=TEXT][,max=SECONDS][,life=SECONDS][,mfa][,web[=SUBJECT]]\n"
    "                           a role, and who may have it (default: role/snapaudit, for all\n"
    "                           others, of each account of which no --role tells)\n"
    "  --role-life SECONDS      keys of a role hold no longer, whatever was asked for\n"
    "  --sts-off REGION         STS is not activated there: RegionDisabledException\n"
    "  --org ACCOUNT            the accounts are in an organization that this one manages\n"
    "  --org-account ID=NAME[,state=ACTIVE|SUSPENDED|PENDING_CLOSURE|CLOSED|PENDING_ACTIVATION]\n"
    "      [,no-state][,no-status]   one that is in it, of the world or not, and what is told of "
    "it\n"
    "  --imds ROLE-ARN[,region=R][,code=CODE][,no-role][,stale][,v1]\n"
    "                           the metadata service of an instance that has this role\n"
    "  --container PATH=ROLE-ARN[,token=TEXT]   keys of this role, for a GET of PATH\n"
    "  --sso-token TOKEN[,expires-in=S]   who has it is signed in, until S seconds after the "
    "start\n"
    "  --sso-refresh TOKEN=CLIENT_ID:SECRET[,expires-in=S]   gets a token for S (3600) seconds\n"
    "  --sso-role ACCOUNT/NAME  a permission set that whoever is signed in has\n"
    "  --keys-die-after N       after N requests the keys are not taken any more\n"
    "  --page-most N            pages of N items at most, whatever was asked for\n"
    "  --region-off REGION      not opted in\n"
    "  --times mixed            in all forms that AWS has written times in\n"
    "\n"
    "  --log FILE               a line for each request\n"
    "  --stats FILE             JSON, written at the end\n";

/* ---- values ---- */

static int bad(struct error *err, const char *name, const char *value)
{
    return error_set(err, ERR_USAGE, "%s %s: not a value of this option", name, value);
}

static int read_long(const char *text, long least, long most, long *out)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most)
        return -1;
    *out = value;
    return 0;
}

static int read_rate(const char *text, double most, const char **rest, double *out)
{
    char *end;
    *out = strtod(text, &end);
    *rest = end;
    return end != text && *out >= 0 && *out <= most ? 0 : -1;
}

static int take_fault(struct options *options, const char *value)
{
    struct str text = str_from(value);
    size_t equals = str_find(text, "=");
    enum fault fault = FAULT_NONE;
    const char *rest;
    double rate;
    bool all = str_eq_c(str_make(value, equals), "all");
    if (equals == text.len || (!all && !fault_find(str_make(value, equals), &fault)) ||
        read_rate(value + equals + 1, 1, &rest, &rate) != 0 || *rest != '\0')
        return -1;
    for (unsigned i = 1; i < FAULT_COUNT; i++) {
        if (all || i == fault)
            options->lanes.rates[i] = rate;
    }
    return 0;
}

static int take_bucket(struct options *options, const char *value)
{
    const char *rest;
    if (read_rate(value, 1e9, &rest, &options->lanes.burst) != 0 || *rest != ':' ||
        read_rate(rest + 1, 1e9, &rest, &options->lanes.per_second) != 0 || *rest != '\0')
        return -1;
    return options->lanes.burst >= 1 && options->lanes.per_second > 0 ? 0 : -1;
}

/* ACTION, ACTION@REGION or @REGION, and behind it /ACCOUNT; an IAM action's `ec2:` is passed over. */
static int add_denial(struct options *options, struct str how, struct str text)
{
    if (str_starts(text, "ec2:"))
        text = str_skip(text, 4);
    size_t slash = str_find(text, "/");
    struct str account = str_skip(text, slash + 1);
    text = str_make(text.ptr, slash);
    size_t at = str_find(text, "@");
    struct denial_rule rule = {denial_find(how), str_make(text.ptr, at), str_skip(text, at + 1),
                               account};
    bool known = str_is_empty(rule.action) || action_find(rule.action, NULL);
    if (!rule.denial || !known)
        return -1;
    vec_push(&options->service.denials, &rule);
    return 0;
}

static int take_denied(struct options *options, const char *value)
{
    return add_denial(options, STR_LIT("denied"), str_from(value));
}

static int take_scp(struct options *options, const char *value)
{
    struct denial_rule rule = {denial_find(STR_LIT("scp-named")), STR_EMPTY, str_from(value),
                               STR_EMPTY};
    vec_push(&options->service.denials, &rule);
    return 0;
}

static int take_refused(struct options *options, const char *value)
{
    struct str text = str_from(value);
    size_t equals = str_find(text, "=");
    return add_denial(options, str_make(value, equals), str_skip(text, equals + 1));
}

static int take_imds(struct options *options, const char *value)
{
    return imds_parse(str_from(value), &options->service.imds);
}

static int take_times(struct options *options, const char *value)
{
    options->world.mixed_times = strcmp(value, "mixed") == 0;
    return options->world.mixed_times ? 0 : -1;
}

static int parse_text(struct str text, void *out)
{
    *(struct str *)out = text;
    return 0;
}

/* ---- names ---- */

static int take_path(struct options *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **out;
    } paths[] = {
        {"--world", &options->world.dir},
        {"--credentials", &options->world.credentials},
        {"--write-credentials", &options->write_credentials},
        {"--address", &options->server.address},
        {"--port-file", &options->port_file},
        {"--tls-cert", &options->tls_cert},
        {"--tls-key", &options->tls_key},
        {"--log", &options->log},
        {"--stats", &options->stats},
    };
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (strcmp(name, paths[i].name) == 0) {
            *paths[i].out = value;
            return 1;
        }
    }
    return 0;
}

static int take_text(struct options *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        struct str *out;
    } texts[] = {
        {"--access-key", &options->world.access_key},
        {"--secret-key", &options->world.secret},
        {"--session-token", &options->world.session_token},
        {"--org", &options->service.organization.management},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].out = str_from(value);
            return 1;
        }
    }
    return 0;
}

#define LISTS 8

/* Options that may be there more than once. */
struct list {
    const char *name;
    struct vec *items;
    size_t size;
    int (*parse)(struct str text, void *out);
};

static void options_lists(struct options *options, struct list out[LISTS])
{
    struct service_options *service = &options->service;
    const struct list lists[LISTS] = {
        {"--region-off", &service->regions_off, sizeof(struct str), parse_text},
        {"--sts-off", &service->sts_off, sizeof(struct str), parse_text},
        {"--role", &service->roles, sizeof(struct role), role_parse},
        {"--org-account", &service->organization.accounts, sizeof(struct org_account),
         org_account_parse},
        {"--sso-token", &service->sso.tokens, sizeof(struct sso_token), sso_token_parse},
        {"--sso-refresh", &service->sso.refreshes, sizeof(struct sso_refresh), sso_refresh_parse},
        {"--sso-role", &service->sso.roles, sizeof(struct sso_role), sso_role_parse},
        {"--container", &service->containers, sizeof(struct container), container_parse},
    };
    memcpy(out, lists, sizeof(lists));
}

static int take_item(struct options *options, const char *name, const char *value)
{
    struct list lists[LISTS];
    options_lists(options, lists);
    for (size_t i = 0; i < LISTS; i++) {
        if (strcmp(name, lists[i].name) == 0)
            return lists[i].parse(str_from(value), vec_push(lists[i].items, NULL)) == 0 ? 1 : -1;
    }
    return 0;
}

static int take_number(struct options *options, const char *name, const char *value)
{
    struct {
        const char *name;
        long least, most, value;
    } numbers[] = {
        {"--port", 0, 65535, options->server.port},
        {"--threads", 1, 64, options->server.threads},
        {"--latency-ms", 0, 600000, options->server.latency_ms},
        {"--clock-offset", -1000000000, 1000000000, options->server.clock_offset_s},
        {"--seed", 0, __LONG_MAX__, (long)options->lanes.seed},
        {"--parent-pid", 0, __INT_MAX__, options->parent_pid},
        {"--lifetime", 0, 1000000000, options->lifetime_s},
        {"--keys-die-after", 0, 1000000000, options->service.keys_die_after},
        {"--role-life", 1, 43200, options->service.role_life_s},
        {"--page-most", 1, 1000, options->service.page_most},
    };
    int found = 0;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(name, numbers[i].name) != 0)
            continue;
        if (read_long(value, numbers[i].least, numbers[i].most, &numbers[i].value) != 0)
            return -1;
        found = 1;
    }
    options->server.port = (uint16_t)numbers[0].value;
    options->server.threads = (unsigned)numbers[1].value;
    options->server.latency_ms = (unsigned)numbers[2].value;
    options->server.clock_offset_s = numbers[3].value;
    options->lanes.seed = (uint64_t)numbers[4].value;
    options->parent_pid = numbers[5].value;
    options->lifetime_s = numbers[6].value;
    options->service.keys_die_after = numbers[7].value;
    options->service.role_life_s = numbers[8].value;
    options->service.page_most = numbers[9].value;
    return found;
}

static int take_other(struct options *options, const char *name, const char *value)
{
    static const struct {
        const char *name;
        int (*take)(struct options *options, const char *value);
    } others[] = {
        {"--fault", take_fault},  {"--bucket", take_bucket},  {"--deny", take_denied},
        {"--scp-deny", take_scp}, {"--refuse", take_refused}, {"--times", take_times},
        {"--imds", take_imds},
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcmp(name, others[i].name) == 0)
            return others[i].take(options, value) == 0 ? 1 : -1;
    }
    return 0;
}

static int take(struct options *options, const char *name, const char *value, struct error *err)
{
    int found = take_path(options, name, value);
    if (found == 0)
        found = take_text(options, name, value);
    if (found == 0)
        found = take_item(options, name, value);
    if (found == 0)
        found = take_number(options, name, value);
    if (found == 0)
        found = take_other(options, name, value);
    if (found == 0)
        return error_set(err, ERR_USAGE, "unknown option %s", name);
    return found > 0 ? 0 : bad(err, name, value);
}

static unsigned processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > 8 ? 8 : (unsigned)count;
}

int options_parse(struct options *options, int argc, char **argv, struct error *err)
{
    *options = (struct options){.parent_pid = -1};
    options->server.address = "127.0.0.1";
    options->server.threads = processors();
    vec_init(&options->service.denials, sizeof(struct denial_rule));
    struct list lists[LISTS];
    options_lists(options, lists);
    for (size_t i = 0; i < LISTS; i++)
        vec_init(lists[i].items, lists[i].size);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            options->help = true;
            return 0;
        }
        if (strcmp(argv[i], "--no-buckets") == 0) {
            options->lanes.no_buckets = true;
            continue;
        }
        const char *value = argv[i + 1]; /* after the last one there is NULL */
        if (!value)
            return error_set(err, ERR_USAGE, "%s: unknown, or its value is missing", argv[i]);
        if (take(options, argv[i], value, err) != 0)
            return -1;
        i++;
    }
    if (!options->world.dir)
        return error_set(err, ERR_USAGE, "--world DIR is missing");
    if (!options->tls_cert != !options->tls_key)
        return error_set(err, ERR_USAGE, "--tls-cert and --tls-key go together");
    return 0;
}

void options_clear(struct options *options)
{
    struct list lists[LISTS];
    options_lists(options, lists);
    for (size_t i = 0; i < LISTS; i++)
        vec_clear(lists[i].items);
    vec_clear(&options->service.denials);
}
