"""How many posts came out in a week, in each of the feeds that grow with the library."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posts.models.tags import Tag
from publishing.models import Author


class Tally(models.Model):
    """The posts that feeds number of one week, from Monday 00:00 UTC: all, those of a tag, or those of an author.

    It follows from the posts alone (`posts.numbering` makes it). All has a row for the last week that was counted,
    though nothing came out in it; a tag or an author without a row had nothing in that week.
    """

    week = models.DateField()
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, db_index=False, related_name="tallies")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, db_index=False, related_name="tallies")
    posts = models.PositiveIntegerField()

    class Meta:
        ordering = ("week",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week"], condition=Q(tag__isnull=True, author__isnull=True), name="posts_tally_of_all_once"
            ),
            models.UniqueConstraint(
                fields=["tag", "week"], condition=Q(tag__isnull=False), name="posts_tally_of_tag_once"
            ),
            models.UniqueConstraint(
                fields=["author", "week"], condition=Q(author__isnull=False), name="posts_tally_of_author_once"
            ),
            models.CheckConstraint(
                condition=Q(tag__isnull=True) | Q(author__isnull=True), name="posts_tally_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag or self.author or 'all'}, {self.week:%Y-%m-%d}: {self.posts}"
