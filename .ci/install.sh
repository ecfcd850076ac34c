#!/usr/bin/env bash
# install.sh shows that an installation stands alone: it is used from /, with PATH=/usr/bin:/bin, an empty home and its own tools.
set -euo pipefail
cd "$(dirname "$0")/.."

examples=$PWD/Examples
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home"
make --no-print-directory install PREFIX="$folder/prefix"

# The hook of the crash sweep is in debug builds only.
if grep --quiet ORCHESTRATOR_CRASH_AT "$folder/prefix/bin/orchestrator"; then
  echo "install: the crash sweep's hook is in the release build" >&2
  exit 1
fi

cd /
tools=$folder/prefix/share/orchestrator/venv
user=(env -i PATH=/usr/bin:/bin HOME="$folder/home")
"${user[@]}" "$folder/prefix/bin/orchestrator" doctor > "$folder/doctor" || true
grep -q "^ok .*tools .*$tools" "$folder/doctor" || { cat "$folder/doctor" >&2; echo "install: other tools are used" >&2; exit 1; }
"${user[@]}" "$folder/prefix/bin/orchestrator" \
  --project "Implement a Python rate limiter using decorators" --criteria "pytest suite passes, ruff linting clean" \
  --replay "$examples/rate-limiter/recording.jsonl" --output-dir "$folder/results" --project-id installed
cd "$folder/results/installed/app"
"${user[@]}" "$tools/bin/python" -m pytest --quiet
"${user[@]}" "$tools/bin/ruff" check .
