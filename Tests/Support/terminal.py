"""Runs a program on a terminal of its own, and does something to it.

Usage: terminal.py TEXT ACTION PROGRAM [ARGUMENT...]

When the program has written TEXT, ACTION happens once: "interrupt" types Ctrl-C, "end" Ctrl-D, "vanish" takes the terminal
away, and "type:WORD" types the word and return.
Prints what the program wrote, then a line with its exit status (of a signal: the negative number).
"""

import os
import pty
import sys


def main():
    text, action, program, *arguments = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(program, [program, *arguments])
    written = b""
    done = False
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        written += piece
        if not done and text.encode() in written:
            done = True
            if action == "vanish":
                os.close(terminal)
                break
            keys = {"interrupt": b"\x03", "end": b"\x04"}
            os.write(terminal, keys.get(action) or action.removeprefix("type:").encode() + b"\n")
    status = os.waitpid(child, 0)[1]
    sys.stdout.buffer.write(written)
    print(f"\n{os.waitstatus_to_exitcode(status)}")


main()
