"""Accounts, sessions and tokens over HTTP: the gateway's own resources."""

from flask import Response

from gateway import accounts
from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import COUNTY
from gateway.schemas import AccountView, AddAccount, ChangeAccount, IssueToken, LogIn, SessionView, TokenView
from kentan.commands import OPERATOR
from kentan.contracts.resources import Page

api = Resources("gateway", "账号、登录与令牌", "Accounts, sessions and tokens")

for scope in ("", COUNTY):
    api.door("POST", f"{scope}/accounts", "add_account", OPERATOR, says=("新增账号", "Add an account"),
             body=AddAccount, answer=AccountView, status=201)
    api.door("GET", f"{scope}/accounts", "list_accounts", OPERATOR, says=("账号列表", "Accounts"),
             query=Page, answer=AccountView, listed=True, reads=True)
    api.door("GET", f"{scope}/accounts/<name:id>", "get_account", OPERATOR, says=("账号", "An account"),
             answer=AccountView, reads=True)
    api.door("GET", f"{scope}/accounts/<name:id>/tokens", "list_tokens", OPERATOR, says=("令牌列表", "The tokens of an account"),
             answer=TokenView, listed=True, reads=True)
    api.door("POST", f"{scope}/accounts/<name:id>/tokens", "issue_token", OPERATOR,
             says=("签发令牌（只显示一次）", "Issue a token; it is shown once"), body=IssueToken, answer=TokenView, status=201)

    @api.special("PATCH", f"{scope}/accounts/<name:id>", "change_account", OPERATOR,
                 says=("修改或停用账号、重设密码", "Change or close an account, set its password"),
                 body=ChangeAccount, answer=AccountView)
    def change_account(asking: Asking) -> Response:
        """Change, and have this process look its tokens up anew."""
        changed = asking.knock()
        asking.gateway.authenticator.forget()
        return asking.reply(changed)

    @api.special("DELETE", f"{scope}/tokens/<name:id>", "revoke_token", OPERATOR, says=("撤销令牌", "Revoke a token"), status=204)
    def revoke_token(asking: Asking) -> Response:
        """Revoke, and have this process look tokens up anew."""
        asking.knock()
        asking.gateway.authenticator.forget()
        return asking.reply(None)


@api.special("POST", "/sessions", "log_in", public="logging in is how one gets a token", says=("登录", "Log in"),
             body=LogIn, answer=SessionView, status=201)
def log_in(asking: Asking) -> Response:
    """A new session. Not repeatable by its key: each log-in has a secret of its own."""
    session, account = asking.gateway.log_in(asking.request.remote_addr or "", asking.data["login"], asking.data["password"])
    return asking.reply({"token": session["token"], "expires_at": session["expires_at"], "account": accounts.shown(account)})


@api.special("GET", "/sessions/current", "get_session", own=True, says=("当前登录", "Who is logged in"), answer=SessionView)
def get_session(asking: Asking) -> Response:
    """The account behind the token."""
    repository = asking.gateway.authenticator.repository
    token, account = repository.tokens.get(asking.token), repository.accounts.get(asking.actor.id)
    assert token is not None
    assert account is not None
    return asking.reply({"expires_at": token["expires_at"], "account": accounts.shown(account)})


@api.special("DELETE", "/sessions/current", "log_out", own=True, says=("退出登录", "Log out"), status=204)
def log_out(asking: Asking) -> Response:
    """End this session (or give up this token)."""
    asking.gateway.log_out(asking.token)
    return asking.reply(None)
