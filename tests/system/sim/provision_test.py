"""aloft provision: what stands in the flash file, and what is refused."""

import hashlib
import struct
import unittest

from device import SimCase, sha256

BOOT = b"\x7fELF boot stage"
IMAGE = bytes(range(256)) * 50


class Provision(SimCase):
    def setUp(self):
        super().setUp()
        self.boot = self.write("boot", BOOT)
        self.image = self.write("image", IMAGE)

    def provision(self, layout, *arguments, code=0):
        return self.aloft_json(
            "provision", layout, "--boot", self.boot, *arguments, "-o", "flash.bin", code=code
        )

    def flash(self):
        return (self.folder / "flash.bin").read_bytes()

    def test_the_flash_holds_all_parts(self):
        files = self.write("files", b"some files")
        result = self.provision("sim", "--image", self.image, "--fs", files)
        flash = self.flash()
        self.assertEqual(len(flash), 8 << 20)
        self.assertEqual(flash[: len(BOOT)], BOOT)
        self.assertEqual(flash[0x200000 : 0x200000 + len(IMAGE)], IMAGE)
        self.assertEqual(flash[0x600000:0x60000A], b"some files")
        self.assertEqual(result["image_sha256"], sha256(IMAGE))
        self.assertEqual(result["update_room"], 2 << 20)

    def test_the_table_is_one_that_esp_idf_reads(self):
        self.provision("sim", "--image", self.image)
        table = self.flash()[-4096:]
        magic, kind, subtype, offset, size, name, _ = struct.unpack("<HBBII16sI", table[32:64])
        self.assertEqual((magic, kind, subtype), (0x50AA, 0, 0x10))
        self.assertEqual((offset, size, name.rstrip(b"\0")), (2 << 20, 2 << 20, b"main"))
        end = table.index(b"\xeb\xeb" + b"\xff" * 14)
        self.assertEqual(table[end + 16 : end + 32], hashlib.md5(table[:end]).digest())

    def test_a_layout_of_ones_own_is_read_in_both_forms(self):
        csv = self.write("mine.csv", b"main,app,0,0,64K\nstage,app,0,,64K\nrecord,data,0,,12K\n")
        ini = self.write("mine.ini", b"[main]\nsize=64K\n[stage]\nsize=64K\n[record]\nsize=12K\n")
        self.assertEqual(self.provision(csv, "-i", self.image, "--boot=/dev/null")["flash_size"], 1 << 18)
        self.assertEqual(self.provision(ini, "-i", self.image, "--boot=/dev/null")["flash_size"], 1 << 18)

    def test_a_bad_layout_is_named_by_line(self):
        csv = self.write("mine.csv", b"main,app,0,0,64K\nfs,date,0,,8K\n")
        error = self.provision(csv, code=2)["error"]
        self.assertEqual(error["code"], "layout")
        self.assertIn("line 2: 'date' is no partition type", error["why"])

    def test_an_image_too_large_is_refused_and_the_old_file_stays(self):
        self.provision("sim", "--image", self.image)
        before = self.flash()
        large = self.write("large", bytes((2 << 20) + 1))
        error = self.provision("sim", "--image", large, code=6)["error"]
        self.assertIn("the image", error["message"])
        self.assertEqual(self.flash(), before)

    def test_a_boot_stage_without_a_partition_is_refused(self):
        csv = self.write("mine.csv", b"main,app,0,0,64K\nstage,app,0,,64K\nrecord,data,0,,12K\n")
        error = self.provision(csv, "-i", self.image, code=2)["error"]
        self.assertIn("the boot stage", error["message"])
        self.assertIn("has no partition called boot", error["why"])
        self.assertIn("leave --boot out", error["hint"])

    def test_the_boot_stage_of_simulated_devices_is_not_for_boards(self):
        error = self.aloft_json("provision", "lx106", "-i", self.image, "-o", "x", code=6)["error"]
        self.assertIn("simulated devices", error["why"])
        self.assertIn("--boot FILE", error["hint"])

    def test_a_file_that_is_too_large_is_not_a_flash_that_is_too_small(self):
        large = self.write("large.ini", bytes((1 << 20) + 1))
        error = self.provision(large, code=6)["error"]
        self.assertIn("larger than such a file can be", error["why"])

    def test_an_esp8266_sketch_file_brings_its_boot_stage(self):
        self.provision("esp8266-4m", "--boot=/dev/null", "--image", self.image)
        flash = self.flash()
        self.assertEqual(len(flash), 4 << 20)
        self.assertEqual(flash[: len(IMAGE)], IMAGE)
        self.assertEqual(flash[0x3F6000:0x3F7000], IMAGE[:4096])

    def test_keys_that_demand_a_signature_refuse_an_unsigned_image(self):
        self.aloft("keygen")
        error = self.provision(
            "sim", "-i", self.image, "-k", "public.key", "--require-signature", code=5
        )["error"]
        self.assertEqual(error["code"], "unsigned")

    def test_keys_that_demand_a_signature_take_a_signed_image(self):
        self.aloft("keygen", "--type", "p256")
        self.aloft("keygen", "-o", "other")
        self.aloft("sign", self.image, "-k", "private.key", "-o", "signed")
        result = self.provision(
            "sim", "-i", "signed", "-k", "other.pub", "-k", "public.key", "--require-signature"
        )
        self.assertTrue(result["signature_required"])
        self.assertEqual(self.flash()[0x703000:0x703004], b"AKEY")

    def test_an_image_signed_by_another_key_is_refused(self):
        self.aloft("keygen")
        self.aloft("keygen", "-o", "other")
        self.aloft("sign", self.image, "-k", "other.key", "-o", "signed")
        error = self.provision(
            "sim", "-i", "signed", "-k", "public.key", "--require-signature", code=5
        )["error"]
        self.assertEqual(error["code"], "signature")

    def test_what_cannot_be_read_is_named(self):
        for arguments in (["-i", "none"], ["-k", "none"], ["--fs", "none"], ["--boot", "none"]):
            error = self.provision("sim", *arguments, code=10)["error"]
            self.assertIn("none", error["message"])

    def test_a_signature_without_a_key_is_a_mistake(self):
        self.provision("sim", "-i", self.image, "--require-signature", code=2)


if __name__ == "__main__":
    unittest.main()
