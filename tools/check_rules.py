#!/usr/bin/env python3
"""Checks who may name whom: the rules for folders, operators and instruction sets in src/ and device/.
Prints FILE:LINE: what is wrong; do this. Exit status 1 if a rule is broken.

    check_rules.py [ROOT]

- A folder of src/ includes only itself and folders above it in src/CMakeLists.txt; data/ and train/ do not see board/.
- cli/ alone includes the command-line library, formats/tflite/ alone the schema, train/torch_* alone torch.
- An operator's name is a string only where graphs are made or read, and in a pass that rewrites that very operator.
- Operators, passes and emitter know no instruction set. Nothing but target/ names one, so nothing compares them.
- A set knows only itself and what it contains, in src/kernels/ and in device/milliwatt/.
- A task's folder, src/tasks/NAME/, is included by itself alone: what needs a task asks `Task`.
- What the lists name exists, and each operator's and each kernel's source is listed.
"""

import pathlib
import re
import sys

CPP = {".h", ".cpp", ".c", ".inc"}
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
KIND_COMPARED = re.compile(r'\bkind *(?:==|!=) *"')

# Where graphs are made or read, so operators are named.
NAMES_OPERATORS = {"ops", "formats", "zoo", "tasks", "recipe"}
# Passes that rewrite operators or insert them, and which.
REWRITES = {
    "src/compress/int8_network.cpp": {"QUANTIZE", "DEQUANTIZE"},
    "src/fit/launch.cpp": {"RANK"},  # torchrun's variable, no operator
    "src/passes/clamps.cpp": {"MAXIMUM", "MINIMUM", "RELU", "RELU6", "RELU_N1_TO_1"},
    "src/passes/dense_rows.cpp": {"FULLY_CONNECTED"},
    "src/passes/feed_rows.cpp": {"FEED"},
    "src/passes/fold_constants.cpp": {"CONSTANT"},
    "src/passes/fold_batch_norms.cpp": {"BATCH_NORM"},
    "src/passes/fold_padding.cpp": {"PAD"},
    "src/passes/fold_reshapes.cpp": {"RESHAPE"},
    "src/passes/real_network.cpp": {"QUANTIZE", "DEQUANTIZE"},
    "src/passes/reshaped.cpp": {"RESHAPE"},
    "src/passes/separate_padding.cpp": {"PAD", "PADV2"},
    "src/passes/split_batches.cpp": {"CONCATENATION", "SPLIT"},
}
ASKS_NO_NAMES = {"plan", "emit", "board", "deploy", "report", "cli", "compress"}
KNOWS_NO_SET = {"ops", "passes", "emit"}
NOT_SEEN = {"data": {"board"}, "train": {"board"}}
# Libraries and generated sources that one place alone includes: what the include begins with, and the place.
DOORS = [("CLI/CLI.hpp", "src/cli/"), ("tflite_schema/", "src/formats/tflite/"), ("torch/", "src/train/torch_")]
# Host code that runs the device's own source: where it is, and the folder of device/milliwatt/ that it may include.
RUNS_DEVICE_CODE = {
    "src/ops/signal/": "milliwatt/core/",
    "src/ops/": "milliwatt/core/real_functions.h",
    "src/decision/": "milliwatt/decide/",
    "src/tasks/detection/": "milliwatt/decide/boxes.h",
    "src/tasks/phrases/": "milliwatt/decide/phrases.h",
    "src/tasks/recommendation/": "milliwatt/decide/top_items.h",
    "src/tasks/segmentation/": "milliwatt/decide/segments.h",
}
# Folders of device/milliwatt/ that belong to no set.
SHARED_ON_DEVICE = {"core", "decide"}


