"""What the lake promises, put to the proof: each command breaks it in one way, many times, and counts what was lost.

    python benchmarks/proofs.py faults           a fault at every writing call of every operation
    python benchmarks/proofs.py kills 500        kill -9 at a random moment of a writer, a compactor, a vacuum …
    python benchmarks/proofs.py crashes 10000    states of the disk that a power cut may leave, enumerated
    python benchmarks/proofs.py writers 8 1000   writers, compactor and vacuum at once; readers; the history is checked
    python benchmarks/proofs.py flips 10000      one byte flipped: what fsck and what queries say
    python benchmarks/proofs.py opening 10000    a lake of so many commits is opened

Each proof is a module of promises/. The rows and the faulty disks are those of tests/warehouse/conftest.py;
the tests run the same with smaller numbers.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

if (_HERE := str(Path(__file__).parent)) not in sys.path:
    sys.path.insert(0, _HERE)

from promises.faults import faults  # noqa: E402
from promises.flips import flips  # noqa: E402
from promises.kills import kills  # noqa: E402
from promises.lakes import Broken, small  # noqa: E402, F401  for the tests
from promises.many_writers import Done, checked, writers  # noqa: E402, F401  for the tests
from promises.opening import opening  # noqa: E402
from promises.power_cuts import crashes  # noqa: E402


def main(arguments: list[str]) -> None:
    """Run one proof; see the top of this file."""
    began, clock = time.process_time(), time.time()
    match arguments:
        case ["faults"]:
            total = 0
            for name, kind, calls, broken in faults():
                total += calls
                print(f"{name:8} {kind:12} {calls:4} calls  {broken or 'ok'}", flush=True)
                if broken:
                    sys.exit(1)
            print(f"{total} faults, nothing lost, doubled or torn; all repaired by the next attempt")
        case ["kills", times]:
            print(dict(kills(int(times))))
        case ["crashes", wanted]:
            print(crashes(int(wanted)))
        case ["writers", count, commits]:
            print(writers(int(count), int(commits)))
        case ["flips", times]:
            print(dict(flips(int(times))))
        case ["opening", commits]:
            print(opening(int(commits)))
        case _:
            sys.exit(__doc__)
    print(f"{time.process_time() - began:.0f} s of CPU, {time.time() - clock:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
