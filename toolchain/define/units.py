"""The unit ids that Grafana formats (Grafana documentation, "Standard options: unit"; its value-format categories)."""

from attrs import frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Said

_BY_CATEGORY = (
    "none string short sishort percent percentunit humidity dB candela hex0x hex sci locale pixel bool bool_yes_no "
    "bool_on_off "
    "accMS2 accFS2 accG degree radian grad arcmin arcsec areaM2 areaF2 areaMI2 acres hectares "
    "flops mflops gflops tflops pflops eflops zflops yflops "
    "ppm conppb conngm3 conngNm3 conμgm3 conμgNm3 conmgm3 conmgNm3 congm3 congNm3 conmgdL conmmolL "
    "currencyUSD currencyGBP currencyEUR currencyJPY currencyRUB currencyUAH currencyBRL currencyDKK currencyISK "
    "currencyNOK currencySEK currencyCZK currencyCHF currencyPLN currencyBTC currencymBTC currencyμBTC currencyZAR "
    "currencyINR currencyKRW currencyIDR currencyPHP currencyVND currencyTRY currencyMYR currencyXPF currencyBGN "
    "currencyPYG currencyUYU currencyILS "
    "bytes decbytes bits decbits kbytes deckbytes mbytes decmbytes gbytes decgbytes tbytes dectbytes pbytes decpbytes "
    "pps binBps Bps binbps bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits TiBs Tibits TBs "
    "Tbits PiBs Pibits PBs Pbits "
    "dateTimeAsIso dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday dateTimeAsLocal "
    "dateTimeAsLocalNoDateIfToday dateTimeAsSystem dateTimeFromNow "
    "watt kwatt megwatt gwatt mwatt Wm2 voltamp kvoltamp voltampreact kvoltampreact watth watthperkg kwatth kwattm "
    "amph kamph mamph joule ev amp kamp mamp volt kvolt mvolt dBm ohm kohm Mohm farad µfarad nfarad pfarad ffarad "
    "henry mhenry µhenry lumens "
    "flowgpm flowcms flowcfs flowcfm litreh flowlpm flowmlpm lux forceNm forcekNm forceN forcekN Hs KHs MHs GHs THs "
    "PHs EHs massmg massg masslb masskg masst lengthmm lengthin lengthft lengthm lengthkm lengthmi "
    "pressurembar pressurebar pressurekbar pressurepa pressurehpa pressurekpa pressurehg pressurepsi radbq radci radgy "
    "radrad radsv radmsv radμsv radrem radexpckg radr radsvh radmsvh radμsvh rotrpm rothz rotrads rotdegs celsius "
    "fahrenheit kelvin velocityms velocitykmh velocitymph velocityknot mlitre litre m3 Nm3 dm3 gallons "
    "cps ops reqps rps wps iops eps mps recps rowsps cpm opm reqpm rpm wpm epm mpm recpm rowspm "
    "hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks"
)

UNITS = frozenset(_BY_CATEGORY.split())

_FREE_FORM = ("suffix:", "prefix:", "count:", "si:", "currency:", "time:", "bool:")


def is_unit(unit: str) -> bool:
    """Return whether Grafana formats values with this unit: a known id, or a free form such as ``suffix:req``."""
    return unit in UNITS or (unit.startswith(_FREE_FORM) and not unit.endswith(":"))


@frozen
class ShownAs:
    """A unit that a panel has although its queries measure something else, or nothing that can be known; and why."""

    unit: Said
    because: Said


@checked
def shown_as(unit: Said, because: Said) -> ShownAs:
    """Return a unit that replaces the one inferred from the queries; ``because`` is the reason, for the next reader."""
    return ShownAs(unit, because)
