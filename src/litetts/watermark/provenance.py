"""What a file says about where it comes from: plain tags, and signed C2PA manifests.

Tags need nothing and are always there, but anybody can remove or write them. A manifest is signed
over the whole file, so it proves who made it and that nothing was changed since; it is lost as soon
as the file is converted. The watermark stays in the sound. The manifest names the watermark (a
"soft binding"), so one leads to the other.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from litetts.audio.encode import format_of
from litetts.audio.tags import AI_NOTICE, Tags
from litetts.errors import InputError, MissingExtraError, ModelError, SettingsError

SIGNED_FORMATS = ("wav", "mp3", "m4a", "flac")
"""Formats that can hold a manifest. Ogg and bare samples cannot."""

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for media made by a trained model."""

SOFT_BINDING = "com.litetts.spread-spectrum"
"""Name of our watermark in a manifest's soft binding."""

SMALLEST_SIGNED_BYTES = 1024


def tags(mark_id: str = "", *, title: str = "", voice: str = "", date: str = "") -> Tags:
    """Tags for the encoder: that the speech is artificial, and the name of its watermark.

    They become ID3 frames in MP3, Vorbis comments in Opus and FLAC, RIFF INFO in WAV, and MP4
    metadata in M4A.
    """
    comment = f"{AI_NOTICE}; watermark {mark_id}" if mark_id else AI_NOTICE
    return Tags(title=title, artist=voice, date=date, comment=comment)


