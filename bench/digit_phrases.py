"""The shared recordings of digits as a set for the task phrases: a line for each recording, and a list of 100 codes."""

import json
import pathlib
import random

DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
CODES = 100
DIGITS_OF_A_CODE = 4


def make_digits(source: pathlib.Path, target: pathlib.Path) -> None:
    """Files are named DIGIT_SPEAKER_TAKE.wav."""
    target.mkdir(parents=True)
    with (target / "digits.jsonl").open("w") as lines:
        for recording in sorted(source.glob("*.wav")):
            digit, speaker, _ = recording.stem.split("_")
            line = {"audio": str(recording.resolve()), "text": DIGITS[int(digit)], "speaker": speaker}
            lines.write(json.dumps(line) + "\n")
    choice = random.Random(7)
    codes: set[tuple[str, ...]] = set()
    while len(codes) < CODES:
        codes.add(tuple(choice.choices(DIGITS, k=DIGITS_OF_A_CODE)))
    (target / "phrases.txt").write_text("".join(" ".join(code) + "\n" for code in sorted(codes)))


# As in split_pictures.py: the folder of $MILLIWATT_SHARED, and what makes a set of it.
SETS = {"digits": ("data/spoken_digits", make_digits)}
