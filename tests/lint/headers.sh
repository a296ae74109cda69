#!/bin/sh
# Every header compiles alone. headers.sh DIRECTORY [GENERATED-DIRECTORY [COMPILER]]
. "$(dirname "$0")/common.sh"

generated=${2:-.}
cc=${3:-cc}
bad=0
for header in $(c_files tests | grep '\.h$'); do
    if ! echo "#include \"$header\"" |
        "$cc" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Wall -Wextra -Werror \
            -fsyntax-only -I. -I"$generated" -x c -; then
        echo "$header: does not compile alone: include what it uses" >&2
        bad=1
    fi
done
exit $bad
