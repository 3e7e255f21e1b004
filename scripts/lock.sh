#!/bin/sh
# Write every lock file in requirements/ anew from pyproject.toml: hashed, for every platform, without any address.
#   scripts/lock.sh [--upgrade]
# Each lock starts from the one below it (-c), so that a package has one version in all of them.
set -eu
cd "$(dirname "$0")/.."
. scripts/index.sh

# A lock comes from one index alone: what an extra one serves may be other files under the same names.
unset UV_INDEX UV_FIND_LINKS

compile() {
    lock="requirements/$1"
    shift
    echo "lock: $lock"
    .uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --output-file "$lock" ${upgrade:+"$upgrade"} "$@"
}

upgrade="${1:-}"
compile uv.txt requirements/uv.in
compile runtime.txt pyproject.toml --group build
compile test.txt pyproject.toml --group build --group test --constraints requirements/runtime.txt
compile slow.txt pyproject.toml --group build --group test --group slow --constraints requirements/test.txt
compile spark.txt pyproject.toml --group build --group test --group spark --constraints requirements/test.txt
