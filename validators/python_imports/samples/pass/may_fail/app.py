import contextlib
import importlib
import sys
from typing import TYPE_CHECKING

try:
    import yaml
except ImportError:
    yaml = None

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

if sys.version_info < (3, 9):
    import backports.zoneinfo as zoneinfo
else:
    import zoneinfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

with contextlib.suppress(ImportError):
    import uvloop

ujson = importlib.import_module("ujson") if "ujson" in sys.modules else None


def load(text: str) -> "NDArray":
    return tomllib.loads(text), yaml, zoneinfo, ujson
