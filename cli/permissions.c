/* `snapaudit permissions`: the IAM policy that the calls of this program need, from the one table
 * that every call is made of; and for many accounts the role, whom it trusts, and what the caller needs. */
#include <string.h>

#include "cli/accounts/accounts_file.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/policy_load.h"
#include "collector/aws/keys/assume.h"
#include "collector/aws/operation.h"
#include "core/json_writer.h"

/* NULL: it needs none, or is not called. */
static const char *needed_by(enum operation operation)
{
    return operation_is_called(operation) ? operation_info(operation)->permission : NULL;
}

static bool came_before(enum operation operation)
{
    const char *permission = needed_by(operation);
    for (unsigned i = 0; i < (unsigned)operation; i++) {
        const char *other = needed_by((enum operation)i);
        if (other && strcmp(other, permission) == 0)
            return true;
    }
    return false;
}

/* ---- statements ---- */

#define PRETTY_DEPTH 12 /* every member on a line of its own */
#define VERSION      "2012-10-17"

static void begin_document(struct json_writer *json)
{
    json_begin_object(json);
    json_member_cstr(json, "Version", VERSION);
    json_key(json, "Statement");
    json_begin_array(json);
}

static void end_document(struct json_writer *json)
{
    json_end_array(json);
    json_end_object(json);
}

static void begin_statement(struct json_writer *json, const char *sid)
{
    json_begin_object(json);
    json_member_cstr(json, "Sid", sid);
    json_member_cstr(json, "Effect", "Allow");
}

/* What whoever reads an account needs there. */
static void write_reading(struct json_writer *json)
{
    begin_statement(json, "SnapauditReadsOnly");
    json_key(json, "Action");
    json_begin_array(json);
    for (unsigned i = 0; i < OP_COUNT; i++)
        if (needed_by((enum operation)i) && !came_before((enum operation)i))
            json_cstr(json, needed_by((enum operation)i));
    json_end_array(json);
    json_member_cstr(json, "Resource", "*");
    json_end_object(json);
}

static void write_role_policy(struct json_writer *json)
{
    begin_document(json);
    write_reading(json);
    end_document(json);
}

/* ---- many accounts ---- */

/* The role that each account has. */
struct member_role {
    struct str name;        /* without its path */
    struct str path;        /* "/", "/audit/" */
    struct str full;        /* "audit/snapaudit" */
    struct str trusts;      /* the account that may take it on */
    struct str external_id; /* may be empty */
};

/* What whoever asks about many accounts needs besides, a statement each. */
static const struct {
    enum operation operation;
    const char *sid;
    bool of_the_role; /* else of everything: AWS limits it to nothing smaller */
} caller_needs[] = {
    {OP_LIST_ACCOUNTS, "SnapauditListsAccounts", false},
    {OP_ASSUME_ROLE, "SnapauditTakesOnTheRole", true},
};

static void write_caller_policy(struct json_writer *json, const struct member_role *role,
                                struct arena *arena)
{
    begin_document(json);
    write_reading(json); /* its own account is read without a role */
    for (size_t i = 0; i < sizeof(caller_needs) / sizeof(caller_needs[0]); i++) {
        begin_statement(json, caller_needs[i].sid);
        json_member_cstr(json, "Action", operation_info(caller_needs[i].operation)->caller);
        if (caller_needs[i].of_the_role)
            json_member_str(json, "Resource",
                            arena_printf(arena, "arn:aws:iam::*:role/%.*s", STR_ARG(role->full)));
        else
            json_member_cstr(json, "Resource", "*");
        json_end_object(json);
    }
    end_document(json);
}

/* An account by its number alone is its root in every partition. */
static void write_trust_policy(struct json_writer *json, const struct member_role *role)
{
    begin_document(json);
    begin_statement(json, "SnapauditIsLetIn");
    json_key(json, "Principal");
    json_begin_object(json);
    json_member_str(json, "AWS", role->trusts);
    json_end_object(json);
    json_member_cstr(json, "Action", operation_info(OP_ASSUME_ROLE)->caller);
    if (!str_is_empty(role->external_id)) {
        json_key(json, "Condition");
        json_begin_object(json);
        json_key(json, "StringEquals");
        json_begin_object(json);
        json_member_str(json, "sts:ExternalId", role->external_id);
        json_end_object(json);
        json_end_object(json);
    }
    json_end_object(json);
    end_document(json);
}

static void write_all(struct json_writer *json, const struct member_role *role, struct arena *arena)
{
    json_begin_object(json);
    json_member_str(json, "RoleName", role->full);
    json_key(json, "RolePolicy");
    write_role_policy(json);
    json_key(json, "TrustPolicy");
    write_trust_policy(json, role);
    json_key(json, "CallerPolicy");
    write_caller_policy(json, role, arena);
    json_end_object(json);
}

