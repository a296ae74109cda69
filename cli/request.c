#include "cli/request.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/accounts/accounts_file.h"
#include "core/vec.h"

#define JOBS_MAX        1024
#define CONNECTIONS_MAX 4096
#define DEADLINE_MAX_MS (MS_PER_DAY * 7)

/* ---- what both AWS and files know ---- */

static int check_account(struct str account, bool alone, struct error *err)
{
    if ((alone && str_eq_c(account, "any")) || account_is_plausible(account))
        return 0;
    (void)error_set(err, ERR_USAGE, "--account: %.*s is no account id", STR_ARG(account));
    error_hint(err, "it has 12 digits, as in --account 111122223333; or --account any");
    return -1;
}

/* Several are some of many. */
static int read_accounts(const struct options *options, struct arena *arena, struct request *out,
                         struct error *err)
{
    struct strs given = options_list(options, OPTION_ACCOUNT, arena);
    for (size_t i = 0; i < given.count; i++)
        if (check_account(given.items[i], given.count == 1, err) != 0)
            return -1;
    bool saved = !str_is_empty(out->input) || !str_is_empty(out->db);
    if (!saved && (!str_is_empty(out->accounts_file) || out->org_roles.count > 0)) {
        out->accounts = given;
        return 0;
    }
    if (given.count > 0)
        out->account = given.items[0];
    if (given.count <= 1)
        return 0;
    (void)error_set(err, ERR_USAGE, "--account names several accounts");
    error_hint(err,
               "one is the account of the keys or of saved answers; --accounts FILE and --org ROLE "
               "read several from AWS, of which --account may name some");
    return -1;
}

static int read_org(const struct options *options, struct arena *arena, struct request *out,
                    struct error *err)
{
    out->org_roles = options_list(options, OPTION_ORG, arena);
    for (size_t i = 0; i < out->org_roles.count; i++) {
        struct str role = out->org_roles.items[i];
        if (role_name_fits(role))
            continue;
        (void)error_set(err, ERR_USAGE, "--org: '%.*s' is no name of a role", STR_ARG(role));
        error_hint(err, "it is the same in all accounts, such as --org snapaudit or --org "
                        "audit/snapaudit, and no ARN");
        return -1;
    }
    if (options_has(options, OPTION_ORG) && out->org_roles.count == 0)
        return error_set(err, ERR_USAGE, "--org needs the name of a role");
    if (out->org_roles.count == 0 || str_is_empty(out->accounts_file))
        return 0;
    (void)error_set(err, ERR_USAGE, "--org and --accounts exclude each other");
    error_hint(err, "an organization has its accounts already: --account reads some of them");
    return -1;
}

