"""Every place that asks what is visible, and a way to let everything through at one of them."""

import ast
import sys
from contextlib import contextmanager

from django.db.models import Q, QuerySet, manager

from publishing import prepared, visibility
from publishing.models import Credit
from tests.house.sources import ROOT, room_modules, tree

ASKS = {"visible", "post_visible"}
EVERYTHING = ~Q(pk__in=[])


def places():
    """`(path, first line, last line, function)` of each call, by where it stands."""
    return sorted({place for path in room_modules() for place in _places(path, tree(path), "")})


def _places(path, node, scope):
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            inner = f"{scope}.{child.name}".lstrip(".")
        name = child.func if isinstance(child, ast.Call) else None
        if (getattr(name, "attr", "") or getattr(name, "id", "")) in ASKS:
            yield str(path.relative_to(ROOT)), child.lineno, child.end_lineno, scope
        yield from _places(path, child, inner)


def bindings():
    """Every name in our rooms, and in their classes, that stands for one of the functions that answer."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in {"publishing", "series", "posts", "exchange"}:
            for key, value in list(vars(module).items()):
                if key in ASKS and callable(value):
                    yield module, key, value
    classes = {cls for base in (QuerySet, Credit) for cls in descendants(base)}
    for cls in classes:
        if "visible" in vars(cls):
            yield cls, "visible", vars(cls)["visible"]


def descendants(cls):
    for child in cls.__subclasses__():
        yield child
        yield from descendants(child)


def is_here(frame, place):
    path, first, last, _function = place
    return frame.f_code.co_filename == str(ROOT / path) and first <= frame.f_lineno <= last


def loosened(answer, place):
    """`answer`, which lets everything through where it is asked from `place`."""
    plain = answer.__func__ if isinstance(answer, classmethod) else answer

    def ask(*args, **kwargs):
        asking = sys._getframe(1)
        # A manager hands on what its queryset is asked.
        asking = asking.f_back if asking.f_code.co_filename == manager.__file__ else asking
        if not is_here(asking, place):
            return plain(*args, **kwargs)
        return args[0].all() if args and isinstance(args[0], QuerySet) else EVERYTHING

    return classmethod(ask) if isinstance(answer, classmethod) else ask


@contextmanager
def mutated(place):
    """Everything is let through at one place."""
    held = [(owner, name, value) for owner, name, value in bindings() if name != "visible" or owner is not visibility]
    held.append((visibility, "visible", visibility.visible))
    prepared.forget()
    for owner, name, value in held:
        setattr(owner, name, loosened(value, place))
    try:
        yield
    finally:
        for owner, name, value in held:
            setattr(owner, name, value)
        prepared.forget()
