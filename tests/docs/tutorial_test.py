"""Runs the commands of docs/tutorial.md as typed, in one shell, on stand-ins for its recordings: spoken by espeak-ng,
44.1 kHz stereo. Left out is only what LEFT_OUT names.

    tutorial_test.py PROGRAM
"""

import array
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEFT_OUT = {
    "make demo": "takes minutes; `make test-all` runs it",
    "export PATH=$PWD/build/release:$PATH": "the test gives the program's folder",
    "arecord -q -t raw -f S16_LE -r 16000 -c 1 | milliwatt classify words-out -": "needs a microphone",
}
WORDS = {"fan": ["fan"] * 3, "lamp": ["lamp"] * 3, "music": ["music"] * 3, "other": ["window", "yellow", "seven"]}
SPEAKERS = ["f1", "f2", "f3", "f4", "m1", "m2", "m3", "m4"]
NEW_SPEAKERS = ["f5", "m5"]


def spoken(text: str, voice: str, speed: int) -> array.array:
    """Samples at 22.05 kHz."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["espeak-ng", "-v", f"en+{voice}", "-s", str(speed), "-w", file.name, text], check=True)
        with wave.open(file.name) as sound:
            assert sound.getframerate() == 22050 and sound.getnchannels() == 1
            return array.array("h", sound.readframes(sound.getnframes()))


def write_as_phone(path: pathlib.Path, samples: array.array) -> None:
    """The samples at twice their rate, on two channels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stereo = array.array("h")
    for here, after in zip(samples, samples[1:]):
        between = (here + after) // 2
        stereo.extend((here, here, between, between))
    with wave.open(str(path), "wb") as sound:
        sound.setparams((2, 2, 44100, 0, "NONE", ""))
        sound.writeframes(stereo.tobytes())


def make_recordings(folder: pathlib.Path) -> None:
    for word, texts in WORDS.items():
        for speaker in SPEAKERS:
            for number, text in enumerate(texts, start=1):
                write_as_phone(folder / f"phone/{word}/{speaker}_{number}.m4a", spoken(text, speaker, 120 + 20 * number))
    for word in ["fan", "lamp", "music"]:  # not "other": the tutorial says that a class may be missing
        for speaker in NEW_SPEAKERS:
            write_as_phone(folder / f"new/{word}/{speaker}_1.wav", spoken(word, speaker, 150))
    evening = array.array("h")
    for word in ["lamp", "music", "fan"]:
        evening += spoken(word, "f2", 140) + array.array("h", [0] * 11025)
    write_as_phone(folder / "phone/evening.m4a", evening)


# In place of a missing ffmpeg: it copies, for the stand-ins are .wav files under the names of a phone's. Raw samples
# are every 2.75th of the first channel.
FFMPEG = """#!/usr/bin/env python3
import array, shutil, sys, wave
source, target = sys.argv[sys.argv.index("-i") + 1], sys.argv[-1]
if target != "-":
    shutil.copy(source, target)
else:
    sound = wave.open(source)
    left = array.array("h", sound.readframes(sound.getnframes()))[::2]
    picked = array.array("h", (left[i * 441 // 160] for i in range(len(left) * 160 // 441)))
    sys.stdout.buffer.write(picked.tobytes())
"""


def commands() -> str:
    page = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    lines = "\n".join(re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)).splitlines()
    for line in LEFT_OUT:
        assert line in lines, f"docs/tutorial.md: no longer has the command {line}"
    return "\n".join(line for line in lines if line not in LEFT_OUT)


def check(output: str, home: pathlib.Path) -> list[str]:
    """What must be so after the commands, beyond their exit status."""
    wrong = []
    for text in ["bit-exact with the host", "Wrong clips: ", "all clips of new"]:
        if text not in output:
            wrong.append(f"no output has `{text}`")
    heard = re.findall(r"^ +\S+ to (\S+) s  (\S+) +(\S+)$", output, re.M)
    streamed = re.findall(r"^(\S+) s  (\S+)  (\S+)$", output, re.M)
    if len(heard) < 5 or len(streamed) < 3:
        wrong.append("`classify` or `./listen` has said too little")
    if not list((home / "words/project").glob("words*.o")):
        wrong.append("the C++ was not compiled for the board")
    return wrong


def main() -> int:
    if not shutil.which("espeak-ng"):
        print("tutorial_test: skipped: no espeak-ng")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        home = pathlib.Path(scratch)
        make_recordings(home / "words")
        tools = home / "tools"
        tools.mkdir()
        if not shutil.which("ffmpeg"):
            (tools / "ffmpeg").write_text(FFMPEG, encoding="utf-8")
            (tools / "ffmpeg").chmod(0o755)
        path = f"{tools}:{pathlib.Path(sys.argv[1]).resolve().parent}"
        script = f"set -euxo pipefail\nexport HOME={home} PATH={path}:$PATH\n{commands()}\n"
        result = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        wrong = check(result.stdout, home) if result.returncode == 0 else [f"exit status {result.returncode}"]
    if wrong or "--show" in sys.argv:
        print(result.stdout, result.stderr[-3000:], sep="\n")
    for line in wrong:
        print(f"tutorial_test: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
