"""What an installation may set, read once from the environment; no other file reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from pathlib import Path
from zoneinfo import ZoneInfo


class BadSetting(ValueError):
    """A setting of the environment cannot be read; says which and why."""


@dataclass(frozen=True)
class Power:
    """What energy is reckoned with where the machine does not count it, and what the grid emits.

    12 W a busy core: Lannelongue and others, Green Algorithms (2021), any processor. 21.7 g of CO2 equivalent for each
    kWh produced in France in 2024: RTE, Bilan électrique 2024.
    """

    watts_per_core: float = 12.0
    grid_grams: float = 21.7
    grid_year: int = 2024


@dataclass(frozen=True)
class Settings:
    """Settings of one installation. `instance` holds everything that must survive a restart."""

    instance: Path
    database_url: str
    port: int = 8000
    host: str = "127.0.0.1"
    https: bool = False
    base_url: str = ""
    timezone: str = "Europe/Paris"
    workers: int = 1
    scheduler: bool = True
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    max_upload_mb: int = 250
    sql_sources: tuple[str, ...] = ()
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    power: Power = Power()

    @cached_property
    def artefacts(self) -> Path:
        """Folder of the content-addressed artefact store."""
        return self.instance / "artefacts"

    @property
    def sources(self) -> Path:
        """Folder of the imported source files, content-addressed too."""
        return self.instance / "sources"

    @property
    def arrivals(self) -> Path:
        """Folder of files that came and are not kept yet: deleted once kept, refused, or left too long."""
        return self.instance / "arrivals"

    @property
    def batches(self) -> Path:
        """Folder of files of proposals sent to be scored, deleted some weeks after their work ended."""
        return self.instance / "batches"

    @cached_property
    def calls(self) -> Path:
        """File where serving processes count together the calls of a minute; void a minute later."""
        return self.instance / "calls"

    @property
    def archives(self) -> Path:
        """Folder of models packed with their data for whoever fetches them; made again where it is lost."""
        return self.instance / "archives"

    @property
    def tables(self) -> Path:
        """Folder of what was read from source files, made again from them where it is lost."""
        return self.instance / "tables"

    @property
    def attachments(self) -> Path:
        """Folder of the documents attached to use cases, content-addressed too."""
        return self.instance / "attachments"

    @property
    def poll_keys(self) -> Path:
        """Folder of the keys of confidential polls, which no backup may hold."""
        return self.instance / "poll_keys"

    @property
    def pseudonym_keys(self) -> Path:
        """Folder of the keys of pseudonyms, which no backup may hold."""
        return self.instance / "pseudonym_keys"

    @property
    def public_url(self) -> str:
        """Address that links in mails and printed invitations start with."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def erasures(self) -> Path:
        """File that lists what was erased, to be done again after a restore; no backup holds it."""
        return self.instance / "erasures.jsonl"

    @property
    def restoring(self) -> Path:
        """File that stands while a backup is being restored: nothing is served beside it."""
        return self.instance / "restoring"

    def secret_key(self) -> bytes:
        """Return the signing key of cookies, made at first use in a file only its owner reads."""
        return self._secret_key

    @cached_property
    def _secret_key(self) -> bytes:
        path = self.instance / "secret_key"
        self.instance.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32).hex().encode())
        return path.read_bytes()


def _whole(env: Mapping[str, str], name: str, otherwise: int) -> int:
    written = env.get(name, str(otherwise))
    try:
        return int(written)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, and is “{written}”") from None


def _amount(env: Mapping[str, str], name: str, otherwise: float) -> float:
    written = env.get(name, str(otherwise))
    try:
        found = float(written)
    except ValueError:
        found = -1.0
    if not 0 <= found < inf:
        raise BadSetting(f"{name} must be a number from 0 on, and is “{written}”")
    return found


def _power(env: Mapping[str, str]) -> Power:
    return Power(
        watts_per_core=_amount(env, "SCOPGOV_WATTS_PER_CORE", Power.watts_per_core),
        grid_grams=_amount(env, "SCOPGOV_GRID_GRAMS", Power.grid_grams),
        grid_year=_whole(env, "SCOPGOV_GRID_YEAR", Power.grid_year),
    )


def _networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    written = env.get(name, "")
    try:
        return tuple(ip_network(one) for one in written.split())
    except ValueError:
        raise BadSetting(f"{name} must be networks such as 10.1.0.0/16, and is “{written}”") from None


def _zone(env: Mapping[str, str], name: str, otherwise: str) -> str:
    written = env.get(name, otherwise)
    try:
        return ZoneInfo(written).key
    except (KeyError, ValueError, OSError):  # of no zone, of a path that is forbidden, of a folder of zones
        raise BadSetting(f"{name} must be a time zone such as {otherwise}, and is “{written}”") from None


@cache
def local_zone() -> ZoneInfo:
    """Return the cooperative's time zone, set for the process: every calendar day is reckoned in it."""
    return ZoneInfo(read_settings().timezone)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings found in `environment` (the process's own by default)."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("SCOPGOV_INSTANCE", "instance")).resolve()
    return Settings(
        instance=instance,
        database_url=env.get("SCOPGOV_DATABASE_URL", f"sqlite:///{instance / 'scopgov.sqlite'}"),
        port=_whole(env, "PORT", 8000),
        host=env.get("SCOPGOV_HOST", "127.0.0.1"),
        https=env.get("SCOPGOV_HTTPS", "") == "1",
        base_url=env.get("SCOPGOV_BASE_URL", "").rstrip("/"),
        timezone=_zone(env, "SCOPGOV_TIMEZONE", "Europe/Paris"),
        workers=_whole(env, "SCOPGOV_WORKERS", 1),
        scheduler=env.get("SCOPGOV_SCHEDULER", "1") == "1",
        smtp_host=env.get("SCOPGOV_SMTP_HOST", ""),
        smtp_port=_whole(env, "SCOPGOV_SMTP_PORT", 25),
        smtp_user=env.get("SCOPGOV_SMTP_USER", ""),
        smtp_password=env.get("SCOPGOV_SMTP_PASSWORD", ""),
        smtp_from=env.get("SCOPGOV_SMTP_FROM", ""),
        max_upload_mb=_whole(env, "SCOPGOV_MAX_UPLOAD_MB", 250),
        webhook_networks=_networks(env, "SCOPGOV_WEBHOOK_NETWORKS"),
        sql_sources=tuple(env.get("SCOPGOV_SQL_SOURCES", "").split()),
        power=_power(env),
    )
