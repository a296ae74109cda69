#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "cli/options.h"
#include "reports/format_table.h"

#define BIT(command) (1u << (command))

#define JUDGING         (BIT(COMMAND_AUDIT) | BIT(COMMAND_GATE) | BIT(COMMAND_EXPLAIN))
#define INVENTORY       (JUDGING | BIT(COMMAND_EVIDENCE_ADD)) /* an inventory is read, of AWS or */
#define SAVED           (INVENTORY | BIT(COMMAND_REPORT))     /* of what was saved */
#define REPORTING       (BIT(COMMAND_AUDIT) | BIT(COMMAND_REPORT))
#define TELLING         (JUDGING | BIT(COMMAND_REPORT))  /* findings are told */
#define CHOOSING        (DECIDING | BIT(COMMAND_REPORT)) /* some of the rules and resources */
#define DECIDING        (BIT(COMMAND_AUDIT) | BIT(COMMAND_GATE))
#define RULE_PAGES      (BIT(COMMAND_RULES_LIST) | BIT(COMMAND_RULES_SHOW))
#define FRAMEWORK_PAGES (BIT(COMMAND_FRAMEWORKS_LIST) | BIT(COMMAND_FRAMEWORKS_SHOW))
#define FORMAT_PAGES    (BIT(COMMAND_FORMATS_LIST) | BIT(COMMAND_FORMATS_SHOW))
#define POLICIES        (BIT(COMMAND_POLICY_CHECK) | BIT(COMMAND_POLICY_SHOW))
#define RECORDING       (BIT(COMMAND_EVIDENCE_ADD) | BIT(COMMAND_EVIDENCE_IMPORT))
#define LEDGERS         (RECORDING | BIT(COMMAND_EVIDENCE_LIST) | BIT(COMMAND_EVIDENCE_VERIFY))
#define COLLECTING      (INVENTORY | BIT(COMMAND_COLLECT)) /* AWS may be asked for an inventory, */
#define ASKING          (COLLECTING | BIT(COMMAND_WHOAMI)) /* or for anything */
#define CAPTURING       (BIT(COMMAND_COLLECT) | BIT(COMMAND_IMPORT))
#define EVERYWHERE      (BIT(COMMAND_COUNT) - 1u)

