"""Posts and what hangs on them: authors named, tags, images, addresses."""

from posts.models.addresses import Redirect
from posts.models.images import IMAGE_NAME, Image, image_path, validate_image_name
from posts.models.planning import ReleaseMove, ReleasePlan
from posts.models.posts import BODY_LIMIT, Post, PostCredit, validate_body
from posts.models.references import Label, Reference
from posts.models.revisions import Autosave, Revision, Significance
from posts.models.sharing import ShareLink
from posts.models.tags import Tag
from posts.models.tallies import Tally

__all__ = [
    "BODY_LIMIT",
    "IMAGE_NAME",
    "Autosave",
    "Image",
    "Label",
    "Post",
    "PostCredit",
    "Redirect",
    "Reference",
    "ReleaseMove",
    "ReleasePlan",
    "Revision",
    "ShareLink",
    "Significance",
    "Tag",
    "Tally",
    "image_path",
    "validate_body",
    "validate_image_name",
]
