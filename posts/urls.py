"""Addresses of posts, lists and feeds."""

from django.urls import path, register_converter

from posts.feeds.converters import DayConverter, KindConverter
from posts.feeds.views import (
    AuthorFeedView,
    BookFeedView,
    DripView,
    ErrataFeedView,
    OpmlView,
    SiteFeedView,
    SpecimenView,
    TagFeedView,
)
from posts.views.archive import ArchiveIndexView, ArchiveMonthView, ArchiveYearView
from posts.views.changes import ChangeDetailView, ChangeListView
from posts.views.finding import BookSitemapView, OpenSearchView, RobotsView, SitemapIndexView, SiteSitemapView
from posts.views.lists import AuthorDetailView, HomeView, TagDetailView
from posts.views.plates import CardView, SiteCardView
from posts.views.printing import PrintPartView, PrintView
from posts.views.public import PageDetailView, PermalinkView, PostDetailView
from posts.views.schedule import BookScheduleView
from posts.views.search import SearchView
from posts.views.subscribing import SubscribeView

app_name = "posts"
register_converter(KindConverter, "kind")
register_converter(DayConverter, "day")

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("archive/", ArchiveIndexView.as_view(), name="archive"),
    path("archive/<whole:year>/", ArchiveYearView.as_view(), name="archive-year"),
    path("archive/<whole:year>/<whole:month>/", ArchiveMonthView.as_view(), name="archive-month"),
    path("tags/<slug:tag>/", TagDetailView.as_view(), name="tag-detail"),
    path("authors/<slug:author>/", AuthorDetailView.as_view(), name="author-detail"),
    path("search/", SearchView.as_view(), name="search"),
    path("opensearch.xml", OpenSearchView.as_view(), name="opensearch"),
    path("subscribe/", SubscribeView.as_view(), name="subscribe"),
    path("feeds.opml", OpmlView.as_view(), name="opml"),
    path("feeds/specimen.<kind:kind>", SpecimenView.as_view(), name="specimen"),
    path("feeds/posts.<kind:kind>", SiteFeedView.as_view(), name="feed"),
    path("feeds/posts/<whole:number>.<kind:kind>", SiteFeedView.as_view(), name="feed-archive"),
    path("books/<slug:book>/feed.<kind:kind>", BookFeedView.as_view(), name="book-feed"),
    path("books/<slug:book>/feed/<whole:number>.<kind:kind>", BookFeedView.as_view(), name="book-feed-archive"),
    path("books/<slug:book>/drip/<day:start>/<slug:pace>.<kind:kind>", DripView.as_view(), name="drip"),
    path(
        "books/<slug:book>/drip/<day:start>/<slug:pace>/<whole:number>.<kind:kind>",
        DripView.as_view(),
        name="drip-archive",
    ),
    path("tags/<slug:tag>/feed.<kind:kind>", TagFeedView.as_view(), name="tag-feed"),
    path("tags/<slug:tag>/feed/<whole:number>.<kind:kind>", TagFeedView.as_view(), name="tag-feed-archive"),
    path("authors/<slug:author>/feed.<kind:kind>", AuthorFeedView.as_view(), name="author-feed"),
    path("authors/<slug:author>/feed/<whole:number>.<kind:kind>", AuthorFeedView.as_view(), name="author-feed-archive"),
    path("sitemap.xml", SitemapIndexView.as_view(), name="sitemap"),
    path("sitemaps/site.xml", SiteSitemapView.as_view(), name="sitemap-site"),
    path("sitemaps/books/<slug:book>.xml", BookSitemapView.as_view(), name="sitemap-book"),
    path("robots.txt", RobotsView.as_view(), name="robots"),
    path("books/<slug:book>/changes.<kind:kind>", ErrataFeedView.as_view(), name="changes"),
    path("books/<slug:book>/schedule.ics", BookScheduleView.as_view(), name="book-schedule"),
    path("books/<slug:book>/changes/", ChangeListView.as_view(), name="change-list"),
    path("books/<slug:book>/changes/<uuid:revision>/", ChangeDetailView.as_view(), name="change-detail"),
    path("books/<slug:book>/print/", PrintView.as_view(), name="print"),
    path("books/<slug:book>/print/<whole:part>/", PrintPartView.as_view(), name="print-part"),
    path("books/<slug:book>/<slug:post>/", PostDetailView.as_view(), name="post-in-book"),
    path("posts/<slug:post>/", PostDetailView.as_view(), name="post-detail"),
    path("pages/<slug:post>/", PageDetailView.as_view(), name="page-detail"),
    path("p/<uuid:uid>/", PermalinkView.as_view(), name="permalink"),
    path("p/<uuid:uid>/card-<mark:mark>.png", CardView.as_view(), name="card"),
    path("card-<mark:mark>.png", SiteCardView.as_view(), name="site-card"),
]
