"""`python -m bench [topic …] [--quick]`: runs the named topics, or all, each in this process, one after the other.

A topic is a file `bench_<topic>.py` with `main(quick: bool) -> list[Row]`.
"""

import argparse
import importlib
import sys
from pathlib import Path


def main() -> int:
    topics = sorted(p.stem.removeprefix("bench_") for p in Path(__file__).parent.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(topics))
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    options = parser.parse_args()
    unknown = set(options.topics) - set(topics)
    if unknown:
        parser.error(f"unknown topic: {', '.join(sorted(unknown))} (known: {', '.join(topics)})")
    disagreements = 0
    for topic in options.topics or topics:
        print(f"\n== {topic}", flush=True)
        for row in importlib.import_module(f"bench.bench_{topic}").main(options.quick):
            ratio = f"{row.ratio:8.2f} x {row.reference_name} ({row.reference:.4g})" if row.ratio is not None else ""
            agree = {None: "", True: "  results agree", False: "  RESULTS DIFFER"}[row.agree]
            print(f"{row.name:<58}{row.value:>12.4g} {row.unit:<8}{ratio}{agree}  {row.note}", flush=True)
            disagreements += row.agree is False
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
