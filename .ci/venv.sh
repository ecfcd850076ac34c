#!/usr/bin/env bash
# venv.sh FOLDER makes a virtual environment with the pinned tools that validators run; does nothing if it is up to date.
set -euo pipefail

folder=$1
requirements=$(dirname "$0")/requirements.txt

cmp -s "$requirements" "$folder/requirements.txt" && exit 0

echo "setup: installing $(grep -c == "$requirements") Python packages into $folder"
rm -rf "$folder"
# The system's Python: one that a version manager put under a home would be out of sight in the sandbox.
/usr/bin/python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" < /dev/null
# Last, so that an interrupted installation is done again.
cp "$requirements" "$folder/requirements.txt"
