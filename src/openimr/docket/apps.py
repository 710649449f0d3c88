"""The Django application."""

from django.apps import AppConfig


class DocketConfig(AppConfig):
    """Names the app `docket`, so that its tables are called docket_..."""

    name = "openimr.docket"
    label = "docket"
    default_auto_field = "django.db.models.BigAutoField"
