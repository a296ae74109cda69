#include "tests/bench/judging.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/embedded.h"
#include "tests/bench/table.h"
#include "rules/rule.h"

void must(const void *made, const struct error *err)
{
    if (!made)
        fail("cannot go on", err->message);
}

void judging_prepare(struct judging *j, struct str policy, instant as_of)
{
    struct error err = ERROR_INIT;
    j->arena = arena_new();
    j->as_of = as_of;
    j->only_rule = -1;
    const struct policy_options options = {.rules = rules_declared(), .as_of = as_of};
    j->policy = policy_parse(j->arena, STR_LIT("bench"), policy, &options, &err);
    must(j->policy, &err);
    j->prices = prices_parse(str_make(snapaudit_prices_json, snapaudit_prices_json_size), &err);
    must(j->prices, &err);
    j->run = (struct run_info){.run_id = "0000000000000000",
                               .as_of = as_of,
                               .as_of_source = "option",
                               .tool_version = "bench",
                               .policy_name = "bench",
                               .policy_version = "1",
                               .policy_sha256 = j->policy->sha256,
                               .caller = STR_LIT("bench"),
                               .currency = prices_currency(j->prices),
                               .priced_at = prices_date(j->prices),
                               .price_source = prices_source(j->prices)};
}

void judging_facts(struct judging *j)
{
    const struct facts_options options = engine_facts_options(j->policy, j->as_of);
    j->facts = facts_new(j->graph, &options);
    j->cost = cost_model_new(j->graph, j->prices, j->as_of);
    j->upkeep = upkeep_new(j->facts, j->cost);
}

void judging_run(struct judging *j, void (*accept)(void *, const struct finding *), void *ctx)
{
    struct error err = ERROR_INIT;
    struct summary summary;
    const struct engine_options options = {.graph = j->graph,
                                           .facts = j->facts,
                                           .cost = j->cost,
                                           .prices = j->prices,
                                           .policy = j->policy,
                                           .as_of = j->as_of,
                                           .jobs = j->jobs,
                                           .only_rule = j->only_rule,
                                           .only_scope = -1,
                                           .only_row = ROW_NONE,
                                           .accept = accept,
                                           .ctx = ctx};
    if (engine_run(&options, j->arena, &summary, &err) != 0)
        fail("the engine", err.message);
}

struct sink *judging_open(const char *dir, const char *name, int *fd)
{
    char path[PATH_SIZE];
    path_in(path, dir, name);
    *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (*fd < 0)
        fail(path, strerror(errno));
    return sink_fd(*fd);
}

uint64_t judging_close(struct sink *sink, int fd)
{
    struct error err = ERROR_INIT;
    uint64_t bytes = sink_bytes(sink);
    if (sink_close(sink, &err) != 0 || close(fd) != 0)
        fail("a report", err.message);
    return bytes;
}
