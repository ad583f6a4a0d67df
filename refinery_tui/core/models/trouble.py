"""What went wrong between us and a server, in one sentence with its mend; never with a key in it."""

import re

from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.models.server import Server, code_in, retry_after, server_words, status_in
from refinery_tui.core.models.wire.reply_reader import NotAStream, ServerFault

_OVERFLOW = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|too many tokens"
    r"|(?:prompt|input) (?:is )?too long|exceeds? the (?:available )?context|n_ctx",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient_quota|billing|exceeded your current quota|credit balance|insufficient (?:funds|credits)",
    re.I,
)


class NoFinish(Exception):
    """The stream ended without a finish reason; `events` counts what had arrived."""

    def __init__(self, events: int) -> None:
        super().__init__(events)
        self.events = events


def trouble(error: Exception, server: Server, *, begun: bool) -> ModelTrouble:
    """The trouble behind what the client raised; `begun` when a part of the reply had arrived."""
    import httpx2
    import openai

    match error:
        case openai.APIStatusError(response=response, body=body):
            wait = retry_after(response.headers)
            return _refused(response.status_code, wait, server_words(body, response), code_in(body), server)
        case ServerFault(body=body):
            return _spoken(body, server, begun=begun)
        case openai.APIConnectionError() | httpx2.HTTPError() | httpx2.StreamError():
            return _cut_off(error, server) if begun else _unreachable(error, server)
        case NotAStream():
            return _not_a_stream(error, server)
        case NoFinish(events=0):
            what = f"{server.url} sent no event: does it serve chat completions?{server.hint}"
            return ModelTrouble("malformed", what, retryable=True)
        case NoFinish():
            return _cut_off(None, server)
        case _:
            what = f"{server.url} sent what cannot be read ({server.quoted(str(error))}): try again."
            return ModelTrouble("malformed", what, retryable=True)


def _refused(status: int, wait: float | None, said: str, code: str, server: Server) -> ModelTrouble:
    quote = f"{server.url} answered {status}: {server.quoted(said)}."
    match status:
        case 401 | 403:
            return _unknown_key(quote)
        case 402:
            return _no_money(quote)
        case 404:
            what = f"{quote} Is '{server.model}' the name of a model it serves?{server.hint}"
            return ModelTrouble("bad request", what, retryable=False)
        case 429:
            return _no_money(quote) if _QUOTA.search(f"{code} {said}") else _too_fast(quote, wait)
        case 408 | 409 | 425:
            return ModelTrouble("server", f"{quote} Try again.", retryable=True, retry_after_seconds=wait)
        case _ if status >= 500:
            return _broken(quote, f"{code} {said}", wait)
        case _:
            return _bad_request(quote, f"{code} {said}")


def _spoken(body: object, server: Server, *, begun: bool) -> ModelTrouble:
    """An error in an answer that had begun with 200: by the status it names, else by its words."""
    said, code = server_words(body, None), code_in(body)
    if (status := status_in(body)) is not None and not (begun and status < 429):
        return _refused(status, None, said, code, server)
    quote, words = f"{server.url} broke off: {server.quoted(said)}.", f"{code} {said}"
    if _QUOTA.search(words):
        return _no_money(quote)
    return _too_fast(quote, None) if re.search(r"rate.?limit|\b429\b", words, re.I) else _broken(quote, words, None)


def _unknown_key(quote: str) -> ModelTrouble:
    what = f"{quote} Put a valid key into the environment or into .env."
    return ModelTrouble("authentication", what, retryable=False)


def _no_money(quote: str) -> ModelTrouble:
    return ModelTrouble(
        "quota", f"{quote} Add credit to the account, then run the same command again.", retryable=False
    )


def _too_fast(quote: str, wait: float | None) -> ModelTrouble:
    what = f"{quote} Wait, or lower limits.concurrency."
    return ModelTrouble("rate limit", what, retryable=True, retry_after_seconds=wait)


def _broken(quote: str, words: str, wait: float | None) -> ModelTrouble:
    if _OVERFLOW.search(words):
        return _too_long(quote)
    return ModelTrouble(
        "server", f"{quote} The server is at fault: try again.", retryable=True, retry_after_seconds=wait
    )


def _bad_request(quote: str, words: str) -> ModelTrouble:
    if _OVERFLOW.search(words):
        return _too_long(quote)
    what = (
        f"{quote} Change the setting it complains of, or say what it takes: supports = {{ ... }} beside its base_url."
    )
    return ModelTrouble("bad request", what, retryable=False)


def _too_long(quote: str) -> ModelTrouble:
    what = (
        f"{quote} In this session: give the server a longer context, or lower limits.reply_tokens. In another (--new): "
        'memory = "last-program", a lower max_tokens, or a model with a longer context.'
    )
    return ModelTrouble("context too long", what, retryable=False)


def _unreachable(error: Exception, server: Server) -> ModelTrouble:
    why = server.quoted(_cause(error))
    what = f"No answer from {server.url} ({why}): is the server running there?{server.hint}"
    return ModelTrouble("connection", what, retryable=True)


def _cut_off(error: Exception | None, server: Server) -> ModelTrouble:
    why = server.quoted(_cause(error)) if error else "it sent no finish reason"
    return ModelTrouble("cut off", f"The reply from {server.url} was cut off ({why}): try again.", retryable=True)


def _not_a_stream(error: NotAStream, server: Server) -> ModelTrouble:
    said = "a web page" if "html" in error.content_type else f"'{server.quoted(error.head)}'"
    what = f"{server.url} answered with {said} and not with a stream: is base_url right?{server.hint}"
    return ModelTrouble("malformed", what, retryable=False)


def _cause(error: BaseException) -> str:
    """The words of the innermost cause: the client's own are 'Connection error.'."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error) or type(error).__name__
