#!/usr/bin/env python3
"""fetch_models.py [LIST [FOLDER]]: fetches the public models that LIST names (bench/models.toml) into FOLDER (build/models).

Each repository is fetched with git: one commit, and of its files only the models. A model is put in place only if its
SHA-256 is right. Models that are there already are not fetched again. Exit status 1 if a model could not be fetched.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# A git server that sends less than 1 kB/s for 30 seconds is given up. git asks for no password.
GIT = ["git", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=30", "-c", "advice.detachedHead=false"]
ENVIRONMENT = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}


class Failure(Exception):
    """One line that says what went wrong."""


def git(folder: pathlib.Path, *arguments: str) -> None:
    done = subprocess.run([*GIT, *arguments], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit status {done.returncode}"]
        reasons = [line for line in lines if line.startswith(("fatal:", "error:"))]
        raise Failure((reasons or lines)[0].removeprefix("fatal: ").removeprefix("error: "))


def is_there(path: pathlib.Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def fetch(repository: dict, models: list[dict], folder: pathlib.Path) -> None:
    """Fetches the models of one repository. Those that arrive before a failure stay, each of them whole."""
    url = repository["url"]
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as name:
        clone = pathlib.Path(name)
        try:
            git(clone, "init", "--quiet")
            git(clone, "remote", "add", "origin", url)
            git(clone, "fetch", "--quiet", "--depth", "1", "--filter=blob:none", "origin", repository["commit"])
            git(clone, "checkout", "--quiet", "FETCH_HEAD", "--", *(model["path"] for model in models))
        except Failure as failure:
            raise Failure(f"{url}: {failure}; check that this machine reaches the server, or put the models under "
                          "$MILLIWATT_SHARED/data/models") from None
        for model in models:
            if not is_there(clone / model["path"], model["sha256"]):
                raise Failure(f"{url}: {model['path']}: other bytes than bench/models.toml says; correct its sha256")
            target = folder / model["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            (clone / model["path"]).replace(target)


def main() -> int:
    if len(sys.argv) > 3 or any(word.startswith("-") for word in sys.argv[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    listed = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "bench" / "models.toml"
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "build" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    present, fetched = 0, 0
    for repository in tomllib.loads(listed.read_text())["repository"]:
        missing = [model for model in repository["model"] if not is_there(folder / model["file"], model["sha256"])]
        present += len(repository["model"]) - len(missing)
        if not missing:
            continue
        try:
            fetch(repository, missing, folder)
        except Failure as failure:
            print(f"fetch_models: {failure}", file=sys.stderr)
            return 1
        fetched += len(missing)
    print(f"fetch_models: {folder}: {fetched} models fetched, {present} were there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
