"""Tests of automationassets and automationrunbooktracer, in Python 2.7 and 3.

They stand in for the service; the argument is the folder of the modules."""

import os
import sys
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv.pop())


class Refused(Exception):
    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


service = types.ModuleType("_runwright_service")
service.Refused = Refused
service.asked = []
service.traced = []
service.answers = {}


def request(op, name="", args=None):
    service.asked.append((op, name, args))
    answer = service.answers.get((op, name), Refused("NotFound", "There is none."))
    if isinstance(answer, Exception):
        raise answer
    return answer


service.request = request
service.trace = service.traced.append
sys.modules["_runwright_service"] = service

import automationassets as assets
import automationrunbooktracer as tracer
from automationassets import AutomationAssetException, AutomationAssetNotFound


class Printed(object):
    def __init__(self):
        self.text = ""

    def write(self, s):
        self.text += s

    def flush(self):
        pass

    def __enter__(self):
        self.old, sys.stdout = sys.stdout, self
        return self

    def __exit__(self, *_):
        sys.stdout = self.old


class Modules(unittest.TestCase):
    def setUp(self):
        del service.asked[:]
        service.answers.clear()

    def test_variables(self):
        for text, want in [('"text"', u"text"), ("42", 42), ("1.5", 1.5), ("true", True), ("null", None), (None, None), ('[1, "a"]', [1, u"a"]), ('{"a": {"b": null}}', {u"a": {u"b": None}})]:
            service.answers["variable", "v"] = {"json": text}
            self.assertEqual(assets.get_automation_variable("v"), want)
            self.assertEqual(assets.get_automation_variable_with_retry("v"), want)

    def test_set_variable(self):
        service.answers["setVariable", "v"] = None
        for value, text in [(1, "1"), (True, "true"), (u"x", '"x"'), (None, "null"), ([1], "[1]")]:
            self.assertTrue(assets.set_automation_variable("v", value) is None)
            self.assertEqual(service.asked[-1], ("setVariable", "v", {"json": text}))
        self.assertRaises(AutomationAssetNotFound, assets.set_automation_variable, "none", 1)

    def test_credential(self):
        service.answers["credential", "c"] = {"userName": u"u", "password": u"p"}
        self.assertEqual(assets.get_automation_credential(name="c"), {"username": u"u", "password": u"p"})

    def test_connection(self):
        service.answers["connection", "c"] = {"SubscriptionID": u"1"}
        self.assertEqual(assets.get_automation_connection("c"), {"SubscriptionID": u"1"})
        self.assertEqual(assets.get_automation_connection_with_retry("c"), {"SubscriptionID": u"1"})

    def test_certificate(self):
        service.answers["certificate", "k"] = {"der": "ZGVy", "hasKey": True}
        service.answers["exportCertificate", "k"] = {"pfx": "cGZ4"}
        self.assertEqual(assets.get_automation_certificate("k"), b"pfx")
        service.answers["certificate", "k"] = {"der": "ZGVy", "hasKey": False}
        self.assertEqual(assets.get_automation_certificate("k"), b"der")
        self.assertTrue(isinstance(assets.get_automation_certificate("k"), bytes))

    def test_missing(self):
        for f in [assets.get_automation_variable, assets.get_automation_credential, assets.get_automation_connection, assets.get_automation_certificate,
                  assets.get_automation_variable_with_retry, assets.get_automation_credential_with_retry, assets.get_automation_connection_with_retry, assets.get_automation_certificate_with_retry]:
            try:
                f("none")
                self.fail("nothing was raised")
            except AutomationAssetNotFound as e:
                self.assertEqual(e.message, "The requested asset was not found.")
                self.assertEqual(str(e), "")

    def test_other_failures(self):
        service.answers["connection", "c"] = Refused("Forbidden", "The runbook may not.")
        try:
            assets.get_automation_connection("c")
            self.fail("nothing was raised")
        except AutomationAssetException as e:
            self.assertEqual((e.message, str(e)), ("The runbook may not.",) * 2)

    def test_exceptions(self):
        self.assertEqual(AutomationAssetNotFound.__bases__, (Exception,))
        self.assertEqual(AutomationAssetException.__bases__, (Exception,))
        self.assertEqual(AutomationAssetNotFound("x").message, "x")
        self.assertEqual(AutomationAssetException().message, "An unknown error occurred while performing the operation.")
        self.assertEqual(str(AutomationAssetException()), "")

    def test_retry(self):
        class Client(object):
            left = 2

            def get_variable_asset(self, name):
                self.left -= 1
                return {"value": '"at last"'} if self.left < 0 else None

        pauses = []
        old, assets.time = assets.time, types.ModuleType("time")
        assets.time.sleep = pauses.append
        client = assets.jrds_client
        try:
            assets.test_client_override(Client())
            with Printed() as out:
                self.assertEqual(assets.get_automation_variable_with_retry("v"), u"at last")
            self.assertEqual(out.text, "WARNING: Retrieval of automation variable failed for v. Retrying ..\n" * 2)
            self.assertEqual(pauses, [6, 12])
            assets.jrds_client.left = 9
            with Printed() as out:
                self.assertTrue(assets.get_automation_variable_with_retry("v", 1) is None)
            self.assertEqual(out.text, "WARNING: Retrieval of automation variable failed for v. Retrying ..\nERROR: Retrieval of automation variable failed for v.\n")
        finally:
            assets.test_client_override(client)
            assets.time = old

    def test_names(self):
        self.assertEqual((assets.KEY_VALUE, assets.KEY_USERNAME, assets.KEY_CONNECTION_FIELDS), ("value", "userName", "connectionFields"))
        self.assertTrue(assets.json and assets.jrds_client)
        with Printed() as out:
            assets.log_warning("w")
            assets.log_error("e")
        self.assertEqual(out.text, "WARNING: w\nERROR: e\n")

    def test_tracer(self):
        os.environ["AUTOMATION_ACTIVITY_ID"] = "id-1"
        self.assertEqual(tracer.get_activity_id(), "id-1")
        tracer.log("a trace")
        tracer.log("another", activity_id="id-2")
        self.assertEqual(service.traced, ["[id-1] a trace", "[id-2] another"])


unittest.main()
