#!/usr/bin/env python3
"""Shows each gate something that it must refuse, and something that it must let pass."""

import pathlib
import subprocess
import tempfile
import unittest

import archives
import clients
import complete
import libbuild
import linked
import pointers
import products
import sizes
import source
import stack
import verifiers


def run(*command, cwd=None):
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


def messages(path, text):
    return [message for _, message in source.violations(pathlib.Path(path), text)]


class SourceGate(unittest.TestCase):
    def test_refuses(self):
        inside = "void f(void)\n{\n#ifdef A\n    g();\n#endif\n}\n"
        cases = [
            ("lib/a/a.c", "\n" * 501, "501 lines"),
            ("lib/a/a.h", "\n" * 201, "201 lines"),
            ("app/a/a.c", "    strcpy(a, b);\n", "strcpy"),
            ("app/a/a.c", "    vsprintf (a, b, c);\n", "vsprintf"),
            ("lib/a/a.c", "    p = malloc(3);\n", "malloc"),
            ("lib/a/a.c", inside, "#if"),
            ("host/a/a.c", inside, "#if"),
            ("lib/a/a.h", "struct a {\n#if X\n    int b;\n#endif\n};\n", "#if"),
            ("lib/a/a.c", "int a; // caf\u00e9\n", "ASCII"),
            ("lib/a/a.c", "/* TO" + "DO: more */\n", "unfinished"),
            ("docs/a.md", "see /wor" + "k/main\n", "folder"),
            ("docs/a.md", "see ../sha" + "red/x\n", "folder"),
        ]
        for path, text, part in cases:
            with self.subTest(text=text[:40]):
                self.assertIn(part, " ".join(messages(path, text)))

    def test_lets_pass(self):
        cases = [
            ("lib/a/a.c", "\n" * 500),
            ("app/a/a.c", "    p = malloc(3); snprintf(a, 3, b);\n"),
            ("lib/a/a.c", "/* never strcpy(a, b) { */\n#if A\nint b;\n#endif\n"),
            ("lib/a/a.c", 'const char *a = "sprintf(";\nconst char b = \'{\';\n#if A\n#endif\n'),
            ("lib/a/a.h", '#ifdef __cplusplus\nextern "C" {\n#endif\n#ifdef A\n#endif\n'),
            ("lib/a/a.c", "#define A(x) \\\n    if (x) { \\\n\n#if A\n#endif\n"),
            ("port/a/a.c", "void f(void)\n{\n#ifdef A\n#endif\n}\n"),
        ]
        for path, text in cases:
            with self.subTest(text=text[:40]):
                self.assertEqual(messages(path, text), [])


