"""One recogniser per file; ``ALL`` is what the engine loads: callables without arguments."""

from __future__ import annotations

from collections.abc import Callable

from kimqual.anonymisation.recognisers.age import Age
from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser, Recogniser
from kimqual.anonymisation.recognisers.date import Date
from kimqual.anonymisation.recognisers.districts import Districts
from kimqual.anonymisation.recognisers.email import Email
from kimqual.anonymisation.recognisers.file_number import FileNumber
from kimqual.anonymisation.recognisers.groups import Groups
from kimqual.anonymisation.recognisers.handle import Handle
from kimqual.anonymisation.recognisers.iban import Iban
from kimqual.anonymisation.recognisers.licence_plate import LicencePlate
from kimqual.anonymisation.recognisers.occupations import Occupations
from kimqual.anonymisation.recognisers.organisations import Organisations
from kimqual.anonymisation.recognisers.persons import Persons
from kimqual.anonymisation.recognisers.phone import Phone
from kimqual.anonymisation.recognisers.places import Places
from kimqual.anonymisation.recognisers.postcode import Postcode
from kimqual.anonymisation.recognisers.residence_id import ResidenceId
from kimqual.anonymisation.recognisers.social_security import SocialSecurity
from kimqual.anonymisation.recognisers.street import Street
from kimqual.anonymisation.recognisers.tax_id import TaxId
from kimqual.anonymisation.recognisers.unknown_names import UnknownNames
from kimqual.anonymisation.recognisers.url import Url

ALL: list[Callable[[], Recogniser]] = [
    Street,
    Postcode,
    Date,
    Age,
    Phone,
    Email,
    Url,
    Handle,
    Iban,
    LicencePlate,
    TaxId,
    SocialSecurity,
    ResidenceId,
    FileNumber,
    Persons,
    UnknownNames,
    Places,
    Districts,
    Organisations,
    Occupations,
    Groups,
]

__all__ = ["ALL", "Pattern", "PatternRecogniser", "Recogniser"]
