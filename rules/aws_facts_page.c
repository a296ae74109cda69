#include "rules/aws_facts_page.h"

#include "analyzer/beliefs.h"
#include "rules/rule.h"

bool rule_rests_on(const struct rule *rule, enum aws_fact fact)
{
    for (const enum aws_fact *at = rule->facts; *at != AWS_FACT_END; at++)
        if (*at == fact)
            return true;
    return false;
}

void aws_facts_seen(struct sink *out, enum aws_fact fact)
{
    const struct aws_fact_info *info = aws_fact_info(fact);
    if (info->seen == 0) {
        sink_cstr(out, "only documented");
        return;
    }
    if (info->seen == 1)
        sink_cstr(out, "seen once");
    else
        sink_printf(out, "seen %u times", info->seen);
    if (info->years[0])
        sink_printf(out, ", %s", info->years);
}

static void put_rules(struct sink *out, enum aws_fact fact)
{
    const char *before = "- Rules: ";
    for (size_t i = 0; i < rule_count(); i++) {
        if (!rule_rests_on(rule_at(i), fact))
            continue;
        sink_printf(out, "%s[%s](rules/%s.md)", before, rule_id(i), rule_id(i));
        before = ", ";
    }
    if (before[0] == ',')
        sink_char(out, '\n');
}

static void put_beliefs(struct sink *out, enum aws_fact fact)
{
    size_t count;
    const struct belief *beliefs = beliefs_known(&count);
    for (size_t i = 0; i < count; i++) {
        if (beliefs[i].fact != fact)
            continue;
        sink_printf(out, "- Tried on every inventory; %s if %s\n",
                    beliefs[i].refutes ? "refuted" : "counted", beliefs[i].counter);
    }
}

static void put_fact(struct sink *out, enum aws_fact fact)
{
    const struct aws_fact_info *info = aws_fact_info(fact);
    sink_printf(out, "\n## %s\n\n%s\n\n- Evidence: ", info->id, info->statement);
    aws_facts_seen(out, fact);
    sink_printf(out, " (%s)\n- Decides: %s\n", info->source, info->decides);
    put_rules(out, fact);
    put_beliefs(out, fact);
}

void aws_facts_page(struct sink *out)
{
    sink_cstr(out,
              "# Facts of AWS\n"
              "\n"
              "Every verdict, figure and reason of a gap rests on what AWS does. Each such fact "
              "stands here, with\n"
              "how often it was seen in real answers, or that AWS only says so. What AWS really "
              "answers wins over\n"
              "what its documents say: an explicit documented value in an answer may be judged; "
              "what is concluded\n"
              "from an absence, a text or a mark must have been seen, else it ends in *unknown*.\n"
              "\n"
              "\"Seen\" counts independent examples: answers that other accounts got, or other "
              "authors published.\n"
              "The many calls of one author (radkawar/stackd, recorded in 2026) count once.\n"
              "\n"
              "Facts about marks are tried on every inventory: [how snapaudit "
              "judges](semantics.md#facts-of-aws)\n"
              "says what follows. `snapaudit rules facts` prints this page, `snapaudit rules show "
              "RULE` the facts of\n"
              "one rule. It is made from analyzer/aws_facts.def.\n");
    for (int fact = AWS_FACT_END + 1; fact < AWS_FACT_LIMIT; fact++)
        put_fact(out, (enum aws_fact)fact);
}
