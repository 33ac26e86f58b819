"""Shared resources of an Automation account, for runbooks in Python 2.7 and 3.

The functions are those of the hybrid worker's module of this name, with its
names, results and exceptions.
"""

import base64
import json
import time

import _runwright_service  # is there only while a job runs

KEY_VALUE = "value"
KEY_USERNAME = "userName"
KEY_CONNECTION_FIELDS = "connectionFields"


class AutomationAssetNotFound(Exception):
    """There is no such asset, or none that the runbook may see."""

    def __init__(self, msg=None):
        Exception.__init__(self, *(() if msg is None else (msg,)))
        self.message = "The requested asset was not found." if msg is None else msg


class AutomationAssetException(Exception):
    """The service could not do what it was asked."""

    def __init__(self, msg=None):
        Exception.__init__(self, *(() if msg is None else (msg,)))
        self.message = "An unknown error occurred while performing the operation." if msg is None else msg


class _Client(object):
    """Asks the service. Results have the shape of the hybrid worker's routes."""

    def _ask(self, op, name, args=None):
        try:
            return _runwright_service.request(op, name, args)
        except _runwright_service.Refused as refusal:
            code, text = refusal.code, str(refusal)
        if code == "NotFound":
            raise AutomationAssetNotFound()
        raise AutomationAssetException(text)

    def get_variable_asset(self, name):
        text = self._ask("variable", name)["json"]
        return {"name": name, KEY_VALUE: "null" if text is None else text}

    def set_variable_asset(self, name, value, is_encrypted=False):
        self._ask("setVariable", name, {"json": value})

    def get_credential_asset(self, name):
        got = self._ask("credential", name)
        return {"name": name, KEY_USERNAME: got["userName"], KEY_VALUE: got["password"]}

    def get_connection_asset(self, name):
        return {"name": name, KEY_CONNECTION_FIELDS: self._ask("connection", name)}

    def get_certificate_asset(self, name):
        found = self._ask("certificate", name)
        if found["hasKey"]:
            return {"name": name, KEY_VALUE: self._ask("exportCertificate", name, {"password": ""})["pfx"]}
        return {"name": name, KEY_VALUE: found["der"]}


jrds_client = _Client()


def test_client_override(mock_jrds_client):
    """Puts another client in the place of the service; for tests of runbooks."""
    global jrds_client
    jrds_client = mock_jrds_client


def log_warning(message):
    """Prints a warning to the output."""
    print("WARNING: %s" % message)


def log_error(message):
    """Prints an error to the output."""
    print("ERROR: %s" % message)


def _variable(got):
    return json.loads(got[KEY_VALUE])


def _credential(got):
    return {"username": got[KEY_USERNAME], "password": got[KEY_VALUE]}


def _connection(got):
    return got[KEY_CONNECTION_FIELDS]


def _certificate(got):
    return base64.b64decode(got[KEY_VALUE])


def get_automation_variable(name):
    """Returns the value of a variable: text, number, truth value, None, list or dict."""
    return _variable(jrds_client.get_variable_asset(name))


def set_automation_variable(name, value):
    """Gives a variable that exists a value that JSON can express."""
    jrds_client.set_variable_asset(name, json.dumps(value), False)


def get_automation_credential(name):
    """Returns a dict with username and password."""
    return _credential(jrds_client.get_credential_asset(name))


def get_automation_connection(name):
    """Returns a dict of the connection's fields."""
    return _connection(jrds_client.get_connection_asset(name))


def get_automation_certificate(name):
    """Returns the bytes of the certificate's file: PKCS #12 with an empty password
    where it has a private key, DER where it has none."""
    return _certificate(jrds_client.get_certificate_asset(name))


_PAUSE = 6  # seconds before the first repetition, twice that before the second


def _with_retry(kind, ask, read, name, retry_count):
    for tried in range(retry_count + 1):
        got = ask(name)
        if got:
            return read(got)
        if tried < retry_count:
            log_warning("Retrieval of automation %s failed for %s. Retrying .." % (kind, name))
            time.sleep(_PAUSE * (tried + 1))
    log_error("Retrieval of automation %s failed for %s." % (kind, name))
    return None


def get_automation_variable_with_retry(name, retry_count=2):
    """Like get_automation_variable; asks again when nothing came."""
    return _with_retry("variable", jrds_client.get_variable_asset, _variable, name, retry_count)


def get_automation_credential_with_retry(name, retry_count=2):
    """Like get_automation_credential; asks again when nothing came."""
    return _with_retry("credential", jrds_client.get_credential_asset, _credential, name, retry_count)


def get_automation_connection_with_retry(name, retry_count=2):
    """Like get_automation_connection; asks again when nothing came."""
    return _with_retry("connection", jrds_client.get_connection_asset, _connection, name, retry_count)


def get_automation_certificate_with_retry(name, retry_count=2):
    """Like get_automation_certificate; asks again when nothing came."""
    return _with_retry("certificate", jrds_client.get_certificate_asset, _certificate, name, retry_count)
