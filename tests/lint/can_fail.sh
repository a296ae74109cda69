#!/bin/sh
# can_fail.sh NAME: the lint NAME passes a clean little tree, and fails it after each spoiling.
set -eu
lint_dir=$(cd "$(dirname "$0")" && pwd)
name=${1:?usage: $0 LINT}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"

# The clean tree.
mkdir -p core model analyzer collector/import rules/orphan cli docs/rules tests/rules/orphan \
    tests/mutation
cp "$lint_dir/../../.clang-format" .
: >.git # not a repository, whatever lies above
cat >core/a.h <<'C'
#include <stddef.h>
size_t a_length(const char *text);
C
cat >core/a.c <<'C'
#include "core/a.h"

/* strcpy(a, b) in a comment, and below in a string */
size_t a_length(const char *text)
{
    static const char word[] = "time(NULL) /* ";
    size_t n = sizeof word;

    while (text[n] != '"') {
        n++;
    }
    return n;
}
C
cp core/a.h model/m.h
echo '#include "core/a.h"' >rules/orphan/r_internal.h
echo 'RULE(ORPHAN_X, rule_x)' >rules/rules.def
printf 'A page.\n\nFacts: EC2-A,\nEC2-B.\n' >docs/rules/ORPHAN-X.md
printf 'AWS_FACT(EC2_A, "EC2-A", 1,\nAWS_FACT(EC2_B, "EC2-B", 0,\n' >analyzer/aws_facts.def
echo '/* ORPHAN-X */' >tests/rules/orphan/test_x.c
printf 'core/a.c\tn\+\+\tn--\t%s\n' ORPHAN-X test_rules_orphan_x >tests/mutation/mutations.txt
printf '#!/bin/sh\necho "$1"\n' >dev

fails=0
expect_clean() {
    status=0
    output=$("$lint_dir/$name.sh" "$tree" 2>&1) || status=$?
    if [ $status -eq 77 ]; then
        echo "$output"
        exit 77
    elif [ $status -ne 0 ]; then
        echo "a clean tree fails: $output"
        fails=1
    fi
}
# expect_failure WORDS: the output has them.
expect_failure() {
    status=0
    output=$("$lint_dir/$name.sh" "$tree" 2>&1) || status=$?
    if [ $status -eq 0 ] || [ $status -eq 77 ]; then
        echo "passes, where it should say: $1"
        fails=1
    elif ! echo "$output" | grep -qF -- "$1"; then
        echo "does not say: $1, but: $output"
        fails=1
    fi
}
# spoil FILE LINE WORDS: with LINE at the end of FILE, the lint fails and says WORDS.
spoil() {
    had=false
    if [ -e "$1" ]; then
        had=true
        cp "$1" "$tree/.saved"
    fi
    printf '%s\n' "$2" >>"$1"
    expect_failure "$3"
    rm "$1"
    if $had; then mv "$tree/.saved" "$1"; fi
}

expect_clean
case $name in
floors)
    spoil core/a.c '#include "model/m.h"' 'core/a.c:14: core/ includes "model/m.h": climbs to the floor model/'
    spoil analyzer/b.c '#include "collector/import/i.h"' 'analyzer/b.c:1: analyzer/ includes'
    spoil collector/import/i.c '#  include "analyzer/b.h"' 'share a floor'
    spoil rules/orphan/r.c '#include "collector/import/i.h"' 'never reaches the collector'
    spoil rules/orphan/r.c '#include "cli/main.h"' 'climbs to the floor cli/'
    spoil rules/r.c '#include "rules/orphan/r_internal.h"' 'stays in its folder'
    spoil core/a.c '#include "a.h"' 'write the path from the root, as "core/a.h"'
    spoil core/a.c '#include "../model/m.h"' 'without dots'
    spoil cli/c.c '#include "tests/support/t.h"' 'tests/ is no floor'
    ;;
kinds)
    spoil cli/c.c '    case KIND_VOLUME: return 1;' 'cli/c.c:1: a switch over kinds'
    spoil analyzer/b.c 'n = kind == KIND_VOLUME ? 1 : kind == KIND_IMAGE ? 2 : 3;' 'a ladder of kinds'
    spoil analyzer/b.c "$(printf 'n = k == KIND_VOLUME ? 1\n  : k == KIND_IMAGE ? 2 : 3;')" 'b.c:2: a ladder'
    spoil core/a.c 'if (k == KIND_VOLUME || k == KIND_IMAGE) {' 'a ladder of kinds'
    spoil core/a.c 'if (k != KIND_VOLUME && k != KIND_IMAGE) {' 'a ladder of kinds'
    printf 'if (k == KIND_VOLUME) {\nn = k == KIND_IMAGE ? 1 : 2;\n' >model/m.c
    echo 'case KIND_VOLUME:' >model/kind.c
    expect_clean
    ;;
