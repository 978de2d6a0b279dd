#!/usr/bin/env python3
"""Features of the keyword network of MLPerf Tiny, for `milliwatt quantize`.

mlperf_keyword_features.py CLIPS OUT: reads CLIPS/CLASS/*.wav (16 kHz, mono, 16 bits) and writes OUT/samples.npy (clips x 49 x
10 x 1, float32) and OUT/labels.npy, in the order of the network's twelve outputs.

The features are those of the benchmark's training (mlcommons/tiny, benchmark/training/keyword_spotting/get_dataset.py):
a clip divided by its largest sample, 30 ms windows every 20 ms, 40 mel bands from 20 to 4000 Hz, the logarithm, and the
first ten coefficients of a cosine transform, as tf.signal defines them.
"""

import pathlib
import sys
import wave

import numpy as np

CLASSES = ("down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "_silence_", "_unknown_")
SAMPLES, WINDOW, HOP, FFT, BANDS, COEFFICIENTS = 16000, 480, 320, 512, 40, 10


def _mel(hertz):
    return 1127.0 * np.log(1.0 + hertz / 700.0)


def _mel_weights():
    """Triangles in mel, one a column; the constant part of the spectrum belongs to none."""
    bins = _mel(np.linspace(0.0, SAMPLES / 2, FFT // 2 + 1))[1:, None]
    edges = np.linspace(_mel(20.0), _mel(4000.0), BANDS + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    weights = np.maximum(0.0, np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)))
    return np.vstack([np.zeros((1, BANDS)), weights])


def _cosines():
    n = np.arange(BANDS)[:, None]
    k = np.arange(COEFFICIENTS)[None, :]
    return 2.0 * np.cos(np.pi * k * (2 * n + 1) / (2 * BANDS)) / np.sqrt(2.0 * BANDS)


def features(clip):
    """49 x 10 x 1 of a clip's samples."""
    clip = np.pad(clip.astype(np.float64)[:SAMPLES], (0, max(0, SAMPLES - len(clip))))
    clip = clip / max(1.0, clip.max())
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    frames = np.stack([clip[at : at + WINDOW] * window for at in range(0, SAMPLES - WINDOW + 1, HOP)])
    mel = np.abs(np.fft.rfft(frames, FFT)) @ _mel_weights()
    return (np.log(mel + 1e-6) @ _cosines()).astype(np.float32)[..., None]


def _clip(path):
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (SAMPLES, 1, 2):
            raise SystemExit(f"{path}: not 16 kHz, mono, 16 bits; convert it first")
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: mlperf_keyword_features.py CLIPS OUT")
    clips, out = (pathlib.Path(argument) for argument in sys.argv[1:])
    samples, labels = [], []
    for label, name in enumerate(CLASSES):
        for path in sorted((clips / name).glob("*.wav")):
            samples.append(features(_clip(path)))
            labels.append(label)
    if not samples:
        raise SystemExit(f"{clips}: holds no CLASS/NAME.wav; give a folder of Speech Commands")
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "samples.npy", np.stack(samples))
    np.save(out / "labels.npy", np.array(labels, np.int32))
    print(f"{out}: {len(samples)} samples")


if __name__ == "__main__":
    main()
