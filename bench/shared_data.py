"""Where benchmarks and tests find the models and data sets that are not part of this repository.

Models are fetched by `make models` into build/models; bench/models.toml lists them. $MILLIWATT_SHARED (../shared if it is
not set) is the second place for models and the only place for data sets. tests/shared_data.h is the same in C++.
"""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FETCHED = ROOT / "build" / "models"


def shared_path(relative: str) -> pathlib.Path:
    """A file or folder in $MILLIWATT_SHARED. It may be missing."""
    return pathlib.Path(os.environ.get("MILLIWATT_SHARED", ROOT.parent / "shared")) / relative


def model_path(name: str) -> pathlib.Path:
    """The model, for example "mlperf_tiny/kws_ref_model.tflite". If it is in neither place, the path does not exist."""
    fetched = FETCHED / name
    return fetched if fetched.exists() else shared_path("data/models") / name


def require_models(program: str, names: list[str]) -> None:
    """Ends with exit status 2 and one line if a model is missing."""
    missing = [name for name in names if not model_path(name).exists()]
    if missing:
        print(f"{program}: {missing[0]}: no such model; run `make models`, or set MILLIWATT_SHARED to the folder that has "
              "data/models", file=sys.stderr)
        raise SystemExit(2)
