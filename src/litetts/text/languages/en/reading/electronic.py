"""E-mail addresses, URLs, paths, IP and MAC addresses, hashtags, handles, identifiers."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import spell
from litetts.text.languages.en.reading.letters import acronym
from litetts.text.languages.en.reading.pronounceable import known, pronounceable, sayable
from litetts.text.languages.en.reading.roman import glued
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

TLDS = words(
    """
    com org net edu gov mil int info biz name pro museum coop aero jobs mobi travel tel asia
    app dev io ai co uk us ca au nz ie in de fr it es pt nl be ch at se no fi dk pl cz sk hu
    ro bg gr tr ru ua il za ng ke eg sa ae ir pk bd lk cn jp kr tw hk sg my th vn ph id br
    mx ar cl pe ve eu tv me fm ly gg cc ws xyz online site shop store blog cloud tech page
    news live world email link gl is lt lv ee si hr rs lu li mt cy gd sm local localhost
    html php wiki social sh rs so to ml tk club space website today media design studio
    agency
    """
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_PATH = r"(?:[/?#](?:[\w\-./?%&=+#~:@!,;*$()|]*[\w/=&#%+~$)])?)?"
_EMAIL = pattern(r"(?:mailto:)?[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_URL = pattern(
    rf"(?:(?P<scheme>https?|ftps?|sftp|ssh|file|wss?|git|tel|s3)://|(?=www\.))"
    rf"(?P<host>[^\s/?#:\"'<>()]+(?::\d{{1,5}})?)(?P<path>{_PATH})",
    re.IGNORECASE,
)
_HOST = pattern(
    rf"(?P<host>{_LABEL}(?:\.{_LABEL}){{0,8}}\.(?P<tld>[a-z]{{2,8}}))(?P<port>:\d{{1,5}})?(?P<path>{_PATH})(?![\w@])",
    re.IGNORECASE,
)
_LOCALHOST = pattern(rf"localhost(?P<port>:\d{{1,5}})?(?P<path>{_PATH})(?!\w)")
_IP = pattern(
    rf"(?P<ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?P<mask>/\d{{1,2}}(?!\d))?(?P<port>:\d{{1,5}})?(?P<path>{_PATH})(?![\w]|\.\d)"
)
_IP6 = pattern(
    r"(?=[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:)(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])|(?:[0-9a-fA-F]{1,4}:){1,6}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,5})?(?![\w:])|::(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,6})(?![\w:])"
)
_MAC = pattern(r"[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}(?![\w:])")
_HASH = pattern(
    r"(?=[0-9a-fA-F-]{0,40}\d)(?=[0-9a-fA-F-]{0,40}[a-fA-F])(?:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-f]{7,64}|[0-9A-F]{8,64})(?!\w)"
)
_HEX = pattern(
    r"0x([0-9a-fA-F]{1,16})(?!\w)|#(?=[0-9a-fA-F]{0,6}[0-9])([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?!\w)"
)
_WINDOWS_PATH = pattern(r"[A-Za-z]:\\[\w\\.\- ]*[\w\\]")
_UNIX_PATH = pattern(
    r"(?:~|\.{1,2})?/(?:[\w.\-+@]+/)+[\w.\-+@*]*\w|~/[\w.\-]*\w|/(?:usr|etc|var|home|opt|tmp|bin|dev|mnt|root|srv|proc|sys|lib)(?:/[\w.\-]*\w)*|\.{1,2}/[\w.\-]*\w"
)
_FILE = pattern(
    r"[\w\-]{1,60}(?:\.[\w\-]{1,60}){0,4}\.(?P<ext>txt|pdf|docx?|xlsx?|pptx?|csv|tsv|json|ya?ml|toml|xml|html?|css|jsx?|tsx?|py|ipynb|rb|go|rs|c|cc|cpp|h|hpp|java|kt|swift|sh|bat|exe|dll|so|zip|tar|gz|tgz|bz2|7z|rar|iso|dmg|deb|rpm|apk|mp[34]|wav|flac|ogg|opus|m4a|avi|mkv|mov|jpe?g|png|gif|svg|webp|bmp|tiff?|psd|md|rst|log|ini|cfg|conf|env|sql|db|onnx|pt|bin|dat|epub|lock|min\.js|js)(?!\w|\.\w)"
)
_HASHTAG = pattern(r"#(?=\w{0,40}[^\W\d_])(\w+)")
_HANDLE = pattern(r"@(?=\w{0,40}[^\W\d_])(\w[\w.]*\w|\w)")
_IDENTIFIER = pattern(r"[^\W_]{1,64}(?:_+[^\W_]+)+|_+[^\W_]+(?:_+[^\W_]+)*_*|[^\W_]{1,64}_+(?!\w)")
_CAMEL = pattern(
    r"(?=[^\W_]{0,40}(?:[^\W\d_A-Z][A-Z]|[A-Z]{2}[^\W\d_A-Z]{2}))[^\W\d_]+\d*(?![^\W_])"
)
_PIECES = pattern(
    r"[A-Z]{2,}(?=ases?\b)|[A-Z]{2,}(?![a-z])|[A-Z](?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+|."
)
_TLD_WORDS = words("in is it me to so no at be us my")
_NAMES = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "@": "at",
    "?": "question mark", "=": "equals", "&": "and", "%": "percent", "+": "plus", "#": "hash",
    "~": "tilde", "\\": "backslash", "!": "exclamation mark", "*": "star", ",": "comma",
    ";": "semicolon", "$": "dollar", "(": "open paren", ")": "close paren", "|": "pipe",
    "'": "apostrophe", "[": "open bracket", "]": "close bracket",
}  # fmt: skip
_IDENTIFIED = pattern(r"(?P<what>doi|arXiv):\s?(?P<id>[\w./-]*\w)")


_EXPRESSION = pattern(
    r"(?=\S{0,60}(?:\\[dwsbDWSB](?![a-zA-Z]{2})|[)\]]\{\d{1,3}(?:,\d{0,3})?\}"
    r"|\[\^?\w-\w\S{0,20}\][*+?]))[\^(\[\\][^\s`'\"“”]{1,60}"
)
_SIGNS = {
    **_NAMES, "^": "caret", "{": "open brace", "}": "close brace", "<": "less than",
    ">": "greater than",
}  # fmt: skip
_RUN = pattern(r"[a-zA-Z]+|\d+|.")


def expression(scan: Scan, i: int) -> Reading | None:
    r"""Read a regular expression, such as \d{3}$ or [a-z]+, sign by sign, as it is dictated."""
    before = scan.char(i - 1)
    if before and not before.isspace() and before not in "`'\"“(":
        return None
    match = _EXPRESSION.match(scan.text, i)
    if not match:
        return None
    written = match[0].rstrip(".,;:!?") if match[0][-1] in ",;:!" else match[0]
    if written.count(")") > written.count("("):
        written = written[: written.rindex(")")]
    said = " ".join(
        _SIGNS.get(run) or (numbers.number(run) if run.isdecimal() else _letters(run))
        for run in _RUN.findall(written)
    )
    return Reading(i + len(written), said, "electronic", "regular expression")


def _letters(run: str) -> str:
    return piece(run) if len(run) > 1 else spell(run)


def registered(scan: Scan, i: int) -> Reading | None:
    """doi:10.1000/182, arXiv:2101.00001: where a paper is found."""
    match = _IDENTIFIED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    name = "D O I" if match["what"] == "doi" else "archive"
    return Reading(match.end(), f"{name} {label(match['id'])}", "electronic", "identifier")


_SAID_TLD = words(
    """
    com org net gov mil info biz name museum jobs app dev online site shop store blog cloud
    tech page news live world email link local coop travel asia mobi wiki social club space
    website today media design studio agency
    """
)
_KNOWN = {
    "gmail": "gmail", "hotmail": "hotmail", "youtube": "youtube", "html": "H T M L",
    "nvidia": "nvidia", "github": "github", "linkedin": "linkedin", "wikipedia": "wikipedia",
    "jpeg": "J peg", "jpg": "J P G", "ieee": "I triple E", "json": "jason", "yaml": "yaml",
    "toml": "toml", "gif": "gif", "exe": "E X E", "tar": "tar", "zip": "zip", "bin": "bin",
    "dat": "dat", "log": "log", "pdf": "P D F", "env": "env", "ini": "ini", "bat": "bat",
    "py": "py", "sql": "S Q L", "src": "source", "usr": "user", "etc": "etc", "tmp": "temp",
    "lib": "lib", "conf": "conf", "iso": "iso", "api": "A P I", "id": "I D", "url": "U R L",
    "ios": "I O S", "faq": "F A Q", "usa": "U S A", "bbc": "B B C", "uk": "U K", "io": "I O",
    "ai": "A I", "tv": "T V", "eu": "E U", "uid": "U I D", "gui": "gooey", "ui": "U I",
    "init": "init", "args": "args", "kwargs": "kwargs", "str": "string", "int": "int",
    "mac": "mac", "js": "J S", "md": "M D", "db": "D B", "os": "O S", "ip": "I P",
}  # fmt: skip


def piece(text: str) -> str:
    """A label of letters: said as a word if it can be, else spelled."""
    low = text.lower()
    if acronym(text):
        return text
    if low in _KNOWN:
        return _KNOWN[low]
    if text.isupper() and 1 < len(text) < 5:
        return spell(text)
    return text.lower() if sayable(low) else spell(text)


def label(text: str) -> str:
    """Everything in a label, symbols included, by name."""
    out = []
    for part in _PIECES.findall(text):
        if part.isdecimal():
            out.append(numbers.digits(part))
        elif part.isalpha():
            out.append(piece(part))
        elif name := _NAMES.get(part):
            out.append(name)
    return " ".join(out)


_INITIAL_NAME = pattern(r"(?P<user>[a-z](?P<name>[a-z]{4,20}))(?P<n>\d{0,4})")


def _user(text: str) -> str:
    """The name before the @: jsmith is J Smith where that is a name and the whole is no word."""
    match = _INITIAL_NAME.fullmatch(text)
    if match and not _named(match["user"]) and _named(match["name"]):
        return f"{text[0].upper()} {match['name']} {label(match['n'])}".rstrip()
    return label(text)


def _named(text: str) -> bool:
    return known(text) or known(text.title())


def _host(text: str) -> str:
    """Labels of a host name; the last is a top-level domain."""
    host, _, port = text.partition(":")
    parts = host.split(".")
    said = []
    for k, part in enumerate(parts):
        low = part.lower()
        if k == len(parts) - 1 and len(parts) > 1 and low in TLDS:
            said.append(low if low in _SAID_TLD else spell(part))
        elif low == "www":
            said.append("W W W")
        else:
            said.append(label(part))
    out = " dot ".join(filter(None, said))
    return f"{out} colon {_port(port)}" if port else out


def _port(text: str) -> str:
    return numbers.pairs(text) if len(text) == 4 else numbers.digits(text)


def _path(text: str) -> str:
    return label(text)


def _url(scan: Scan, scheme: str | None, host: str, path: str) -> str:
    said = _host(host) if not re.fullmatch(r"[\d.:]+", host) else _ip(host)
    if path and path != "/":
        said += " " + _path(path)
    elif path == "/":
        said += " slash" if scan.style.urls == "full" else ""
    if scheme and scan.style.urls == "full":
        low = scheme.lower()
        said = f"{low if low in ('file', 'git') else spell(low)} colon slash slash {said}"
    return said


def _ip(text: str) -> str:
    address, _, port = text.partition(":")
    said = " dot ".join(numbers.digits(part) for part in address.split("."))
    return f"{said} colon {_port(port)}" if port else said


def _trim(match: re.Match[str]) -> int:
    """The end of an address without the punctuation of the sentence around it."""
    text = match[0]
    kept = text.rstrip(".,;:!?'*")
    while kept.endswith(")") and kept.count("(") < kept.count(")"):
        kept = kept[:-1].rstrip(".,;:!?'*")
    return match.start() + len(kept)


def link(scan: Scan, i: int) -> Reading | None:
    """someone@example.com, https://example.com/a?b=c, www.example.com, example.com/a."""
    text = scan.text
    if scan.char(i - 1).isalnum():
        return None
    if match := _EMAIL.match(text, i):
        end = _trim(match)
        address = text[i:end].removeprefix("mailto:")
        user, _, host = address.partition("@")
        return Reading(end, f"{_user(user)} at {_host(host)}", "electronic", "e-mail")
    if match := _URL.match(text, i):
        end = _trim(match)
        if end > match.start("host"):
            again = _URL.fullmatch(text, i, end)
            if again:
                said = _url(scan, again["scheme"], again["host"], again["path"])
                return Reading(end, said, "electronic", "URL")
    if match := _LOCALHOST.match(text, i):
        end = _trim(match)
        if match["port"] or match["path"]:
            said = "localhost" + (f" colon {_port(match['port'][1:])}" if match["port"] else "")
            path = text[match.start("path") : end]
            return Reading(end, f"{said} {_path(path)}".strip(), "electronic", "URL")
    if (match := _FILE.match(text, i)) and not match[0].replace(".", "").isdigit():
        return Reading(match.end(), label(match[0]), "electronic", "file name")
    if (match := _HOST.match(text, i)) and _is_host(match):
        end = _trim(match)
        path = text[match.start("path") : end] if end > match.start("path") else ""
        host = match["host"] + (match["port"] or "")
        return Reading(end, _url(scan, None, host, path), "electronic", "URL")
    return None


