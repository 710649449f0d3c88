"""Django's settings, from the environment (see `place`). Importing it touches no file and no database."""

from __future__ import annotations

from openimr.docket import place

DATABASES = {"default": place.database()}
INSTALLED_APPS = ("django_q", "openimr.docket")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "America/Los_Angeles"
LANGUAGE_CODE = "en-us"
USE_I18N = False
SECRET_KEY = "set when the docket is opened"  # noqa: S105
LOGGING_CONFIG = None

# The queue of django-q2 in the same database. A message that is not renewed within `retry` seconds is
# given to another worker; `timeout` must be shorter and is only used by the library's own cluster.
Q_CLUSTER = {
    "name": "openimr",
    "orm": "default",
    "bulk": 1,
    "poll": 0.1,
    "retry": place.takeover_seconds(),
    "timeout": max(1, int(place.takeover_seconds() // 2)),
    "save_limit": -1,
    "log_level": "ERROR",
    "max_attempts": 0,
}
