#include "cli/forecast.h"

#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/json_writer.h"
#include "model/account.h"
#include "reports/terminal.h"

#define WIDTH       100
#define CALL_WIDTH  42
#define KINDS_SHOWN 20 /* of accounts */

static const struct quota *quota_of(const struct operation_info *info)
{
    return &service_info(info->service)->quotas[info->bucket];
}

/* "ec2:DescribeSnapshots": the permission, which few calls have none of their own name of. */
static const char *name_of(const struct operation_info *info)
{
    return info->permission ? info->permission : info->action;
}

/* ---- permissions ---- */

/* Of the calls, and of what tells accounts and regions. */
static bool is_needed(const struct forecast *forecast, enum operation operation)
{
    const struct operation_info *info = operation_info(operation);
    if (!info->permission)
        return false;
    if (info->scope == ASKED_EACH_ACCOUNT)
        return operation_is_called(operation);
    for (size_t i = 0; i < forecast->call_count; i++)
        if (forecast->calls[i].operation == operation)
            return true;
    return false;
}

static void write_permissions(struct json_writer *json, const struct forecast *forecast)
{
    json_key(json, "permissions");
    json_begin_array(json);
    for (enum operation op = 0; op < OP_COUNT; op++)
        if (is_needed(forecast, op))
            json_cstr(json, operation_info(op)->permission);
    json_end_array(json);
}

/* ---- for programs ---- */

static void write_account(struct json_writer *json, const struct forecast_account *account)
{
    json_begin_object(json);
    json_member_str(json, "id", account->id);
    if (!str_is_empty(account->name))
        json_member_str(json, "name", account->name);
    json_key(json, "regions");
    json_begin_array(json);
    for (size_t i = 0; i < account->region_count; i++)
        json_str(json, account->regions[i]);
    json_end_array(json);
    json_member_u64(json, "regions_off", account->off);
    json_end_object(json);
}

static void write_call(struct json_writer *json, const struct forecast_call *call)
{
    const struct operation_info *info = operation_info(call->operation);
    json_begin_object(json);
    json_member_cstr(json, "service", service_info(info->service)->name);
    json_member_cstr(json, "action", info->action);
    json_member_u64(json, "at_least", call->at_least);
    if (call->more)
        json_member_cstr(json, "more", call->more);
    if (info->page.most > 0)
        json_member_u64(json, "page", info->page.most);
    json_member_u64(json, "burst", quota_of(info)->burst);
    json_member_u64(json, "per_second", quota_of(info)->rate);
    json_end_object(json);
}

static void write_json(struct sink *out, const struct forecast *forecast, struct str caller)
{
    struct json_writer json;
    json_writer_init(&json, out, 2);
    json_begin_object(&json);
    json_member_cstr(&json, "schema", "snapaudit.forecast/1");
    json_member_str(&json, "caller", caller);
    json_key(&json, "accounts");
    json_begin_array(&json);
    for (size_t i = 0; i < forecast->account_count; i++)
        write_account(&json, &forecast->accounts[i]);
    json_end_array(&json);
    json_key(&json, "calls");
    json_begin_array(&json);
    for (size_t i = 0; i < forecast->call_count; i++)
        write_call(&json, &forecast->calls[i]);
    json_end_array(&json);
    json_member_u64(&json, "calls_at_least", forecast->at_least);
    json_member_u64(&json, "calls_before", forecast->made);
    json_member_i64(&json, "call_ms", forecast->call_ms);
    json_member_u64(&json, "connections", forecast->connections);
    json_member_i64(&json, "at_least_ms", forecast->least_ms);
    write_permissions(&json, forecast);
    json_end_object(&json);
    json_finish(&json);
}

/* ---- for people ---- */

/* The same regions, and as many that are off. */
static bool reads_alike(const struct forecast_account *a, const struct forecast_account *b)
{
    if (a->region_count != b->region_count || a->off != b->off)
        return false;
    for (size_t i = 0; i < a->region_count; i++)
        if (!str_eq(a->regions[i], b->regions[i]))
            return false;
    return true;
}

/* Accounts that read alike share a line, under the first of them. */
static bool comes_first(const struct forecast *forecast, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (reads_alike(&forecast->accounts[i], &forecast->accounts[row]))
            return false;
    return true;
}

