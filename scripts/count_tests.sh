#!/bin/sh
# One line that counts all tests of the last `make test`: the unit tests' XML and the TAP of the rest.
set -eu
cd "$(dirname "$0")/../build/test-results"

sum() { awk '{ total += $1 } END { print total + 0 }'; }
unit() { grep -h '<testsuites ' gtest/*.xml | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | sum; }
unit_skipped() { cat gtest/*.xml | grep -c '<skipped' || true; }
rest() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" e2e.tap | sum; }

failed=$(($(unit failures) + $(unit errors) + $(rest fail)))
skipped=$(($(unit_skipped) + $(rest skipped) + $(rest todo)))
passed=$(($(unit tests) - $(unit failures) - $(unit errors) - $(unit_skipped) + $(rest pass)))
echo "$passed passed, $failed failed, $skipped skipped"
