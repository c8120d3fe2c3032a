"""What each of Grafana's unit ids writes behind or before a number (facts: Grafana's value-format categories)."""

from collections.abc import Mapping

from attrs import frozen

_SI_PREFIXES = ("f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y")
_SI_BASE = _SI_PREFIXES.index("")
_BINARY_PREFIXES = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")


@frozen
class Scale:
    """A unit whose number is divided by ``factor`` until it is short; ``suffixes[base]`` is that of the number itself.

    ``prefix`` is written before the number and its sign stays before the prefix, as currencies have it.
    """

    factor: int = 1
    suffixes: tuple[str, ...] = ("",)
    base: int = 0
    prefix: str = ""


def fixed(unit: str) -> Scale:
    """Return a unit that is never scaled: the symbol stands behind the number."""
    return Scale(suffixes=(f" {unit}" if unit else "",))


def si(unit: str, exponent: int = 0) -> Scale:
    """Return a unit with decimal prefixes; ``exponent`` is the power of 1000 that the number is already in."""
    return Scale(1000, tuple(f" {prefix}{unit}" for prefix in _SI_PREFIXES), _SI_BASE + exponent)


def binary(unit: str, exponent: int = 0) -> Scale:
    """Return a unit with binary prefixes; ``exponent`` is the power of 1024 that the number is already in."""
    return Scale(1024, tuple(f" {prefix}{unit}" for prefix in _BINARY_PREFIXES), exponent)


def count(symbol: str) -> Scale:
    """Return a unit counted in thousands, millions, billions and trillions."""
    return Scale(1000, tuple(f"{letter} {symbol}" for letter in ("", "K", "M", "B", "T")))


def currency(symbol: str, *, behind: bool = False) -> Scale:
    """Return a currency: its symbol before the number, or behind it."""
    letters = ("", "K", "M", "B", "T")
    if behind:
        return Scale(1000, tuple(letter + symbol for letter in letters))
    return Scale(1000, letters, prefix=symbol)


def si_of_text(text: str) -> Scale:
    """Return the scale of ``si:mF``: the first letter is a decimal prefix when it is one."""
    letter = text[:1]
    if letter in _SI_PREFIXES and letter:
        return si(text[1:], _SI_PREFIXES.index(letter) - _SI_BASE)
    return si(text)


_FIXED = """
none= humidity=%H dB=dB candela=cd pixel=px accMS2=m/sec² accFS2=f/sec² accG=g degree=° radian=rad grad=grad
arcmin=arcmin arcsec=arcsec areaM2=m² areaF2=ft² areaMI2=mi² acres=ac hectares=ha ppm=ppm conppb=ppb conngm3=ng/m³
conngNm3=ng/Nm³ conμgm3=μg/m³ conμgNm3=μg/Nm³ conmgm3=mg/m³ conmgNm3=mg/Nm³ congm3=g/m³ congNm3=g/Nm³ conmgdL=mg/dL
conmmolL=mmol/L flowgpm=gpm flowcms=cms flowcfs=cfs flowcfm=cfm litreh=L/h flowlpm=L/min flowmlpm=mL/min lux=lux
masslb=lb masst=t lengthin=in lengthft=ft lengthmi=mi pressurehpa=hPa pressurekpa=kPa pressurehg="Hg rotrpm=rpm
rotrads=rad/s rotdegs=°/s celsius=°C fahrenheit=°F kelvin=K velocityms=m/s velocitykmh=km/h velocitymph=mph
velocityknot=kn m3=m³ Nm3=Nm³ dm3=dm³ gallons=gal
"""
_SI = """
sishort= flops=FLOP/s mflops=FLOP/s:2 gflops=FLOP/s:3 tflops=FLOP/s:4 pflops=FLOP/s:5 eflops=FLOP/s:6 zflops=FLOP/s:7
yflops=FLOP/s:8 decbytes=B decbits=b deckbytes=B:1 decmbytes=B:2 decgbytes=B:3 dectbytes=B:4 decpbytes=B:5 pps=p/s
Bps=B/s bps=b/s KBs=B/s:1 Kbits=b/s:1 MBs=B/s:2 Mbits=b/s:2 GBs=B/s:3 Gbits=b/s:3 TBs=B/s:4 Tbits=b/s:4 PBs=B/s:5
Pbits=b/s:5 watt=W kwatt=W:1 megwatt=W:2 gwatt=W:3 mwatt=W:-1 Wm2=W/m² voltamp=VA kvoltamp=VA:1 voltampreact=VAr
kvoltampreact=VAr:1 watth=Wh watthperkg=Wh/kg kwatth=Wh:1 kwattm=W-Min:1 amph=Ah kamph=Ah:1 mamph=Ah:-1 joule=J ev=eV
amp=A kamp=A:1 mamp=A:-1 volt=V kvolt=V:1 mvolt=V:-1 dBm=dBm ohm=Ω kohm=Ω:1 Mohm=Ω:2 farad=F µfarad=F:-2 nfarad=F:-3
pfarad=F:-4 ffarad=F:-5 henry=H mhenry=H:-1 µhenry=H:-2 lumens=Lm forceNm=Nm forcekNm=Nm:1 forceN=N forcekN=N:1 Hs=H/s
KHs=H/s:1 MHs=H/s:2 GHs=H/s:3 THs=H/s:4 PHs=H/s:5 EHs=H/s:6 massmg=g:-1 massg=g masskg=g:1 lengthmm=m:-1 lengthm=m
lengthkm=m:1 pressurembar=bar:-1 pressurebar=bar pressurekbar=bar:1 pressurepa=Pa radbq=Bq radci=Ci radgy=Gy radrad=rad
radsv=Sv radmsv=Sv:-1 radμsv=Sv:-2 radrem=rem radexpckg=C/kg radr=R radsvh=Sv/h radmsvh=Sv/h:-1 radμsvh=Sv/h:-2
rothz=Hz mlitre=L:-1 litre=L hertz=Hz
"""
_BINARY = """
bytes=B bits=b kbytes=B:1 mbytes=B:2 gbytes=B:3 tbytes=B:4 pbytes=B:5 binBps=B/s binbps=b/s KiBs=B/s:1 Kibits=b/s:1
MiBs=B/s:2 Mibits=b/s:2 GiBs=B/s:3 Gibits=b/s:3 TiBs=B/s:4 Tibits=b/s:4 PiBs=B/s:5 Pibits=b/s:5
"""
_COUNT = """
cps=c/s ops=ops/s reqps=req/s rps=rd/s wps=wr/s iops=io/s eps=evt/s mps=msg/s recps=rec/s rowsps=rows/s cpm=c/m
opm=ops/m reqpm=req/m rpm=rd/m wpm=wr/m epm=evts/m mpm=msgs/m recpm=rec/m rowspm=rows/m
"""
_CURRENCY = """
USD=$ GBP=£ EUR=€ JPY=¥ RUB=₽ UAH=₴ BRL=R$ CZK=czk CHF=CHF PLN=PLN BTC=฿ mBTC=mBTC μBTC=μBTC ZAR=R INR=₹ KRW=₩ IDR=Rp
PHP=PHP MYR=RM XPF=XPF BGN=BGN PYG=₲ UYU=UYU ILS=₪
"""
_CURRENCY_BEHIND = "DKK=kr ISK=kr NOK=kr SEK=kr VND=đ TRY=₺"