static const struct option_spec options[OPTION_COUNT] = {
    [OPTION_PROFILE] = {.name = "profile",
                        .argument = "PROFILE",
                        .group = "AWS",
                        .commands = ASKING,
                        .help = "the profile of ~/.aws to use: its keys, role (role_arn), web "
                                "identity token or credential_process (default: the keys of the "
                                "environment, else AWS_PROFILE, else 'default')"},
    [OPTION_ENDPOINT_URL] = {.name = "endpoint-url",
                             .argument = "URL",
                             .group = "AWS",
                             .commands = ASKING,
                             .help = "send every request there instead of to AWS, whatever the "
                                     "variables and files say"},
    [OPTION_CONNECTIONS] = {.name = "connections",
                            .argument = "N",
                            .group = "AWS",
                            .commands = COLLECTING,
                            .help = "connections at most, in all (default 0: 32)"},
    [OPTION_DEADLINE] = {.name = "deadline",
                         .argument = "DURATION",
                         .group = "AWS",
                         .commands = ASKING,
                         .help =
                             "ask AWS no longer than this from the start on, such as 90s, 5m or "
                             "1h, and judge what was read by then; what was not is a gap "
                             "(default: no end, and 10m for each region and listing, which a "
                             "deadline replaces)"},
    [OPTION_ORG] = {.name = "org",
                    .argument = "ROLE[,ROLE...]",
                    .group = "AWS",
                    .commands = COLLECTING,
                    .repeats = true,
                    .help = "read the accounts of the organization that the keys may list, each in "
                            "the role of this name, or the first of several that lets us in; that "
                            "of the keys without"},
    [OPTION_FORECAST] = {.name = "dry-run",
                         .group = "AWS",
                         .commands = DECIDING | BIT(COMMAND_COLLECT),
                         .help = "read nothing: print which accounts and regions would be read, by "
                                 "which calls, how many there are at least and how long they take, "
                                 "and which permissions they need; as JSON with --format json"},
    [OPTION_FORECAST_FORMAT] = {.name = "format",
                                .argument = "text|json",
                                .words = "text json",
                                .group = "AWS",
                                .commands = BIT(COMMAND_COLLECT),
                                .help = "of --dry-run: for people, or one JSON document (default: "
                                        "text)"},
    [OPTION_INPUT] = {.name = "input",
                      .letter = 'i',
                      .argument = "DIR",
                      .group = "Input",
                      .commands = SAVED | BIT(COMMAND_POLICY_SHOW),
                      .help = "do not call AWS: read a folder of saved answers, "
                              "DIR/[ACCOUNT/]REGION/KIND[-N].json"},
    [OPTION_DB] = {.name = "db",
                   .argument = "FILE",
                   .group = "Input",
                   .commands = SAVED,
                   .help = "do not call AWS: read a capture, which 'snapaudit collect' or "
                           "'snapaudit import' made"},
    [OPTION_ACCOUNTS] = {.name = "accounts",
                         .argument = "FILE",
                         .group = "Input",
                         .commands = COLLECTING | BIT(COMMAND_REPORT),
                         .help = "read the accounts that this file names, YAML or CSV: id, name, "
                                 "role, external_id, regions (docs/accounts.md); with --input and "
                                 "--db, what they are called, and which of them must be there"},
    [OPTION_CAPTURE] = {.name = "db",
                        .argument = "FILE",
                        .group = "Capture",
                        .commands = BIT(COMMAND_COLLECT),
                        .help = "the capture to write, which must not exist; needed"},
    [OPTION_RESUME] = {.name = "resume",
                       .group = "Capture",
                       .commands = BIT(COMMAND_COLLECT),
                       .help = "go on with a capture that is not complete, or has gaps, if it is "
                               "there: what it holds is not asked for again"},
    [OPTION_CAPTURE_OUT] = {.name = "out",
                            .letter = 'o',
                            .argument = "FILE",
                            .group = "Capture",
                            .commands = BIT(COMMAND_IMPORT),
                            .help = "the capture to write, which must not exist; needed"},
    [OPTION_FORCE] = {.name = "force",
                      .group = "Capture",
                      .commands = CAPTURING,
                      .help = "replace a capture of that name"},
    [OPTION_ACCOUNT] =
        {.name = "account",
         .letter = 'a',
         .argument = "ID[,ID...]|any",
         .group = "Input",
         .commands =
             COLLECTING | BIT(COMMAND_IMPORT) | BIT(COMMAND_REPORT) | BIT(COMMAND_POLICY_SHOW),
         .repeats = true,
         .help =
             "with AWS, the account that the keys must be of, or with --accounts and "
             "--org those to read of them; with --input, the own account "
             "where no folder names it (default: the owner of the instances, else of the "
             "volumes, else the only one of snapshots and images), or the one to read of several "
             "folders; with --db, the one to read; any: every resource is own"},
    [OPTION_REGION] = {.name = "region",
                       .letter = 'r',
                       .argument = "R[,R...]|all",
                       .group = "Input",
                       .commands = ASKING | BIT(COMMAND_REPORT),
                       .repeats = true,
                       .help = "regions in scope (default: places.regions of the policy, else "
                               "all enabled ones); may be repeated"},
    [OPTION_JOBS] = {.name = "jobs",
                     .letter = 'j',
                     .argument = "N",
                     .group = "Input",
                     .commands = COLLECTING | BIT(COMMAND_IMPORT) | BIT(COMMAND_REPORT),
                     .help = "threads that collect, read and judge (default 0: one a processor)"},
    [OPTION_POLICY] = {.name = "policy",
                       .letter = 'p',
                       .argument = "FILE",
                       .group = "Judgement",
                       .commands = SAVED | RULE_PAGES | FRAMEWORK_PAGES | BIT(COMMAND_POLICY_SHOW) |
                                   BIT(COMMAND_PERMISSIONS) | BIT(COMMAND_WHOAMI) |
                                   BIT(COMMAND_TEST_POLICY),
                       .help = "the policy (default: the built-in one); - reads standard input"},
    [OPTION_AS_OF] = {.name = "as-of",
                      .argument = "TIME",
                      .group = "Judgement",
                      .commands = SAVED | RULE_PAGES | FRAMEWORK_PAGES | POLICIES |
                                  BIT(COMMAND_TEST_POLICY) | BIT(COMMAND_IMPORT),
                      .help = "judge as of this moment, such as 2026-01-15T00:00:00Z or 2026-01-15 "
                              "(default: that of --db, else now)"},
    [OPTION_OWNER_KEY] = {.name = "owner-key",
                          .argument = "KEY[,KEY...]",
                          .group = "Judgement",
                          .commands = JUDGING,
                          .repeats = true,
                          .help = "the tag that says who owns a resource; of several the first "
                                  "that has a value; may be repeated (default: the policy's "
                                  "owner_key, else Owner in its usual spellings)"},
    [OPTION_ENVIRONMENT_KEY] = {.name = "environment-key",
                                .argument = "KEY[,KEY...]",
                                .group = "Judgement",
                                .commands = JUDGING,
                                .repeats = true,
                                .help = "the tag that says what it is for, likewise (default: "
                                        "environment_key, else Environment or Env)"},
    [OPTION_COST_CENTER_KEY] = {.name = "cost-center-key",
                                .argument = "KEY[,KEY...]",
                                .group = "Judgement",
                                .commands = JUDGING,
                                .repeats = true,
                                .help = "the tag that says who pays for it, likewise (default: "
                                        "cost_center_key, else CostCenter)"},
    [OPTION_RULE] = {.name = "rule",
                     .argument = "RULE",
                     .group = "Judgement",
                     .commands = BIT(COMMAND_EXPLAIN),
                     .help = "only what this rule says"},
    [OPTION_RULES] = {.name = "rule",
                      .argument = "RULE[,RULE...]",
                      .group = "Judgement",
                      .commands = CHOOSING,
                      .repeats = true,
                      .help = "only these rules, by id or glob, such as 'RPO-*'; may be repeated "
                              "(default: those of the gate, else every enabled one)"},
    [OPTION_WHERE] =
        {.name = "where",
         .argument = "ITEM[,ITEM...]",
         .examples = "tag: account= region= arn= kind= scope= state=",
         .group = "Judgement",
         .commands = CHOOSING,
         .repeats = true,
         .help = "only resources that meet every item: tag:KEY=VALUE, tag:KEY, account=, region=, "
                 "arn=, kind=, scope= or state=; != and !tag:KEY ask for all others; values are "
                 "globs, a backslash takes a comma as it is; may be repeated"},
    [OPTION_FRAMEWORK] =
        {.name = "framework",
         .argument = "FRAMEWORK[,FRAMEWORK...]",
         .group = "Reports",
         .commands = TELLING,
         .repeats = true,
         .help = "tell what findings mean for the controls of this framework, too ('frameworks "
                 "list' names them); may be repeated"},
    [OPTION_OUT_FOLDER] =
        {.name = "out",
         .letter = 'o',
         .argument = "DIR",
         .group = "Reports",
         .commands = REPORTING,
         .help = "folder for the reports (default: snapaudit-report); - writes the file of "
                 "one format to standard output instead, such as --format ndjson"},
    [OPTION_WAIT] = {.name = "wait",
                     .group = "Reports",
                     .commands = REPORTING,
                     .help = "wait while another run writes to that folder, instead of refusing"},
    [OPTION_FORMAT] = {.name = "format",
                       .letter = 'f',
                       .argument = "LIST",
                       .words = FORMAT_WORDS_OF_AUDIT,
                       .list = true,
                       .group = "Reports",
                       .commands = REPORTING,
                       .help = "which reports to write, of {words} (default: csv,json,html)"},
    [OPTION_INCLUDE] = {.name = "include",
                        .argument = "pass",
                        .words = "pass",
                        .group = "Reports",
                        .commands = REPORTING,
                        .help = "put what passed into the findings, too"},
    [OPTION_CSV_BOM] = {.name = "csv-bom",
                        .group = "Reports",
                        .commands = REPORTING,
                        .help = "begin CSV files with a byte order mark, for spreadsheets that "
                                "take them for another encoding without"},
    [OPTION_SPLIT_BY] =
        {.name = "split-by",
         .argument = "account|owner|scope|tag:KEY",
         .examples = "account owner scope tag:",
         .group = "Reports",
         .commands = REPORTING,
         .help = "besides, a folder of reports for each account, owner, scope of the policy or "
                 "value of a tag, in by-account, by-owner and so on, with an index: what is about "
                 "its resources, and nothing of another's"},
    [OPTION_SIGN] = {.name = "sign",
                     .argument = "FILE",
                     .group = "Reports",
                     .commands = REPORTING,
                     .help = "sign the manifest of the reports with this key, PEM, which may be "
                             "encrypted: manifest.p7s, which 'snapaudit verify' checks and "
                             "'openssl cms -verify', too"},
    [OPTION_SIGN_CERT] = {.name = "cert",
                          .argument = "FILE",
                          .group = "Reports",
                          .commands = REPORTING,
                          .help = "with --sign: the certificate of the key, PEM, and the chain "
                                  "above it"},
    [OPTION_SIGN_PASS] = {.name = "sign-pass-file",
                          .argument = "FILE",
                          .group = "Reports",
                          .commands = REPORTING,
                          .help = "with --sign: the first line of this file opens the key "
                                  "(default: it is asked for at the terminal)"},
    [OPTION_GATE_FORMAT] = {.name = "format",
                            .letter = 'f',
                            .argument = "FORM",
                            .words = format_words_of_gate,
                            .group = "Reports",
                            .commands = BIT(COMMAND_GATE),
                            .help = "the verdict for people (text), as one JSON document, as JUnit "
                                    "XML, as SARIF, or as annotations of a GitHub workflow "
                                    "(default: text)"},
    [OPTION_GATE_OUT] = {.name = "out",
                         .letter = 'o',
                         .argument = "FILE",
                         .group = "Reports",
                         .commands = BIT(COMMAND_GATE),
                         .help = "write it to this file; other forms than text are then told as "
                                 "text, too (default: standard output, which is also -)"},
    [OPTION_LIST] = {.name = "list",
                     .group = "Reports",
                     .commands = BIT(COMMAND_GATE),
                     .help = "list the gates of the policy, and ask nothing"},
    [OPTION_VERBOSE] = {.name = "verbose",
                        .group = "Reports",
                        .commands = BIT(COMMAND_GATE),
                        .help = "tell every finding, and the whole advice"},
    [OPTION_FAIL_ON] =
        {.name = "fail-on",
         .argument = "SEVERITY",
         .words = "critical high medium low info never",
         .group = "Demand",
         .commands = DECIDING,
         .help = "exit with 1 on a finding of this severity or above, with 3 where one may be: "
                 "critical, high, medium, low, info or never (default of an audit: never; of a "
                 "gate: its fail_on, else high)"},
    [OPTION_UNKNOWN] = {.name = "unknown",
                        .argument = "fail|allow",
                        .words = "fail allow",
                        .group = "Demand",
                        .commands = DECIDING,
                        .help = "fail: exit with 3 where a finding may be, unseen; allow: do not "
                                "(default: fail)"},
    [OPTION_BASELINE] = {.name = "baseline",
                         .argument = "FILE",
                         .group = "Demand",
                         .commands = CHOOSING,
                         .help =
                             "the findings.json of an earlier run: what is new or known since; an "
                             "audit says what changed and what is gone, too (changes.csv)"},
    [OPTION_NEW_ONLY] =
        {.name = "new-only",
         .group = "Demand",
         .commands = DECIDING,
         .help = "with --baseline: what it knows does not count; unknown verdicts and unread "
                 "listings for 90 days from its date"},
    [OPTION_MAX_COUNT] = {.name = "max-count",
                          .argument = "N",
                          .group = "Demand",
                          .commands = DECIDING,
                          .help = "accept up to N findings that count (default: 0)"},
    [OPTION_MAX_SAVING_FLOOR] =
        {.name = "max-saving-floor",
         .argument = "AMOUNT",
         .group = "Demand",
         .commands = DECIDING,
         .help = "accept findings by money: fail when deleting what they name surely saves more "
                 "than this, in USD a month"},
    [OPTION_LIST_FORMAT] = {.name = "format",
                            .letter = 'f',
                            .argument = "text|json",
                            .words = "text json",
                            .group = "Output",
                            .commands = BIT(COMMAND_RULES_LIST) | BIT(COMMAND_LEGEND),
                            .help = "a table for people, or one JSON array (default: text)"},
    [OPTION_FORMATS_FORMAT] = {.name = "format",
                               .letter = 'f',
                               .argument = "text|json",
                               .words = "text json",
                               .group = "Output",
                               .commands = FORMAT_PAGES,
                               .help = "text for people, or one JSON object (default: text)"},
    [OPTION_FRAMEWORKS_FORMAT] = {.name = "format",
                                  .letter = 'f',
                                  .argument = "text|json",
                                  .words = "text json",
                                  .group = "Output",
                                  .commands = FRAMEWORK_PAGES,
                                  .help = "text for people, or JSON (default: text)"},
    [OPTION_IAM_FORMAT] = {.name = "format",
                           .letter = 'f',
                           .argument = "json|cloudformation",
                           .words = "json cloudformation",
                           .group = "Output",
                           .commands = BIT(COMMAND_PERMISSIONS),
                           .help = "JSON, as IAM takes it; or with --org a template of "
                                   "CloudFormation that makes the role (default: json)"},
    [OPTION_PERMISSIONS_ORG] = {.name = "org",
                                .group = "Many accounts",
                                .commands = BIT(COMMAND_PERMISSIONS),
                                .help = "what it takes to read many accounts: the policy of the "
                                        "role that each has, whom it trusts, and what the caller "
                                        "needs"},
    [OPTION_TRUST] = {.name = "trust",
                      .argument = "ACCOUNT[,EXTERNAL-ID]",
                      .group = "Many accounts",
                      .commands = BIT(COMMAND_PERMISSIONS),
                      .help = "with --org: the account of the keys that the audit runs with, which "
                              "the role lets in, and the external id that it wants"},
    [OPTION_MEMBER_ROLE] = {.name = "role",
                            .argument = "NAME",
                            .group = "Many accounts",
                            .commands = BIT(COMMAND_PERMISSIONS),
                            .help = "with --org: the name of the role, with its path if it has one "
                                    "(default: snapaudit)"},
    [OPTION_WHOAMI_FORMAT] = {.name = "format",
                              .letter = 'f',
                              .argument = "text|json",
                              .words = "text json",
                              .group = "Output",
                              .commands = BIT(COMMAND_WHOAMI),
                              .help = "lines for people, or one JSON object (default: text)"},
    [OPTION_CASE_FORMAT] = {.name = "format",
                            .letter = 'f',
                            .argument = "text|tap|junit",
                            .words = "text tap junit",
                            .group = "Output",
                            .commands = BIT(COMMAND_TEST_POLICY),
                            .help = "lines for people, TAP version 13, or JUnit XML (default: "
                                    "text)"},
    [OPTION_UPDATE] = {.name = "update",
                       .group = "Output",
                       .commands = BIT(COMMAND_TEST_POLICY),
                       .help = "write the verdicts that were given as those that are expected"},
    [OPTION_OUT_FILE] = {.name = "out",
                         .letter = 'o',
                         .argument = "FILE",
                         .group = "Output",
                         .commands = BIT(COMMAND_POLICY_INIT) | BIT(COMMAND_POLICY_SCHEMA),
                         .help =
                             "write to this file, which must not exist (default: standard output)"},
    [OPTION_TEMPLATE] =
        {.name = "template",
         .argument = "NAME",
         .words = "built-in startup regulated cost-review",
         .group = "Output",
         .commands = BIT(COMMAND_POLICY_INIT),
         .help = "what to start from: built-in, startup (few people, one region to spare), "
                 "regulated (tiers, copies, tests, gates) or cost-review (waste only) (default: "
                 "built-in)"},
    [OPTION_EFFECTIVE] = {.name = "effective",
                          .group = "What to show",
                          .commands = BIT(COMMAND_POLICY_SHOW),
                          .help = "every value that counts, defaults included, with the line that "
                                  "set it: what is shown anyway"},
    [OPTION_FOR] = {.name = "for",
                    .argument = "ARN|ID|NAME",
                    .group = "What to show",
                    .commands = BIT(COMMAND_POLICY_SHOW),
                    .help = "what holds for this volume, snapshot or image: its scope and why, and "
                            "every value with the line that set it; with --input, which knows its "
                            "tags, an id or a Name will do, else say them"},
    [OPTION_FOR_TAG] = {.name = "tag",
                        .argument = "KEY=VALUE",
                        .group = "What to show",
                        .commands = BIT(COMMAND_POLICY_SHOW),
                        .repeats = true,
                        .help = "a tag of the resource, with --for and without --input; give all "
                                "of them; may be repeated"},
    [OPTION_FOR_ATTACHED] = {.name = "attached",
                             .argument = "true|false",
                             .words = "true false",
                             .group = "What to show",
                             .commands = BIT(COMMAND_POLICY_SHOW),
                             .help = "likewise: whether an instance has the volume"},
    [OPTION_FOR_STATE] = {.name = "state",
                          .argument = "STATE",
                          .examples = "available in-use completed pending disabled",
                          .group = "What to show",
                          .commands = BIT(COMMAND_POLICY_SHOW),
                          .help = "likewise: its state, as the API says it, such as in-use"},
    [OPTION_FOR_FORMAT] = {.name = "format",
                           .letter = 'f',
                           .argument = "text|json",
                           .words = "text json",
                           .group = "What to show",
                           .commands = BIT(COMMAND_POLICY_SHOW),
                           .help = "with --for: for people, or one JSON object (default: text)"},
    [OPTION_LEDGER] = {.name = "ledger",
                       .letter = 'l',
                       .argument = "FILE",
                       .group = "Ledger",
                       .commands = LEDGERS,
                       .help = "the ledger of restore tests (default: evidence.ledger of --policy, "
                               "which is relative to the folder of the policy)"},
    [OPTION_LEDGER_POLICY] = {.name = "policy",
                              .letter = 'p',
                              .argument = "FILE",
                              .group = "Ledger",
                              .commands = LEDGERS & ~BIT(COMMAND_EVIDENCE_ADD),
                              .help =
                                  "the policy that names the ledger, where --ledger does not; - "
                                  "reads standard input"},
    [OPTION_LEDGER_WAIT] = {.name = "wait",
                            .group = "Ledger",
                            .commands = RECORDING,
                            .help = "wait while another run writes to the ledger, instead of "
                                    "refusing"},
    [OPTION_DRY_RUN] = {.name = "dry-run",
                        .group = "Ledger",
                        .commands = RECORDING,
                        .help = "check everything and write nothing"},
    [OPTION_FROM_INVENTORY] = {.name = "from-inventory",
                               .group = "Ledger",
                               .commands = BIT(COMMAND_EVIDENCE_ADD),
                               .help = "record the restores that prove volumes now, of AWS or of "
                                       "--input, so that their test volumes may go"},
    [OPTION_SUBJECT] = {.name = "subject",
                        .argument = "ARN",
                        .group = "The test",
                        .commands = BIT(COMMAND_EVIDENCE_ADD),
                        .help = "the volume whose backup was restored; needed"},
    [OPTION_SOURCE] = {.name = "source",
                       .argument = "ARN",
                       .group = "The test",
                       .commands = BIT(COMMAND_EVIDENCE_ADD),
                       .help = "the snapshot that it was restored from"},
    [OPTION_RECOVERY_POINT] = {.name = "recovery-point",
                               .argument = "ARN",
                               .group = "The test",
                               .commands = BIT(COMMAND_EVIDENCE_ADD),
                               .help =
                                   "the recovery point of AWS Backup that it was restored from"},
    [OPTION_TESTED_AT] = {.name = "tested-at",
                          .argument = "TIME",
                          .group = "The test",
                          .commands = BIT(COMMAND_EVIDENCE_ADD),
                          .help = "when, such as 2026-01-15T12:34:56Z (default: now); never ahead"},
    [OPTION_TARGET_ACCOUNT] = {.name = "target-account",
                               .argument = "ID",
                               .group = "The test",
                               .commands = BIT(COMMAND_EVIDENCE_ADD),
                               .help = "the account that it was restored to (default: not told)"},
    [OPTION_TARGET_REGION] = {.name = "target-region",
                              .argument = "R",
                              .group = "The test",
                              .commands = BIT(COMMAND_EVIDENCE_ADD),
                              .help = "the region that it was restored to (default: not told)"},
    [OPTION_OUTCOME] = {.name = "outcome",
                        .argument = "WORD",
                        .words = "passed failed aborted",
                        .group = "The test",
                        .commands = BIT(COMMAND_EVIDENCE_ADD),
                        .help = "how it ended: passed, failed or aborted; needed"},
    [OPTION_DURATION] = {.name = "duration",
                         .argument = "TIME",
                         .group = "The test",
                         .commands = BIT(COMMAND_EVIDENCE_ADD),
                         .help = "how long it took until the data could be used: 12m, 2h, or whole "
                                 "seconds"},
    [OPTION_ACTOR] = {.name = "actor",
                      .argument = "NAME",
                      .group = "The test",
                      .commands = BIT(COMMAND_EVIDENCE_ADD),
                      .help = "who made the restore; needed"},
    [OPTION_VALIDATOR] = {.name = "validator",
                          .argument = "NAME",
                          .group = "The test",
                          .commands = BIT(COMMAND_EVIDENCE_ADD),
                          .help = "who looked at the data; somebody else than the actor, for grade "
                                  "E4"},
    [OPTION_ARTEFACT] = {.name = "artefact",
                         .argument = "FILE",
                         .group = "The test",
                         .commands = BIT(COMMAND_EVIDENCE_ADD),
                         .help = "what the test left, such as a log: its name and its SHA-256 are "
                                 "recorded"},
    [OPTION_TICKET] = {.name = "ticket",
                       .argument = "TEXT",
                       .group = "The test",
                       .commands = BIT(COMMAND_EVIDENCE_ADD),
                       .help = "where the test was asked for or approved"},
    [OPTION_DETAIL] = {.name = "detail",
                       .argument = "TEXT",
                       .group = "The test",
                       .commands = BIT(COMMAND_EVIDENCE_ADD),
                       .help = "what else there is to say, in one line"},
    [OPTION_LIST_SUBJECT] = {.name = "subject",
                             .argument = "ID|ARN",
                             .group = "Output",
                             .commands = BIT(COMMAND_EVIDENCE_LIST),
                             .help = "only the tests of this volume"},
    [OPTION_LEDGER_FORMAT] = {.name = "format",
                              .letter = 'f',
                              .argument = "FORM",
                              .words = "table csv json",
                              .group = "Output",
                              .commands = BIT(COMMAND_EVIDENCE_LIST),
                              .help = "a table for people, CSV as the ledger has it, or one JSON "
                                      "object (default: table)"},
    [OPTION_HEAD] = {.name = "head",
                     .argument = "HEX",
                     .group = "What to verify",
                     .commands = BIT(COMMAND_EVIDENCE_VERIFY),
                     .help = "the head that a report or an earlier 'evidence add' told: it must be "
                             "reached, or the tail was cut off"},
    [OPTION_ARTEFACTS] = {.name = "artefacts",
                          .group = "What to verify",
                          .commands = BIT(COMMAND_EVIDENCE_VERIFY),
                          .help =
                              "hash the artefacts that are there, by their names from the folder "
                              "of the ledger, and compare"},
    [OPTION_VERIFY_CA] = {.name = "ca",
                          .argument = "FILE",
                          .group = "Trust",
                          .commands = BIT(COMMAND_VERIFY),
                          .help = "trust signers for whom a certificate of this file vouches, PEM; "
                                  "no others, whatever the system trusts"},
    [OPTION_VERIFY_CERT] = {.name = "cert",
                            .argument = "FILE",
                            .group = "Trust",
                            .commands = BIT(COMMAND_VERIFY),
                            .help =
                                "trust the signer whose certificate this is, PEM, and no other; "
                                "with --ca both must hold"},
    [OPTION_VERIFY_AT] = {.name = "at",
                          .argument = "TIME",
                          .group = "Trust",
                          .commands = BIT(COMMAND_VERIFY),
                          .help = "certificates must be valid at this moment, such as "
                                  "2026-01-15T00:00:00Z (default: now)"},
    [OPTION_DIGESTS_ONLY] = {.name = "digests-only",
                             .group = "Trust",
                             .commands = BIT(COMMAND_VERIFY),
                             .help = "do not ask who signed: only whether the files are those of "
                                     "the manifest"},
    [OPTION_VERIFY_FORMAT] = {.name = "format",
                              .letter = 'f',
                              .argument = "text|json",
                              .words = "text json",
                              .group = "Output",
                              .commands = BIT(COMMAND_VERIFY),
                              .help = "lines for people, or one JSON document (default: text)"},
    [OPTION_QUIET] = {.name = "quiet",
                      .letter = 'q',
                      .group = "Messages",
                      .commands = JUDGING | BIT(COMMAND_REPORT) | CAPTURING | POLICIES |
                                  BIT(COMMAND_TEST_POLICY) | LEDGERS,
                      .help = "no summary and no notes; errors, warnings and gaps are still said"},
    [OPTION_NO_COLOR] =
        {.name = "no-color",
         .group = "Messages",
         .commands = EVERYWHERE,
         .help = "no colours (they are used on a terminal only; NO_COLOR turns them off, too)"},
    [OPTION_PROGRESS] =
        {.name = "progress",
         .argument = "WHEN",
         .words = "auto always never",
         .group = "Messages",
         .commands = COLLECTING | BIT(COMMAND_IMPORT) | BIT(COMMAND_REPORT),
         .help = "say on standard error what is being done: auto (on a terminal, and with "
                 "--log-format json), always or never (default: auto)"},
    [OPTION_DEBUG] = {.name = "debug",
                      .group = "Messages",
                      .commands = ASKING,
                      .help = "a line for each answer of AWS on standard error; no secrets"},
    [OPTION_LOG_FORMAT] =
        {.name = "log-format",
         .argument = "text|json",
         .words = "text json",
         .group = "Messages",
         .commands = EVERYWHERE,
         .help =
             "messages on standard error as text, or as one JSON object a line (default: text)"},
    [OPTION_HELP] = {.name = "help",
                     .letter = 'h',
                     .group = "Messages",
                     .commands = EVERYWHERE,
                     .help = "show this help"},
};

