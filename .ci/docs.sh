#!/usr/bin/env bash
# docs.sh BINARY shows that the documents are true: their commands run, their links lead somewhere.
#
# Rule: a block marked sh in README.md, USAGE_GUIDE.md or Examples/README.md is run here, all blocks of a page in one shell
# that stops at the first failure, with an empty home, no key, and the program as `orchestrator` on PATH. What needs a key,
# takes long, or is run by .ci/run anyway is marked console, and stays unrun.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$(realpath "$1")
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/home"
ln -s "$binary" "$folder/bin/orchestrator"

for page in README.md USAGE_GUIDE.md Examples/README.md; do
  work=$folder/$(dirname "$page")/$(basename "$page" .md)
  mkdir -p "$work"
  ln -s "$root/Examples" "$work/Examples"
  # The file `at` holds the place of the block that is running.
  awk -v page="$page" '
    /^```sh$/ { on = 1; print "echo " page ":" NR " > ../at"; next }
    /^```$/ { on = 0 }
    on' "$page" > "$work.sh"
  (cd "$work" && env -i PATH="$folder/bin:$PATH" HOME="$folder/home" bash -euo pipefail "$work.sh") > "$work.log" 2>&1 || {
    cat "$work.log" >&2
    echo "docs: the block at $(cat "$work/../at") fails" >&2
    exit 1
  }
done

failed=0
for page in *.md */README.md; do
  for link in $(grep -o '](\([^)#]*\)' "$page" | cut -c 3- | grep -v '^https\?:' || true); do
    test -e "$(dirname "$page")/$link" || { echo "docs: $page links to $link, which does not exist" >&2; failed=1; }
  done
done
exit $failed
