"""E-mail messages: the message itself as text, and its attachments as files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from mimetypes import guess_extension

from openimr.intake.enclosed import Enclosed, named
from openimr.intake.settings import Converted, Unreadable, file_note
from openimr.intake.web import text_of_html

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_FAULTS = (MessageError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
_PARTS = 2000


def mail_text(content: bytes) -> Converted:
    """The head and body of a message. Raises Unreadable."""
    message = _message(content)
    lines = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    text = "\n".join([*lines, "", _body(message)])
    count = len(mail_attachments(content))
    return Converted(text, (file_note("mail_attachments", count=count),) if count else ())


def mail_attachments(content: bytes) -> list[Enclosed]:
    """The attachments of a message, pictures within its text included. Raises Unreadable."""
    return named(_attached(_message(content)))


def _message(content: bytes) -> EmailMessage:
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
    except _FAULTS as error:
        raise Unreadable("mail_damaged") from error
    if not message.keys():
        raise Unreadable("mail_damaged")
    return message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _FAULTS:
        return ""


def _body(message: EmailMessage) -> str:
    """The plain text of the message; that of its HTML if there is no plain one."""
    for kind in ("text/plain", "text/html"):
        texts = [
            _text(part)
            for part in _parts(message)
            if part.get_content_type() == kind and not _is_attached(part)
        ]
        if any(text.strip() for text in texts):
            text = "\n\n".join(texts)
            return text if kind == "text/plain" else text_of_html(text)
    return ""


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of the message that hold something; not those of a message attached to it."""
    waiting = [message]
    for _ in range(_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            payload = part.get_payload()
            waiting += [p for p in reversed(payload) if isinstance(p, EmailMessage)]  # type: ignore[arg-type]
        else:
            yield part


def _is_attached(part: EmailMessage) -> bool:
    return _name(part) is not None or part.get_content_maintype() not in ("text", "multipart")


def _name(part: EmailMessage) -> str | None:
    try:
        name = part.get_filename()
    except _FAULTS:
        name = None
    return _made_up(part) if name is None and _disposition(part) == "attachment" else name


def _made_up(part: EmailMessage) -> str:
    if part.get_content_type() == "message/rfc822":
        return "message.eml"
    return "unnamed" + (guess_extension(part.get_content_type()) or "")


def _disposition(part: EmailMessage) -> str | None:
    try:
        return part.get_content_disposition()
    except _FAULTS:
        return None


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except _FAULTS:
        payload = part.get_payload(decode=True)
        return payload.decode("cp1252", "replace") if isinstance(payload, bytes) else ""


def _attached(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in _parts(message):
        if not _is_attached(part):
            continue
        if part.get_content_type() == "message/rfc822":
            yield _name(part) or _made_up(part), _inner(part)
            continue
        payload = part.get_payload(decode=True)
        yield _name(part) or _made_up(part), payload if isinstance(payload, bytes) else b""


def _inner(part: EmailMessage) -> bytes:
    try:
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    except _FAULTS:
        return b""
