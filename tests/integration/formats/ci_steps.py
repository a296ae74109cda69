"""Writes the shell steps of a CI file as scripts, as GitHub and GitLab would run them.
ci_steps.py github|gitlab FILE DIR: DIR/JOB/N, executed by the shell that the product uses."""

import os
import sys

import yaml


def github(jobs):
    """A step is a script of its own: bash --noprofile --norc -eo pipefail FILE."""
    for name, job in jobs["jobs"].items():
        yield name, [step["run"] for step in job["steps"] if "run" in step]


def gitlab(jobs):
    """All lines of a job run in one shell that stops at the first that fails. before_script is the
    user's: it fetches keys."""
    for name, job in jobs.items():
        if isinstance(job, dict) and "script" in job:
            yield name, ["\n".join(job["script"])]


def main(kind, path, folder):
    with open(path, encoding="utf-8") as file:
        jobs = yaml.safe_load(file)
    for name, scripts in {"github": github, "gitlab": gitlab}[kind](jobs):
        os.makedirs(os.path.join(folder, name))
        for number, script in enumerate(scripts, 1):
            with open(os.path.join(folder, name, str(number)), "w", encoding="utf-8") as out:
                out.write(script + "\n")


main(*sys.argv[1:])
