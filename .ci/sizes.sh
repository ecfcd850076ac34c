#!/usr/bin/env bash
# sizes.sh fails when a Swift file has more than 500 lines: then it holds more than one thing.
set -euo pipefail
cd "$(dirname "$0")/.."

find Sources Tests Plugins Package.swift -name '*.swift' -exec wc -l {} + |
  awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines; split it, 500 is the limit"; failed = 1 } END { exit failed }'
