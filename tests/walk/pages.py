"""A page as a visitor without a browser reads it: its text, its links, its forms with what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNREAD = frozenset({"script", "style", "svg", "template"})
PRESSED = frozenset({"submit", "button", "image", "reset"})
File = tuple[str, bytes]
Typed = str | bool | Sequence[str] | File


def squeezed(text: str) -> str:
    """Return a text with its blanks as one space each."""
    return " ".join(text.split())


@dataclass
class Control:
    """Something to fill in: its value, and the values it offers where it does not take any text."""

    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class Button:
    """A button: what it says, what it sends."""

    name: str = ""
    value: str = ""
    label: str = ""


@dataclass
class Form:
    """A form: where it goes, what it holds, its buttons."""

    action: str = ""
    method: str = "get"
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def button(self, label: str) -> Button | None:
        """Return the button that says `label`."""
        return next((one for one in self.buttons if squeezed(one.label) == label), None)

    def filled(self, typed: Mapping[str, Typed]) -> dict[str, object]:
        """Return what is sent once this is typed; only what the form holds can be typed."""
        sent: dict[str, object] = {
            name: control.values for name, control in self.controls.items() if control.kind != "file"
        }
        for name, value in typed.items():
            assert name in self.controls, f"no “{name}” in this form, which has {sorted(self.controls)}"
            sent[name] = _typed(name, self.controls[name], value)
        return {name: value for name, value in sent.items() if value != []}


def _typed(name: str, control: Control, value: Typed) -> object:
    if isinstance(value, tuple):
        assert control.kind == "file", f"“{name}” takes no file"
        return value
    if isinstance(value, bool):
        return control.offered[:1] if value else []
    values = [value] if isinstance(value, str) else list(value)
    if control.kind in ("radio", "checkbox", "select", "many"):
        strange = [one for one in values if one not in control.offered]
        assert not strange, f"“{name}” offers {control.offered}, not {strange}"
    return values


class Reader(HTMLParser):
    """Reads one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.labels: dict[str, str] = {}
        self._unread = 0
        self._form: Form | None = None
        self._inside: dict[str, list[str]] = {}
        self._href = ""
        self._button: Button | None = None
        self._area = ""
        self._select: Control | None = None
        self._for = ""
        self._group = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in UNREAD:
            self._unread += 1
        elif tag == "a" and "href" in said:
            self._inside["a"], self._href = [], said["href"]
        elif tag == "form":
            self._form = Form(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "label":
            self._inside["label"], self._for = [], said.get("for", "")
        elif tag == "fieldset":
            self._group = said.get("id", "")
        elif tag == "legend":
            self._inside["legend"] = []
        elif self._form is not None:
            self._control(tag, said, self._form)
        if tag not in ("a", "b", "i", "em", "strong", "small", "span", "option"):
            self.pieces.append(" ")

    def _control(self, tag: str, said: dict[str, str], form: Form) -> None:
        name = said.get("name", "")
        if tag == "input" and said.get("type") in PRESSED:
            form.buttons.append(Button(name, said.get("value", ""), said.get("value", "")))
        elif tag == "input" and name:
            self._input(name, said, form)
        elif tag == "select" and name:
            self._select = Control("many" if "multiple" in said else "select")
            form.controls[name] = self._select
        elif tag == "option" and self._select is not None:
            self._select.offered.append(said.get("value", ""))
            if "selected" in said:
                self._select.values.append(said.get("value", ""))
        elif tag == "textarea" and name:
            self._inside["textarea"], self._area = [], name
        elif tag == "button":
            self._inside["button"], self._button = [], Button(name, said.get("value", ""))

    def _input(self, name: str, said: dict[str, str], form: Form) -> None:
        kind = said.get("type", "text")
        if kind not in ("radio", "checkbox"):
            form.controls[name] = Control(kind, [said.get("value", "")])
            return
        control = form.controls.setdefault(name, Control(kind))
        control.offered.append(said.get("value", "on"))
        if "checked" in said:
            control.values.append(said.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        said = squeezed("".join(self._inside.get(tag, [])))
        if tag in UNREAD:
            self._unread -= 1
        elif tag == "a" and "a" in self._inside:
            self.links.append((said, self._href))
        elif tag == "label":
            self.labels.setdefault(said, self._for)
        elif tag == "legend" and self._group:
            self.labels.setdefault(said, self._group)
        elif tag == "button" and self._button is not None and self._form is not None:
            self._button.label = said
            self._form.buttons.append(self._button)
        elif tag == "textarea" and self._form is not None:
            whole = "".join(self._inside.get("textarea", [])).replace("\r\n", "\n").removeprefix("\n")
            self._form.controls[self._area] = Control("textarea", [whole])
        elif tag == "select":
            if self._select is not None and self._select.kind == "select" and not self._select.values:
                self._select.values = self._select.offered[:1]
            self._select = None
        elif tag == "form":
            self._form = None
        self._inside.pop(tag, None)
        if tag not in ("a", "b", "i", "em", "strong", "small", "span", "option"):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        for kept in self._inside.values():
            kept.append(data)
        if "textarea" not in self._inside:
            self.pieces.append(data)


class Page:
    """One answer of the site."""

    def __init__(self, address: str, status: int, data: bytes, kind: str) -> None:
        self.address, self.status, self.data = address, status, data
        self.path = address.split("?")[0]
        self._reader = Reader()
        if kind == "text/html":
            self._reader.feed(data.decode())
        self.text = squeezed("".join(self._reader.pieces))
        self.links, self.forms = self._reader.links, self._reader.forms
        self.labels = self._reader.labels

    @property
    def number(self) -> int:
        """Return the last number of the address: that of the thing shown."""
        return int([part for part in self.path.split("/") if part.isdecimal()][-1])

    def link(self, label: str) -> str:
        """Return where the link that says `label` leads."""
        found = [href for said, href in self.links if said == label]
        assert found, f"no link “{label}” on {self.path}, which has {[said for said, _ in self.links]}"
        return found[0]

    def field(self, label: str) -> str:
        """Return the name of the field that has this label (the site gives fields their names as ids)."""
        assert label in self.labels, f"no field “{label}” on {self.path}, which has {list(self.labels)}"
        return self.labels[label]

    def form(self, label: str, action: str = "") -> Form:
        """Return the form with the button that says `label`; `action` is a part of where it goes."""
        found = [one for one in self.forms if one.button(label) and action in one.action]
        said = [button.label for one in self.forms for button in one.buttons]
        assert len(found) == 1, f"{len(found)} buttons “{label}” on {self.path}, which has {said}"
        return found[0]

    def says(self, *sentences: str) -> Page:
        """Hold that the page says each of these."""
        for sentence in sentences:
            assert squeezed(sentence) in self.text, f"{self.path} does not say “{sentence}”: {self.text}"
        return self

    def holds(self, name: str, value: str) -> Page:
        """Hold that a form of the page keeps what was typed."""
        kept = [one.controls[name].values for one in self.forms if name in one.controls]
        assert kept == [[value]], f"{self.path} keeps {kept} in “{name}”"
        return self

    def is_silent_on(self, *sentences: str) -> Page:
        """Hold that the page says none of these."""
        for sentence in sentences:
            assert squeezed(sentence) not in self.text, f"{self.path} says “{sentence}”"
        return self