/* A template that a stack set puts into each account. */
static void write_template(struct json_writer *json, const struct member_role *role,
                           struct arena *arena)
{
    (void)arena;
    json_begin_object(json);
    json_member_cstr(json, "AWSTemplateFormatVersion", "2010-09-09");
    json_member_cstr(json, "Description",
                     "The role in which snapaudit reads this account. It describes and changes "
                     "nothing.");
    json_key(json, "Resources");
    json_begin_object(json);
    json_key(json, "SnapauditRole");
    json_begin_object(json);
    json_member_cstr(json, "Type", "AWS::IAM::Role");
    json_key(json, "Properties");
    json_begin_object(json);
    json_member_str(json, "RoleName", role->name);
    json_member_str(json, "Path", role->path);
    json_key(json, "AssumeRolePolicyDocument");
    write_trust_policy(json, role);
    json_key(json, "Policies");
    json_begin_array(json);
    json_begin_object(json);
    json_member_cstr(json, "PolicyName", "snapaudit");
    json_key(json, "PolicyDocument");
    write_role_policy(json);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
}

/* ---- options ---- */

static const struct {
    const char *word;
    void (*write)(struct json_writer *json, const struct member_role *role, struct arena *arena);
} forms[] = {{"json", write_all}, {"cloudformation", write_template}};

/* What has a meaning only beside --org. */
static int check_alone(const struct options *options, struct error *err)
{
    static const enum option_id of_org[] = {OPTION_TRUST, OPTION_MEMBER_ROLE};
    for (size_t i = 0; i < sizeof(of_org) / sizeof(of_org[0]); i++)
        if (options_has(options, of_org[i]))
            return error_set(err, ERR_USAGE, "--%s needs --org", option_spec(of_org[i])->name);
    if (!str_eq_c(options_value(options, OPTION_IAM_FORMAT, STR_LIT("json")), "json"))
        return error_set(err, ERR_USAGE, "--format cloudformation needs --org");
    return 0;
}

static int read_role(const struct options *options, struct member_role *out, struct arena *arena,
                     struct error *err)
{
    struct str full = options_value(options, OPTION_MEMBER_ROLE, STR_LIT("snapaudit"));
    size_t slash = full.len;
    if (!role_name_fits(full)) {
        (void)error_set(err, ERR_USAGE, "--role: '%.*s' is no name of a role", STR_ARG(full));
        error_hint(err, "such as --role snapaudit, or with a path --role audit/snapaudit");
        return -1;
    }
    while (slash > 0 && full.ptr[slash - 1] != '/')
        slash--;
    out->full = full;
    out->name = str_skip(full, slash);
    out->path = arena_printf(arena, "/%.*s", (int)slash, full.ptr);
    return 0;
}

static int read_trust(const struct options *options, struct member_role *out, struct error *err)
{
    struct str text = options_value(options, OPTION_TRUST, STR_EMPTY);
    size_t comma = str_find(text, ",");
    out->trusts = str_make(text.ptr, comma);
    out->external_id = str_skip(text, comma + 1);
    if (!options_has(options, OPTION_TRUST)) {
        (void)error_set(err, ERR_USAGE, "--org needs --trust: whom does the role let in?");
        error_hint(err, "the account that the audit runs with the keys of, such as --trust "
                        "111122223333, or --trust 111122223333,EXTERNAL-ID");
        return -1;
    }
    if (!account_is_plausible(out->trusts))
        return error_set(err, ERR_USAGE, "--trust: '%.*s' is no account id", STR_ARG(out->trusts));
    if (comma < text.len && !external_id_fits(out->external_id))
        return error_set(err, ERR_USAGE,
                         "--trust: an external id has 2 to 1224 letters, digits and _+=,.@:/-");
    return 0;
}

static int write_asked(const struct options *options, struct arena *arena, struct sink *out,
                       struct error *err)
{
    struct member_role role;
    struct json_writer json;
    struct str form = options_value(options, OPTION_IAM_FORMAT, STR_LIT("json"));
    bool many = options_has(options, OPTION_PERMISSIONS_ORG);
    if (many ? read_role(options, &role, arena, err) != 0 || read_trust(options, &role, err) != 0
             : check_alone(options, err) != 0)
        return -1;
    json_writer_init(&json, out, PRETTY_DEPTH);
    if (!many)
        write_role_policy(&json);
    for (size_t i = 0; many && i < sizeof(forms) / sizeof(forms[0]); i++)
        if (str_eq_c(form, forms[i].word))
            forms[i].write(&json, &role, arena);
    json_finish(&json);
    return 0;
}

int permissions_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    struct str path = options_value(options, OPTION_POLICY, STR_EMPTY);
    int status = EXIT_DONE;
    if ((!str_is_empty(path) && !policy_load(arena, console, path, clock_now(), &err)) ||
        write_asked(options, arena, console->out, &err) != 0) {
        console_error(console, &err);
        status = EXIT_USAGE;
    }
    arena_free(arena);
    return status;
}
