#!/bin/sh
# Line coverage by folder of src/, from the counters of build/coverage.
set -eu
cd "$(dirname "$0")/.."
find build/coverage -name '*.gcda' -print0 |
  xargs -0 -r gcov -n -s "$PWD" -r 2>/dev/null |
  awk -F"'" '/^File / { file = $2 }
    /^Lines executed/ && file ~ /^src\// && file !~ /_test\.cc$/ {
      split($0, part, /[:% ]+/); split(file, folder, "/")
      lines[folder[2]] += part[5]; hit[folder[2]] += part[3] * part[5] / 100; file = "" }
    END { for (name in lines) printf "%-10s %5.1f %% of %d lines\n", name, 100 * hit[name] / lines[name], lines[name] }' |
  sort
