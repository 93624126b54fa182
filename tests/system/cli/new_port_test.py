"""aloft new-port: the skeleton of a port, which compiles and links as it comes."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from case import ALOFT, SOURCE, CliCase

COMPILER = "arm-none-eabi-gcc"
FLASH = 0x08000000
LIMIT = 600  # seconds


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


class BuiltPort(CliCase):
    """The skeleton, built as its README says: once for all tests, since it takes a
    while."""

    @classmethod
    def setUpClass(cls):
        if not (SOURCE / "build/deps/bearssl").exists() or shutil.which(COMPILER) is None:
            raise unittest.SkipTest("nothing to build it with: ./run boards cortex_m3")
        place = tempfile.TemporaryDirectory(prefix="aloft-port-")
        cls.addClassCleanup(place.cleanup)
        cls.port = pathlib.Path(place.name) / "kitchen"
        cls.out = pathlib.Path(place.name) / "build"
        cls.do(ALOFT, "new-port", "kitchen", "-o", cls.port)
        cls.do("cmake", "--preset", "cortex_m3", "-B", cls.out,
               f"-DALOFT_BOARD_FOLDER={cls.port}")

    @staticmethod
    def do(*command):
        done = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True,
                              timeout=LIMIT, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{command}:\n{done.stdout}{done.stderr}")

    def image(self, name):
        self.do("ninja", "-C", self.out, f"image_{name}")
        return self.out / "images" / f"{name}.bin"

    def test_its_images_stand_where_its_layout_says(self):
        boot, probe = self.image("boot"), self.image("probe_1")
        self.expect(0, "provision", self.port / "layout.ini", "--boot", boot,
                    "-i", probe, "-o", "flash.bin")
        flash = (self.folder / "flash.bin").read_bytes()
        for file, address in ((boot, FLASH), (probe, FLASH + 0x10000)):
            image = file.read_bytes()
            entry = int.from_bytes(image[4:8], "little")
            self.assertEqual(flash[address - FLASH:][:len(image)], image)
            self.assertLess(entry - address, len(image))

    def test_an_image_without_code_for_ram_does_not_reach_up_to_the_ram(self):
        driver = self.port / "flash.c"
        text = driver.read_text()
        self.addCleanup(driver.write_text, text)
        driver.write_text(text.replace(" ALOFT_RUNS_FROM_RAM", ""))
        self.assertLess(self.image("probe_1").stat().st_size, 256 * 1024)


if __name__ == "__main__":
    unittest.main()
