#!/bin/sh
# Runs every fuzz target for FUZZ_SECONDS (60) each. What it learns is kept in build/fuzz/corpus; a
# crash is written beside it and ends the run.
set -eu
cd "$(dirname "$0")/../build/fuzz"
for target in fuzz/*_fuzz; do
  name=$(basename "$target")
  mkdir -p "corpus/$name"
  echo "== $name"
  "$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="crash-$name-" "corpus/$name" 2>"$name.log" || { tail -40 "$name.log"; exit 1; }
  grep -E 'stat::(number_of_executed_units|peak_rss_mb)' "$name.log"
done
