"""Addresses of posts, lists and feeds."""

from django.urls import path

from posts.feeds.views import BookFeedView, SiteFeedView
from posts.views.archive import ArchiveIndexView, ArchiveMonthView, ArchiveYearView
from posts.views.changes import ChangeDetailView, ChangeListView
from posts.views.finding import BookSitemapView, OpenSearchView, RobotsView, SitemapIndexView, SiteSitemapView
from posts.views.lists import AuthorDetailView, HomeView, TagDetailView
from posts.views.public import PageDetailView, PermalinkView, PostDetailView
from posts.views.schedule import BookScheduleView
from posts.views.search import SearchView

app_name = "posts"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("archive/", ArchiveIndexView.as_view(), name="archive"),
    path("archive/<int:year>/", ArchiveYearView.as_view(), name="archive-year"),
    path("archive/<int:year>/<int:month>/", ArchiveMonthView.as_view(), name="archive-month"),
    path("tags/<slug:tag>/", TagDetailView.as_view(), name="tag-detail"),
    path("authors/<slug:author>/", AuthorDetailView.as_view(), name="author-detail"),
    path("search/", SearchView.as_view(), name="search"),
    path("opensearch.xml", OpenSearchView.as_view(), name="opensearch"),
    path("feeds/posts.rss", SiteFeedView.as_view(), name="feed"),
    path("books/<slug:book>/feed.rss", BookFeedView.as_view(), name="book-feed"),
    path("sitemap.xml", SitemapIndexView.as_view(), name="sitemap"),
    path("sitemaps/site.xml", SiteSitemapView.as_view(), name="sitemap-site"),
    path("sitemaps/books/<slug:book>.xml", BookSitemapView.as_view(), name="sitemap-book"),
    path("robots.txt", RobotsView.as_view(), name="robots"),
    path("books/<slug:book>/schedule.ics", BookScheduleView.as_view(), name="book-schedule"),
    path("books/<slug:book>/changes/", ChangeListView.as_view(), name="change-list"),
    path("books/<slug:book>/changes/<uuid:revision>/", ChangeDetailView.as_view(), name="change-detail"),
    path("books/<slug:book>/<slug:post>/", PostDetailView.as_view(), name="post-in-book"),
    path("posts/<slug:post>/", PostDetailView.as_view(), name="post-detail"),
    path("pages/<slug:post>/", PageDetailView.as_view(), name="page-detail"),
    path("p/<uuid:uid>/", PermalinkView.as_view(), name="permalink"),
]
