"""`cmake --install` into an empty prefix: the installed program finds what it needs there, even after the prefix moved."""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import wave

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()


def run(*command, cwd):
    environment = {name: value for name, value in os.environ.items() if name != "MILLIWATT_HOME"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def write_recordings(folder):
    """Four speakers say two words three times: a second of noise each."""
    noise = random.Random(1)
    for word in ("yes", "no"):
        (folder / word).mkdir(parents=True)
        for clip in range(12):
            with wave.open(str(folder / word / f"speaker{clip % 4}_{clip}.wav"), "wb") as file:
                file.setparams((1, 2, 16000, 0, "NONE", ""))
                file.writeframes(noise.randbytes(32000))


class Install(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        installed = run("cmake", "--install", BUILD, "--prefix", self.folder / "first", cwd=self.folder)
        self.assertEqual(installed.returncode, 0, installed.stderr)
        # What only works at the place of the installation is found out here.
        (self.folder / "first").rename(self.folder / "prefix")
        self.prefix = self.folder / "prefix"
        self.program = self.prefix / "bin/milliwatt"

    def test_boards_come_from_the_prefix(self):
        board = (self.prefix / "share/milliwatt/boards/uno.toml").read_text()
        (self.prefix / "share/milliwatt/boards/mine.toml").write_text(board)
        listed = run(self.program, "boards", cwd=self.folder)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertRegex(listed.stdout, r"(?m)^mine\b")

    def test_training_module_is_found_or_its_places_are_named(self):
        self.assertEqual(run(self.program, "new", "word", "--task", "keyword", cwd=self.folder).returncode, 0)
        write_recordings(self.folder / "recordings")
        module = self.prefix / "lib/milliwatt/milliwatt_torch.so"
        if not module.exists():
            self.skipTest("built without libtorch")
        module.rename(self.folder / module.name)
        answer = run(self.program, "train", "word.toml", "--data", "recordings", "-o", "out", cwd=self.folder)
        self.assertEqual(answer.returncode, 2)
        self.assertIn("../lib/milliwatt", answer.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