def _is_host(match: re.Match[str]) -> bool:
    """Whether dotted labels are a host: "end.It" is a missing space, "U.S" an abbreviation."""
    host, tld, path = match["host"], match["tld"], match["path"]
    if tld.lower() not in TLDS or not (tld.islower() or host.isupper()):
        return False
    if tld in _TLD_WORDS and not path and host.count(".") < 2:
        return False
    return len(tld) > 2 or len(host) > 5 or bool(path)


def network(scan: Scan, i: int) -> Reading | None:
    """IP and MAC addresses, hashes, UUIDs, hexadecimal numbers."""
    text = scan.text
    if scan.char(i - 1).isalnum():
        return None
    if match := _IP.match(text, i):
        end = _trim(match)
        said = _ip(match["ip"] + (match["port"] or ""))
        if match["mask"]:
            said += " slash " + numbers.number(match["mask"][1:])
        path = text[match.start("path") : end]
        return Reading(end, f"{said} {_path(path)}".strip(), "electronic", "IP address")
    if match := _MAC.match(text, i):
        groups = re.split("[:-]", match[0])
        joint = " colon " if ":" in match[0] else " dash "
        return Reading(match.end(), joint.join(map(spell, groups)), "electronic", "MAC address")
    if (match := _IP6.match(text, i)) and re.search("[0-9]", match[0]) and match[0].count(":") > 1:
        said = " ".join(
            "colon" if part == ":" else spell(part) for part in re.findall(r":|\w+", match[0])
        )
        return Reading(match.end(), said, "electronic", "IP address")
    if (match := _HEX.match(text, i)) and not (match[2] or "x").isdecimal():
        if match[1]:
            return Reading(match.end(), "zero X " + spell(match[1]), "electronic", "hexadecimal")
        return Reading(match.end(), "hash " + spell(match[2]), "electronic", "colour")
    if match := _HASH.match(text, i):
        return Reading(match.end(), label_dashes(match[0]), "electronic", "hash")
    return None


