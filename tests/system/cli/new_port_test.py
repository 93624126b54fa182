"""aloft new-port: the skeleton of a port, which compiles and links as it comes."""

import shutil
import subprocess
import unittest

from case import SOURCE, CliCase

BUILT = SOURCE / "build" / "cortex_m3"
MAIN = BUILT / "app/board_boot/CMakeFiles/image_boot.dir/main.c.obj"
HELPERS = BUILT / "port/board/CMakeFiles/board_helpers.dir/common/memory.c.obj"
COMPILER = "arm-none-eabi-gcc"
FLAGS = ("-mcpu=cortex-m3 -mthumb -Os -std=c11 -ffreestanding -ffunction-sections "
         "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes "
         "-Werror").split()


class NewPort(CliCase):
    def test_it_makes_a_folder_that_names_the_board(self):
        result = self.expect_json(0, "new-port", "kitchen")
        self.assertEqual(result["folder"], "kitchen")
        made = {path.name: path.read_text() for path in (self.folder / "kitchen").iterdir()}
        skeleton = {path.name for path in (SOURCE / "port/board/skeleton").iterdir()}
        self.assertEqual(set(made), skeleton)
        self.assertIn('"kitchen"', made["board.c"])
        self.assertFalse([name for name, text in made.items() if "@NAME@" in text])

    def test_it_goes_where_it_is_told(self):
        self.expect(0, "new-port", "kitchen", "-o", "elsewhere")
        self.assertTrue((self.folder / "elsewhere/flash.c").exists())

    def test_nothing_is_overwritten(self):
        self.expect(0, "new-port", "kitchen")
        (self.folder / "kitchen/flash.c").write_text("mine")
        result = self.aloft("new-port", "kitchen")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("exists already", result.stderr)
        self.assertEqual((self.folder / "kitchen/flash.c").read_text(), "mine")

    def test_a_name_is_one_word(self):
        for name in ("", "a b", "../up", "-o" * 20, "k" * 32, "kitchen/"):
            self.expect(2, "new-port", "--", name)

    def test_it_compiles_and_links_with_the_boot_stage(self):
        if shutil.which(COMPILER) is None or not MAIN.exists():
            self.skipTest("no images for cortex_m3 here")
        self.expect(0, "new-port", "kitchen")
        folder = self.folder / "kitchen"
        headers = [f"-I{SOURCE / 'port/board/include'}", f"-I{folder}"]
        headers += [f"-I{path}" for path in SOURCE.glob("lib/*/include")]
        objects = []
        shared = SOURCE / "port/board/cortex_m"
        headers.append(f"-I{shared}")
        for source in [*folder.glob("*.c"), *shared.glob("*.c")]:
            objects.append(folder / f"{source.stem}.o")
            subprocess.run([COMPILER, *FLAGS, *headers, "-c", source, "-o", objects[-1]],
                           check=True)
        archives = [*BUILT.glob("lib/*.a"), *BUILT.glob("port/**/*.a"),
                    *BUILT.glob("app/*.a")]
        subprocess.run(
            [COMPILER, *FLAGS, "-nostartfiles", "-nolibc", "-L", folder, "-L", shared, "-T", "reset.ld",
             "-Wl,--gc-sections", "-Wl,--fatal-warnings", "-Wl,--no-warn-rwx-segments",
             "-Wl,--defsym=STACK_ROOM=8192", *objects, MAIN, HELPERS, "-Wl,--start-group",
             *archives, "-Wl,--end-group", "-o", folder / "boot.elf"], check=True)


if __name__ == "__main__":
    unittest.main()