def without_comments(text: str) -> str:
    """The text with comments blanked, line by line; strings stay."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)

    def blank(match: re.Match) -> str:
        found = match.group(0)
        return re.sub(r"[^\n]", " ", found) if found.startswith("/") else found

    return token.sub(blank, text)


def rows_of(path: pathlib.Path, macro: str) -> list[tuple[int, list[str]]]:
    """The rows MACRO(a, b, ...) of a list: line number and arguments."""
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(without_comments(path.read_text(encoding="utf-8")).splitlines(), start=1):
        row = re.match(rf"{macro}\((.*)\)", line)
        if row:
            found.append((number, [part.strip() for part in row.group(1).split(",")]))
    return found


class Tree:
    """What the lists of the project say."""

    def __init__(self, root: pathlib.Path):
        self.root = root
        self.operators = [row for _, row in rows_of(root / "src/ops/list.inc", "OPERATOR")]
        self.operator_names = {row[0] for row in self.operators}
        for name, macro in (("unary", "UNARY"), ("binary", "BINARY")):
            rows = rows_of(root / f"src/ops/elementwise/{name}.inc", macro)
            self.operator_names |= {row[0] for _, row in rows}
        self.contains = {row[0]: row[1] for _, row in rows_of(root / "src/target/instruction_sets.inc", "INSTRUCTION_SET")}
        order = (root / "src/CMakeLists.txt").read_text(encoding="utf-8")
        self.folders = re.findall(r"^\s*add_subdirectory\((\w+)\)", order, re.M)
        set_names = "|".join(self.contains) or "(?!)"
        self.set_named = re.compile(rf"\bInstructionSet::(?:{set_names})\b")
        self.set_namespace = re.compile(rf"(?<![\w:])({set_names})::")

    def known_to(self, instruction_set: str) -> set[str]:
        """The set, and those that it contains."""
        known = set()
        while instruction_set in self.contains and instruction_set not in known:
            known.add(instruction_set)
            instruction_set = self.contains[instruction_set]
        return known


def include_problems(tree: Tree, name: str, opener: str, included: str) -> list[str]:
    found = []
    folder = name.split("/")[1]
    other = included.split("/")[0] if "/" in included else ""
    for library, place in DOORS:
        if included.startswith(library) and not name.startswith(place):
            found.append(f"includes {included}; only {place}* may")
    task = re.match(r"tasks/(\w+)/", included)
    if task and not name.startswith(f"src/tasks/{task.group(1)}/"):
        found.append(f"includes {included}; only the task itself may: ask tasks/task.h instead")
    if opener == '"' and other in tree.folders:
        if folder not in tree.folders:
            found.append(f"the folder {folder} is not in src/CMakeLists.txt; add it in the order of the layers")
        elif tree.folders.index(other) > tree.folders.index(folder):
            found.append(f"{folder}/ includes {included}, from a folder below it; move what both need up")
        elif other in NOT_SEEN.get(folder, set()):
            found.append(f"{folder}/ includes {included}; {folder}/ must not depend on {other}/")
    if other == "milliwatt":
        allowed = [device for place, device in RUNS_DEVICE_CODE.items() if name.startswith(place)]
        allowed += ["milliwatt/core/"] if name.startswith("src/kernels/") else []
        if not any(included.startswith(device) for device in allowed):
            found.append(f"includes {included}; host code does not include device code")
    return found


def operator_problems(tree: Tree, name: str, line: str) -> list[str]:
    found = []
    folder = name.split("/")[1]
    if folder not in NAMES_OPERATORS:
        for literal in STRING.findall(line):
            if literal in tree.operator_names and literal not in REWRITES.get(name, set()):
                found.append(f'names the operator "{literal}"; ask a virtual question of OperatorType instead')
    if folder in ASKS_NO_NAMES and KIND_COMPARED.search(line) and not found:
        found.append("compares an operator's name; ask a virtual question of OperatorType instead")
    return found


def set_problems(tree: Tree, name: str, line: str) -> list[str]:
    found = []
    folder, *rest = name.split("/")[1:]
    if folder in KNOWS_NO_SET and re.search(r"\bInstructionSet\b", line):
        found.append(f"{folder}/ knows an instruction set; move it to kernels/")
    elif folder != "target" and tree.set_named.search(line):
        found.append("names an instruction set; take it from the board or loop over instruction_sets()")
    if folder == "kernels" and rest[0] in tree.contains:
        known = tree.known_to(rest[0])
        others = set(tree.set_namespace.findall(line))
        for text in STRING.findall(line):
            others.update(re.findall(r"^(?:kernels/)?(\w+)/", text))
        for other in sorted(others & set(tree.contains) - known):
            found.append(f"the set {rest[0]} names the set {other}, which it does not contain")
    elif folder == "kernels":
        for other in re.findall(r'"(?:kernels/)?(\w+)/', line):
            if other in tree.contains:
                found.append(f"names the set {other}; what belongs to a set stands in kernels/{other}/")
    return found


def source_problems(tree: Tree, name: str) -> list[str]:
    found = []
    text = without_comments((tree.root / name).read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), start=1):
        wrong = []
        include = INCLUDE.match(line)
        if include:
            wrong += include_problems(tree, name, *include.groups())
        else:
            wrong += operator_problems(tree, name, line)
        wrong += set_problems(tree, name, line)
        found += [f"{name}:{number}: {problem}" for problem in wrong]
    return found


def device_problems(tree: Tree, name: str) -> list[str]:
    """A device header includes only its own folder, core/ and the sets that its set contains."""
    path = pathlib.PurePosixPath(name)
    folder = path.parts[2]
    known = tree.known_to(folder) | {folder, "core"}
    found = []
    if len(path.parts) < 4:
        return [f"{name}:1: is in no folder; move it to core/ or to the folder of its instruction set"]
    if folder not in tree.contains and folder not in SHARED_ON_DEVICE:
        found.append(f"{name}:1: {folder} is no instruction set; list it in src/target/instruction_sets.inc")
    for number, line in enumerate((tree.root / name).read_text(encoding="utf-8").splitlines(), start=1):
        include = INCLUDE.match(line)
        if not include or include.group(1) == "<":
            continue
        parts = pathlib.PurePosixPath(include.group(2)).parts
        other = parts[1] if parts[0] == ".." else folder
        if other not in known:
            found.append(f"{name}:{number}: {folder}/ includes {include.group(2)}; it knows only {', '.join(sorted(known))}")
    return found


def list_problems(tree: Tree) -> list[str]:
    found = []
    ops = tree.root / "src/ops"
    for number, row in rows_of(ops / "list.inc", "OPERATOR"):
        if not (ops / f"{row[2]}.cpp").is_file():
            found.append(f"src/ops/list.inc:{number}: {row[0]} has no source {row[2]}.cpp; write it or take the row away")
    for name in tree.contains:
        folder = tree.root / "src/kernels" / name
        if tree.contains[name] == name:  # the portable set: a file for each operator, and one for each element-wise list
            stems = {pathlib.PurePosixPath(row[2]).name for row in tree.operators} | {"unary", "binary"}
            for path in sorted(folder.glob("*.cpp")):
                if path.stem not in stems:
                    found.append(f"src/kernels/{name}/{path.name}:1: belongs to no operator; list that in src/ops/list.inc")
            continue
        where = f"src/kernels/{name}/list.inc"
        if not (folder / "list.inc").is_file():
            found.append(f"src/target/instruction_sets.inc:1: {name} has no {where}; write it or take the row away")
            continue
        listed = set()
        rows = [row for macro in ("KERNELS", "WIDE_KERNELS", "PART") for row in rows_of(folder / "list.inc", macro)]
        for number, row in rows:
            listed.add(row[-1])
            if len(row) == 3 and row[0] not in tree.operator_names:
                found.append(f"{where}:{number}: {row[0]} is no operator of src/ops/list.inc; list it there")
            if not (folder / f"{row[-1]}.cpp").is_file():
                found.append(f"{where}:{number}: {row[-1]}.cpp does not exist; write it or take the row away")
        for path in sorted(folder.glob("*.cpp")):
            if path.stem not in listed:
                found.append(f"src/kernels/{name}/{path.name}:1: not listed; add it to {where}")
    for name, operators in REWRITES.items():
        for operator in sorted(operators - tree.operator_names):
            found.append(f"{name}:1: rewrites {operator}, which is no operator of src/ops/list.inc")
    return found


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    tree = Tree(root)
    names = sorted(path.relative_to(root).as_posix() for top in ("src", "device/milliwatt")
                   for path in (root / top).rglob("*") if path.suffix in CPP)
    found = list_problems(tree)
    for name in names:
        # A list names what it lists; the firmware's own files are built for other machines.
        if name.startswith("device/"):
            found += device_problems(tree, name)
        elif not name.endswith(".inc") and name.count("/") > 1:
            found += source_problems(tree, name)
    for problem in found:
        print(problem)
    print(f"check_rules: {len(names)} files, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