def label_dashes(text: str) -> str:
    """Groups of hexadecimal digits with the dashes said."""
    return " dash ".join(map(spell, text.split("-")))


def path(scan: Scan, i: int) -> Reading | None:
    r"""/usr/local/bin, ~/notes.txt, C:\Windows."""
    before = scan.char(i - 1)
    if before and not before.isspace() and before not in "(\"'“[=:":
        return None
    for form in (_WINDOWS_PATH, _UNIX_PATH):
        if match := form.match(scan.text, i):
            end = _trim(match)
            return Reading(end, label(scan.text[i:end]), "electronic", "path")
    return None


_BARE_ENDING = pattern(r"\.(?P<name>[a-z]{2,5}\d?)(?![\w.])")
_ENDINGS = words(
    """
    com org net edu gov io ai txt pdf doc docx xls xlsx ppt csv json xml html htm css js py exe zip
    tar gz jpg jpeg png gif mp3 mp4 wav mov avi dll iso apk svg md log ini dev app
    """
)


def ending(scan: Scan, i: int) -> Reading | None:
    """.com -> "dot com", .txt -> "dot T X T", where nothing stands before the dot."""
    before = scan.char(i - 1)
    if before and not before.isspace() and before not in "(\"'“":
        return None
    match = _BARE_ENDING.match(scan.text, i)
    if not match or match["name"] not in _ENDINGS:
        return None
    name = match["name"]
    said = name if name in _SAID_TLD else identifier_words(name)
    return Reading(match.end(), f"dot {said}", "electronic", "ending")


