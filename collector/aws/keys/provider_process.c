/* A program of the user's that prints keys (credential_process): run again when these are about to end.
 * Neither its command line nor what it printed is ever shown: both may hold secrets. */
#include <stdio.h>
#include <string.h>

#include "collector/aws/keys/command_line.h"
#include "collector/aws/keys/process.h"
#include "collector/aws/keys/process_output.h"
#include "collector/aws/keys/provider_internal.h"
#include "core/limits.h"

/* A file may be malformed at this key: then get() says so. */
static void find_command(const struct profile *profile, struct profile_value *out,
                         struct error *err)
{
    (void)profile_get(profile, "credential_process", out, err);
}

bool provider_process_applies(const struct provider_question *question)
{
    struct profile_value command;
    struct error ignored = ERROR_INIT;
    find_command(question->profile, &command, &ignored);
    return !str_is_empty(command.text) && !profile_signs_in_first(question->profile);
}

static const char *signal_words(int number, char *out, size_t size)
{
    (void)snprintf(out, size, "was killed by signal %d", number);
    return out;
}

/* What became of it, as "credential_process …"; NULL: it ended well. */
static const char *trouble(const struct process_result *result, char *out, size_t size)
{
    if (result->end == PROCESS_NOT_STARTED)
        (void)snprintf(out, size, "could not be started: %s", strerror(result->start_errno));
    else if (result->end == PROCESS_LATE)
        (void)snprintf(out, size, "did not end within %d seconds",
                       (int)(LIMIT_PROCESS_MS / MS_PER_SECOND));
    else if (result->end == PROCESS_TOO_LONG)
        (void)snprintf(out, size, "printed more than %u bytes", LIMIT_PROCESS_BYTES);
    else if (result->signal > 0)
        return signal_words(result->signal, out, size);
    else if (result->exit != 0)
        (void)snprintf(out, size, "ended with status %d", result->exit);
    else
        return NULL;
    return out;
}

static int refuse(const struct provider_question *question, const struct profile_value *command,
                  const char *what, struct error *err)
{
    (void)profile_refuse(command, what, err);
    profile_hint_process(question->profile, err);
    return -1;
}

/* Runs it; its output is in `out`. */
static int run(const struct provider_question *question, const struct profile_value *command,
               struct secret *out, size_t *len, struct error *err)
{
    const struct process_terms terms = {.limit_ms = LIMIT_PROCESS_MS,
                                        .show_errors = question->environment->has_terminal,
                                        .stop = question->terms->stop};
    struct command_line line;
    struct process_result result = {.end = PROCESS_ENDED};
    char words[128];
    const char *what = command_line_split(&line, command->text);
    if (!what) {
        result = process_run(line.words, &terms, out);
        what = trouble(&result, words, sizeof(words));
    }
    command_line_clear(&line);
    *len = result.len;
    if (result.end == PROCESS_STOPPED)
        return error_set(err, ERR_CANCELLED, "stopped by a signal before anything was collected");
    return what ? refuse(question, command, what, err) : 0;
}

static struct credentials *read_keys(const struct provider_question *question,
                                     const struct profile_value *command, struct secret *text,
                                     size_t len, instant *until, struct error *err)
{
    struct member_keys output;
    char why[PROCESS_OUTPUT_WHY_BYTES], what[PROCESS_OUTPUT_WHY_BYTES + 32];
    if (!process_output_read(secret_bytes(text), len, &output, why)) {
        (void)snprintf(what, sizeof(what), "printed something that %s", why);
        (void)refuse(question, command, what, err);
        return NULL;
    }
    *until = output.until;
    return credentials_make(output.parts.access_key_id, output.parts.secret,
                            output.parts.session_token);
}

struct credentials *provider_process_get(const struct provider_question *question, instant *until,
                                         struct error *err)
{
    struct profile_value command;
    struct credentials *credentials = NULL;
    size_t len = 0;
    *until = INSTANT_UNSET;
    if (profile_get(question->profile, "credential_process", &command, err) != 0)
        return NULL;
    if (str_is_empty(command.text)) { /* the files have changed since it was run first */
        (void)profile_refuse_keyless(question->profile, err);
        return NULL;
    }
    struct secret *text = secret_new(LIMIT_PROCESS_BYTES);
    if (run(question, &command, text, &len, err) == 0)
        credentials = read_keys(question, &command, text, len, until, err);
    secret_free(text);
    return credentials;
}
