"""Starts pytest as `python -m pytest` does, but loads it and the reporter before anything of the project can be found."""

import os
import sys

import orchestrator_report
import pytest

ROOT = os.getcwd()
PROJECT = [ROOT, os.path.join(ROOT, "src")]

sys.path[0:1] = [ROOT]
sys.path[2:2] = PROJECT
os.environ["PYTHONPATH"] = os.pathsep.join([os.path.dirname(orchestrator_report.__file__), *PROJECT])
sys.exit(pytest.main(sys.argv[1:], plugins=[orchestrator_report]))
