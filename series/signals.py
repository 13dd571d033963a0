"""Where rooms that series must not know take part in its rules."""

from django.dispatch import Signal

# Sent by `Chapter.clean()` with `chapter`; a receiver that objects raises ValidationError.
chapter_cleaned = Signal()

# Sent with `book` after macros, language or bibliography changed: whatever was rendered with them is out of date.
book_rendering_changed = Signal()

# Sent with `book` when a form's change is stored and no transaction is open any more: the time for what takes long.
# A receiver answers with sentences for whoever made the change.
book_settled = Signal()