static int add_region(struct vec *regions, struct str region, bool *all, struct error *err)
{
    region = str_trim(region);
    if (str_eq_c(region, "all")) {
        *all = true;
        return 0;
    }
    if (region_is_plausible(region)) {
        (void)vec_push(regions, &region);
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--region: '%.*s' is no region", STR_ARG(region));
    error_hint(err, "regions look like eu-west-1; several: --region eu-west-1,eu-central-1");
    return -1;
}

/* All --region options together; none, or `all`, leave the list empty: no narrowing. */
static int read_regions(const struct options *options, struct arena *arena, struct request *out,
                        struct error *err)
{
    struct vec regions;
    vec_init(&regions, sizeof(struct str));
    int result = 0;
    for (size_t i = 0; i < options->given_count && result == 0; i++) {
        if (options->given[i].id != OPTION_REGION)
            continue;
        struct str rest = options->given[i].value;
        do {
            size_t len = str_find(rest, ",");
            result = add_region(&regions, str_make(rest.ptr, len), &out->all_regions, err);
            rest = str_skip(rest, len + 1);
        } while (result == 0 && rest.len > 0);
    }
    struct str *items = arena_array(arena, regions.len + 1, sizeof(*items));
    if (regions.len > 0)
        memcpy(items, regions.data, regions.len * sizeof(*items));
    out->regions = (struct strs){items, out->all_regions ? 0 : regions.len};
    vec_clear(&regions);
    return result;
}

/* A number from 0, which is the default, to `most`. */
static int read_number(const struct options *options, enum option_id id, unsigned most,
                       const char *zero, unsigned *out, struct error *err)
{
    struct str text = options_value(options, id, STR_LIT("0"));
    unsigned number = 0;
    bool valid = text.len > 0 && text.len <= 4;
    for (size_t i = 0; i < text.len && valid; i++) {
        valid = char_is_digit(text.ptr[i]);
        number = number * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (valid && number <= most) {
        *out = number;
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--%s: %.*s is no number from 0 to %u", option_spec(id)->name,
                    STR_ARG(text), most);
    error_hint(err, "0 means %s", zero);
    return -1;
}

static const struct {
    const char *name;
    int64_t size_ms;
} deadline_units[] = {{"ms", 1}, {"s", MS_PER_SECOND}, {"m", MS_PER_MINUTE}, {"h", MS_PER_HOUR}};

/* The unit that stands behind the digits; 0: none of them. */
static int64_t deadline_unit_ms(struct str unit)
{
    for (size_t i = 0; i < sizeof(deadline_units) / sizeof(deadline_units[0]); i++)
        if (str_eq_c(unit, deadline_units[i].name))
            return deadline_units[i].size_ms;
    return 0;
}

static int read_deadline(const struct options *options, int64_t *out, struct error *err)
{
    struct str text = options_value(options, OPTION_DEADLINE, STR_EMPTY);
    int64_t count = 0;
    size_t digits = 0;
    if (!options_has(options, OPTION_DEADLINE))
        return 0;
    for (; digits < text.len && char_is_digit(text.ptr[digits]); digits++)
        if (count <= DEADLINE_MAX_MS)
            count = count * 10 + (text.ptr[digits] - '0');
    int64_t unit_ms = deadline_unit_ms(str_skip(text, digits));
    if (count > 0 && unit_ms > 0 && count <= DEADLINE_MAX_MS / unit_ms) {
        *out = count * unit_ms;
        return 0;
    }
    (void)error_set(err, ERR_USAGE, "--deadline: '%.*s' is no time to give a run", STR_ARG(text));
    error_hint(err, "a whole number and ms, s, m or h, such as 90s, 5m or 1h; a week at most");
    return -1;
}

static bool wants_progress(const struct options *options, const struct console *console)
{
    struct str when = options_value(options, OPTION_PROGRESS, STR_LIT("auto"));
    if (console->quiet || str_eq_c(when, "never"))
        return false;
    return str_eq_c(when, "always") || console->err_terminal || console->log_json;
}

static enum forecast_form read_forecast(const struct options *options)
{
    if (!options_has(options, OPTION_FORECAST))
        return FORECAST_NONE;
    static const enum option_id formats[] = {OPTION_FORMAT, OPTION_GATE_FORMAT,
                                             OPTION_FORECAST_FORMAT};
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (str_eq_c(options_value(options, formats[i], STR_EMPTY), "json"))
            return FORECAST_JSON;
    return FORECAST_TEXT;
}

/* ---- what only one of them knows ---- */

/* An option that cannot do anything is a mistake, and is said to be one. */
static int check_no_aws(const struct options *options, const char *instead, const char *reads,
                        struct error *err)
{
    static const enum option_id of_aws[] = {
        OPTION_PROFILE, OPTION_ENDPOINT_URL, OPTION_CONNECTIONS, OPTION_DEADLINE,
        OPTION_DEBUG,   OPTION_FORECAST,     OPTION_ORG};
    for (size_t i = 0; i < sizeof(of_aws) / sizeof(of_aws[0]); i++) {
        if (!options_has(options, of_aws[i]))
            continue;
        (void)error_set(err, ERR_USAGE, "--%s and --%s exclude each other", instead,
                        option_spec(of_aws[i])->name);
        error_hint(err, "--%s reads %s and does not call AWS; leave one of them out", instead,
                   reads);
        return -1;
    }
    return 0;
}

static int check_files_only(const struct options *options, const struct request *request,
                            struct error *err)
{
    if (check_no_aws(options, "input", "saved answers", err) != 0)
        return -1;
    struct stat found;
    if (stat(request->input.ptr, &found) != 0)
        (void)error_set(err, ERR_USAGE, "--input %.*s: %s", STR_ARG(request->input),
                        strerror(errno));
    else if (!S_ISDIR(found.st_mode))
        (void)error_set(err, ERR_USAGE, "--input %.*s: this is no folder", STR_ARG(request->input));
    else
        return 0;
    error_hint(err, "--input takes the folder that holds REGION/KIND.json, such as "
                    "answers/eu-west-1/snapshots.json");
    return -1;
}

static int check_capture_only(const struct options *options, const struct request *request,
                              struct error *err)
{
    if (str_is_empty(request->input))
        return check_no_aws(options, "db", "a capture", err);
    (void)error_set(err, ERR_USAGE, "--db and --input exclude each other");
    error_hint(err, "'snapaudit import' puts several captures and folders into one");
    return -1;
}

static int check_aws_only(const struct request *request, struct error *err)
{
    bool any = str_eq_c(request->account, "any") ||
               (request->accounts.count == 1 && str_eq_c(request->accounts.items[0], "any"));
    if (!any)
        return 0;
    (void)error_set(err, ERR_USAGE, "--account any is for saved answers only");
    error_hint(err, "the account is that of the keys; give --input or --db to read what was saved");
    return -1;
}

int request_read(struct request *out, const struct options *options, const struct console *console,
                 struct arena *arena, struct error *err)
{
    *out = (struct request){
        .input = arena_str(arena, options_value(options, OPTION_INPUT, STR_EMPTY)),
        .db = arena_str(arena, options_value(options, OPTION_DB, STR_EMPTY)),
        .progress = wants_progress(options, console),
        .accounts_file = options_value(options, OPTION_ACCOUNTS, STR_EMPTY),
        .profile = options_value(options, OPTION_PROFILE, STR_EMPTY),
        .endpoint_url = options_value(options, OPTION_ENDPOINT_URL, STR_EMPTY),
        .debug = options_has(options, OPTION_DEBUG),
        .forecast = read_forecast(options),
    };
    if (read_org(options, arena, out, err) != 0 || read_accounts(options, arena, out, err) != 0 ||
        read_regions(options, arena, out, err) != 0 ||
        read_number(options, OPTION_JOBS, JOBS_MAX, "one a processor", &out->jobs, err) != 0 ||
        read_number(options, OPTION_CONNECTIONS, CONNECTIONS_MAX, "the default, 32",
                    &out->connections, err) != 0 ||
        read_deadline(options, &out->deadline_ms, err) != 0)
        return -1;
    if (!str_is_empty(out->db))
        return check_capture_only(options, out, err);
    return str_is_empty(out->input) ? check_aws_only(out, err)
                                    : check_files_only(options, out, err);
}
