"""Covers and card images, set in the site's type and drawn from facts alone: no row, no request, no clock.

The same facts give the same bytes, on the same version of Pillow.
"""

from rendering.plates.cards import Card as Card
from rendering.plates.covers import Cover as Cover
