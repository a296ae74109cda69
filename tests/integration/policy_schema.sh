#!/bin/sh
# The JSON Schema of policies, seen by a validator that nobody here wrote: it is a schema, its
# examples are valid, what loads is valid, and wrong keys and words are not.
# policy_schema.sh PROGRAM SOURCE-DIR BUILD-DIR
set -eu
program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
source_dir=${2:?}
if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
    echo "python3-jsonschema or python3-yaml is missing (./dev setup)" >&2
    exit 1
fi
# The program's leak check and the validator do not go together well; both have their own tests.
exec python3 "$source_dir/tests/integration/policy_schema.py" "$program" "$source_dir"
