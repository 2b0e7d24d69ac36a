#!/usr/bin/env python3
"""Mean and deviation of z over many seeds: near 0 and 1 if theory, standard errors and allowed bias are right.

    Tools/calibrate-agreement.py ridge-after-spikes testError --seeds 200 -- --set dimension=80 --set spikeCount=2 \
      --set ridge=1 --replicates 8
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("experiment")
parser.add_argument("number", help="of result.json, for instance testError")
parser.add_argument("--seeds", type=int, default=200)
parser.add_argument("--program", default=".build/release/heliotrope")
# What follows -- belongs to `heliotrope run`.
end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
arguments, options = parser.parse_args(sys.argv[1:end]), sys.argv[end + 1:]

deviations = {}
for seed in range(1, arguments.seeds + 1):
    with tempfile.TemporaryDirectory() as folder:
        command = [arguments.program, "run", arguments.experiment, "--seed", str(seed), "--json", "--quiet",
                   "--output", folder + "/run", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
    for point in json.loads(done.stdout)["points"]:
        z = point["numbers"].get(arguments.number, {}).get("z")
        if z is not None:
            deviations.setdefault(point["name"], []).append(z)
if not deviations:
    sys.exit(f"{arguments.number} has no z at any point: it is not compared, or has no power.")
for name, z in deviations.items():
    print(f"{name or arguments.number}: mean z {statistics.mean(z):+.2f} (+- {len(z) ** -0.5:.2f}), "
          f"deviation {statistics.stdev(z):.2f}, {sum(abs(x) > 3 for x in z)} of {len(z)} beyond 3")
