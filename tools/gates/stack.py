"""Worst stack by the call graphs that gcc writes beside each object file.

gcc's -fcallgraph-info=su gives, for each function, its frame and whom it calls by name.
The deepest chain of such calls is a true lower bound of the worst case, and the worst
case itself where no call goes through a pointer. Calls through pointers (ops structs)
are not followed: what they reach is chosen by whoever links the program.
"""

import re

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes \((\w+)')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')


class CallGraph:
    """Frames and direct calls of all functions in the graphs that were added."""

    def __init__(self):
        self.frames = {}
        self.callees = {}
        self.unbounded = set()
        self.known = {}

    def add(self, text):
        """Adds the text of one .ci file; returns the functions defined in it."""
        defined = []
        for name, frame, kind in NODE.findall(text):
            defined.append(name)
            self.frames[name] = int(frame)
            if kind != "static":
                self.unbounded.add(name)
        for caller, callee in EDGE.findall(text):
            self.callees.setdefault(caller, set()).add(callee)
        return defined

    def deepest(self, function):
        """(bytes, functions) of the deepest chain of calls that starts at `function`.

        Raises ValueError when a chain comes back to itself.
        """
        return self._deepest(function, ())

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
