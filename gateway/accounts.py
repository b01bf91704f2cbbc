"""Accounts, log-ins and tokens: who may be whom, where. Secrets are shown once and kept as hashes only.

Each function takes the gateway's repository of the installation's database, the present moment and a command whose
county is its scope: the accounts of one county, or (``installation``) all of them.
"""

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gateway import passwords
from gateway.repository import GatewayRepository
from kentan import commands
from kentan.clock import to_text
from kentan.commands import ENTERPRISE, ROLES, UNIT, Command
from kentan.contracts.gateway import ACCOUNT_CLOSED, ACCOUNT_REOPENED
from kentan.documents import Change, Document, new_document, public
from kentan.errors import Forbidden, Invalid, NotFound, Refused, Unauthenticated
from kentan.ids import new_id
from kentan.paging import page
from kentan.store.port import INSTALLATION, Conflict

SESSION, API = "session", "api"
PREFIXES = {SESSION: "ks_", API: "kt_"}
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
COUNTY = re.compile(r"[0-9]{6}|\*")
LONGEST_DAYS = 3660


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def shown(account: Document) -> dict:
    """An account as it may be seen."""
    return public(account, "password")


def add_account(store: GatewayRepository, now: datetime, command: Command) -> dict:
    """Make an account of ``login``, ``role``, ``county``, and ``unit`` or ``enterprise`` where the role has one.

    Without a ``password`` nobody can log in to it: it is for tokens alone.
    """
    data = command.data
    _check_account(command)

    def decide(change: Change) -> None:
        if store.account_of(data["login"]) is not None:
            raise Refused("login_taken", {"login": data["login"]})
        password = data.get("password")
        change.doc["password"] = passwords.hash_password(password) if password is not None else None

    fields = {name: data.get(name) for name in ("login", "role", "county", "unit", "enterprise", "name")}
    doc = commands.create(store.accounts, _without_password(command), now, decide, **fields, active=True, created_at=to_text(now))
    return shown(doc)


def _without_password(command: Command) -> Command:
    """The command as its fingerprint may keep it: a quick hash of a password would give it away."""
    return replace(command, data={name: value for name, value in command.data.items() if name != "password"})


def _check_account(command: Command) -> None:
    data, wrong = command.data, {}
    for name, allowed in (("login", LOGIN), ("county", COUNTY)):
        if not allowed.fullmatch(str(data.get(name, ""))):
            wrong[name] = [f"{name}_not_valid"]
    if data.get("role") not in ROLES:
        wrong["role"] = ["role_not_known"]
    for role, name in ((UNIT, "unit"), (ENTERPRISE, "enterprise")):
        if (data.get("role") == role) != bool(data.get(name)):
            wrong[name] = ["only_for_role" if data.get(name) else "needed_for_role"]
    if data.get("password") is not None:
        wrong |= _weak(data["password"])
    if wrong:
        raise Invalid("invalid", {}, wrong)
    _within(command, data["county"])


def _weak(password: str) -> dict[str, list[str]]:
    fits = passwords.SHORTEST <= len(password) <= passwords.LONGEST
    return {} if fits else {"password": ["password_length"]}


def _within(command: Command, county: str) -> None:
    """Refuse to reach beyond the command's scope."""
    if command.county not in (INSTALLATION, county):
        raise Forbidden("other_county", {"county": county})


def get_account(store: GatewayRepository, command: Command) -> dict:
    """One account, by its id."""
    return shown(_account(store, command, command.id))


def _account(store: GatewayRepository, command: Command, account_id: str | None) -> Document:
    doc = store.accounts.get(account_id or "")
    if doc is None or command.county not in (INSTALLATION, doc["county"]):
        raise NotFound("not_found", {"what": "account"})
    return doc


def list_accounts(store: GatewayRepository, command: Command) -> dict:
    """The accounts of the scope, by login."""
    where = {} if command.county == INSTALLATION else {"county": command.county}
    rows, following = page(store.accounts, where, ("login",), command.data.get("after"), command.data.get("limit"))
    return {"items": [shown(doc) for doc in rows], "next": following}


