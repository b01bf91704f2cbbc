"""The gateway's collections: accounts and tokens in the installation's database, a copy of each county in its own."""

from functools import cached_property

from kentan.documents import Document
from kentan.store.port import Collection, CollectionSpec, CountyStore, Index

ACCOUNTS = CollectionSpec("gateway_accounts", (Index(("login",), unique=True), Index(("county", "login"))))
TOKENS = CollectionSpec("gateway_tokens", (Index(("digest",), unique=True), Index(("account", "issued_at")),
                                           Index(("kind", "expires_at"))))
COUNTIES = CollectionSpec("gateway_counties")
COLLECTIONS = (ACCOUNTS, TOKENS, COUNTIES)


class GatewayRepository:
    """The gateway's collections in one database."""

    def __init__(self, store: CountyStore) -> None:
        """Work in this database."""
        self.store = store

    @cached_property
    def accounts(self) -> Collection:
        """Who may log in."""
        return self.store.collection(ACCOUNTS)

    @cached_property
    def tokens(self) -> Collection:
        """Sessions and API tokens, by the SHA-256 of their secrets."""
        return self.store.collection(TOKENS)

    @cached_property
    def counties(self) -> Collection:
        """What registration said of this county."""
        return self.store.collection(COUNTIES)

    def account_of(self, login: str) -> Document | None:
        """The account with this login name."""
        found = self.accounts.find({"login": login}, limit=1)
        return found[0] if found else None

    def token_of(self, digest: str) -> Document | None:
        """The token whose secret has this SHA-256."""
        found = self.tokens.find({"digest": digest}, limit=1)
        return found[0] if found else None

    def tokens_of(self, account: str, kind: str) -> list[Document]:
        """All tokens of a kind that an account has."""
        return [doc for doc in self.tokens.find({"account": account}, ("issued_at",), limit=1000) if doc["kind"] == kind]

    def county(self) -> Document | None:
        """The county of this database, None until registration's word has arrived."""
        found = self.counties.find(limit=1)
        return found[0] if found else None
