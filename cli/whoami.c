/* `snapaudit whoami`: whose keys an audit would use, why these, and what it would read with them. What is
 * known without AWS is told also when AWS does not answer. No secret is shown. */
#include <stdio.h>

#include "cli/aws_env.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/person.h"
#include "cli/policy_load.h"
#include "cli/request.h"
#include "collector/aws/whoami.h"
#include "core/json_writer.h"

struct whoami {
    struct arena *arena;
    struct request request;
    struct strs regions; /* in scope; none: all that are enabled */
    struct aws_environment environment;
    struct aws_settings settings;
    struct aws_terms terms;
    struct credentials *credentials;
    struct aws_whoami found;
};

/* ---- what is asked ---- */

static void on_debug(void *ctx, const char *line)
{
    const struct console *console = ctx;
    console_say(console, MESSAGE_DEBUG, "%s", line);
}

/* --region, else the policy's places.regions, as an audit takes them. */
static int read_scope(struct whoami *w, const struct options *options, struct console *console,
                      struct error *err)
{
    struct str path = options_value(options, OPTION_POLICY, STR_EMPTY);
    if (request_read(&w->request, options, console, w->arena, err) != 0)
        return -1;
    const struct policy *policy = policy_load(w->arena, console, path, clock_now(), err);
    if (!policy)
        return -1;
    bool named = w->request.regions.count > 0 || w->request.all_regions;
    w->regions = named ? w->request.regions : policy->regions;
    return 0;
}

static int load_keys(struct whoami *w, struct console *console, struct error *err)
{
    aws_env_read(&w->environment, w->request.profile, w->arena);
    w->environment.endpoint_option = w->request.endpoint_url;
    w->environment.has_terminal = console->err_terminal;
    w->environment.person.ask = person_ask;
    w->terms = (struct aws_terms){.settings = &w->settings,
                                  .stop = interrupt_flag(),
                                  .debug = w->request.debug ? on_debug : NULL,
                                  .debug_ctx = console,
                                  .now = clock_now,
                                  .monotonic_ms = clock_monotonic_ms,
                                  .began_ms = clock_monotonic_ms(),
                                  .deadline_ms = w->request.deadline_ms};
    w->credentials = credentials_load(&w->environment, &w->terms, &w->settings, err);
    return w->credentials ? 0 : -1;
}

static int ask(struct whoami *w, struct error *err)
{
    struct keys *keys = keys_static(w->credentials);
    const struct whoami_question question = {.terms = &w->terms,
                                             .keys = keys,
                                             .regions = w->regions.items,
                                             .region_count = w->regions.count};
    int status = aws_whoami(&question, w->arena, &w->found, err);
    keys_free(keys);
    return status;
}

