/* `snapaudit permissions`: the IAM policy that the calls of this program need, from the one table
 * that every call is made of. */
#include <string.h>

#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/policy_load.h"
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

static void write_policy(struct sink *out)
{
    struct json_writer json;
    json_writer_init(&json, out, 4);
    json_begin_object(&json);
    json_member_cstr(&json, "Version", "2012-10-17");
    json_key(&json, "Statement");
    json_begin_array(&json);
    json_begin_object(&json);
    json_member_cstr(&json, "Sid", "SnapauditReadsOnly");
    json_member_cstr(&json, "Effect", "Allow");
    json_key(&json, "Action");
    json_begin_array(&json);
    for (unsigned i = 0; i < OP_COUNT; i++)
        if (needed_by((enum operation)i) && !came_before((enum operation)i))
            json_cstr(&json, needed_by((enum operation)i));
    json_end_array(&json);
    json_member_cstr(&json, "Resource", "*");
    json_end_object(&json);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

int permissions_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct arena *arena = arena_new();
    struct str path = options_value(options, OPTION_POLICY, STR_EMPTY);
    int status = EXIT_DONE;
    if (!str_is_empty(path) && !policy_load(arena, console, path, clock_now(), &err)) {
        console_error(console, &err);
        status = EXIT_USAGE;
    } else {
        write_policy(console->out);
    }
    arena_free(arena);
    return status;
}
