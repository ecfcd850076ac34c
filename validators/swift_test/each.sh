#!/bin/sh
# each.sh BINARY REPORT SECONDS TEST… runs every test in a process of its own: a stub's crash stays alone.
# A pattern, which begins with "^", selects a Swift Testing function; anything else is the id of an XCTest method.
binary=$1 report=$2 seconds=$3
shift 3
number=0
for test in "$@"; do
  number=$((number + 1))
  case $test in
  '^'*) timeout "$seconds" "$binary" --testing-library swift-testing --filter "$test" >"$report/$number.log" 2>&1 ;;
  *) timeout "$seconds" "$binary" "$test" >"$report/$number.log" 2>&1 ;;
  esac
  echo $? >"$report/$number.status"
done
echo complete >"$report/complete"
