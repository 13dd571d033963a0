"""Feeds: what a subscriber's reader asks for again and again."""
