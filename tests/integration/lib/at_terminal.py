"""Runs a command with a terminal of its own, and types a line when it is asked for one there.

usage: at_terminal.py SEEN LINE COMMAND...     SEEN: a file for what stood at the terminal

Standard input, output and error of the command are those of this program. Ends with its status.
"""
import fcntl
import os
import select
import subprocess
import sys
import termios

seen, line, command = sys.argv[1], sys.argv[2], sys.argv[3:]
ours, theirs = os.openpty()


def take_terminal():
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)


child = subprocess.Popen(command, start_new_session=True, preexec_fn=take_terminal)
text = b''
# The terminal stays open here, or it would be at its end before the command opens it.
while child.poll() is None:
    if select.select([ours], [], [], 0.05)[0]:
        data = os.read(ours, 4096)
        text += data
        if data.endswith(b': '):
            os.write(ours, line.encode() + b'\n')
with open(seen, 'wb') as file:
    file.write(text)
sys.exit(child.returncode)
