"""The admin of posts and what hangs on them; importing it registers all."""

from posts.admin.library import ImageAdmin, TagAdmin
from posts.admin.logs import LogAdmin
from posts.admin.sites import SiteAdmin
from posts.admin.writing import PostAdmin

__all__ = ["ImageAdmin", "LogAdmin", "PostAdmin", "SiteAdmin", "TagAdmin"]
