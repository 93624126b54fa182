"""Lets the flash of a board fail: calls of its driver that are chosen give an error, and
do nothing. The program knows of nothing else."""
import collections

import gdb

ERRORS = {"read": 4, "program": 5, "erase": 6}  # of aloft/status.h
TEXTS = {"read": "could not be read", "program": "could not be programmed",
         "erase": "could not be erased"}
Operation = collections.namedtuple("Operation", "kind offset")


def never(_number, _operation):
    return False


def nth(wanted):
    """The operation of that number fails, from 1 on."""
    return lambda number, _: number == wanted


def worn(sector):
    """What is to change that stretch fails, always."""
    return lambda _, operation: operation.kind != "read" and operation.offset in sector


class FlashFaults:
    """Enter what watch() gives while the program runs; `done` has the operations since
    then, failed ones as well, and `failed` those."""

    def __init__(self, board, image, kinds=tuple(ERRORS)):
        self.board = board
        places = gdb.functions(board, image, tuple(ERRORS))
        self.kinds = {places[kind]: kind for kind in kinds}
        self.done = []
        self.failed = []

    def watch(self, path, fails=never):
        self.fails = fails
        self.done = []
        self.failed = []
        return gdb.Watch(path, self.board, sorted(self.kinds), self.look)

    def look(self, call):
        operation = Operation(self.kinds[call.place], call.argument(1))
        self.done.append(operation)
        if not self.fails(len(self.done), operation):
            return None
        self.failed.append(operation)
        return ERRORS[operation.kind]

    def changes(self):
        return [operation for operation in self.done if operation.kind != "read"]