static size_t count_alike(const struct forecast *forecast, size_t row)
{
    size_t count = 0;
    for (size_t i = row; i < forecast->account_count; i++)
        count += reads_alike(&forecast->accounts[i], &forecast->accounts[row]);
    return count;
}

static void show_account(struct sink *out, const struct forecast *forecast, size_t row)
{
    const struct forecast_account *account = &forecast->accounts[row];
    size_t count = count_alike(forecast, row);
    struct sink *text = sink_memory();
    account_label(text, account->id, account->name);
    if (count > 1)
        sink_printf(text, " and %zu more, in each", count - 1);
    sink_printf(text, ": %zu region%s", account->region_count,
                account->region_count == 1 ? "" : "s");
    for (size_t i = 0; i < account->region_count; i++)
        sink_printf(text, "%s%.*s", i > 0 ? ", " : " (", STR_ARG(account->regions[i]));
    sink_cstr(text, account->region_count > 0 ? ")" : "");
    if (account->off > 0)
        sink_printf(text, ", %zu more %s not enabled", account->off,
                    account->off == 1 ? "is" : "are");
    sink_cstr(out, "  ");
    terminal_wrap(out, sink_view(text), 2, 4, WIDTH);
    sink_abort(text);
}

static void show_accounts(struct sink *out, const struct forecast *forecast)
{
    size_t kinds = 0;
    for (size_t i = 0; i < forecast->account_count; i++)
        if (comes_first(forecast, i) && kinds++ < KINDS_SHOWN)
            show_account(out, forecast, i);
    if (kinds > KINDS_SHOWN)
        sink_cstr(out, "  and others; --format json names all\n");
}

static void show_call(struct sink *out, const struct forecast_call *call)
{
    const struct operation_info *info = operation_info(call->operation);
    const struct quota *quota = quota_of(info);
    sink_printf(out, "  %-*s %8llu  %4u, then %2u/s  ", CALL_WIDTH, name_of(info),
                (unsigned long long)call->at_least, quota->burst, quota->rate);
    if (call->more)
        sink_printf(out, "%s%s", call->more, info->page.most > 0 ? ", and " : "");
    if (info->page.most > 0)
        sink_printf(out, "for each %u more", info->page.most);
    sink_char(out, '\n');
}

static void show_time(struct sink *out, const struct forecast *forecast)
{
    if (forecast->call_ms <= 0)
        return;
    sink_printf(
        out,
        "time: at least about %lld.%lld s, with %u connections and %lld ms a call, as those "
        "took that told whom to ask\n",
        (long long)((forecast->least_ms + 99) / 1000),
        (long long)((forecast->least_ms + 99) / 100 % 10), forecast->connections,
        (long long)forecast->call_ms);
}

static void show_permissions(struct sink *out, const struct forecast *forecast)
{
    struct sink *text = sink_memory();
    sink_cstr(text, "permissions:");
    for (enum operation op = 0; op < OP_COUNT; op++)
        if (is_needed(forecast, op))
            sink_printf(text, " %s", operation_info(op)->permission);
    terminal_wrap(out, sink_view(text), 0, 2, WIDTH);
    sink_abort(text);
}

static void write_text(struct sink *out, const struct forecast *forecast, struct str caller)
{
    sink_cstr(out, "forecast: nothing was read, and nothing is judged\n\nwho asks: ");
    terminal_text(out, caller);
    sink_cstr(out, "\nwhat is read:\n");
    show_accounts(out, forecast);
    sink_printf(out, "\n  %-*s %8s  %-13s  %s\n", CALL_WIDTH, "call", "at least", "pace",
                "one more");
    for (size_t i = 0; i < forecast->call_count; i++)
        show_call(out, &forecast->calls[i]);
    sink_printf(out, "  %-*s %8llu\n", CALL_WIDTH, "all listings",
                (unsigned long long)forecast->at_least);
    sink_printf(out, "  %-*s %8llu\n", CALL_WIDTH, "before: who asks, and which regions there are",
                (unsigned long long)forecast->made);
    sink_cstr(out, "\npace: so many calls at once, then so many a second, in each region of each "
                   "account\n");
    show_time(out, forecast);
    show_permissions(out, forecast);
}

void forecast_write(struct sink *out, enum forecast_form form, const struct forecast *forecast,
                    struct str caller)
{
    if (form == FORECAST_JSON)
        write_json(out, forecast, caller);
    else
        write_text(out, forecast, caller);
}