class ArchivesGate(unittest.TestCase):
    def build_of(self, code):
        """A build folder whose only module is made of `code`."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        lib = root / "build" / "release" / "lib"
        lib.mkdir(parents=True)
        (lib.parent / "lib-modules.txt").write_text("a\n")
        (lib / "a.c").write_text(code)
        self.assertEqual(run("gcc", "-fno-pie", "-c", "a.c", cwd=lib).returncode, 0)
        self.assertEqual(run("ar", "rc", "libaloft_a.a", "a.o", cwd=lib).returncode, 0)
        return libbuild.LibBuild("release", root)

    def test_refuses_writable_data(self):
        for code in ("static int a = 1; int *f(void) { return &a; }", "int b;"):
            with self.subTest(code=code):
                self.assertTrue(list(archives.writable_sections(self.build_of(code))))

    def test_refuses_outside_functions(self):
        code = "int puts(const char *s); int f(void) { return puts(\"a\"); }"
        self.assertEqual(archives.needed_symbols(self.build_of(code)), ["puts"])

    def test_lets_pass_constants_and_memcpy(self):
        code = """
            void *memcpy(void *, const void *, unsigned long);
            int f(void);
            int (*const table[])(void) = {f};
            void g(void *a, const void *b, unsigned long c) { memcpy(a, b, c); }
            int f(void) { return 1; }"""
        build = self.build_of(code)
        self.assertEqual(list(archives.writable_sections(build)), [])
        self.assertEqual(archives.needed_symbols(build), [])


class SizesGate(unittest.TestCase):
    def document(self, text, stack_size=100, image_size=5000):
        modules = {board: {} for board in sizes.BOARDS}
        modules["lx106"] = {"a": (text, 0, 0, 16, 32)}
        product = products.Measured((900, 0, 0, 50, stack_size, 90, 80, 70, None), {"work": 50}, [])
        measured = {board: {name: product for name in products.PRODUCTS} for board in sizes.BOARDS}
        stage = ((500, 50, 64, stack_size), [])
        stages = {board: {name: stage for name in complete.STAGES} for board in sizes.BOARDS}
        checks = {board: {name: (700,) for name in verifiers.VERIFIERS} for board in sizes.BOARDS}
        client = (900, 90, 80)
        tls = {board: {name: client for name in clients.CLIENTS} for board in sizes.BOARDS}
        image = {board: {"boot": (image_size, 100, 10, 20, 30, 60)} for board in sizes.BOARDS}
        kept = linked.Kept({name: {"a": [500, 0]} for name in linked.PRODUCTS},
                           {name: 50 for name in linked.HELD})
        kept = {board: kept for board in sizes.BOARDS}
        text = sizes.document(modules, measured, stages, checks, tls, image, kept)
        return sizes.parse(text)

    def test_bounds_what_checks_signatures(self):
        checks = {board: {name: (6001,) for name in verifiers.VERIFIERS} for board in sizes.BOARDS}
        [excess] = verifiers.excesses(checks)
        self.assertIn("RSA, i15, cortex_m3: 6001 bytes", excess)

    def test_refuses_growth_over_one_percent(self):
        grown = list(sizes.growth(self.document(1000), self.document(1011)))
        self.assertEqual(len(grown), 2)  # the module, and all of lib/

    def test_refuses_growth_of_a_product(self):
        grown = list(sizes.growth(self.document(1000, 100), self.document(1000, 102)))
        programs = len(products.PRODUCTS) + len(complete.STAGES)
        self.assertEqual(len(grown), programs * len(sizes.BOARDS))

    def test_refuses_growth_of_an_image(self):
        old = self.document(1000)
        grown = list(sizes.growth(old, self.document(1000, image_size=5051)))
        self.assertEqual(len(grown), len(sizes.BOARDS))

    def test_refuses_a_module_that_is_not_listed(self):
        self.assertTrue(list(sizes.growth({}, self.document(1000))))

    def test_lets_pass_one_percent_and_shrinking(self):
        self.assertEqual(list(sizes.growth(self.document(1000), self.document(1010))), [])
        self.assertEqual(list(sizes.growth(self.document(1000), self.document(10))), [])

    def test_refuses_a_stage_that_does_not_fit_where_it_has_to(self):
        for (name, board), limit in complete.LIMITS.items():
            for flash, count in ((limit, 0), (limit + 1, 1)):
                small = {n: ((1, 1, 1, 1), []) for n, _ in complete.LIMITS}
                measured = {b: dict(small) for _, b in complete.LIMITS}
                measured[board][name] = ((flash, 50, 64, 100), [])
                self.assertEqual(len(list(complete.excesses(measured))), count)


def edge(caller, callee, place=""):
    return f'edge: {{ sourcename: "{caller}" targetname: "{callee}" label: "{place}" }}\n'


def node(name, frame):
    return f'node: {{ title: "{name}" label: "{name}\\n{frame} bytes (static)" }}\n'


class Linked(unittest.TestCase):
    MAP = """
Discarded input sections
 .text.unused   0x00000000      0x100 lib/libaloft_base.a(text.c.obj)
Linker script and memory map
LOAD lib/libaloft_base.a
.text           0x00001000      0x110
 .text.used     0x00001000       0x40 lib/libaloft_base.a(text.c.obj)
                                 0x44 (size before relaxing)
                0x00001000                used
 *fill*         0x00001040        0x4
 .text.a_name_too_long_for_its_line
                0x00001044       0x30 port/lwip/liblwip.a(tcp.c.obj)
 .rodata.str1.1
                0x00001074       0x20 lib/libaloft_base.a(text.c.obj)
 .rodata.str1.1
                0x00001080       0x90 app/CMakeFiles/image_a.dir/main.c.obj
.bss            0x20000000       0x10
 .bss.firmware  0x20000000       0x10 app/CMakeFiles/image_a.dir/main.c.obj
.debug_info     0x00000000      0x999
 .debug_info    0x00000000      0x999 lib/libaloft_base.a(text.c.obj)
"""

    def test_counts_what_was_kept_for_its_module(self):
        found = linked.contributions(self.MAP)
        expected = {"base": [0x4C, 0], "lwIP itself": [0x30, 0], "program": [0x90, 0x10]}
        self.assertEqual(found, expected)
        self.assertEqual(linked.with_gaps(found, (0x110, 0x10))["gaps"], [4, 0])

    def test_refuses_a_map_that_tells_of_more_than_there_is(self):
        with self.assertRaises(ValueError):
            linked.with_gaps(linked.contributions(self.MAP), (0x100, 0x10))


class StackGate(unittest.TestCase):
    def graph(self, *text):
        graph = stack.CallGraph()
        graph.add("".join(text))
        return graph

    def test_adds_up_the_deepest_chain(self):
        frames = node("a", 16) + node("b", 32) + node("c", 64)
        graph = self.graph(frames, edge("a", "b"), edge("a", "c"))
        self.assertEqual(graph.deepest("a"), (80, ["a", "c"]))
        self.assertEqual(graph.in_use_at("b", "a"), 16)
        self.assertIsNone(graph.in_use_at("a", "b"))

    def test_knows_functions_of_a_program_compiled_as_a_whole(self):
        text = "".join(
            f'node: {{ title: "x.o:a{made}" label: "a{made}\\nb/c.c:1:2\\n{frame} bytes (static)" }}\n'
            for made, frame in (("", 16), (".isra", 32))
        )
        graph = stack.CallGraph()
        graph.add(complete.as_in_source(text + edge("main", "x.o:a")))
        self.assertEqual(graph.deepest("main"), (32, ["main", "b/c.c:a"]))

    def test_refuses_recursion(self):
        with self.assertRaises(ValueError):
            self.graph(edge("a", "b"), edge("b", "a")).deepest("a")


class Pointers(unittest.TestCase):
    HEADER = """
