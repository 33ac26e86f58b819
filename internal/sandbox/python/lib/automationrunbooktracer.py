"""Traces of a runbook, for runbooks in Python 2.7 and 3."""

import os

import _runwright_service  # is there only while a job runs


def get_activity_id():
    """Returns the id that the traces of this job have in common."""
    return os.environ["AUTOMATION_ACTIVITY_ID"]


def log(trace, activity_id=None):
    """Writes a trace to the job's Verbose stream."""
    _runwright_service.trace("[%s] %s" % (activity_id or get_activity_id(), trace))