def change_account(store: GatewayRepository, now: datetime, command: Command) -> dict:
    """Change ``name``, ``active`` or ``password``; an account that was closed or got a new password loses its sessions.

    That it was closed, or opened again, is said in the same write.
    """
    data = command.data
    _account(store, command, command.id)
    if "password" in data and (wrong := _weak(data["password"])):
        raise Invalid("invalid", {}, wrong)

    def decide(change: Change) -> None:
        was_active = change.doc["active"]
        change.doc.update({name: data[name] for name in ("name", "active") if name in data})
        if change.doc["active"] != was_active:
            change.happened(ACCOUNT_CLOSED if was_active else ACCOUNT_REOPENED,
                            {name: change.doc[name] for name in ("role", "county", "active")})
        if "password" in data:
            change.doc["password"] = passwords.hash_password(data["password"])

    here = replace(_without_password(command), county=INSTALLATION)  # whose accounts they are, whoever's scope it was
    doc = commands.change(store.accounts, here, now, decide, "account")
    if "password" in data or data.get("active") is False:
        for token in store.tokens_of(doc["_id"], SESSION):
            _revoke(store, now, token["_id"])
    return shown(doc)


def issue_token(store: GatewayRepository, now: datetime, command: Command) -> dict:
    """An API token of the account ``command.id`` or ``login``, for ``days``. A repeated command shows it without its secret."""
    account = _account(store, command, command.id or _id_of(store, command.data.get("login")))
    days = command.data.get("days") or 365
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("invalid", {}, {"days": ["days_not_valid"]})
    secret = _new_secret(API)
    doc = commands.create(store.tokens, command, now, lambda change: None,
                          **_token(account, API, secret, now, now + timedelta(days=days), command.data.get("label")))
    return {**public(doc, "digest"), "token": secret if doc["digest"] == digest_of(secret) else None}


def _id_of(store: GatewayRepository, login: str | None) -> str | None:
    account = store.account_of(login) if login else None
    return account["_id"] if account else None


def _new_secret(kind: str) -> str:
    return PREFIXES[kind] + secrets.token_urlsafe(32)


def _token(account: Document, kind: str, secret: str, now: datetime, until: datetime, label: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "digest": digest_of(secret), "account": account["_id"], "county": account["county"], "label": label,
            "issued_at": to_text(now), "expires_at": to_text(until), "revoked_at": None}


def list_tokens(store: GatewayRepository, command: Command) -> dict:
    """The API tokens of an account, without their secrets."""
    account = _account(store, command, command.id)
    return {"items": [public(doc, "digest") for doc in store.tokens_of(account["_id"], API)], "next": None}


def revoke_token(store: GatewayRepository, now: datetime, command: Command) -> dict:
    """End a token; ending it again changes nothing."""
    doc = store.tokens.get(command.id or "")
    if doc is None or command.county not in (INSTALLATION, doc["county"]):
        raise NotFound("not_found", {"what": "token"})
    return public(_revoke(store, now, doc["_id"]), "digest")


def _revoke(store: GatewayRepository, now: datetime, token_id: str) -> Document:
    for _ in range(commands.TRIES):
        doc = store.tokens.get(token_id)
        if doc is None:
            raise NotFound("not_found", {"what": "token"})
        if doc["revoked_at"]:
            return doc
        doc["revoked_at"] = to_text(now)
        try:
            store.tokens.save(doc)
            return doc
        except Conflict:
            continue
    raise Refused("too_busy")


def log_in(store: GatewayRepository, now: datetime, login: str, password: str, hours: int) -> tuple[dict, Document]:
    """A new session (with its secret) and the account. Raises Unauthenticated ``bad_login`` without saying what was wrong."""
    account = store.account_of(login)
    right = passwords.matches(account["password"] if account else None, password)
    if not right or account is None or not account["active"]:
        raise Unauthenticated("bad_login")
    secret = _new_secret(SESSION)
    doc = new_document(new_id(), **_token(account, SESSION, secret, now, now + timedelta(hours=hours)))
    store.tokens.insert(doc)
    return {**public(doc, "digest"), "token": secret}, account


def log_out(store: GatewayRepository, now: datetime, token_id: str) -> None:
    """End the session that this token is."""
    _revoke(store, now, token_id)


def forget_sessions(store: GatewayRepository, now: datetime) -> int:
    """Take away sessions that ended a day ago; how many there were."""
    yesterday = to_text(now - timedelta(days=1))
    ended = store.tokens.find({"kind": SESSION, "expires_at": {"$lt": yesterday}}, ("expires_at",), limit=500)
    for doc in ended:
        store.tokens.delete(doc["_id"])
    return len(ended)
