"""Asks every address, and says in sentences where something came through."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from primer.embargo.planting import OPEN, World, plant_hidden, plant_open
from primer.embargo.surfaces import SURFACES, addresses, paths, unplanned
from publishing.lens import Lens

# Other for every answer, whatever is planted: the clock's headers, and the token of the login's form.
UNSTEADY = re.compile(rb'max-age=\d+|^Expires: .*$|(?<=name="csrfmiddlewaretoken" value=")\w+', re.MULTILINE)


class LensHandler(ClientHandler):
    """Answers as of one instant, so that a minute's crawl sees one site."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def get_response(self, request: HttpRequest) -> Any:
        request.lens = Lens(self.at)  # type: ignore[attr-defined]  # open by convention
        return super().get_response(request)


class Reader(Client):
    """A reader without an account, at one instant."""

    def __init__(self, at: datetime) -> None:
        site = urlsplit(settings.SITE_URL)
        super().__init__(raise_request_exception=False, SERVER_NAME=site.hostname or "localhost")
        self.handler = LensHandler(at)
        self.is_secure = site.scheme == "https"

    def ask(self, path: str) -> bytes:
        """Status, headers and body of a page, as one text."""
        response: Any = self.get(path, secure=self.is_secure)
        head = "".join(f"{name}: {value}\n" for name, value in sorted(response.headers.items()))
        body = _unpacked(_body(response))
        return UNSTEADY.sub(b"", f"{response.status_code}\n{head}\n".encode() + body)


def _body(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response)
    return bytes(response.content)  # type: ignore[attr-defined]  # what is not streamed has it


def _unpacked(body: bytes) -> bytes:
    """A body, and behind it what is inside where it is an archive, such as an EPUB."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join([body, *(name.encode() + archive.read(name) for name in archive.namelist())])


@dataclass(slots=True)
class Report:
    """What a check found: sentences about what is wrong, and how much it looked at."""

    problems: list[str] = field(default_factory=list)
    surfaces: int = 0
    addresses: int = 0
    canaries: int = 0


Asked = tuple[str, str]


def to_ask(world: World) -> list[Asked]:
    """What each address is called, and its paths with all that was planted; raises LookupError."""
    found = dict.fromkeys(
        (address.called, path) for address in addresses() for path in paths(address, world.values, world.inside)
    )
    return list(found)


def leaks(world: World, asked: list[Asked], without: Mapping[str, bytes]) -> Iterator[str]:
    """A sentence for each path whose answer is not what it was `without` the hidden things."""
    reader = Reader(world.at)
    words = re.compile("|".join(world.canaries).encode(), re.IGNORECASE)
    for _called, path in asked:
        answer = reader.ask(path)
        if answer == without[path]:
            continue
        seen = sorted({word.decode().lower() for word in words.findall(answer)} - _echoed(path, without, words))
        told = ", ".join(world.canaries[word] for word in seen) or "that it is there, when, or how much of it"
        yield f"{path} tells of what is not out: {told}."


def _echoed(path: str, without: Mapping[str, bytes], words: re.Pattern[bytes]) -> set[str]:
    """Words that stand in the answer anyway, as they stand in the address."""
    return {word.decode().lower() for word in words.findall(without[path])}


def silent(asked: list[Asked], answers: Mapping[str, bytes]) -> list[str]:
    """A sentence for each kind of address that showed nothing of what is open, or could not answer at all."""
    found: list[str] = []
    shown: set[str] = set()
    for called, path in asked:
        answer = answers[path]
        if answer.startswith(b"5"):
            found.append(f"{path} answered {answer[:3].decode()}: mend it, then run the check again.")
        if answer.startswith(b"200") and OPEN.lower().encode() in answer.lower():
            shown.add(called)
    wanted = {name for name, surface in SURFACES.items() if surface.shows}
    mute = sorted(wanted & {called for called, _path in asked} - shown)
    return found + [
        f"{called} showed nothing of what is out, so that nothing could leak: look at it." for called in mute
    ]


def check(at: datetime) -> Report:
    """Plant, ask, and take everything back; the site is as it was, whatever happens."""
    report = Report(problems=unplanned())
    if report.problems:
        return report
    world: World | None = None
    try:
        with transaction.atomic():
            world = plant_open(at)
            _compare(world, report)
            transaction.set_rollback(True)
    except LookupError as error:
        report.problems.append(str(error))
    finally:
        for image in world.files if world is not None else ():
            for name in image.files:
                image.file.storage.delete(name)
    return report


def _compare(world: World, report: Report) -> None:
    """The answers with what is hidden, and without."""
    with transaction.atomic():
        plant_hidden(world)
        asked = to_ask(world)
        transaction.set_rollback(True)
    without = answers(world, asked)
    with transaction.atomic():
        # The same words, and so the same addresses.
        world.canaries.clear()
        plant_hidden(world)
        report.problems += [*silent(asked, without), *leaks(world, asked, without)]
        transaction.set_rollback(True)
    report.surfaces, report.addresses = len({called for called, _path in asked}), len(asked)
    report.canaries = len(world.canaries)


def answers(world: World, asked: list[Asked]) -> dict[str, bytes]:
    """What each path answers as things stand."""
    reader = Reader(world.at)
    return {path: reader.ask(path) for _called, path in asked}
