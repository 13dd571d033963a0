"""Does your reader show this? A feed of one entry that never changes, with everything that a text may hold."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from uuid import uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from posts.feeds.building import document
from posts.feeds.channels import NEVER, absolute, site_channel
from posts.feeds.document import Entry, Feed
from posts.feeds.markup import Content
from publishing.lens import Lens
from rendering import render
from rendering.feeds import for_feed
from rendering.slots import fill

TEXT = r"""
Compare each line with what it says.

- A fraction and a root: $\frac{1}{3}$ and $\sqrt{2}$. You should see one third, and not 13.
- A power: $10^{2}$. You should see a hundred, and not 102.
- *Italics*, **bold**, `code` and a note.[^1]

A formula on a line of its own:

$$ \sum_{k=1}^{n} k = \frac{n(n+1)}{2} $$

```python
def double(x):
    return 2 * x  # indented by four
```

| Language | Year |
|----------|-----:|
| Fortran  | 1957 |
| Python   | 1991 |

> [!NOTE] A note in a frame
> It should stand apart from the text around it.

If a fraction reads as `(1)/(3)` in brackets, your reader drops mathematics, and you see what was put there for it:
nothing is lost, and the address is the right one for you. If a formula stands there twice, or numbers run into each
other, take another address of the same feed: Atom, RSS and JSON Feed are read by different parts of a reader.

[^1]: The note stands at the end.
"""


def specimen(lens: Lens, kind: str) -> Feed:
    """The feed, as `kind`: one query."""
    channel = site_channel(lens)
    page = reverse("posts:subscribe")
    uid = uuid5(channel.uid, "specimen")
    own = replace(
        channel,
        uid=uid,
        title=_("Does your reader show this? — %(site)s") % {"site": channel.site_name},
        subtitle=_("One entry, which tells how well a feed reader shows mathematics, code and tables."),
        view="specimen",
        page_path=page,
        next_at=None,
    )
    entry = Entry(
        id=uuid5(uid, "entry").urn,
        title=_("Does your reader show this?"),
        url=f"{absolute(page)}#specimen",
        summary=_("What you should see, line by line."),
        content=_content(absolute(page), f"{uid}-"),
        published_at=NEVER,
        updated_at=NEVER,
    )
    return document(own, [entry], kind)


@lru_cache(maxsize=4)
def _content(url: str, prefix: str) -> Content:
    return Content.of(for_feed(specimen_html(), url, prefix=prefix))


@lru_cache(maxsize=1)
def specimen_html() -> str:
    """The same as the page shows it."""
    return fill(render(TEXT).html)
