"""How the tests are run."""

from hypothesis import settings

# Many tests run once for each class, so few examples each are many in all. Times say nothing here.
settings.register_profile("each", max_examples=15, deadline=None)
settings.load_profile("each")