/* As people and the SDKs write it: without the slash that is no path. */
static struct str url_of(const struct whoami *w, enum service service)
{
    struct str url = w->found.endpoints[service].url;
    if (url.len > 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

/* ---- as JSON ---- */

static void member_or_null(struct json_writer *json, const char *name, struct str value)
{
    json_key(json, name);
    if (str_is_empty(value))
        json_write_null(json);
    else
        json_str(json, value);
}

static void write_endpoints(const struct whoami *w, struct json_writer *json)
{
    json_key(json, "endpoints");
    json_begin_object(json);
    for (enum service i = 0; i < SERVICE_COUNT; i++)
        member_or_null(json, service_info(i)->settings, url_of(w, i));
    json_end_object(json);
    json_key(json, "overridden");
    json_begin_array(json);
    for (enum service i = 0; i < SERVICE_COUNT; i++)
        if (!str_is_empty(w->settings.endpoint_urls[i]))
            json_cstr(json, service_info(i)->settings);
    json_end_array(json);
}

static void write_regions(const struct whoami *w, struct json_writer *json)
{
    json_key(json, "regions");
    if (!w->found.regions) {
        json_write_null(json);
        return;
    }
    json_begin_array(json);
    for (size_t i = 0; i < w->found.region_count; i++)
        json_str(json, w->found.regions[i]);
    json_end_array(json);
}

static void write_json(const struct whoami *w, struct sink *out)
{
    struct json_writer json;
    char id[CREDENTIALS_SHOWN_BYTES], until[INSTANT_TEXT_MAX];
    json_writer_init(&json, out, 1);
    json_begin_object(&json);
    json_member_cstr(&json, "provider", w->settings.source);
    json_member_str(&json, "because", w->settings.because);
    json_member_str(&json, "profile", w->settings.profile);
    json_member_cstr(&json, "access_key_id", credentials_show_id(w->credentials, id));
    member_or_null(&json, "until", str_from(instant_format(w->settings.until, until)));
    json_member_bool(&json, "renews", credentials_can_renew(&w->settings));
    member_or_null(&json, "account", w->found.account);
    member_or_null(&json, "arn", w->found.arn);
    member_or_null(&json, "partition", str_from(w->found.partition));
    member_or_null(&json, "region", w->settings.region);
    json_member_cstr(&json, "region_from", w->settings.region_from);
    json_member_str(&json, "asked_in", w->found.home);
    write_endpoints(w, &json);
    write_regions(w, &json);
    json_end_object(&json);
    json_finish(&json);
}

/* ---- for people ---- */

static void line(struct sink *out, const char *name, struct str text)
{
    if (!str_is_empty(text))
        sink_printf(out, "%-11s %.*s\n", name, STR_ARG(text));
}

static void write_keys(const struct whoami *w, struct sink *out)
{
    char id[CREDENTIALS_SHOWN_BYTES], until[INSTANT_TEXT_MAX];
    bool renews = credentials_can_renew(&w->settings);
    sink_printf(out, "%-11s %s, from the %s: %.*s\n", "keys",
                credentials_show_id(w->credentials, id), w->settings.source,
                STR_ARG(w->settings.because));
    if (w->settings.until == INSTANT_UNSET)
        sink_printf(out, "%-11s nobody says when they end\n", "");
    else
        sink_printf(out, "%-11s good until %s%s\n", "", instant_format(w->settings.until, until),
                    renews ? ", and renewed while a run lasts" : "");
}

static void write_region(const struct whoami *w, struct sink *out)
{
    if (str_is_empty(w->settings.region))
        sink_printf(out, "%-11s none is set; %.*s is asked first\n", "region",
                    STR_ARG(w->found.home));
    else
        sink_printf(out, "%-11s %.*s, from the %s\n", "region", STR_ARG(w->settings.region),
                    w->settings.region_from);
}

static void write_overridden(const struct whoami *w, struct sink *out)
{
    const char *name = "endpoints";
    for (enum service i = 0; i < SERVICE_COUNT; i++) {
        if (str_is_empty(w->settings.endpoint_urls[i]))
            continue;
        sink_printf(out, "%-11s %s at %.*s\n", name, service_info(i)->settings,
                    STR_ARG(url_of(w, i)));
        name = "";
    }
    if (name[0])
        sink_printf(out, "%-11s those of AWS\n", name);
}

static void write_scope(const struct whoami *w, struct sink *out)
{
    if (str_is_empty(w->found.account))
        return;
    sink_printf(out, "%-11s account %.*s, ", "would read", STR_ARG(w->found.account));
    if (!w->found.regions) {
        sink_printf(out, "and which regions is not known: %s\n", w->found.untold.message);
        return;
    }
    sink_printf(out, "%zu region%s", w->found.region_count, w->found.region_count == 1 ? "" : "s");
    for (size_t i = 0; i < w->found.region_count; i++)
        sink_printf(out, "%s%.*s", i == 0 ? ": " : ", ", STR_ARG(w->found.regions[i]));
    sink_char(out, '\n');
}

static void write_text(const struct whoami *w, struct sink *out)
{
    line(out, "account", w->found.account);
    line(out, "caller", w->found.arn);
    line(out, "partition", str_from(w->found.partition));
    line(out, "profile", w->settings.profile);
    write_keys(w, out);
    write_region(w, out);
    write_overridden(w, out);
    write_scope(w, out);
}

/* ---- all of it ---- */

static int run(struct whoami *w, const struct options *options, struct console *console,
               struct error *err)
{
    if (read_scope(w, options, console, err) != 0 || load_keys(w, console, err) != 0)
        return -1;
    int status = ask(w, err);
    if (str_eq_c(options_value(options, OPTION_WHOAMI_FORMAT, STR_LIT("text")), "json"))
        write_json(w, console->out);
    else
        write_text(w, console->out);
    return status;
}

static int status_of(const struct error *err)
{
    if (err->code == ERR_CANCELLED && *interrupt_flag())
        return interrupt_status();
    return err->code == ERR_NETWORK || err->code == ERR_DENIED ? EXIT_NOTHING : EXIT_USAGE;
}

int whoami_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct whoami w = {.arena = arena_new()};
    int status = EXIT_DONE;
    interrupt_watch();
    if (run(&w, options, console, &err) != 0) {
        console_error(console, &err);
        status = status_of(&err);
    }
    credentials_free(w.credentials);
    arena_free(w.arena);
    return status;
}
