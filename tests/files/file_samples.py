"""Small files of every kind, let in or not."""

import io
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 40
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"


def package(main, **parts):
    """An Office Open XML file with this main type and these further parts (``__`` for a slash)."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return into.getvalue()


DOCX = package(MAIN.format("wordprocessingml.document"), **{"word__document.xml": "<w/>"})
XLSX = package(MAIN.format("spreadsheetml.sheet"), **{"xl__workbook.xml": "<w/>", "xl__printerSettings__p1.bin": "x"})
