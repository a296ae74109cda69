/* Accounts as YAML, and so as JSON: a list of them, by itself or under `accounts`. */
#include "cli/accounts/accounts_internal.h"

#include "core/limits.h"
#include "policy/yaml.h"

static void take_yaml_problem(void *ctx, const struct yaml_problem *problem)
{
    struct accounts_reader *r = ctx;
    struct str expected = problem->expected;
    struct str words = STR_LIT("Expected ");
    if (str_starts(expected, words.ptr) && expected.ptr[expected.len - 1] == '.')
        expected = str_make(expected.ptr + words.len, expected.len - words.len - 1);
    accounts_refuse(r, problem->line, problem->message, arena_str(r->arena, expected).ptr);
}

#define A_LIST \
    "a list of accounts, '- id: \"111122223333\"' and so on, by itself or below 'accounts:'"

/* The values of a key: one text, or a list of them. False where something else stands. */
static bool values_of(struct accounts_reader *r, const struct account_key *key,
                      const struct yaml_node *node, struct vec *out)
{
    bool fits = node->kind == YAML_SCALAR || (key->list && node->kind == YAML_SEQUENCE);
    if (node->kind == YAML_SCALAR && !yaml_is_null(node))
        (void)vec_push(out, &node->text);
    for (size_t i = 0; fits && node->kind == YAML_SEQUENCE && i < node->count; i++) {
        fits = node->items[i]->kind == YAML_SCALAR;
        (void)vec_push(out, &node->items[i]->text);
    }
    if (!fits && node->kind != YAML_REFUSED)
        accounts_refuse(
            r, node->line,
            arena_printf(r->arena, "%s is no %s", key->name, key->list ? "list of texts" : "text"),
            key->expected);
    return fits;
}

static void read_pair(struct accounts_reader *r, const struct yaml_pair *pair,
                      struct listed_account *account)
{
    struct vec values;
    if (pair->key->kind != YAML_SCALAR)
        return;
    const struct account_key *key = account_key(r, pair->key->text, pair->key->line);
    if (!key)
        return;
    vec_init(&values, sizeof(struct str));
    if (values_of(r, key, pair->value, &values))
        account_set(r, key, account, values.data, values.len, pair->value->line);
    vec_clear(&values);
}

static void read_account(struct accounts_reader *r, const struct yaml_node *node)
{
    struct listed_account account = {.line = node->line};
    size_t before = r->problems;
    if (node->kind == YAML_REFUSED)
        return;
    if (node->kind != YAML_MAPPING) {
        accounts_refuse(r, node->line, STR_LIT("this is no account"),
                        "its keys, id and others, such as '- id: \"111122223333\"'");
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        read_pair(r, &node->pairs[i], &account);
    if (r->problems == before)
        account_add(r, &account);
}

/* The list below `accounts`; NULL when something else stands there. */
static const struct yaml_node *list_below(struct accounts_reader *r, const struct yaml_node *root)
{
    const struct yaml_node *list = yaml_get(root, "accounts");
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *key = root->pairs[i].key;
        if (key->kind == YAML_SCALAR && !str_eq_c(key->text, "accounts")) {
            accounts_refuse(r, key->line,
                            arena_printf(r->arena, "unknown key '%.*s'",
                                         STR_ARG(yaml_clip(r->arena, key->text))),
                            A_LIST);
            return NULL;
        }
    }
    return list;
}

void accounts_read_yaml(struct accounts_reader *r, struct str text)
{
    const struct yaml_node *root =
        yaml_read(r->arena, text, LIMIT_ACCOUNTS_BYTES, take_yaml_problem, r);
    const struct yaml_node *list = root;
    if (root && root->kind == YAML_MAPPING)
        list = list_below(r, root);
    if (!list || list->kind == YAML_REFUSED)
        return; /* that has been told, or nothing is there */
    if (list->kind != YAML_SEQUENCE) {
        if (!yaml_is_null(list))
            accounts_refuse(r, list->line, STR_LIT("this is no list of accounts"), A_LIST);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        read_account(r, list->items[i]);
}
