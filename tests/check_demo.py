"""Runs the demo from scratch and checks its figures against their limits. Takes minutes, so only `make test-all` runs it."""

import json
import subprocess
import sys
import tempfile


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run([sys.argv[1], "demo", "-o", folder, "--json"], stdout=subprocess.PIPE, check=False)
        demo = json.loads(result.stdout)
    accuracy = demo["accuracy"]
    wrong = []
    if accuracy["int8"] < 0.93:
        wrong.append(f"int8 accuracy {accuracy['int8']:.4f} is below 0.93")
    if accuracy["int8"] < accuracy["float"] - 0.01:
        wrong.append(f"int8 accuracy {accuracy['int8']:.4f} is more than 0.01 below float's {accuracy['float']:.4f}")
    # One form, the stream of the recipe: its rate, RAM and power belong together.
    form = (demo["form"], demo["answers_per_second"])
    if form != ("stream", 50):
        wrong.append(f"the demo deploys {form}; the recipe asks for a stream of 50 answers a second")
    if not demo["ram"]["state_bytes"] or demo["ram"]["total_bytes"] > 8000:
        wrong.append(f"the stream takes {demo['ram']}; at most 8,000 B in all")
    if demo["average_mw"] > 0.85 or demo["average_mw"] < demo["energy_uj"] * demo["answers_per_second"] / 1e3:
        wrong.append(f"{demo['average_mw']} mW; at most 0.85, and no less than 50 answers of {demo['energy_uj']} uJ")
    if demo["agreement"] != 1:
        wrong.append(f"agreement of board and host is {demo['agreement']}")
    for line in wrong:
        print(f"check_demo: {line}")
    print(f"check_demo: float {accuracy['float']:.4f}, int8 {accuracy['int8']:.4f}, agreement {demo['agreement']}")
    return 1 if wrong or result.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
