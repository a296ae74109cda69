/* Parameters of rules: how values of each type of them are read and written. */
#include "policy/params.h"

struct words param_words(const struct rule_param *param)
{
    size_t count = 0;
    while (param->strings[count])
        count++;
    return (struct words){param->strings, count};
}

/* ---- reading ---- */

/* Parameters that stand for an objective cannot be 0: no objective can. */
static bool is_linked(const struct policy_reader *r, const struct rule_param *param)
{
    for (enum promise promise = PROMISE_NONE + 1; promise < PROMISE_COUNT; promise++) {
        size_t rule;
        size_t row;
        if (policy_find_promised(r->policy, promise, &rule, &row) &&
            strcmp(policy_rule_at(r->policy, rule)->params[row].name, param->name) == 0)
            return true;
    }
    return false;
}

/* A number of units, or a duration of whole units. */
static bool read_units(struct policy_reader *r, const struct yaml_node *node,
                       const struct rule_param *param, struct param_value *out)
{
    int64_t ms;
    const struct param_type_info *info = param_type_info(param->type);
    bool number = node->kind == YAML_SCALAR && node->text.len > 0 &&
                  node->text.ptr[node->text.len - 1] >= '0' &&
                  node->text.ptr[node->text.len - 1] <= '9';
    if (number)
        return policy_read_whole(r, node, param->name, is_linked(r, param) ? 1 : 0, info->max,
                                 &out->number);
    if (!policy_read_duration(r, node, param->name, &ms))
        return false;
    if (ms % info->unit_ms == 0) {
        out->number = ms / info->unit_ms;
        return true;
    }
    policy_problem(r, node, "%s counts whole %s: '%.*s'", param->name, info->unit,
                   STR_ARG(policy_shown(r, node)));
    policy_expected(r, "Expected a whole number of %s, such as %s.", info->unit, info->example);
    policy_hint(r, "Round it.");
    return false;
}

static bool read_count(struct policy_reader *r, const struct yaml_node *node,
                       const struct rule_param *param, struct param_value *out)
{
    return policy_read_whole(r, node, param->name, 0, param_type_info(param->type)->max,
                             &out->number);
}

static bool read_flag(struct policy_reader *r, const struct yaml_node *node,
                      const struct rule_param *param, struct param_value *out)
{
    bool flag;
    if (!policy_read_bool(r, node, param->name, &flag))
        return false;
    out->number = flag ? 1 : 0;
    return true;
}

static bool read_word(struct policy_reader *r, const struct yaml_node *node,
                      const struct rule_param *param, struct param_value *out)
{
    size_t index;
    if (!policy_read_word(r, node, param->name, param_words(param), &index))
        return false;
    out->number = (int64_t)index;
    return true;
}

static bool read_list(struct policy_reader *r, const struct yaml_node *node,
                      const struct rule_param *param, struct param_value *out)
{
    return policy_read_list(r, node, param->name, LIST_MAY_BE_EMPTY | LIST_DISTINCT,
                            param_type_info(param->type)->check, &out->strings);
}

/* ---- writing ---- */

static void put_number(struct show *s, const struct rule_param *param,
                       const struct param_value *value)
{
    (void)param;
    sink_i64(s->out, value->number);
}

static void put_flag(struct show *s, const struct rule_param *param,
                     const struct param_value *value)
{
    (void)param;
    sink_cstr(s->out, value->number != 0 ? "true" : "false");
}

static void put_word(struct show *s, const struct rule_param *param,
                     const struct param_value *value)
{
    sink_cstr(s->out, param->strings[value->number]);
}

static void put_list(struct show *s, const struct rule_param *param,
                     const struct param_value *value)
{
    (void)param;
    show_put_list(s, value->strings);
}

/* ---- types ---- */

static const struct param_type_info types[PARAM_TYPE_COUNT] = {
    [PARAM_DAYS] = {"days", read_units, put_number, .unit_ms = MS_PER_DAY, .max = DAYS_MAX,
                    .unit = "days", .example = "30d"},
    [PARAM_HOURS] = {"hours", read_units, put_number, .unit_ms = MS_PER_HOUR, .max = DAYS_MAX * 24,
                     .unit = "hours", .example = "36h"},
    [PARAM_COUNT] = {"count", read_count, put_number, .max = COUNT_MAX, .as = KEY_COUNT},
    [PARAM_BOOL] = {"true or false", read_flag, put_flag, .as = KEY_BOOL},
    [PARAM_WORD] = {"word", read_word, put_word, .as = KEY_TYPE_COUNT},
    [PARAM_STRINGS] = {"list of words", read_list, put_list, .is_list = true},
    [PARAM_TAG_KEYS] = {"list of words", read_list, put_list, .is_list = true,
                        .check = policy_check_required_key},
};

const struct param_type_info *param_type_info(enum param_type type)
{
    return &types[type];
}

const char *param_type_shown(enum param_type type)
{
    return types[type].shown;
}

bool param_is_list(enum param_type type)
{
    return types[type].is_list;
}
