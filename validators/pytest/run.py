"""Starts pytest as `python -m pytest` does, but loads it and the reporter before anything of the project can be found.

The first word is the folder with the packages that the project declares; it may be missing.
"""

import os
import site
import sys

import orchestrator_report
import pytest

ROOT = os.getcwd()
PROJECT = [ROOT, os.path.join(ROOT, "src")]

packages = sys.argv.pop(1)
site.addsitedir(packages)
os.environ["ORCHESTRATOR_PACKAGES"] = packages
sys.path[0:1] = [ROOT]
sys.path[2:2] = PROJECT
os.environ["PYTHONPATH"] = os.pathsep.join([os.path.dirname(orchestrator_report.__file__), *PROJECT])
sys.exit(pytest.main(sys.argv[1:], plugins=[orchestrator_report]))
