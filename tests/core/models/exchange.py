"""What the tests of models share: one question, and everything that is answered."""

from contextlib import aclosing

from refinery_tui.core.base.chat import Message, ModelRequest, ParameterLeftOut, ReplyEnd, ReplyPiece
from refinery_tui.core.models.model import Model, ModelTrouble


def ask(
    said: str = "Write f.", *, system: str = "", seed: int | None = 1, temperature: float | None = None
) -> ModelRequest:
    head = (Message(role="system", content=system),) if system else ()
    messages = (*head, Message(role="user", content=said))
    return ModelRequest(model="any", messages=messages, seed=seed, temperature=temperature)


async def answered(model: Model, asked: ModelRequest) -> tuple[str, ReplyEnd]:
    """The whole answer without its thoughts, and the finish; the pieces must come first and the finish last."""
    async with aclosing(model.stream(asked)) as stream:
        parts = [part async for part in stream if not isinstance(part, ParameterLeftOut)]
    *pieces, finish = parts
    assert isinstance(finish, ReplyEnd)
    assert all(isinstance(piece, ReplyPiece) for piece in pieces)
    return "".join(p.text for p in pieces if isinstance(p, ReplyPiece) and not p.thought), finish


async def thoughts(model: Model, asked: ModelRequest) -> str:
    """What was said as reasoning, apart from the answer."""
    async with aclosing(model.stream(asked)) as stream:
        return "".join([part.text async for part in stream if isinstance(part, ReplyPiece) and part.thought])


async def troubled(model: Model, asked: ModelRequest) -> ModelTrouble:
    """The trouble in which the question ends."""
    try:
        said = await answered(model, asked)
    except ModelTrouble as trouble:
        return trouble
    raise AssertionError(f"no trouble, but {said}")
