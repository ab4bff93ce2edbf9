#!/bin/sh
# clang-format and clang-tidy over the C++ sources. A file that passed is not looked at again until
# it, a header, or the rules change: a stamp for each lies in the user's cache, named by their hash.
#   scripts/lint.sh            everything
#   scripts/lint.sh FILE.cc…   these
set -eu
cd "$(dirname "$0")/.."

clang-format-14 --dry-run --Werror $(git ls-files --cached --others --exclude-standard '*.h' '*.cc')

stamps=${XDG_CACHE_HOME:-$HOME/.cache}/qwalt-lint
mkdir -p "$stamps" build/lint
headers=$(git ls-files --cached --others --exclude-standard '*.h' | sort | xargs cat | cat - .clang-tidy | sha256sum | cut -c1-16)
files=${*:-$(git ls-files --cached --others --exclude-standard 'src/*.cc' | grep -v '_test\.cc$')}
for file in $files; do
  stamp="$stamps/$(cat "$file" | sha256sum | cut -c1-24)-$headers"
  [ -e "$stamp" ] || printf '%s %s\n' "$file" "$stamp"
done |
  # clang 14 has coroutines but does not announce them to the standard library of g++ 12.
  xargs -r -P "$(nproc)" -n 2 sh -c '
    clang-tidy-14 --quiet -p build/dev --extra-arg=-D__cpp_impl_coroutine=201902L \
      --extra-arg=-Wno-unknown-warning-option "$0" 2>build/lint/$$.err >build/lint/$$.out &&
      touch "$1" || { cat build/lint/$$.out; grep -E "error:" build/lint/$$.err; rm -f build/lint/$$.*; exit 1; }
    rm -f build/lint/$$.*'
