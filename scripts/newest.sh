#!/bin/sh
# The weekly look ahead, outside `make test`: do the quick tests pass with the newest dependencies that pyproject.toml allows?
#   scripts/newest.sh          within the bounds of pyproject.toml
#   scripts/newest.sh --bare   without any bound: what the next major versions would break
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh test
. scripts/index.sh

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
.uv/bin/uv venv --quiet --python .venv/bin/python "$folder/venv"
.venv/bin/python - "${1:-}" > "$folder/wanted.txt" <<'PYTHON'
import re, sys, tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text())
groups = project["dependency-groups"]
for wanted in (*project["project"]["dependencies"], *groups["build"], *groups["test"]):
    print(re.split(r"[<>=!~ ]", wanted)[0] if sys.argv[1] == "--bare" else wanted)
PYTHON
.uv/bin/uv pip install --quiet --upgrade --python "$folder/venv/bin/python" --requirement "$folder/wanted.txt"
.uv/bin/uv pip install --quiet --no-deps --no-build-isolation --python "$folder/venv/bin/python" --editable .
.uv/bin/uv pip freeze --python "$folder/venv/bin/python"
"$folder/venv/bin/python" -m pytest -n 2 -m "not slow and not postgres and not spark"