_TICKER = pattern(r"\$(?P<name>[A-Z]{1,5})(?![\w$])")


def ticker(scan: Scan, i: int) -> Reading | None:
    """$AAPL -> "A A P L"."""
    match = _TICKER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), spell(match["name"]), "electronic", "ticker")


_CODE = pattern(r"#((?=\w{0,20}\d)[A-Z0-9]{3,20})(?!\w)")
_NUMBERED_THINGS = words(
    "item part order invoice case ticket model sku lot batch serial flight account policy claim"
    " check permit license listing product confirmation tracking room unit"
)


def tag(scan: Scan, i: int) -> Reading | None:
    """#MachineLearning -> "hashtag machine learning"; @user_name -> "at user name"."""
    if scan.char(i - 1).isalnum():
        return None
    named = scan.word_before(i).lower() in _NUMBERED_THINGS
    if named and scan.text[i] == "#" and (code := _CODE.match(scan.text, i)):
        return Reading(code.end(), f"number {label(code[1])}", "serial", "number")
    if match := _HASHTAG.match(scan.text, i):
        said, end = "hashtag " + identifier_words(match[1]), match.end()
        if scan.text[end : end + 2] == "'s" and not scan.char(end + 2).isalnum():
            said, end = said + "'s", end + 2
        return Reading(end, said, "electronic", "hashtag")
    if match := _HANDLE.match(scan.text, i):
        return Reading(match.end(), "at " + _handle(match[1]), "electronic", "handle")
    return None


