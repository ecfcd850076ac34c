#!/usr/bin/env bash
set -euo pipefail

for file in "$@"; do
  if [[ -f $file ]]; then wc -l < "$file"; fi
done
