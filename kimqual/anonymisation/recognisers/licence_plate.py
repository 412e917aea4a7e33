"""German number plates."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category

# Districts' distinguishing signs, current and still being issued (FZV annex 1, publication of the
# Federal Ministry in the Bundesanzeiger); signs of authorities are left out.
_SIGNS = """
    A AA AB ABG ABI AC AE AH AIB AIC AK ALF ALZ AM AN ANA ANG ANK AÖ AP APD ARN ART AS ASD ASL
    ASZ AT AU AUR AW AZ AZE B BA BAD BAR BB BBG BBL BC BCH BD BED BER BF BGD BGL BH BI BID BIN
    BIR BIT BIW BK BKS BL BLB BLK BM BN BNA BO BÖ BOG BOH BOR BOT BRA BRB BRG BRI BRK BRL BRV BS
    BSB BSK BT BTF BÜD BÜR BÜS BÜZ BZ C CA CAS CB CE CHA CLP CLZ CO COC COE CR CUX CW D DA DAH
    DAN DAU DBR DD DE DEG DEL DGF DH DI DIL DIN DIZ DKB DL DLG DM DN DO DON DU DÜW DW DZ E EA EB
    EBE EBN EBS ECK ED EE EF EG EH EI EIC EIL EIN EIS EL EM EMD EMS EN ER ERB ERH ERK ERZ ES ESB
    ESW EU EW F FAL FB FD FDB FDS FEU FF FFB FG FH FI FKB FL FLÖ FN FO FOR FR FRG FRI FRW FS FT
    FTL FÜ FÜS FW FZ G GA GAN GAP GC GD GDB GE GEL GEM GEO GER GF GG GHA GHC GI GK GL GLA GM GMN
    GN GNT GÖ GOA GOH GP GR GRA GRH GRI GRM GRZ GS GT GTH GÜ GUB GUN GV GVM GW GZ H HA HAB HAL
    HAM HAS HB HBN HBS HC HCH HD HDH HDL HE HEB HEF HEI HEL HER HET HF HG HGN HGW HH HHM HI HIG
    HIP HK HL HM HMÜ HN HO HOG HOH HOL HOM HOR HÖS HOT HP HR HRO HS HSK HST HU HUS HV HVL HWI HX
    HY HZ IGB IK IL ILL IN IZ J JE JL JÜL K KA KB KC KE KEH KEL KEM KF KG KH KI KIB KK KL KLE
    KLZ KM KN KO KÖN KÖT KÖZ KR KRU KS KT KU KÜN KUS KW KY KYF L LA LAN LAU LB LBS LBZ LC LD LDK
    LDS LEO LER LEV LF LG LH LI LIB LIF LIN LIP LL LM LN LÖ LÖB LOS LP LR LRO LSA LSN LSZ LU LÜN
    LUP LWL M MA MAB MAI MAK MAL MAR MB MC MD ME MED MEG MEI MEK MEL MER MET MG MGH MGN MH MHL
    MI MIL MK MKK ML MM MN MO MOD MOL MON MOS MQ MR MS MSE MSH MSP MST MTK MTL MÜ MÜB MÜL MÜN
    MÜR MVL MW MY MYK MZ MZG N NAB NAI NAU NB ND NDH NE NEA NEB NEC NEN NES NEU NEW NF NH NI NK
    NL NM NMB NMS NÖ NOH NOL NOM NOR NP NR NRÜ NRW NT NU NVP NW NWM NY NZ OA OAL OB OBB OBG OC
    OCH OD OE OF OG OH OHA ÖHR OHV OHZ OK OL OP OPR OR OS OSL OTW OVI OVL OVP OZ P PA PAF PAN
    PAR PB PCH PE PEG PER PF PI PIR PL PLÖ PM PN PR PRÜ PS PW PZ QFT QLB R RA RC RD RDG RE REG
    REH REI RG RH RI RID RIE RL RM RN RO ROD ROF ROK ROL ROS ROT ROW RP RS RSL RT RU RÜD RÜG RV
    RW RY RZ S SAB SAD SAL SAN SAW SB SBG SBK SC SCZ SDH SDL SDT SE SEB SEE SEF SEL SFB SFT SG
    SGH SH SHA SHG SHK SHL SI SIG SIM SK SL SLE SLF SLK SLN SLS SLÜ SLZ SM SN SO SOB SOG SOK SÖM
    SON SP SPB SPN SR SRB SRO ST STA STB STD STE STH STL STO SU SUL SÜW SW SWA SY SZ SZB TBB TDO
    TE TET TF TG TIR TO TÖL TP TR TS TT TÜ TUT ÜB UE UEM UFF UH UL UM UN USI V VAI VB VEC VER VG
    VIB VIE VIT VK VOH VR VS W WA WAF WAK WAN WAR WAT WB WBS WDA WE WEL WEN WER WES WF WG WHV WI
    WIL WIS WIT WIV WIZ WK WL WLG WM WMS WN WND WO WOB WOH WOL WOR WOS WR WRN WS WSF WST WSW WT
    WTL WTM WÜ WUG WÜM WUN WUR WW WZ WZL X Y Z ZE ZEL ZI ZIG ZP ZR ZS ZW ZZ
"""
_DISTRICTS = frozenset(_SIGNS.split())
_PLATE = r"{letters}{{1,3}}(?:[- ]| - ){marks}{{1,2}}[- ]?[1-9]\d{{0,3}} ?[EH]?(?![\w/]|-\w|[.,]\d)"


class LicencePlate(PatternRecogniser):
    """Number plates: district, hyphen or gap, one or two letters, up to four digits, E or H.

    Case-sensitive, and the district must exist; single-letter districts need the hyphen. After
    "Kennzeichen" or "Nummernschild", lower case and any district will do.

    Source: section 9 FZV (2023) with annexes 1 and 2.
    Valid: ``BI-KM 123`` · ``BI KM 123`` · ``HF-A 7H`` · "Kennzeichen bi km 123".
    Invalid: ``IS 2014`` (no second group) · ``um 12`` (lower case) · ``XQ-KM 123`` (no
    such district).
    """

    name = "licence_plate"
    category = Category.LICENSE_PLATE
    patterns = (
        Pattern(
            "district",
            re.compile(r"(?<![\w/-])" + _PLATE.format(letters="[A-ZÄÖÜ]", marks="[A-Z]")),
            0.85,
        ),
        Pattern(
            "after the word",
            re.compile(
                r"\b(?i:kennzeichen|nummernschild)(?: (?i:ist|war|lautet|mit|hat))?:? (?P<hit>"
                + _PLATE.format(letters="[A-Za-zÄÖÜäöü]", marks="[A-Za-z]")
                + ")"
            ),
            0.9,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Refuse districts that do not exist and single letters that merely stand beside others."""
        if "hit" in match.re.groupindex:
            return True
        district = re.split(r"[- ]", surface, maxsplit=1)[0]
        return district in _DISTRICTS and (len(district) > 1 or surface[1] == "-")
