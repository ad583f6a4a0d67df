"""What the kernel does with a seccomp filter, in a few lines: enough to ask the filter about any call."""

import struct

_STEP = struct.Struct("=HBBI")


def answer(code: bytes, *, architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """The filter's answer to one system call; argument values are 64-bit."""
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    seen = struct.pack("<iIQ6Q", number, architecture, 0, *(w & (1 << 64) - 1 for w in words))
    steps = list(_STEP.iter_unpack(code))
    accumulator, at, operand = 0, 0, 0
    while True:
        operation, yes, no, operand = map(int, steps[at])
        at += 1
        match operation:
            case 0x20:
                accumulator = struct.unpack_from("<I", seen, operand)[0]
            case 0x15:
                at += yes if accumulator == operand else no
            case 0x35:
                at += yes if accumulator >= operand else no
            case 0x45:
                at += yes if accumulator & operand else no
            case 0x06:
                return operand
            case _:
                raise AssertionError(f"unknown instruction {operation:#x}")
