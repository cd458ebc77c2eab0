from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "telephony"

    def ready(self) -> None:
        from telephony import receivers  # noqa: PLC0415 (it imports models)

        receivers.connect()