def _handle(text: str) -> str:
    return " dot ".join(identifier_words(part, "underscore") for part in text.split("."))


def identifier_words(text: str, underscore: str = "") -> str:
    """The words of a camelCase or snake_case name."""
    out: list[str] = []
    before = ""
    for part in _PIECES.findall(text):
        numeral = glued(before, part)
        before = before if part == "_" else part
        if numeral:
            out.append(numeral)
        elif part == "_":
            if underscore:
                out.append(underscore)
        elif part.isdecimal():
            out.append(numbers.number(part) if len(part) < 3 else numbers.pairs(part))
        elif len(part) == 1:
            out.append(spell(part))
        elif part.isalpha():
            out.append(part if part.istitle() and pronounceable(part.lower()) else piece(part))
    return " ".join(out)


def identifier(scan: Scan, i: int) -> Reading | None:
    """snake_case -> "snake case"; camelCase -> "camel case"; with style.code "_" is said."""
    text = scan.text
    if match := _IDENTIFIER.match(text, i):
        said = identifier_words(match[0], "underscore" if scan.style.code else "")
        return Reading(match.end(), said, "electronic", "identifier")
    return None


_INDEXED = pattern(
    r"(?P<name>[A-Za-z_]\w{0,40})(?P<index>(?:\[[\w+.:-]{1,20}\])+)"
    r"(?P<next>\s?[=+*/<(-])?"
)


def index(scan: Scan, i: int) -> Reading | None:
    """a[i], grid[x][y], arr[n]: an element of a list; after a word in prose it is a footnote."""
    match = _INDEXED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    name, inside = match["name"], match["index"]
    letter = len(name) == 1 and name != "I"
    first = inside == "[0]"  # which no footnote is
    variable = first or inside.count("[") > 1 or match["next"] or not inside[1:-1].isdecimal()
    if not (letter or scan.style.code or (variable and not known(name.lower()))):
        return None
    said = spell(name) if letter else identifier_words(name)
    inner = " ".join(identifier_words(part) for part in re.findall(r"\w+", inside))
    return Reading(match.end("index"), f"{said} {inner}", "electronic", "element of a list")


def camel(scan: Scan, i: int) -> Reading | None:
    """camelCase, iPhone, YouTube, MySQL: the humps apart, capitals by letter."""
    match = _CAMEL.match(scan.text, i)
    if not match or _is_name(match[0]) or acronym(match[0]):
        return None
    if acronym(match[0].upper()):  # LiDAR
        return Reading(match.end(), match[0].upper(), "letters", "acronym")
    return Reading(match.end(), identifier_words(match[0]), "electronic", "camel case")


def _is_name(word: str) -> bool:
    """McDonald, MacArthur, DeVito, LaTeX: one word in spite of its second capital."""
    if word.startswith(("DNas", "DNaz")):
        return False  # an enzyme
    return bool(re.match(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O|D|St)[A-Z][a-z]+$", word))
