"""Pages of books."""

from publishing.paging import UncountedPaginator

SHELF_PAGE = 20


class ShelfPaginator(UncountedPaginator):
    """Twenty books a page, and ten thousand in all."""

    most = 500