@dataclass(frozen=True)
class Credentials:
    """A certificate and its private key, both in PEM.

    Attributes:
        chain: the signing certificate, then those that vouch for it.
        private_key: in PKCS #8.
        algorithm: "es256", "es384", "es512", "ps256", "ps384", "ps512" or "ed25519".
        timestamps: address of a time stamp authority (RFC 3161); None = no time stamp, offline.
    """

    chain: str
    private_key: str
    algorithm: str = "es256"
    timestamps: str | None = None

    def __repr__(self) -> str:
        return f"Credentials(algorithm={self.algorithm!r})"  # never the key

    @classmethod
    def load(
        cls,
        chain: Path | str,
        private_key: Path | str,
        *,
        algorithm: str = "es256",
        timestamps: str | None = None,
    ) -> Credentials:
        """Read the two PEM files.

        Raises:
            SettingsError: a file is missing or is no PEM.
        """
        texts = []
        for path in (Path(chain), Path(private_key)):
            try:
                texts.append(path.read_text("ascii"))
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(
                    f"{path} cannot be read as PEM: {error}", field="certificate"
                ) from error
            if "-----BEGIN" not in texts[-1]:
                raise SettingsError(f"{path} is not in PEM", field="certificate")
        return cls(texts[0], texts[1], algorithm, timestamps)

    @classmethod
    def for_testing(cls, organisation: str = "LiteTTS test") -> tuple[Credentials, str]:
        """Credentials made on the spot, valid for 30 days, and the PEM of the root behind them.

        Whoever checks the manifest must be told to trust that root: nobody else will.

        Raises:
            MissingExtraError: the package cryptography is not installed.
        """
        return cls.made_up(organisation, 30)

    @classmethod
    def made_up(cls, organisation: str, days: int) -> tuple[Credentials, str]:
        """Credentials that nobody vouches for, and the PEM of the root behind them.

        Raises:
            MissingExtraError: the package cryptography is not installed.
        """
        return _made_up(organisation, days)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest of a file says.

    Attributes:
        state: "trusted" (intact, and signed by somebody whom we trust), "valid" (intact, signed by
            a stranger), "invalid" (changed since it was signed), or "unreadable" (damaged).
        problems: codes of what is wrong, as the C2PA specification names them.
        issuer: organisation in the certificate.
        software: what made the file.
        artificial: whether it says that a trained model made the sound.
        mark_id: name of the watermark in the sound; "" if none is given.
    """

    state: str
    problems: tuple[str, ...]
    issuer: str
    software: str
    artificial: bool
    mark_id: str


def sign(
    data: bytes,
    format: str,
    credentials: Credentials,
    *,
    mark_id: str = "",
    title: str = "",
    voice: str = "",
) -> bytes:
    """A complete file with a signed manifest inside; see `sign_file`."""
    out = io.BytesIO()
    sign_file(io.BytesIO(data), out, format, credentials, mark_id=mark_id, title=title, voice=voice)
    return out.getvalue()


def sign_file(
    source: IO[bytes],
    out: IO[bytes],
    format: str,
    credentials: Credentials,
    *,
    mark_id: str = "",
    title: str = "",
    voice: str = "",
) -> None:
    """Write a complete file with a signed manifest inside.

    Signing covers the whole file, so a stream can only be signed once it has ended.

    Args:
        source: the encoded file, at its beginning.
        out: where the signed one is written.
        format: name of its format: wav, mp3, m4a or flac.
        credentials: who signs.
        mark_id: public name of the watermark in the sound.
        title: of the recording.
        voice: who speaks; both are shown by those who read the manifest.

    Raises:
        MissingExtraError: c2pa-python is not installed.
        InputError: the format cannot hold a manifest, or the data is not of that format.
        SettingsError: the credentials do not fit each other or the algorithm.
    """
    c2pa = _c2pa()
    mime = _mime(format)
    if len(source.read(SMALLEST_SIGNED_BYTES)) < SMALLEST_SIGNED_BYTES:
        raise InputError("the file is too short to be sound: nothing was signed", field="file")
    source.seek(0)
    manifest = _manifest(mark_id, title, voice)
    try:
        signer = c2pa.Signer.from_info(
            c2pa.C2paSignerInfo(
                credentials.algorithm,
                credentials.chain.encode(),
                credentials.private_key.encode(),
                credentials.timestamps,
            )
        )
    except c2pa.C2paError as error:
        raise SettingsError(
            f"the certificate or its key cannot be used for {credentials.algorithm}: {error}",
            field="certificate",
        ) from error
    try:
        with c2pa.Builder(manifest) as builder:
            builder.sign(signer, mime, source, out)
    except c2pa.C2paError as error:
        blamed = ("signature", "certificate", "time")
        if any(word in str(error).lower() for word in blamed):
            raise SettingsError(
                f"the certificate cannot sign: {error}", field="certificate"
            ) from error
        raise InputError(f"the file cannot be signed as {format}: {error}", field="file") from error
    finally:
        signer.close()


def read(data: bytes, format: str, *, trusted_roots: Iterable[str] = ()) -> Manifest | None:
    """The manifest of a file, checked; None if there is none.

    Args:
        data: the file.
        format: name of its format: wav, mp3, m4a or flac.
        trusted_roots: certificates in PEM whose signers are trusted.

    Raises:
        MissingExtraError: c2pa-python is not installed.
        InputError: the format cannot hold a manifest.
        ModelError: the manifest is there but cannot be parsed.
    """
    c2pa = _c2pa()
    mime = _mime(format)
    anchors = "\n".join(trusted_roots)
    settings: dict[str, Any] = {"verify": {"verify_trust": True}}
    if anchors:
        settings["trust"] = {"user_anchors": anchors}
    try:
        reader = c2pa.Reader.try_create(
            mime, io.BytesIO(data), context=c2pa.Context.from_dict(settings)
        )
        if reader is None:
            return None
        with reader:
            found = json.loads(reader.json())
    except c2pa.C2paError as error:
        raise ModelError(f"the manifest cannot be read: {error}", field="file") from error
    active = found["manifests"][found["active_manifest"]]
    generator = (active.get("claim_generator_info") or [{}])[0]
    mark_id, artificial = "", False
    for assertion in active.get("assertions", ()):
        content = assertion["data"]
        if assertion["label"].startswith("c2pa.soft-binding"):
            if content.get("alg") == SOFT_BINDING and content.get("blocks"):
                mark_id = content["blocks"][0]["value"]
        elif assertion["label"].startswith("c2pa.actions"):
            artificial |= any(a.get("digitalSourceType") == SOURCE_TYPE for a in content["actions"])
    return Manifest(
        state=str(found.get("validation_state", "invalid")).lower(),
        problems=tuple(p["code"] for p in found.get("validation_status", ())),
        issuer=active.get("signature_info", {}).get("issuer", ""),
        software=" ".join(filter(None, (generator.get("name"), generator.get("version")))),
        artificial=artificial,
        mark_id=mark_id,
    )


_BEGINNINGS = {"wav": (0, b"RIFF"), "flac": (0, b"fLaC"), "mp3": (0, b"ID3"), "m4a": (4, b"ftyp")}


def seen(data: bytes, trusted_roots: Iterable[str] = ()) -> dict[str, Any] | None:
    """What the manifest of any file says, for JSON; None if there is none that can be looked at.

    That is the case for formats without manifests, and where c2pa-python is not installed. A
    damaged one has the state "unreadable".
    """
    format = next(
        (name for name, (at, mark) in _BEGINNINGS.items() if data[at : at + len(mark)] == mark),
        None,
    )
    if format is None:
        return None
    try:
        found = read(data, format, trusted_roots=trusted_roots)
    except MissingExtraError:
        return None
    except ModelError:
        found = Manifest("unreadable", (), "", "", False, "")
    return None if found is None else asdict(found)


def _manifest(mark_id: str, title: str, voice: str) -> dict[str, Any]:
    from litetts.version import __version__

    action: dict[str, Any] = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}
    if voice:
        action["parameters"] = {"com.litetts.voice": voice}
    assertions: list[dict[str, Any]] = [
        {"label": "c2pa.actions.v2", "data": {"actions": [action]}, "created": True}
    ]
    if mark_id:
        binding = {"alg": SOFT_BINDING, "blocks": [{"scope": {}, "value": mark_id}]}
        assertions.append({"label": "c2pa.soft-binding", "data": binding, "created": True})
    manifest: dict[str, Any] = {
        "claim_generator_info": [{"name": "LiteTTS", "version": __version__}],
        "assertions": assertions,
    }
    if title:
        manifest["title"] = title
    return manifest


def _mime(format: str) -> str:
    found = format_of(format)
    if found.name not in SIGNED_FORMATS:
        raise InputError(
            f"{found.name} files cannot hold a signed manifest: use one of "
            f"{', '.join(SIGNED_FORMATS)}",
            field="format",
        )
    return found.content_type


@cache
def installed() -> bool:
    """Whether files can be signed here. Looked for once: every reply asks."""
    return find_spec("c2pa") is not None and find_spec("cryptography") is not None


def algorithm_of(private_key: str) -> str:
    """The algorithm that a private key in PEM signs with. Raises SettingsError."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"the private key of the certificate cannot be read ({error}): it must be PEM "
            "(PKCS #8) without a password",
            field="watermark.certificate_key",
        ) from error
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {256: "es256", 384: "es384", 521: "es512"}.get(key.curve.key_size, "es256")
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    raise SettingsError(
        "the private key of the certificate is of a kind that cannot sign manifests: use P-256",
        field="watermark.certificate_key",
    )


