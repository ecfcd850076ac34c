"""Answers a call from a folder of written answers: `answer.py FOLDER` reads the prompt on stdin.

The file is chosen by what the caller says of the call: `FOLDER/<stage>-<task>-<attempt>.md`, with `project` as the task
of calls about the whole project.
"""

import os
import pathlib
import sys

sys.stdin.read()
folder = pathlib.Path(sys.argv[1])
task = os.environ["ORCHESTRATOR_TASK"]
if task == "-":
    task = "project"
name = f"{os.environ['ORCHESTRATOR_STAGE']}-{task}-{os.environ['ORCHESTRATOR_ATTEMPT']}.md"
path = folder / name
if not path.is_file():
    sys.exit(f"{path} does not exist: nobody wrote an answer to this call")
sys.stdout.write(path.read_text(encoding="utf-8"))
