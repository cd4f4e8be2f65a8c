"""The benchmark's modules lie beside one another, as compare.py is started as a script; it uses those of
../local and the job.
"""

from __future__ import annotations

import sys
from pathlib import Path

_BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(_BENCH), str(_BENCH.parent), str(_BENCH.parent / "local")]
