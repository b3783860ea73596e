"""Personal metadata: who wrote and changed, from which company and template. What a field on the page shows stays."""

import re
from collections.abc import Callable, Iterable

from lxml import etree

from pipeline.word.edit import detach
from pipeline.word.names import W
from pipeline.word.package import Package

_CORE_KEPT = frozenset(("title", "language", "created", "modified"))
_APP_GONE = frozenset(("Company", "Manager", "HyperlinkBase", "Template", "TotalTime"))
_FIELDS = re.compile(r"""\b(DOCPROPERTY|DOCVARIABLE)\s+(?:"([^"]+)"|(\S+))""", re.IGNORECASE)
_STEP = re.compile(r"(?:\w+:)?(\w+)(?:\[\d+\])?\Z")


def last_saved_by(package: Package) -> str:
    """Return who saved a document last, as its core properties say; often nothing."""
    name = "docProps/core.xml"
    found = package.tree(name).find("{*}lastModifiedBy") if name in package.parts else None
    return "" if found is None else (found.text or "").strip()


class Used:
    """Names of properties that staff's own fields and controls show on the page; without them the page would change."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        """Look through the stories."""
        self.properties: set[str] = set()
        self.variables: set[str] = set()
        self.bound: set[str] = set()
        for root in roots:
            texts = ["".join(item.text or "" for item in root.iter(f"{W}instrText"))]
            texts += [item.get(f"{W}instr", "") for item in root.iter(f"{W}fldSimple")]
            for kind, quoted, plain in (found for text in texts for found in _FIELDS.findall(text)):
                names = self.properties if kind.upper() == "DOCPROPERTY" else self.variables
                names.add((quoted or plain).casefold())
            for binding in root.iter(f"{W}dataBinding"):
                step = _STEP.search(binding.get(f"{W}xpath", ""))
                self.bound |= {step.group(1)} if step else set()

    def shows(self, name: str) -> bool:
        """Tell whether the page shows a property of this name."""
        return name in self.bound or name.casefold() in self.properties


def clean_core(root: etree._Element, used: Used) -> list[str]:
    """Take names and remarks out of the core properties; return what went."""
    return _drop(root, lambda name: name not in _CORE_KEPT and not used.shows(name))


def clean_app(root: etree._Element, used: Used) -> list[str]:
    """Take company, manager, template and editing time out of the extended properties; return what went."""
    return _drop(root, lambda name: name in _APP_GONE and not used.shows(name))


def clean_custom(root: etree._Element, used: Used) -> list[str]:
    """Take custom properties out that no field shows; return what went."""
    gone = [item for item in root if item.get("name", "").casefold() not in used.properties]
    for item in gone:
        root.remove(item)
    return [item.get("name", "") for item in gone]


def clean_settings(root: etree._Element, used: Used) -> list[str]:
    """Take document variables that no field shows and the path of a template out; return what went."""
    gone: list[str] = []
    for element in list(root.iter(f"{W}docVar")):
        if element.get(f"{W}name", "").casefold() not in used.variables:
            gone.append(element.get(f"{W}name", ""))
            detach(element)
    for element in list(root.iter(f"{W}docVars")):
        if not len(element):
            detach(element)
    for element in list(root.iter(f"{W}attachedTemplate")):
        gone.append("attachedTemplate")
        detach(element)
    return gone


def _drop(root: etree._Element, unwanted: Callable[[str], bool]) -> list[str]:
    gone = [item for item in root if isinstance(item.tag, str) and unwanted(etree.QName(item).localname)]
    for item in gone:
        root.remove(item)
    return [etree.QName(item).localname for item in gone]
