"""tools/fetch_models.py with repositories in a temporary folder."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "tools" / "fetch_models.py"
BYTES = b"TFL3 a model"


class FetchModels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.models = self.root / "models"
        self.repository = self.root / "repository"
        self.git("init", "--quiet", str(self.repository))
        (self.repository / "folder").mkdir()
        (self.repository / "folder" / "a.tflite").write_bytes(BYTES)
        self.git("-C", str(self.repository), "add", ".")
        self.git("-C", str(self.repository), "-c", "user.name=test", "-c", "user.email=test@example.org", "commit",
                 "--quiet", "--message", "a model")
        for name in ("allowFilter", "allowAnySHA1InWant"):
            self.git("-C", str(self.repository), "config", f"uploadpack.{name}", "true")
        self.commit = self.git("-C", str(self.repository), "rev-parse", "HEAD")

    @staticmethod
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def fetch(self, url: str, sha256: str) -> subprocess.CompletedProcess:
        listed = self.root / "models.toml"
        listed.write_text(f'[[repository]]\nurl = "{url}"\ncommit = "{self.commit}"\n'
                          f'[[repository.model]]\nfile = "set/a.tflite"\npath = "folder/a.tflite"\nsha256 = "{sha256}"\n')
        return subprocess.run([sys.executable, PROGRAM, listed, self.models], capture_output=True, text=True, check=False)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.models)) for path in self.models.rglob("*") if path.is_file())

    def test_fetches_once(self):
        sha256 = hashlib.sha256(BYTES).hexdigest()
        first = self.fetch(self.repository.as_uri(), sha256)
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        self.assertIn("1 models fetched, 0 were there", first.stdout)
        self.assertEqual((self.models / "set" / "a.tflite").read_bytes(), BYTES)
        self.assertEqual(self.files(), ["set/a.tflite"])
        again = self.fetch("file:///nowhere", sha256)
        self.assertEqual(again.returncode, 0)
        self.assertIn("0 models fetched, 1 were there", again.stdout)

    def refuses(self, url: str, sha256: str, reason: str):
        done = self.fetch(url, sha256)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn(reason, done.stderr)
        self.assertEqual(list(self.models.iterdir()), [])

    def test_refuses_other_bytes(self):
        self.refuses(self.repository.as_uri(), "0" * 64, "other bytes")

    def test_says_in_one_line_what_cannot_be_reached(self):
        self.refuses((self.root / "missing").as_uri(), "0" * 64, "check that this machine reaches the server")


if __name__ == "__main__":
    unittest.main()
