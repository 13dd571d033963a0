"""The embargo check: plants what must not be seen, asks every address of the site for it, and compares.

`planting` makes an open book and what is hidden in and beside it, `surfaces` says for every address how it is asked,
and `crawling` asks, once with what is hidden and once without: the two answers are the same bytes.
"""