def _rows(table: str) -> list[tuple[str, str, int]]:
    rows = []
    for word in table.split():
        name, _, rest = word.partition("=")
        symbol, _, exponent = rest.partition(":")
        rows.append((name, symbol, int(exponent or 0)))
    return rows


SCALES: Mapping[str, Scale] = {
    **{name: fixed(symbol) for name, symbol, _ in _rows(_FIXED)},
    **{name: si(symbol, exponent) for name, symbol, exponent in _rows(_SI)},
    **{name: binary(symbol, exponent) for name, symbol, exponent in _rows(_BINARY)},
    **{name: count(symbol) for name, symbol, _ in _rows(_COUNT)},
    **{f"currency{name}": currency(symbol) for name, symbol, _ in _rows(_CURRENCY)},
    **{f"currency{name}": currency(symbol, behind=True) for name, symbol, _ in _rows(_CURRENCY_BEHIND)},
    "short": Scale(1000, ("", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept")),
    "pressurepsi": Scale(1000, ("psi", "ksi", "Mpsi")),
}
"""Units that are a number and a symbol."""

TIME_STEPS: Mapping[str, tuple[tuple[float, float, str], ...]] = {
    "ns": (
        (1e3, 1, " ns"),
        (1e6, 1e3, " µs"),
        (1e9, 1e6, " ms"),
        (6e10, 1e9, " s"),
        (3.6e12, 6e10, " min"),
        (8.64e13, 3.6e12, " hour"),
        (float("inf"), 8.64e13, " day"),
    ),
    "µs": ((1e3, 1, " µs"), (1e6, 1e3, " ms"), (float("inf"), 1e6, " s")),
    "ms": (
        (1e3, 1, " ms"),
        (6e4, 1e3, " s"),
        (3.6e6, 6e4, " min"),
        (8.64e7, 3.6e6, " hour"),
        (3.1536e10, 8.64e7, " day"),
        (float("inf"), 3.1536e10, " year"),
    ),
    "s": (
        (1e-6, 1e-9, " ns"),
        (1e-3, 1e-6, " µs"),
        (1, 1e-3, " ms"),
        (60, 1, " s"),
        (3600, 60, " min"),
        (86400, 3600, " hour"),
        (604800, 86400, " day"),
        (31536000, 604800, " week"),
        (float("inf"), 3.15569e7, " year"),
    ),
    "m": (
        (60, 1, " min"),
        (1440, 60, " hour"),
        (10080, 1440, " day"),
        (604800, 10080, " week"),
        (float("inf"), 5.25948e5, " year"),
    ),
    "h": ((24, 1, " hour"), (168, 24, " day"), (8760, 168, " week"), (float("inf"), 8760, " year")),
    "d": ((7, 1, " day"), (365, 7, " week"), (float("inf"), 365, " year")),
}
"""Units of time: below a limit the number is divided by the second figure and has the suffix."""
