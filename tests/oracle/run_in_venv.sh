#!/bin/sh
# run_in_venv.sh VENV SCRIPT ...: runs the Python script in the virtual environment; status 77 where there is none.
if [ ! -x "$1/bin/python" ]; then
  echo "skipped: no $1/bin/python; python3 -m venv $1 && $1/bin/pip install -r tests/requirements.txt"
  exit 77
fi
python="$1/bin/python"
shift
exec "$python" "$@"