circles)
    printf '#include "model/m.h"\n' >model/m.c
    printf '#include "model/n.h"\n' >model/m.h
    expect_clean
    spoil model/n.h '#include "model/m.h"' 'these include each other'
    spoil model/n.c '#include "model/m.h"' 'these include each other'
    ;;
headers)
    spoil core/b.h 'uint32_t b(void);' 'core/b.h: does not compile alone'
    ;;
banned)
    spoil core/a.c 'strcpy (a, b);' 'core/a.c:14: strcpy is not used here; use struct str'
    spoil cli/c.c 'x = y ? system("ls") : 0;' 'system is not used here'
    spoil model/m.c 'p = malloc(1);' 'an arena'
    spoil model/m.c '/* one */ free(p); /* two' 'free is not used here'
    spoil analyzer/b.c 't = time(NULL);' 'as_of'
    spoil model/m.c 'if (isatty(1)) {' 'cli/ reads it'
    spoil model/m.c 'printf("x");' 'the writer passed in'
    spoil model/m.c 'fprintf(stderr, "x");' 'only cli/ writes there'
    spoil model/m.c 'free(p); /* lint: allow free: */' 'free is not used here'
    echo 'free(p); /* lint: allow free: the library gave it */' >model/m.c
    printf 'c->free(p);\nt.time(x);\nsettime(1);\nfree_all(p);\nint stderr_n;\n' >>model/m.c
    expect_clean
    ;;
format)
    spoil core/a.c 'int  b;' 'run ./dev format'
    ;;
shell)
    spoil dev 'if true; then' 'dev'
    ;;
paths)
    spoil docs/rules/ORPHAN-X.md "$(printf 'see /%s/main' work)" 'ORPHAN-X.md'
    spoil core/a.h "$(printf '// ../%s/x' shared)" 'core/a.h'
    ;;
docs)
    spoil rules/rules.def 'RULE(ORPHAN_Y, rule_y)' 'ORPHAN-Y: no page docs/rules/ORPHAN-Y.md'
    spoil rules/rules.def 'RULE(ORPHAN_Y, rule_y)' 'ORPHAN-Y: no tests/rules/'
    spoil docs/rules/ORPHAN-Z.md 'A page.' 'ORPHAN-Z.md: no rule'
    ;;
facts)
    spoil docs/rules/ORPHAN-X.md 'Facts: EC2-A, EC2-C.' 'ORPHAN-X.md: there is no fact EC2-C'
    spoil core/a.c '/* [EC2-D-E] */' 'core/a.c: there is no fact EC2-D-E'
    spoil analyzer/aws_facts.def 'AWS_FACT(EC2_C, "EC2-C", 1,' 'nothing names EC2-C'
    spoil analyzer/aws_facts.def 'AWS_FACT(EC2_A, "EC2-A", 1,' 'not sorted'
    spoil docs/rules/ORPHAN-Z.md 'A page.' 'ORPHAN-Z.md: no line'
    ;;
mutations)
    list=tests/mutation/mutations.txt
    spoil $list "$(printf 'core/a.c\tn--\tn++\tORPHAN-X')" 'nothing in core/a.c fits n--'
    spoil $list "$(printf 'core/b.c\tn\tm\tORPHAN-X')" 'there is no file core/b.c'
    spoil $list "$(printf 'core/a.c\tn\tm\tORPHAN-Y')" 'there is no rule ORPHAN-Y'
    spoil $list "$(printf 'core/a.c\tn\tm\ttest_core_a')" 'there is no unit test test_core_a'
    spoil $list "$(printf 'core/a.c\tn\t\tORPHAN-X')" 'fewer than four columns'
    ;;
cppcheck)
    spoil core/b.c 'int b(void) { int *p = 0; return *p; }' 'nullPointer'
    ;;
*)
    echo "no bad tree is known for the lint $name"
    fails=1
    ;;
esac
exit $fails
