"""The rules of tools/check_rules.py, each on a small tree that breaks it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

TREE = {
    "src/CMakeLists.txt": "".join(f"add_subdirectory({folder})\n" for folder in
                                  ["base", "target", "graph", "ops", "kernels", "passes", "board", "train", "tasks", "cli"]),
    "src/target/instruction_sets.inc": "INSTRUCTION_SET(portable, portable)\nINSTRUCTION_SET(dsp, portable)\n"
                                       "INSTRUCTION_SET(avx2, portable)  // hosts\n",
    "src/ops/list.inc": "".join(f"OPERATOR({name}, make_{name}, sums/add)\n"
                                for name in ["ADD", "BATCH_NORM", "CONCATENATION", "CONSTANT", "DEQUANTIZE", "FEED", "FULLY_CONNECTED",
                                             "MAXIMUM", "MINIMUM", "PAD", "PADV2", "QUANTIZE", "RANK", "RELU", "RELU6", "RELU_N1_TO_1",
                                             "RESHAPE", "SPLIT"]),
    "src/ops/sums/add.cpp": '#include "base/error.h"\n',
    "src/kernels/portable/add.cpp": "",
    "src/kernels/dsp/list.inc": "KERNELS(ADD, add_kernels, add)\nPART(halves)\n",
    "src/kernels/dsp/add.cpp": 'auto a = portable::add_kernels(op);\n',
    "src/kernels/dsp/halves.cpp": "",
    "src/kernels/avx2/list.inc": "",
}


def problems(changed: dict[str, str]) -> list[str]:
    """What the check prints of the tree with these files changed or added."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**TREE, **changed}.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        pathlib.Path(folder, "device/milliwatt").mkdir(parents=True, exist_ok=True)
        run = subprocess.run([sys.executable, ROOT / "tools/check_rules.py", folder], capture_output=True, text=True)
        lines = run.stdout.splitlines()[:-1]
        assert run.returncode == (1 if lines else 0), run.stderr
        return lines


class CheckRules(unittest.TestCase):
    def expect(self, name: str, text: str, begin: str):
        found = problems({name: text})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(begin), found)

    def test_passes_a_tree_that_keeps_them(self):
        self.assertEqual(problems({}), [])

    def test_a_folder_includes_only_those_above_it(self):
        self.expect("src/ops/a.cpp", '\n#include "kernels/kernel.h"\n', "src/ops/a.cpp:2: ops/ includes kernels/kernel.h")
        self.assertEqual(problems({"src/kernels/a.cpp": '#include "ops/operator.h"\n'}), [])

    def test_training_does_not_see_boards(self):
        self.expect("src/train/a.h", '#include "board/firmware.h"\n', "src/train/a.h:1: train/ includes board/")

    def test_libraries_stay_behind_their_doors(self):
        self.expect("src/board/a.cpp", "#include <CLI/CLI.hpp>\n", "src/board/a.cpp:1: includes CLI/CLI.hpp")
        self.expect("src/train/a.cpp", "#include <torch/torch.h>\n", "src/train/a.cpp:1: includes torch/torch.h")
        self.assertEqual(problems({"src/train/torch_a.cpp": "#include <torch/torch.h>\n",
                                   "src/cli/a.cpp": "#include <CLI/CLI.hpp>\n"}), [])

    def test_a_task_is_included_by_itself_alone(self):
        self.expect("src/cli/a.cpp", '#include "tasks/sound/clips.h"\n', "src/cli/a.cpp:1: includes tasks/sound/clips.h")
        self.expect("src/tasks/image/a.cpp", '#include "tasks/sound/clips.h"\n', "src/tasks/image/a.cpp:1: includes tasks/sound")
        self.assertEqual(problems({"src/tasks/sound/a.cpp": '#include "tasks/sound/clips.h"\n',
                                   "src/cli/a.cpp": '#include "tasks/task.h"\n'}), [])

    def test_operators_are_named_where_they_are_made_and_rewritten(self):
        self.expect("src/passes/a.cpp", 'if (op.kind == "ADD") {}\n', 'src/passes/a.cpp:1: names the operator "ADD"')
        self.expect("src/board/a.cpp", 'f("ADD");\n', 'src/board/a.cpp:1: names the operator "ADD"')
        self.expect("src/board/a.cpp", 'if (kind != "SUB") {}\n', "src/board/a.cpp:1: compares an operator's name")
        self.expect("src/passes/feed_rows.cpp", 'f("ADD");\n', "src/passes/feed_rows.cpp:1: names the operator")
        self.assertEqual(problems({"src/passes/feed_rows.cpp": 'op.kind = "FEED";  // not "ADD"\n',
                                   "src/ops/a.cpp": 'f("ADD"); /* "dsp/" */\n'}), [])

    def test_sets_are_not_named(self):
        self.expect("src/ops/a.cpp", "f(InstructionSet set);\n", "src/ops/a.cpp:1: ops/ knows an instruction set")
        self.expect("src/board/a.cpp", "if (set == InstructionSet::dsp) {}\n", "src/board/a.cpp:1: names an instruction")
        self.expect("src/kernels/a.cpp", '#include "kernels/dsp/halves.h"\n', "src/kernels/a.cpp:1: names the set dsp")

    def test_a_set_knows_only_what_it_contains(self):
        self.expect("src/kernels/dsp/add.cpp", '#include "kernels/avx2/add.h"\n', "src/kernels/dsp/add.cpp:1: the set dsp")
        self.expect("src/kernels/portable/add.cpp", 'k.header = "dsp/add.h";\n', "src/kernels/portable/add.cpp:1: the set")
        self.expect("src/kernels/avx2/list.inc", "PART(a)\n", "src/kernels/avx2/list.inc:1: a.cpp does not exist")
        self.expect("device/milliwatt/portable/a.h", '#include "../dsp/a.h"\n', "device/milliwatt/portable/a.h:1: portable/")
        self.assertEqual(problems({"device/milliwatt/dsp/a.h": '#include "../portable/a.h"\n#include "../core/b.h"\n'}), [])

    def test_what_lists_name_exists_and_sources_are_listed(self):
        self.expect("src/kernels/dsp/more.cpp", "", "src/kernels/dsp/more.cpp:1: not listed")
        self.expect("src/kernels/dsp/list.inc", "PART(halves)\nKERNELS(SUB, f, add)\n",
                    "src/kernels/dsp/list.inc:2: SUB is no operator")
        self.expect("src/kernels/portable/more.cpp", "", "src/kernels/portable/more.cpp:1: belongs to no operator")
        operators = TREE["src/ops/list.inc"]
        self.expect("src/ops/list.inc", operators + "OPERATOR(SUB, make_sub, sums/sub)\n",
                    f"src/ops/list.inc:{operators.count(chr(10)) + 1}: SUB has no source")


if __name__ == "__main__":
    unittest.main()