static const struct command_spec commands[COMMAND_COUNT] = {
    [COMMAND_AUDIT] =
        {.name = "audit",
         .operands = "",
         .summary = "judge an inventory under a policy and write reports",
         .about =
             "Lists the snapshots, images, volumes, instances and launch templates of an AWS "
             "account in all its regions (or reads saved answers, with --input), judges them under "
             "the policy, writes the reports and shows a summary. Nothing is changed anywhere.\n"
             "\n"
             "The keys are taken from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
             "AWS_SESSION_TOKEN, from a profile of ~/.aws (its keys, role or program), or by a web "
             "identity token. 'snapaudit permissions' prints the "
             "IAM policy that they need. What they may not see is a gap.\n"
             "\n"
             "  AWS_PROFILE=audit snapaudit audit\n"
             "  snapaudit audit --profile audit --region eu-west-1,eu-central-1\n"
             "\n"
             "Without access to AWS from here: --input takes a folder that "
             "holds DIR/[ACCOUNT/]REGION/KIND[-N].json, where KIND is snapshots, "
             "volumes, "
             "images, instances, launch-templates, launch-template-versions, "
             "snapshot-tier-status, keys, backup-vaults or recovery-points. "
             "For one region:\n"
             "\n"
             "  export AWS_DEFAULT_OUTPUT=json; r=eu-west-1; d=answers/$r; mkdir -p $d\n"
             "  aws ec2 describe-snapshots --owner-ids self --region $r > $d/snapshots.json\n"
             "  aws ec2 describe-volumes --include-managed-resources --region $r > "
             "$d/volumes.json\n"
             "  aws ec2 describe-images --owners self --include-deprecated --include-disabled \\\n"
             "      --region $r > $d/images.json\n"
             "  aws ec2 describe-instances --include-managed-resources --region $r \\\n"
             "      > $d/instances.json\n"
             "  aws ec2 describe-launch-templates --include-managed-resources --region $r \\\n"
             "      > $d/launch-templates.json\n"
             "  for t in $(aws ec2 describe-launch-templates --include-managed-resources \\\n"
             "      --region $r --query 'LaunchTemplates[].LaunchTemplateId' --output text); do\n"
             "      aws ec2 describe-launch-template-versions --include-managed-resources \\\n"
             "          --region $r --launch-template-id $t\n"
             "  done > $d/launch-template-versions.json\n"
             "  aws ec2 describe-snapshot-tier-status --region $r > $d/snapshot-tier-status.json\n"
             "  echo '[]' > $d/keys.json\n"
             "  for k in $(sed -n 's/.*\"KmsKeyId\": \"\\(arn:[^\"]*\\)\".*/\\1/p' "
             "$d/snapshots.json \\\n"
             "      $d/volumes.json | sort -u); do\n"
             "      aws kms describe-key --region $r --key-id $k\n"
             "  done >> $d/keys.json\n"
             "  aws backup list-backup-vaults --region $r > $d/backup-vaults.json\n"
             "  echo '{\"RecoveryPoints\": []}' > $d/recovery-points.json\n"
             "  for v in $(aws backup list-backup-vaults \\\n"
             "      --region $r --query 'BackupVaultList[].BackupVaultName' --output text); do\n"
             "      aws backup list-recovery-points-by-backup-vault --region $r "
             "--backup-vault-name "
             "$v\n"
             "  done >> $d/recovery-points.json\n"
             "\n"
             "What was not seen is a gap, and so is a file that is not there: what would rest on "
             "it is unknown, never a pass.\n"
             "\n"
             "Exit status, the first that applies: 4 nothing could be collected; 2 wrong usage, "
             "policy, credentials or input file (a malformed file is a gap, the rest is judged); 1 "
             "a finding "
             "at "
             "or above --fail-on; 3 an unknown verdict or a gap that may hide one; 0 otherwise. "
             "128 + N after signal N, without reports."},
    [COMMAND_GATE] =
        {.name = "gate",
         .operands = "[NAME]",
         .operands_max = 1,
         .summary = "answer one question of a pipeline: yes, no, or cannot tell",
         .about =
             "Judges the resources that a gate of the policy names, or that --where and --rule "
             "name, and answers in three lines: what, which, what to do. Only what the question "
             "needs is read. Options win over the keys of the gate.\n"
             "\n"
             "  snapaudit gate deploy --policy policy.yaml\n"
             "  snapaudit gate --where tag:Application=payments --rule 'RPO-*,COPY-RPO'\n"
             "  snapaudit gate deploy --policy policy.yaml --baseline findings.json --new-only\n"
             "\n"
             "--baseline takes the findings.json of an earlier audit. With --new-only, what failed "
             "there, at or above the threshold, does not count; what was exempt, or weighed less, "
             "does.\n"
             "\n"
             "Exit status, the first that applies: 4 nothing could be read; 2 wrong usage, policy, "
             "baseline or input file; 1 more findings than are accepted; 3 a verdict that may be "
             "one, a listing that was not read and may hide one, or nothing that matches (0 with "
             "--unknown allow); 0 otherwise. 128 + N after signal N."},
    [COMMAND_EXPLAIN] =
        {.name = "explain",
         .operands = "RULE|ID|ARN|NAME|FINGERPRINT",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "say why a resource is judged as it is, with what surrounds it",
         .about =
             "Judges one resource again and shows every clause of every rule with the value "
             "that "
             "decided it, the API field that it came from, what was not seen, and the resources "
             "around it as a tree. NAME is a tag Name, or an image's own name, that one resource "
             "alone has. A fingerprint of a report, or the first 8 of its digits, "
             "names a "
             "single finding. The id of a rule alone is the same as 'rules show'; the id of an "
             "exemption "
             "of --policy tells what is wrong with it, and what it covers.\n"
             "\n"
             "  snapaudit explain snap-0123456789abcdef0\n"
             "  snapaudit explain snap-0123456789abcdef0 --input answers"},
    [COMMAND_COLLECT] =
        {.name = "collect",
         .operands = "",
         .summary = "read all that an audit needs into a capture, to be judged later",
         .about =
             "Asks AWS as an audit does, judges nothing, and writes all that it saw into one file, "
             "a capture. 'audit', 'gate' and 'explain' read it with --db, as often as you like and "
             "without AWS, and say the same as if they had asked at that time.\n"
             "\n"
             "  snapaudit collect --profile audit --db monday.db\n"
             "  snapaudit audit --db monday.db --policy policy.yaml\n"
             "\n"
             "Whole pages are in the file as soon as they are read. A run that is stopped or "
             "killed, "
             "or whose disk is full, or whose keys end, leaves a capture that is not complete: "
             "--resume goes on with it, with the same account, and asks only for what is missing, "
             "for what was denied as well; judged as it is, what was not read is a gap.\n"
             "\n"
             "The file holds names, tags and descriptions of your resources, but no keys; only its "
             "owner may read it (mode 0600).\n"
             "\n"
             "Exit status: 0, with gaps as well; 2 wrong usage, credentials, or a file that cannot "
             "be written; 4 nothing could be collected. 128 + N after signal N."},
    [COMMAND_IMPORT] =
        {.name = "import",
         .operands = "FOLDER|DB...",
         .operands_min = 1,
         .operands_max = SIZE_MAX,
         .summary = "put saved answers and captures into one capture",
         .about =
             "Each FOLDER holds saved answers, as --input of an audit takes it; each DB is a "
             "capture. All of them become one capture, which is judged as a whole: accounts or "
             "regions that were collected apart, by whom or when. Where two hold the same listing, "
             "one of them stays, and it is said: the one that was read to its end, of two such the "
             "one that was collected later.\n"
             "\n"
             "  snapaudit import west.db east.db --out all.db\n"
             "  snapaudit import answers --account 111122223333 --out answers.db\n"
             "\n"
             "The moment that it shows is the latest of those of the captures, and --as-of (else "
             "now) for folders.\n"
             "\n"
             "Exit status: 0; 2 wrong usage, a malformed input (a file of a folder is a gap, the "
             "rest is kept), or a file that cannot be written; 4 nothing could be read."},
    [COMMAND_REPORT] =
        {.name = "report",
         .operands = "",
         .summary = "write the reports of a capture or an audit, again or in other formats",
         .about =
             "Judges a capture, or a folder of saved answers, and writes its reports as 'audit' "
             "does: with the same policy and --as-of, the same bytes. AWS is never asked, and "
             "nothing is demanded: findings do not change the exit status.\n"
             "\n"
             "  snapaudit report --db monday.db --policy policy.yaml --format sarif --out monday\n"
             "\n"
             "--input also takes a folder of reports: one with a findings.json or manifest.json "
             "that snapaudit wrote. Nothing is judged then: the formats for which findings alone "
             "are enough (csv, json, sarif, junit) are made of its findings.json, of all or of "
             "those that --where (account=, region=, arn=, kind=, scope=) and --rule name; default "
             "csv,json. HTML and all others need the inventory: --db.\n"
             "\n"
             "  snapaudit report --input monday --where region=eu-west-1 --format sarif --out eu\n"
             "\n"
             "Exit status: 0 the reports are written; 2 wrong usage, policy or input file (a "
             "malformed file is a gap, the rest is judged; a findings.json that is not as its "
             "manifest lists it is refused); 4 the capture holds nothing that was read. 128 + N "
             "after signal N, without reports."},
    [COMMAND_RULES_LIST] = {.name = "rules list",
                            .operands = "",
                            .summary =
                                "the rules, their severity, and whether the policy enables them"},
    [COMMAND_RULES_SHOW] = {.name = "rules show",
                            .operands = "RULE",
                            .operands_min = 1,
                            .operands_max = 1,
                            .summary =
                                "all about one rule: what it needs, its parameters and reasons"},
    [COMMAND_RULES_FACTS] =
        {.name = "rules facts",
         .operands = "",
         .summary = "the facts of AWS that verdicts rest on, and how often each was seen",
         .about =
             "Prints the page docs/aws-facts.md: every fact of AWS that a verdict, a figure or "
             "the reason of a gap rests on, how many independent real answers show it or "
             "that it is only documented, and the rules that rest on it."},
    [COMMAND_LEGEND] =
        {.name = "legend",
         .operands = "[CODE...]",
         .operands_max = SIZE_MAX,
         .summary = "say what a code of the reports means",
         .about =
             "Reports name sources, reasons, brakes, grades and runbooks by short codes. This says "
             "what each means, or all of them; where a code means something else in another "
             "rule, it says both.\n"
             "\n"
             "  snapaudit legend RTP P2m\n"
             "  snapaudit legend --format json\n"
             "\n"
             "Exit status: 0; 2 wrong usage, or a code that no report prints."},
    [COMMAND_FORMATS_LIST] =
        {.name = "formats list",
         .operands = "",
         .alone = true,
         .summary = "the formats of reports: their files, what each is for, who offers it",
         .about = "'snapaudit formats' alone says the same. At the end stand the JSON Schemas that "
                  "'snapaudit formats schema' prints."},
    [COMMAND_FORMATS_SHOW] =
        {.name = "formats show",
         .operands = "FORMAT",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "the files of a format, and every column: type, unit, meaning, when absent",
         .about = "Says of a format what the data dictionary says (docs/data-dictionary.md).\n"
                  "\n"
                  "  snapaudit formats show csv\n"
                  "  snapaudit formats show json --format json\n"
                  "\n"
                  "Exit status: 0; 2 wrong usage, or a format that there is not."},
    [COMMAND_FORMATS_SCHEMA] =
        {.name = "formats schema",
         .operands = "SCHEMA",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "print the JSON Schema of a file, or of what a command prints as JSON",
         .about = "'snapaudit formats' names the schemas.\n"
                  "\n"
                  "  snapaudit formats schema findings > findings.schema.json\n"
                  "\n"
                  "Exit status: 0; 2 wrong usage, or a schema that there is not."},
    [COMMAND_FORMATS_COLUMNS] =
        {.name = "formats columns",
         .operands = "",
         .summary = "print the data dictionary: every column and member of every file",
         .about = "Prints the page docs/data-dictionary.md, which is made of the tables that the "
                  "files are written by."},
    [COMMAND_FRAMEWORKS_LIST] =
        {.name = "frameworks list",
         .operands = "",
         .summary = "frameworks of controls, and how many rules are evidence for them",
         .about = "A framework says which rules are relevant evidence for which controls of a "
                  "standard; that never proves compliance with it. Those of the policy come last "
                  "(docs/frameworks.md)."},
    [COMMAND_FRAMEWORKS_SHOW] =
        {.name = "frameworks show",
         .operands = "FRAMEWORK",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "the controls of a framework, the rules that are evidence for each, the "
                    "sources"},
    [COMMAND_POLICY_INIT] =
        {.name = "policy init",
         .operands = "",
         .summary = "print a policy to start one's own from",
         .about = "Prints the built-in policy, or one of three commented starting points; each is "
                  "a policy that loads as it is.\n"
                  "\n"
                  "  snapaudit policy init > policy.yaml\n"
                  "  snapaudit policy init --template regulated --out policy.yaml"},
    [COMMAND_POLICY_CHECK] =
        {.name = "policy check",
         .operands = "FILE",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "check a policy file and name every problem",
         .about = "Names every problem with line, column and what was expected, and exits with 2; "
                  "or says what the policy holds, and exits with 0. - reads standard input."},
    [COMMAND_POLICY_SHOW] =
        {.name = "policy show",
         .operands = "",
         .summary = "print the policy with every default that counts",
         .about =
             "Prints the effective policy: every value that counts, and the line that set it. "
             "With --for, what holds for one resource: which scope takes it, which keys of which "
             "scopes fit, and where each value comes from. The resource is looked up in --input; "
             "without, its ARN and the tags that are given must suffice.\n"
             "\n"
             "  snapaudit policy show --policy policy.yaml\n"
             "  snapaudit policy show --for arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc \\\n"
             "      --tag Environment=prod --policy policy.yaml\n"
             "\n"
             "Exit status: 0; 2 wrong usage or policy, a resource that was not found, or one of "
             "which too little is known to tell its scope."},
    [COMMAND_POLICY_SCHEMA] =
        {.name = "policy schema",
         .operands = "",
         .summary = "print the JSON Schema of policies, for editors",
         .about = "Prints the JSON Schema (draft 2020-12) of the policies that this version reads, "
                  "rules and their parameters included. Editors complete and check with it; "
                  "'policy check' finds more.\n"
                  "\n"
                  "  snapaudit policy schema > policy.schema.json"},
    [COMMAND_PERMISSIONS] =
        {.name = "permissions",
         .operands = "",
         .summary = "print the IAM policy that an audit needs",
         .about =
             "Prints the least IAM policy for the calls that this version makes: only actions "
             "that describe. Attach it to the role or user whose keys the audit uses. With "
             "--policy, that policy is checked first; every policy needs the same calls in "
             "this version.\n"
             "\n"
             "  snapaudit permissions > snapaudit-iam.json\n"
             "\n"
             "With --org, what it takes to read many accounts, as one object: RolePolicy and "
             "TrustPolicy of the role that each account has, and CallerPolicy for whoever runs "
             "the audit: that it may list the accounts and take on the role. With --format "
             "cloudformation, a template that makes the role, for a stack set.\n"
             "\n"
             "  snapaudit permissions --org --trust 111122223333 --format cloudformation \\\n"
             "      > snapaudit-role.json"},
    [COMMAND_WHOAMI] =
        {.name = "whoami",
         .operands = "",
         .summary = "say whose keys an audit would use, and what it would read",
         .about =
             "Looks for keys as an audit does and says who handed them out and why, of which "
             "account and caller they are, until when they hold, which region is asked and where "
             "that comes from, which endpoints are not AWS's, and which regions an audit would "
             "read. No secret is shown; of the access key's id only the end. It asks "
             "sts:GetCallerIdentity and ec2:DescribeRegions, and nothing else of AWS.\n"
             "\n"
             "  snapaudit whoami --profile audit\n"
             "  snapaudit whoami --format json\n"
             "\n"
             "Exit status: 0; 2 wrong usage, policy or credentials; 4 AWS does not say whose keys "
             "they are (what is known without it is told all the same). 128 + N after signal N."},
    [COMMAND_TEST_POLICY] =
        {.name = "test-policy",
         .operands = "DIR...",
         .operands_min = 1,
         .operands_max = SIZE_MAX,
         .summary = "test a policy against small inventories with known verdicts",
         .about =
             "Each DIR is a case, or a folder of cases. A case is a folder that holds an inventory "
             "in 'input' (as --input of audit takes it) and in 'verdicts' what is expected of it, "
             "a line for each verdict:\n"
             "\n"
             "  RPO-EXCEEDED | fail | stale | high | eu-west-1 vol-0123456789abcdef0\n"
             "\n"
             "that is rule, status, reason, confidence and subject; * fits anything, and more "
             "fields may follow. Every fail, unknown and exempt must be expected; a pass may be. "
             "Beside them may stand policy.yaml (it goes before --policy), as_of with the moment "
             "(before --as-of), and why, in words. --update writes the verdicts: read them, then "
             "keep them.\n"
             "\n"
             "Exit status: 0 all as expected; 1 not; 2 a case, a policy or an option is wrong."},
    [COMMAND_EVIDENCE_ADD] =
        {.name = "evidence add",
         .operands = "",
         .summary = "record a restore test in the ledger",
         .about =
             "Adds one record at the end of the ledger of restore tests, linked to those before "
             "it, "
             "and prints its line, its grade and the new head of the chain. A ledger that is not "
             "there is begun. The grade is worked out: E4 where somebody else than the actor "
             "looked "
             "at the data and an artefact is recorded, else E3.\n"
             "\n"
             "  snapaudit evidence add --ledger restore-tests.csv --outcome passed \\\n"
             "      --subject arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abc \\\n"
             "      --source arn:aws:ec2:eu-west-1::snapshot/snap-0def --duration 12m \\\n"
             "      --actor alice --validator bob --artefact logs/restore.txt\n"
             "\n"
             "With --from-inventory no test is described: the inventory is read as an audit reads "
             "it, "
             "and the restores that RESTORE-UNTESTED rests on are recorded as grade E2, those that "
             "the ledger has already left out.\n"
             "\n"
             "  snapaudit evidence add --from-inventory --policy policy.yaml --input saved\n"
             "\n"
             "Exit status: 0; 2 wrong usage, or a ledger that is not in order or that another run "
             "is writing to."},
    [COMMAND_EVIDENCE_IMPORT] =
        {.name = "evidence import",
         .operands = "FILE",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "add the records of another ledger, all or none",
         .about =
             "Adds the records of FILE, which has the columns of a ledger with or without links, "
             "at "
             "the end of the ledger, all of them or none. Every error is told with its line. Links "
             "of FILE are checked, then made anew. An artefact that is there, by its name from the "
             "folder of FILE, is hashed and must be the one that was recorded; only with it a "
             "record "
             "keeps grade E4. What the ledger has already is left out.\n"
             "\n"
             "  snapaudit evidence import drills.csv --ledger restore-tests.csv --dry-run\n"
             "\n"
             "Exit status: 0; 2 wrong usage, errors in FILE, or a ledger that is not in order or "
             "that another run is writing to."},
    [COMMAND_EVIDENCE_LIST] =
        {.name = "evidence list",
         .operands = "",
         .summary = "list the restore tests of the ledger",
         .about =
             "Lists the records, oldest line first: what each counts as, and whether its link "
             "fits.\n"
             "\n"
             "  snapaudit evidence list --policy policy.yaml --subject vol-0abc\n"
             "\n"
             "Exit status: 0; 2 wrong usage, or rows with errors, which are told and left out."},
    [COMMAND_EVIDENCE_VERIFY] =
        {.name = "evidence verify",
         .operands = "",
         .summary = "check that the ledger is what it was",
         .about =
             "Checks the chain of the records, and with --head that it still reaches a record that "
             "is known from elsewhere: without that, nobody can tell that the tail was cut off or "
             "that all was written anew.\n"
             "\n"
             "  snapaudit evidence verify --ledger restore-tests.csv --head HEX\n"
             "\n"
             "Exit status: 0 all as it was; 1 it is not: the line is told; 2 wrong usage, or a "
             "file "
             "with errors."},
    [COMMAND_VERIFY] =
        {.name = "verify",
         .operands = "DIR",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "check that a report is what was signed, and say who signed it",
         .about =
             "DIR is the folder of a report. Each of its files must be as manifest.json lists it, "
             "and none may be there that it does not list: what was changed, is missing, was added "
             "or renamed is named. manifest.p7s, which 'audit --sign' writes, must be a signature "
             "of the manifest by somebody whom you trust, as --ca or --cert says; without them "
             "it is told who signed, and not whether to trust that.\n"
             "\n"
             "  snapaudit verify snapaudit-report --ca company-ca.pem\n"
             "\n"
             "Exit status: 0 all as asked; 1 it is not: each flaw is named; 2 wrong usage, or a "
             "folder or certificate that cannot be read; 3 undecided: nobody signed or was asked "
             "to be trusted, or a file could not be read."},
    [COMMAND_COMPLETION] =
        {.name = "completion",
         .operands = "bash|zsh|fish",
         .operands_min = 1,
         .operands_max = 1,
         .summary = "print what makes a shell complete commands and options",
         .about =
             "Prints a script that makes the shell complete commands, options and their words, "
             "rule ids, files and profiles. 'cmake --install' puts the three of them where "
             "the shells look; else:\n"
             "\n"
             "  snapaudit completion bash > ~/.local/share/bash-completion/completions/snapaudit\n"
             "  snapaudit completion zsh > ~/.zsh/_snapaudit      # a folder of $fpath\n"
             "  snapaudit completion fish > ~/.config/fish/completions/snapaudit.fish\n"
             "\n"
             "For the running shell alone: source <(snapaudit completion bash), or zsh; "
             "snapaudit completion fish | source."},
    [COMMAND_HELP] = {.name = "help",
                      .operands = "[COMMAND]",
                      .operands_max = 2,
                      .summary = "show help"},
    [COMMAND_VERSION] = {.name = "version", .operands = "", .summary = "print the version"},
};

const struct option_spec *option_spec(enum option_id id)
{
    assert(id < OPTION_COUNT);
    return &options[id];
}

const struct command_spec *command_spec(enum command_id id)
{
    assert(id < COMMAND_COUNT);
    return &commands[id];
}

bool option_belongs(enum option_id option, enum command_id command)
{
    return (option_spec(option)->commands & BIT(command)) != 0;
}
