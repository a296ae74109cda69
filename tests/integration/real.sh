#!/bin/sh
# What must and must not be concluded from recorded answers of AWS: tests/real/README.md.
# real.sh PROGRAM SOURCE-DIR BUILD-DIR
exec "${2:?}/tests/real/run.py" "${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}"
