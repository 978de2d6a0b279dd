#!/usr/bin/env python3
"""The shared sets of blood cells and membranes as folders with train/ and test/, by the CRC-32 of the pictures' names.

    bench/split_pictures.py build/pictures

makes build/pictures/blood (Pascal VOC: 20 of 100 remainders are for the test) and build/pictures/membranes (pictures and
masks: the six lowest CRC-32 are for the test), with links to the files. docs/tasks/detection.md and segmentation.md have
the results.
"""

import pathlib
import sys
import zlib

from shared_data import shared_path


def link(source: pathlib.Path, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_symlink():
        target.symlink_to(source.resolve())


def split_blood(source: pathlib.Path, target: pathlib.Path) -> None:
    for picture in sorted((source / "JPEGImages").glob("*.jpg")):
        part = "test" if zlib.crc32(picture.stem.encode()) % 100 < 20 else "train"
        link(picture, target / part / "JPEGImages" / picture.name)
        annotation = picture.stem + ".xml"
        link(source / "Annotations" / annotation, target / part / "Annotations" / annotation)


def split_membranes(source: pathlib.Path, target: pathlib.Path) -> None:
    pictures = sorted((source / "image").glob("*.png"), key=lambda path: zlib.crc32(path.name.encode()))
    for number, picture in enumerate(pictures):
        part = "test" if number < 6 else "train"
        link(picture, target / part / "images" / picture.name)
        link(source / "label" / picture.name, target / part / "masks" / picture.name)


# By the name of the folder that is made: the folder of $MILLIWATT_SHARED, and what splits it.
SETS = {"blood": ("data/bccd_voc", split_blood), "membranes": ("data/membrane_seg", split_membranes)}


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: bench/split_pictures.py FOLDER")
    for name, (folder, split) in SETS.items():
        source = shared_path(folder)
        if not source.is_dir():
            raise SystemExit(f"{source}: no such folder; set MILLIWATT_SHARED to the folder that has data/")
        split(source, pathlib.Path(sys.argv[1]) / name)


if __name__ == "__main__":
    main()
