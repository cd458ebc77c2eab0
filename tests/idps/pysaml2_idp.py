"""`python -m tests.idps.pysaml2_idp DIRECTORY`: an IdP by pysaml2, the same to look at as samlp's.

DIRECTORY has key-N.pem, cert-N.pem, and *.xml: the metadata of those whom it serves. Where it
has a file `wants-signed`, only requests that are signed with a key from there are answered.
"""

import html
import os
import sys
import threading
from pathlib import Path

from flask import Flask, request
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.response import IncorrectlySigned
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256
from werkzeug.serving import make_server

DIRECTORY = Path(sys.argv[1])
PAGE = '<!doctype html><link rel="icon" href="data:,"><title>pysaml2</title>'
FIELDS = """<label>User <input name="user"></label>
<label>Seconds <input name="seconds" value="300"></label>
<label>Key <input name="key" value="0"></label>
<label><input type="checkbox" name="both"> Sign both</label><button>Sign in</button>"""
app = Flask(__name__)


def provider(key: str, seconds: int) -> Server:
    """With the metadata that is there now."""
    service = {
        "want_authn_requests_signed": (DIRECTORY / "wants-signed").exists(),
        "endpoints": {"single_sign_on_service": [(f"{URL}/sso", BINDING_HTTP_REDIRECT)]},
        "policy": {"default": {"lifetime": {"seconds": seconds}, "attribute_restrictions": None}},
    }
    settings = {
        "entityid": "urn:pysaml2",
        "key_file": str(DIRECTORY / f"key-{key}.pem"),
        "cert_file": str(DIRECTORY / f"cert-{key}.pem"),
        "metadata": {"local": [str(each) for each in DIRECTORY.glob("*.xml")]},
        "service": {"idp": service},
    }
    return Server(config=IdPConfig().load(settings))


@app.get("/sso")
def ask() -> str:
    kept = "".join(hidden(name, value) for name, value in request.args.items())
    return f'{PAGE}<form action="/answer">{kept}{FIELDS}</form>'


@app.get("/favicon.ico")
def icon() -> tuple[str, int]:
    return "", 204


@app.get("/answer")
def answer() -> str:
    told = request.args
    idp = provider(told["key"], int(told["seconds"]))
    where = {"sp_entity_id": told.get("audience"), "destination": told.get("acs")}
    where["in_response_to"] = None
    if "SAMLRequest" in told:
        asked = idp.parse_authn_request(
            told["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=told.get("RelayState"),
            sigalg=told.get("SigAlg"),
            signature=told.get("Signature"),
        ).message
        where = idp.response_args(asked, [BINDING_HTTP_POST])
        where = {name: where[name] for name in ("in_response_to", "sp_entity_id", "destination")}
    response = idp.create_authn_response(
        {"mail": told["user"]},
        **where,
        name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=told["user"]),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        sign_assertion=True,
        sign_response="both" in told,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    state = told.get("RelayState", "")
    form = idp.apply_binding(BINDING_HTTP_POST, str(response), where["destination"], state, True)
    return str(form["data"])


@app.errorhandler(IncorrectlySigned)
def not_signed(_: Exception) -> tuple[str, int]:
    return "This request is not signed by anybody whom I know.", 403


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)
    URL = f"http://localhost:{server.port}"
    print(URL, flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    server.serve_forever()
