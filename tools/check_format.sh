#!/usr/bin/env bash
# Checks that all C++ but emitted files is formatted by .clang-format; --fix formats it. Releases of clang-format differ in
# detail, so only the release that the project uses is accepted.
set -euo pipefail
cd "$(dirname "$0")/.."
release=14

for program in clang-format-$release clang-format; do
  if "$program" --version 2>/dev/null | grep -q "version $release\."; then break; fi
  program=
done
if [ -z "$program" ]; then
  echo "check_format: clang-format $release is not installed; not checked" >&2
  exit 0
fi

mode=(--dry-run -Werror)
if [ "${1:-}" = --fix ]; then mode=(-i); fi
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.h' '*.cpp' '*.c' ':!tests/emit/golden')
"$program" "${mode[@]}" --style=file "${files[@]}"
echo "check_format: ${#files[@]} files"
