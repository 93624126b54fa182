"""Where calls through pointers lead in a program: to functions in its constant tables.

lib/ calls only through members of constant structs, and by the style guide the object is
named after its struct. So `area->flash->ops->read(` and `ops->read(area->flash` both call
member `read` of a `struct aloft_flash_ops`, and the functions that stand there in the
tables of the program are all that can be meant. A call that does not read like this is
an error: nothing is passed over in silence.
"""

import pathlib
import re

STRUCT = re.compile(r"^struct aloft_(\w+) \{(.*?)^\};", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"\(\*(\w+)\)\(")
TABLE = re.compile(
    r"^(?:static )?const struct aloft_(\w+) (\w+)(?:\[\w*\])? = \{(.*?)\};",
    re.MULTILINE | re.DOTALL,
)
# What is called, and its first argument: `flash->ops->read(area->flash,`.
CALL = re.compile(r"([\w.>-]+)\(\s*&?([\w.>-]*)")
WORD = re.compile(r"\w+")


def structs_of_functions(headers):
    """{struct: members that point to functions} of the structs that have any."""
    found = {}
    for text in headers:
        for struct, body in STRUCT.findall(text):
            if MEMBER.search(body):
                found[struct] = MEMBER.findall(body)
    return found


def called(structs, text):
    """(struct, member) that the call at the beginning of `text` goes through."""
    call = CALL.match(text)
    path, first = (WORD.findall(part) for part in call.groups()) if call else ([], [])
    if len(path) > 1:
        *holders, member = path
        if holders[-1] == "ops":
            holders = holders[:-1] or first
        noun = (holders or [""])[-1]
        owners = [struct for struct, members in structs.items() if member in members]
        fitting = [s for s in owners if (s + "_").startswith(noun + "_")]
        fitting = fitting or [s for s in owners if f"_{noun}_" in f"_{s}_"]
        if len(fitting) == 1:
            return fitting[0], member
    raise ValueError("a call through a pointer that cannot be followed: " + text[:60])


def table_entries(members, body):
    """Yields (member, function) of each entry of a table, or of an array of tables, which
    has names in all entries."""
    for place, entry in enumerate(body.split(",")):
        words = WORD.findall(entry)
        if words and words[-1].isidentifier():
            named = entry.strip(" \n{").startswith(".")
            yield words[0] if named else members[place], words[-1]


class Tables:
    """The constant tables of functions in the sources of one program."""

    def __init__(self, headers, sources, linked):
        """From the texts of all headers, {path: text} of the sources, and the names of
        the tables that are linked; other tables do not count."""
        self.structs = structs_of_functions(headers)
        self.sources = sources
        self.functions = {}
        for path, text in sources.items():
            for struct, name, body in TABLE.findall(text):
                if struct in self.structs and name in linked:
                    for member, function in table_entries(self.structs[struct], body):
                        key = struct, member
                        self.functions.setdefault(key, []).append((path, function))

    def connect(self, graph):
        """Adds to `graph` where its calls through pointers lead: also to a leaf by the
        name of the struct, which stands for what the board puts there."""
        for caller, place in graph.pointer_calls:
            path, line, column = place.rsplit(":", 2)
            lines = self.sources[path].splitlines()[int(line) - 1 :]
            text = "\n".join(lines)[int(column) - 1 :]
            struct, member = called(self.structs, text)
            graph.connect(caller, struct)
            for table, function in self.functions.get((struct, member), []):
                own = f"{table}:{function}"  # gcc's name for a static function
                graph.connect(caller, own if own in graph.frames else function)


def read(paths):
    return {str(path): pathlib.Path(path).read_text() for path in paths}
