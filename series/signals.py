"""Where rooms that series must not know take part in its rules."""

from django.dispatch import Signal

# Sent by `Chapter.clean()` with `chapter`; a receiver that objects raises ValidationError.
chapter_cleaned = Signal()

# Sent with `book` after macros or language changed: whatever was rendered with them is out of date.
book_rendering_changed = Signal()
