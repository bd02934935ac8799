"""Indonesian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


class Indonesian(Outline):
    """The rules of Indonesian."""

    lang_tag = "id"
    point = "koma"
    dot = "titik"
    to = "sampai"
    span = "{} sampai {}"
    falling = "{} {}"
    years = "{} sampai {}"
    by = "kali"
    per = "per {}"
    half = "{} setengah"
    mixed = "{} {}"
    about = "sekitar"
    time = "<h> <m>"
    before_times = frozenset({"pukul", "jam"})
    months = tuple(
        word_list(
            """
        Januari Februari Maret April Mei Juni Juli Agustus September Oktober November
        Desember
        """
        )
    )
    fractions = {
        (1, 2): "setengah",
        (1, 3): "sepertiga",
        (2, 3): "dua pertiga",
        (1, 4): "seperempat",
        (3, 4): "tiga perempat",
    }
    currencies = {
        "Rp": (Entry("m", "rupiah"), None),
        "IDR": (Entry("m", "rupiah"), None),
        "€": (Entry("m", "euro"), Entry("m", "sen")),
        "EUR": (Entry("m", "euro"), Entry("m", "sen")),
        "$": (Entry("m", "dolar"), Entry("m", "sen")),
        "USD": (Entry("m", "dolar"), Entry("m", "sen")),
        "US$": (Entry("m", "dolar"), Entry("m", "sen")),
        "£": (Entry("m", "pound"), None),
        "GBP": (Entry("m", "pound"), None),
        "¥": (Entry("m", "yen"), None),
        "₹": (Entry("m", "rupee"), None),
    }
    multiples = {
        "juta": (6, "juta"),
        "miliar": (9, "miliar"),
        "triliun": (12, "triliun"),
        "ribu": (3, "ribu"),
    }
    units = entries("""
        km  m  kilometer
        m  m  meter
        cm  m  sentimeter
        mm  m  milimeter
        m²|m2  m  meter persegi
        ha  m  hektar
        kg  m  kilogram
        g|gr  m  gram
        t  m  ton
        l|L  m  liter
        ml  m  mililiter
        km/h|km/jam  m  kilometer per jam
        jam|h  m  jam
        menit|min  m  menit
        detik|s  m  detik
        GB  m  gigabita
        °C  m  derajat Celsius
        °  m  derajat
        %  m  persen
    """)
    shortened = pairs("""
        lt.  lantai
        mis.  misalnya
        Prof.  profesor
        Dr.  doktor
        tgl.  tanggal
        dst.  dan seterusnya
        dr.  dokter
        Bpk.  bapak
        dll.  dan lain lain
        dsb.  dan sebagainya
        yg  yang
        Jl.|Jln.  jalan
        tel.|telp.  telepon
        a.n.  atas nama
    """)
    shortened_before_numbers = pairs("""
        No.|no.  nomor
        hlm.|hal.  halaman
        Rp.  rupiah
    """)


LANGUAGE = Indonesian()
