"""The members of a zip archive, each streamed once under limits, and the XML in them.

Members are inflated here rather than by zipfile, which stops at the size an archive claims: what it leaves unseen, the
reader of values would still inflate.
"""

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar
from xml.parsers import expat

from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.refusals import damaged, encrypted, quoted, too_large, unsupported

CHUNK = 256 * 1024
LONGEST_TOKEN = 1024 * 1024  # one tag, comment or instruction; expat holds it whole and scans it anew for each chunk
_DECLARED_WITHIN = 200
_ENCODING = re.compile(rb"""<\?xml[^>?]{0,100}?\sencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})""")
_UTF8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")
CENTRAL_ENTRY, END_OF_DIRECTORY = b"PK\x01\x02", b"PK\x05\x06"
LONGEST_END = 22 + 65_535
LOCAL_HEADER = struct.Struct("<4s22xHH")


class Budget:
    """What all members of a file may use together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._xml_bytes = self._tags = self._cells = self._characters = 0

    def spend_xml(self, chunk: bytes) -> None:
        self._xml_bytes += len(chunk)
        if self._xml_bytes > self.limits.xml_bytes:
            raise too_large("解压后的内容超出限度")
        self.spend_tags(chunk.count(b"<"))

    def spend_tags(self, count: int) -> None:
        self._tags += count
        if self._tags > self.limits.xml_tags:
            raise too_large("行、单元格或格式多得不正常")

    def spend_cells(self, count: int, sheet: str, last: str) -> None:
        """`count` cells from A1 to `last`, the address of the last row and column of a sheet."""
        self._cells += count
        if self._cells > self.limits.dense_cells:
            raise too_large(f"工作表{quoted(sheet)}的内容一直到 {last}，离表格太远")

    def spend_characters(self, count: int) -> None:
        self._characters += count
        if self._characters > self.limits.characters:
            raise too_large("文字多得不正常")


class XmlPart:
    """What is taken from one XML member; this one takes nothing.

    Subclasses fill `starts` and `ends`, keyed by the name of the element without its prefix. Character data is kept
    between `collect` and `take`.
    """

    def __init__(self) -> None:
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self.collected: list[str] | None = None
        self.strict = False  # while set, markup other than elements is refused: readers differ on the value around it

    def collect(self, _attributes: dict[str, str]) -> None:
        self.collected = []

    def take(self) -> str:
        text = "".join(self.collected or ())
        self.collected = None
        return text


Part = TypeVar("Part", bound=XmlPart)
_Handle = TypeVar("_Handle")


class _ByWrittenName(dict[str, _Handle | None]):
    """What is called for an element by its name as it is written, with or without a prefix: each is looked up once."""

    def __missing__(self, name: str) -> _Handle | None:
        self[name] = self.get(name.rpartition(":")[2]) if ":" in name else None
        return self[name]


def path_of(member: zipfile.ZipInfo) -> str:
    """A member's path as the reader of values compares them: without case, `\\` as `/`, a first one left out."""
    return member.filename.replace("\\", "/").lower().removeprefix("/")


