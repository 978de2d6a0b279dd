#!/usr/bin/env bash
# check_tidy.sh BUILD_DIRECTORY JOBS [SHARE]: runs clang-tidy on the sources of the host program, with the rules of .clang-tidy.
# A file that passed is checked again only if it, one of our headers or the rules change. SHARE checks one file of so many,
# others for each commit: what a machine without results of earlier runs has time for. Releases of clang-tidy differ in what
# they find, so only the release that the rules were written for is accepted.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
jobs=$2
share=${3:-1}
release=14

for program in clang-tidy-$release clang-tidy; do
  if "$program" --version 2>/dev/null | grep -q "version $release\."; then break; fi
  program=
done
if [ -z "$program" ]; then
  echo "check_tidy: clang-tidy $release is not installed; not checked" >&2
  exit 0
fi

# One digest of everything that affects all results.
common=$(cat .clang-tidy CMakeLists.txt $(git ls-files --cached --others --exclude-standard 'src/*.h' 'device/*.h') | sha256sum)
export build program common
mkdir -p "$build/tidy"

check() {
  local stamp
  stamp="$build/tidy/$( (echo "$common"; cat "$1") | sha256sum | cut -c1-40)"
  if [ -e "$stamp" ]; then return; fi
  "$program" --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wreserved-identifier -p "$build" "$1" 2> >(grep -v ' warnings\? generated\.$' >&2)
  touch "$stamp"
}
export -f check

# Firmware and the programs of trials are compiled with emitted code. clang cannot compile the headers of torch 1.13 as C++20.
mapfile -t files < <(git ls-files --cached --others --exclude-standard 'src/*.cpp' ':!src/board/firmware/*' ':!src/recipe/*_program/*' \
  ':!src/train/torch_*.cpp')
if [ "$share" -gt 1 ]; then
  commit=$(git rev-parse HEAD)
  mapfile -t files < <(for file in "${files[@]}"; do
    digest=$(printf '%s %s' "$commit" "$file" | cksum)
    if [ $((${digest%% *} % share)) = 0 ]; then printf '%s\n' "$file"; fi
  done)
fi
printf '%s\n' "${files[@]}" | xargs -P "$jobs" -I{} bash -euo pipefail -c 'check "$1"' check {}
echo "check_tidy: ${#files[@]} files"