struct aloft_dog_ops {
    int (*bark)(struct aloft_dog *dog);
    int (*eat)(struct aloft_dog *dog, int food);
};
struct aloft_cat_ops {
    int (*eat)(struct aloft_cat *cat);
};
struct aloft_door_key {
    int (*turn)(void);
};
"""
    TABLES = """
static const struct aloft_dog_ops dog_ops = {.bark = loudly, .eat = greedily};
static const struct aloft_cat_ops cat_ops = {slowly};
static const struct aloft_door_key front = {.turn = twice};
"""

    def callees(self, call, linked=("dog_ops", "cat_ops", "front")):
        """What `f` calls by the line `call`."""
        graph = stack.CallGraph()
        graph.add(node("a.c:greedily", 16))
        graph.add(edge("f", "__indirect_call", "a.c:5:5"))
        sources = {"a.c": self.TABLES + "    " + call}
        pointers.Tables([self.HEADER], sources, linked).connect(graph)
        return graph.callees["f"]

    def test_lead_to_the_member_of_the_object_named(self):
        cases = [
            ("dog->ops->eat(dog, 1);", {"dog_ops", "a.c:greedily"}),
            ("house->dog->ops->eat(\n  house->dog, 1);", {"dog_ops", "a.c:greedily"}),
            ("ops->bark(house.dog);", {"dog_ops", "loudly"}),
            ("cat->ops->eat(cat);", {"cat_ops", "slowly"}),
            ("key->turn();", {"door_key", "twice"}),
        ]
        for call, expected in cases:
            with self.subTest(call=call):
                self.assertEqual(self.callees(call), expected)

    def test_lead_to_no_table_that_is_not_linked(self):
        self.assertEqual(self.callees("cat->ops->eat(cat);", ["dog_ops"]), {"cat_ops"})

    def test_refuse_a_call_that_cannot_be_followed(self):
        for call in ("ops->eat(animal);", "eat(dog);", "(*eat)(dog);", "cat->ops->bark(cat);"):
            with self.subTest(call=call), self.assertRaises(ValueError):
                self.callees(call)


class ClangConfiguration(unittest.TestCase):
    def status(self, tool, code, *arguments):
        with tempfile.NamedTemporaryFile("w", suffix=".c", dir=libbuild.ROOT / "build") as file:
            file.write(code)
            file.flush()
            return run(tool, file.name, *arguments).returncode

    def test_clang_format_refuses_another_layout(self):
        self.assertNotEqual(self.status("clang-format", "int a(){}\n", "--dry-run", "--Werror"), 0)

    def test_clang_tidy_refuses_a_global_and_lets_a_function_pass(self):
        good = "int a(void);\nint a(void)\n{\n    return 1;\n}\n"
        self.assertEqual(self.status("clang-tidy", good, "--quiet", "--", "-std=c11"), 0)
        self.assertNotEqual(
            self.status("clang-tidy", "int a = 1;\n", "--quiet", "--", "-std=c11"), 0
        )


class Rings(unittest.TestCase):
    """A project of two modules, made with our CMake functions."""

    BEGIN = "cmake_minimum_required(VERSION 3.22)\nproject(rings C)\n"

    def configure(self, modules, code=""):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        (root / "include").mkdir()
        (root / "a.c").write_text(f"{code}\nint a(void);\nint a(void) {{ return 1; }}\n")
        includes = "".join(
            f"include({libbuild.ROOT}/cmake/Aloft{name}.cmake)\n" for name in ("Warnings", "Module")
        )
        (root / "CMakeLists.txt").write_text(self.BEGIN + includes + modules)
        return root, run("cmake", "-G", "Ninja", "-S", root, "-B", root / "build")

    def test_refuse_lib_that_uses_host(self):
        modules = (
            "aloft_module(NAME b RING host SOURCES a.c)\n"
            "aloft_module(NAME a RING lib SOURCES a.c USES b)\n"
        )
        self.assertIn("may not use b (host)", self.configure(modules)[1].stderr)

    def test_refuse_lib_with_a_system_library(self):
        modules = "aloft_module(NAME a RING lib SOURCES a.c LIBS m)\n"
        self.assertIn("may not link m", self.configure(modules)[1].stderr)

    def test_refuse_a_system_header_in_lib_and_let_stdint_pass(self):
        modules = "aloft_module(NAME a RING lib SOURCES a.c)\n"
        for header, builds in (("stdio.h", False), ("stdint.h", True)):
            with self.subTest(header=header):
                root, result = self.configure(modules, f"#include <{header}>")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(run("ninja", "-C", root / "build").returncode == 0, builds)


if __name__ == "__main__":
    unittest.main(verbosity=0)
