#!/bin/sh
# Prepare an environment from its hashed lock file, from nothing but Python; a second call finds it done.
#   scripts/setup.sh runtime|test|slow    .venv, where each level holds all of the one before it
#   scripts/setup.sh spark                .venv-spark, which pyspark has to itself
set -eu
cd "$(dirname "$0")/.."

level="$1"
case "$level" in spark) venv=.venv-spark ;; *) venv=.venv ;; esac
stamp="$venv/.prepared"

seal() {  # seal LEVEL: changes with anything that the environment was made from, its place included
    { pwd; cat requirements/uv.txt "requirements/$1.txt" pyproject.toml src/contraflow/__init__.py scripts/setup.sh; } | cksum
}

prepared() {  # prepared LEVEL: is the environment here, whole, and of this level?
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$1 $(seal "$1")" ] && "$venv/bin/python" -c '' 2>/dev/null
}

find_python() {  # what the user names, else the first that is 3.12 or newer, for the larger language model needs it, else 3.11
    for least in ${PYTHON:+"11 $PYTHON"} "12 python3" "12 python3.12" "12 python3.13" "12 python3.14" "11 python3" "11 python3.11"; do
        "${least#* }" -c 'import ensurepip, sqlite3, sys, venv
if sys.version_info < (3, int(sys.argv[1])): sys.exit(1)
print(sys.executable)' "${least%% *}" 2>/dev/null && return
    done
    echo "Contraflow needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv); none was found." >&2
    return 1
}

prepare_uv() {  # uv itself, by pip, in .uv
    sum="$(cksum < requirements/uv.txt)"
    [ -f .uv/.prepared ] && [ "$(cat .uv/.prepared)" = "$sum" ] && .uv/bin/uv --version >/dev/null 2>&1 && return
    echo "setup: uv"
    "$PYTHON" -m venv --clear .uv
    .uv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
        --requirement requirements/uv.txt
    echo "$sum" > .uv/.prepared
}

prepare_venv() {
    echo "setup: $venv ($level)"
    rm -f "$stamp"
    if [ "$(cat "$venv/.place" 2>/dev/null)" != "$PWD" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
        .uv/bin/uv venv --quiet --clear --no-python-downloads --python "$PYTHON" "$venv"
        pwd > "$venv/.place"  # its scripts name this folder: a checkout that was moved starts over
    fi
    .uv/bin/uv pip sync --quiet --require-hashes --python "$venv/bin/python" "requirements/$level.txt"
    .uv/bin/uv pip install --quiet --no-deps --no-build-isolation --offline --python "$venv/bin/python" --editable .
    echo "$level $(seal "$level")" > "$stamp"
}

# An environment that can do more serves as well, and is never cut back: `make setup` after `make test` does nothing.
case "$level" in runtime) above="runtime test slow" ;; test) above="test slow" ;; *) above="$level" ;; esac
for enough in $above; do
    if prepared "$enough"; then exit 0; fi
done
for enough in $above; do
    if [ -f "$stamp" ] && [ "$(cut -d ' ' -f 1 "$stamp")" = "$enough" ]; then level="$enough"; fi
done

PYTHON="$(find_python)"
prepare_uv
. scripts/index.sh
prepare_venv
