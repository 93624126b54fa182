"""Writes down what a program does to a board's flash, and makes of it what a power cut
at each of these changes, or in the middle of one, leaves behind."""
import collections

import gdb

# How a board's driver changes its flash: functions, of which one call is one operation
# of the chip; where in their arguments the offset is; bytes of what they count.
Driver = collections.namedtuple("Driver", "program erase first unit sector")
DRIVERS = {"cortex_m3": Driver("program", "erase", 1, 1, 4 << 10),
           "rv32": Driver("program_piece", "erase_sector", 0, 4, 256 << 10),
           "lx106": Driver("program_piece", "erase_sector", 0, 2, 64 << 10)}
Change = collections.namedtuple("Change", "erases offset data")
WAYS = ("not begun", "half done", "random bits")  # of a cut at a change
State = collections.namedtuple("State", "number what content")


class FlashLog:
    """Enter what watch() gives while the program runs. The first call of the function
    `until` of the image, where it is named, ends the log."""

    def __init__(self, board, image, until=None):
        self.board = board
        self.driver = DRIVERS[board.name]
        self.functions = gdb.functions(board, image, changes(board))
        self.ends = gdb.addresses(board, image, [until]) if until else []
        self.ended = False
        self.log = []

    def watch(self, path):
        places = [*self.functions.values(), *self.ends]
        return gdb.Watch(path, self.board, places, self.note)

    def note(self, call):
        self.ended = self.ended or call.place in self.ends
        if not self.ended:
            self.note_change(call)

    def note_change(self, call):
        offset, source, count = (call.argument(self.driver.first + i) for i in range(3))
        erases = call.place == self.functions[self.driver.erase]
        if erases:
            data = b"\xff" * self.driver.sector
        else:
            data = call.stub.memory(source, count * self.driver.unit)
        self.log.append(Change(erases, offset, data))

    def states(self, before, bits):
        """What the flash holds when power fails at change `number`: before anything is
        done, with half of it done, and with any bits of it done. And in the end, what it
        holds when nothing has failed. The content is only lent, and may not be kept."""
        content = bytearray(before)
        for number, change in enumerate(self.log, 1):
            place = slice(change.offset, change.offset + len(change.data))
            old = bytes(content[place])
            yield State(number, WAYS[0], content)
            for what, torn in tears(change, old, bits):
                content[place] = torn
                yield State(number, what, content)
            content[place] = change.data
        yield State(len(self.log) + 1, "done", content)


def changes(board):
    driver = DRIVERS[board.name]
    return driver.program, driver.erase


def undone(size, bits):
    """As a number, bits that an operation had no time for: half of them, or fewer, down
    to some that only a checksum would find."""
    rare = bits.choice((1, 3, 6))
    missing = bits.getrandbits(8 * size)
    for _ in range(1, rare):
        missing &= bits.getrandbits(8 * size)
    return missing


def tears(change, old, bits):
    size = len(old)
    half = size // 2
    missing = undone(size, bits)
    yield WAYS[1], change.data[:half] + old[half:]
    new = int.from_bytes(change.data, "big")
    if change.erases:
        torn = new & ~missing
    else:
        torn = int.from_bytes(old, "big") & (new | missing)
    yield WAYS[2], torn.to_bytes(size, "big")