class Package:
    """A zip archive held in memory. Raises FileRefused for one that is broken, ambiguous or too large."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.budget = Budget(limits)
        self._limits = limits
        self._content = content
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._unread: dict[str, None] = {}
        for info in _directory(content, limits):
            self._admit(info)
        if sum(info.file_size for info in self._members.values()) > limits.inflated_bytes:
            raise too_large("解压后的内容超出限度")

    def _admit(self, info: zipfile.ZipInfo) -> None:
        path = path_of(info)
        if path.startswith("/") or ".." in path.split("/") or ":" in path:
            raise damaged("压缩包里有指向包外的路径")
        if path in self._members:
            raise damaged(f"压缩包里有重复的部分{quoted(path)}")
        if info.flag_bits & 1:
            raise encrypted()
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unsupported("用少见方式压缩的文件")
        if not path.endswith("/"):
            self._members[path] = info
            self._unread[path] = None

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._members

    @property
    def paths(self) -> tuple[str, ...]:
        """Of all members, in lower case."""
        return tuple(self._members)

    @property
    def has_odd_names(self) -> bool:
        """Whether a member's name begins with a slash, which the reader of values does not know."""
        return any(info.filename[:1] in ("/", "\\") for info in self._members.values())

    @property
    def unread(self) -> tuple[str, ...]:
        return tuple(self._unread)

    def inflate(self, path: str) -> Iterator[bytes]:
        """The bytes of a member, which is then read; refused unless it ends where, and is what, the archive says."""
        path = path.lower()
        if path not in self._unread:
            raise damaged(f"缺少{quoted(path)}，或它被重复引用")
        del self._unread[path]
        info = self._members[path]
        size = checksum = 0
        for chunk in _inflate(self._packed(info), info.compress_type):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > info.file_size:
                break
            yield chunk
        if size != info.file_size or checksum != info.CRC:
            raise damaged(f"{quoted(path)}的校验不符")

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        place = _packed_place(self._content, info)
        return memoryview(self._content)[place.start : place.stop]

    def is_utf8(self, path: str) -> bool:
        """Whether an XML member begins as one in UTF-8 does, by its first bytes and its declaration."""
        info = self._members[path.lower()]
        beginning = next(_inflate(self._packed(info), info.compress_type), b"")[:_DECLARED_WITHIN]
        declared = _ENCODING.match(beginning.removeprefix(codecs.BOM_UTF8))
        return not beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")) and (
            declared is None or declared[1].decode("ascii").lower() in _UTF8_NAMES
        )

    def skim(self, path: str) -> None:
        """Inflate a member only to see that it is whole."""
        for _ in self.inflate(path):
            pass

    def parse(self, path: str, part: Part) -> Part:
        """Stream an XML member through `part`, and return it. DOCTYPE is refused, and with it every entity."""
        parser = self._parser(part)
        fed = 0
        try:
            for chunk in self.inflate(path):
                self.budget.spend_xml(chunk)
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TOKEN or len(parser.intern) > self._limits.xml_names:
                    raise too_large(f"{quoted(path)}里有过长的内容")
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise damaged(f"{quoted(path)}不是完整的 XML") from None
        return part

    def _parser(self, part: XmlPart) -> expat.XMLParserType:
        parser = expat.ParserCreate(
            "utf-8"
        )  # whatever the member declares, the reader of values takes bytes as they are
        parser.buffer_text = True
        depth = 0
        starts, ends, most = _ByWrittenName(part.starts), _ByWrittenName(part.ends), self._limits.nesting

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > most:
                raise too_large("内容嵌套得太深")
            if handle := starts[name]:
                handle(attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if handle := ends[name]:
                handle()

        def text(data: str) -> None:
            if part.collected is not None:
                part.collected.append(data)

        def odd_markup(*_markup: str) -> None:
            if part.strict:
                raise damaged("单元格的值里夹有注释或其他标记，各程序读出的值会不同")

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.XmlDeclHandler = _refuse_other_encodings
        parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = odd_markup
        return parser


def _directory(content: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """The archive's entries; refused where two readers could find two directories."""
    if content.count(CENTRAL_ENTRY) > limits.members:
        raise too_large("压缩包里的部分太多")
    end = content.rfind(END_OF_DIRECTORY)
    if end < 0 or end + 22 > len(content):
        raise damaged("压缩包不完整，可能没有传完")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            start, entries = archive.start_dir, archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError):
        raise damaged("压缩包的目录不完整") from None
    if _has_second_end(content, end, entries):
        raise damaged("压缩包有两个目录")
    (written,) = struct.unpack_from("<I", content, end + 16)
    if written not in (start, 0xFFFFFFFF):  # all ones: a zip64 archive says it elsewhere
        raise damaged("压缩包的目录不在它所说的位置")
    return entries


def _packed_place(content: bytes, info: zipfile.ZipInfo) -> range:
    """Where the packed bytes of a member stand."""
    header = content[info.header_offset : info.header_offset + LOCAL_HEADER.size]
    if info.header_offset < 0 or len(header) < LOCAL_HEADER.size:
        raise damaged("压缩包不完整，可能没有传完")
    signature, name_length, extra_length = LOCAL_HEADER.unpack(header)
    start = info.header_offset + LOCAL_HEADER.size + name_length + extra_length
    if signature != b"PK\x03\x04" or start + info.compress_size > len(content):
        raise damaged("压缩包不完整，可能没有传完")
    return range(start, start + info.compress_size)


def _has_second_end(content: bytes, end: int, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether a reader could take another place for the end of the archive, which all look for from behind.

    One within a member (a workbook in the workbook, not packed) is none, if the true end is one for every reader.
    """
    ends = [match.start() for match in re.finditer(re.escape(END_OF_DIRECTORY), content[-LONGEST_END:])]
    others = [max(0, len(content) - LONGEST_END) + at for at in ends[:-1]]
    if not others:
        return False
    (comment,) = struct.unpack_from("<H", content, end + 20)
    if end + 22 + comment != len(content):
        return True
    members = [_packed_place(content, each) for each in entries]
    return not all(any(at in member for member in members) for at in others)


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from (bytes(packed[start : start + CHUNK]) for start in range(0, len(packed), CHUNK))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), CHUNK):
            if inflater.eof:
                raise damaged("压缩的内容后面还有东西")
            chunk = inflater.decompress(packed[start : start + CHUNK], CHUNK)
            while chunk:
                yield chunk
                chunk = inflater.decompress(inflater.unconsumed_tail, CHUNK)
    except zlib.error:
        raise damaged("压缩的内容解不开") from None
    if not inflater.eof or inflater.unused_data:
        raise damaged("压缩的内容不完整")


def _refuse_doctype(*_declaration: object) -> None:
    raise damaged("内含文档类型声明（DOCTYPE），正常的表格文件没有")


def _refuse_other_encodings(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8_NAMES:
        raise damaged(f"内容声明为{quoted(encoding)}编码")
