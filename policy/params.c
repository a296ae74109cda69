/* Parameters of rules: what each type of them is called, and how its values are read, written and
 * described. */
#include "policy/params.h"

#include "policy/schema_internal.h"

struct param_type_info {
    const char *shown;
    bool is_list;
    const char *unit;     /* "days" */
    const char *example;  /* of a duration in units */
    int64_t unit_ms, max; /* of whole units */
    policy_item_fn check; /* of items; NULL: any text will do */
    bool (*read)(struct policy_reader *r, const struct yaml_node *node,
                 const struct rule_param *param, struct param_value *out);
    void (*put)(struct show *s, const struct rule_param *param, const struct param_value *value);
    void (*schema)(struct schema *s, const struct rule_param *param, int64_t max);
};

static const struct param_type_info *info_of(const struct rule_param *param);

int64_t param_unit(const struct rule_param *param)
{
    return info_of(param)->unit_ms;
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
    const struct param_type_info *info = info_of(param);
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
    return policy_read_whole(r, node, param->name, 0, info_of(param)->max, &out->number);
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

static struct words words_of(const struct rule_param *param)
{
    size_t count = 0;
    while (param->strings[count])
        count++;
    return (struct words){param->strings, count};
}

static bool read_word(struct policy_reader *r, const struct yaml_node *node,
                      const struct rule_param *param, struct param_value *out)
{
    size_t index;
    if (!policy_read_word(r, node, param->name, words_of(param), &index))
        return false;
    out->number = (int64_t)index;
    return true;
}

static bool read_list(struct policy_reader *r, const struct yaml_node *node,
                      const struct rule_param *param, struct param_value *out)
{
    return policy_read_list(r, node, param->name, LIST_MAY_BE_EMPTY | LIST_DISTINCT,
                            info_of(param)->check, &out->strings);
}

bool param_read(struct policy_reader *r, const struct yaml_node *node,
                const struct rule_param *param, struct param_value *out)
{
    return info_of(param)->read(r, node, param, out);
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

void param_put(struct show *s, const struct rule_param *param, const struct param_value *value)
{
    info_of(param)->put(s, param, value);
}

/* ---- describing ---- */

static void schema_count(struct schema *s, const struct rule_param *param, int64_t max)
{
    (void)param;
    (void)max;
    schema_put_ref(s, KEY_COUNT);
}

static void schema_flag(struct schema *s, const struct rule_param *param, int64_t max)
{
    (void)param;
    (void)max;
    schema_put_ref(s, KEY_BOOL);
}

static void schema_units(struct schema *s, const struct rule_param *param, int64_t max)
{
    (void)param;
    schema_put_units(s, max);
}

static void schema_word(struct schema *s, const struct rule_param *param, int64_t max)
{
    (void)max;
    schema_put_enum(s, words_of(param));
}

static void schema_texts(struct schema *s, const struct rule_param *param, int64_t max)
{
    (void)param;
    (void)max;
    schema_put_list(s, KEY_TEXT, true, true);
}

void param_schema(struct schema *s, const struct rule_param *param)
{
    info_of(param)->schema(s, param, info_of(param)->max);
}

/* ---- types ---- */

static const struct param_type_info types[PARAM_TYPE_COUNT] = {
    [PARAM_DAYS] = {.shown = "days",
                    .unit = "days",
                    .example = "30d",
                    .unit_ms = MS_PER_DAY,
                    .max = DAYS_MAX,
                    .read = read_units,
                    .put = put_number,
                    .schema = schema_units},
    [PARAM_HOURS] = {.shown = "hours",
                     .unit = "hours",
                     .example = "36h",
                     .unit_ms = MS_PER_HOUR,
                     .max = DAYS_MAX * 24,
                     .read = read_units,
                     .put = put_number,
                     .schema = schema_units},
    [PARAM_COUNT] = {.shown = "count",
                     .max = COUNT_MAX,
                     .read = read_count,
                     .put = put_number,
                     .schema = schema_count},
    [PARAM_BOOL] = {.shown = "true or false",
                    .read = read_flag,
                    .put = put_flag,
                    .schema = schema_flag},
    [PARAM_WORD] = {.shown = "word", .read = read_word, .put = put_word, .schema = schema_word},
    [PARAM_STRINGS] = {.shown = "list of words",
                       .is_list = true,
                       .read = read_list,
                       .put = put_list,
                       .schema = schema_texts},
    [PARAM_TAG_KEYS] = {.shown = "list of words",
                        .is_list = true,
                        .check = policy_check_required_key,
                        .read = read_list,
                        .put = put_list,
                        .schema = schema_texts},
};

static const struct param_type_info *info_of(const struct rule_param *param)
{
    return &types[param->type];
}

const char *param_type_shown(enum param_type type)
{
    return types[type].shown;
}

bool param_is_list(enum param_type type)
{
    return types[type].is_list;
}
