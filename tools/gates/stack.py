"""Worst stack by the call graphs that gcc writes beside each object file.

gcc's -fcallgraph-info=su gives, for each function, its frame and whom it calls by name.
The deepest chain of such calls is a true lower bound of the worst case, and the worst
case itself where no call goes through a pointer. Where those lead is up to the program
that lib/ is linked into: pointers.py finds out, and connect() adds it.
"""

import copy
import re

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes \((\w+)')
EDGE = re.compile(
    r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"(?: label: "([^"]*)")?'
)
THROUGH_POINTER = "__indirect_call"
HUGE = 1 << 32


class CallGraph:
    """Frames and calls of all functions in the graphs that were added."""

    def __init__(self):
        self.frames = {}
        self.callees = {}
        self.pointer_calls = set()  # (caller, place in the source)
        self.unbounded = set()
        self.known = {}

    def add(self, text, counted=True):
        """Adds the text of one .ci file; returns the functions defined in it.

        Those of a file that is not counted have frames of 0.
        """
        defined = []
        for name, frame, kind in NODE.findall(text):
            defined.append(name)
            frame = int(frame) if counted else 0
            self.frames[name] = max(frame, self.frames.get(name, 0))
            if counted and kind != "static":
                self.unbounded.add(name)
        for caller, callee, place in EDGE.findall(text):
            if callee == THROUGH_POINTER:
                self.pointer_calls.add((caller, place))
            else:
                self.connect(caller, callee)
        return defined

    def connect(self, caller, callee):
        self.callees.setdefault(caller, set()).add(callee)

    def copy(self):
        """A graph of its own that knows the same."""
        twin = copy.deepcopy(self)
        twin.known = {}
        return twin

    def deepest(self, function):
        """(bytes, functions) of the deepest chain of calls that starts at `function`.

        Raises ValueError when a chain comes back to itself.
        """
        return self._deepest(function, ())

    def in_use_at(self, callee, function):
        """Bytes in use when a chain from `function` calls `callee`; None if none does."""
        graph = self.copy()
        graph.frames[callee] = HUGE  # then the deepest chain is one that goes there
        size, _ = graph.deepest(function)
        return size - HUGE if size >= HUGE else None

    def _deepest(self, function, callers):
        if function in callers:
            raise ValueError("recursion: " + " > ".join([*callers, function]))
        if function not in self.known:
            chain = (*callers, function)
            callees = sorted(self.callees.get(function, ()))
            below = [self._deepest(callee, chain) for callee in callees]
            size, names = max(below, key=lambda found: found[0], default=(0, []))
            self.known[function] = self.frames.get(function, 0) + size, [function, *names]
        return self.known[function]
