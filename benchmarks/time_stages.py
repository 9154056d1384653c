"""Write a table of wall time and peak memory by stage, from the records of a finished run.

python benchmarks/time_stages.py results/demo > times.md
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from lowmelt.run_record import VERSION, machine
from lowmelt.stage_times import stage_times


def main() -> None:
    """Read the folder from the command line and print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="folder of the results of a finished run")
    folder = parser.parse_args().results / "benchmarks"
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder; run the pipeline first")
    facts = machine()
    print(f"lowmelt {VERSION}; {facts['processor']}, {facts['cores']} cores, {facts['memory_GB']} GB,")
    print(f"GPU: {facts['gpu']}; Python {facts['python']}\n")
    table = stage_times(folder)
    print("| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns))
    for row in table.itertuples(index=False):
        print("| " + " | ".join(map(str, row)) + " |")
    print(f"\nAll: {table['wall_s'].sum():.0f} s of wall time, {table['cpu_s'].sum():.0f} s of CPU.")


if __name__ == "__main__":
    main()