def _c2pa() -> Any:
    try:
        import c2pa
    except ImportError as error:
        raise MissingExtraError("c2pa-python", "c2pa", "signed provenance") from error
    return c2pa


def _made_up(organisation: str, days: int) -> tuple[Credentials, str]:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    except ImportError as error:
        raise MissingExtraError("cryptography", "c2pa", "making a test certificate") from error
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)

    def certificate(
        name: str,
        public: ec.EllipticCurvePublicKey,
        issuer: str,
        issuer_key: ec.EllipticCurvePrivateKey,
    ) -> x509.Certificate:
        subjects = [
            x509.Name(
                [
                    x509.NameAttribute(NameOID.COMMON_NAME, common),
                    x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                ]
            )
            for common in (name, issuer)
        ]
        root = name == issuer
        usage = dict.fromkeys(
            (
                "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
            ),
            False,
        )  # fmt: skip
        usage |= {"key_cert_sign": True, "crl_sign": True} if root else {"digital_signature": True}
        made = (
            x509.CertificateBuilder()
            .subject_name(subjects[0])
            .issuer_name(subjects[1])
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
                critical=False,
            )
        )
        if not root:
            # The specification wants a purpose, and allows e-mail protection.
            made = made.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
        return made.sign(issuer_key, hashes.SHA256())

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = f"{organisation} root"
    root = certificate(root_name, root_key.public_key(), root_name, root_key)
    leaf = certificate(f"{organisation} signer", key.public_key(), root_name, root_key)
    pem = [c.public_bytes(serialization.Encoding.PEM).decode() for c in (leaf, root)]
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return Credentials("".join(pem), private), pem[1]
