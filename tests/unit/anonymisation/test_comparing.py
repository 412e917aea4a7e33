"""The comparison with Presidio and with parts of the pipeline; and that nobody asks the network."""

import socket
from itertools import pairwise
from unittest import mock

import pytest
import tldextract
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from kimqual.anonymisation import comparing, presidio
from kimqual.anonymisation.comparing import ALL, NER, PRESIDIO, RULES, compare, finders
from kimqual.anonymisation.measure import Gold, measure
from kimqual.anonymisation.ner import Tag
from kimqual.anonymisation.presidio import CATEGORIES, find_as_it_comes
from kimqual.model import Category, Mention, Span

TEXT = "Frau Wüllner, Heeper Straße 12, fatma@example.org. Danach hat quuxo der Wüllner geholfen."


class OneName:
    """A tagger that knows one name, which no rule takes for one."""

    name = "one"

    def tag(self, sentences):
        return [
            [Tag(Span(at, at + 5), Category.PERSON, 0.9)] if (at := s.find("quuxo")) >= 0 else []
            for s in sentences
        ]


@pytest.fixture
def asked():
    """Refuse every connection, and list what was asked for."""
    hosts = []

    def refuse(*arguments, **_):
        hosts.append(arguments)
        raise OSError

    with (
        mock.patch.object(socket.socket, "connect", refuse),
        mock.patch.object(socket.socket, "connect_ex", refuse),
        mock.patch.object(socket, "getaddrinfo", refuse),
        mock.patch.object(socket, "create_connection", refuse),
    ):
        yield hosts


@pytest.fixture
def fresh(tmp_path):
    """Let Presidio's extractor start without the lists that it may have fetched before."""
    extractor = tldextract.TLDExtract(cache_dir=str(tmp_path))
    with mock.patch.object(tldextract, "extract", extractor):
        presidio._analyser.cache_clear()
        yield
        presidio._analyser.cache_clear()


def surfaces(find, text=TEXT):
    return [found.span.of(text) for found in find(text)]


def test_presidio_s_own_mail_recogniser_asks_the_network(asked, fresh):
    EmailRecognizer(supported_language="de").validate_result("fatma@example.org")
    assert asked


def test_the_comparison_opens_no_socket_and_finds_the_address(asked, fresh):
    assert "fatma@example.org" in surfaces(finders(None)[PRESIDIO])
    assert asked == []


@pytest.mark.parametrize("address", ["fatma@example.org", "fatma@stadt.example.de", "fatma@x.zzzz"])
def test_offline_presidio_judges_addresses_as_it_always_does(asked, fresh, address):
    usual = EmailRecognizer(supported_language="de").validate_result(address)
    assert presidio.OfflineEmailRecognizer().validate_result(address) is usual


def test_presidio_keeps_its_other_recognisers():
    names = {one.name for one in presidio._analyser().registry.recognizers}
    assert {"DateRecognizer", "IbanRecognizer", "PhoneRecognizer", "UrlRecognizer"} <= names
    assert "EmailRecognizer" not in names


def test_every_entity_of_presidio_for_german_has_a_category():
    assert set(presidio._analyser().get_supported_entities("de")) <= set(CATEGORIES)


def test_presidio_finds_no_name_without_a_model():
    assert all(one.category is not Category.PERSON for one in find_as_it_comes(TEXT))


def test_each_system_finds_what_it_has_finders_for():
    with_model = finders(OneName())
    assert "quuxo" not in surfaces(with_model[RULES])
    assert {"Wüllner", "Heeper Straße 12"} <= set(surfaces(with_model[RULES]))
    assert surfaces(with_model[NER]) == ["quuxo"]


def test_no_system_leaves_overlaps():
    for find in finders(OneName()).values():
        spans = [one.span for one in find(TEXT)]
        assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("ner", "names"), [(None, [PRESIDIO, RULES, ALL]), (OneName(), [PRESIDIO, RULES, NER, ALL])]
)
def test_the_row_of_the_model_is_there_only_where_a_model_is(ner, names):
    at = TEXT.index("quuxo")
    gold = [Gold("d", TEXT, (Mention(at, at + 5, Category.PERSON, 1.0),))]
    whole = measure(gold, {"d": gold[0].mentions})
    steps = []
    with mock.patch.object(comparing, "shipped_ner", return_value=ner):
        rows = compare(gold, whole, progress=lambda: steps.append(1))
    assert [row.name for row in rows] == names
    assert len(steps) == len(names) - 1
    recall = {row.name: row.to_json()["recall_person"] for row in rows}
    assert recall[ALL] == 1.0
    assert recall[RULES] == 0.0
    assert recall.get(NER, 1.0) == 1.0


def test_what_is_not_marked_or_predicted_has_no_share():
    row = comparing.System("all", measure([], {}), 0).to_json()
    assert row["recall_person"] is row["precision"] is row["f2"] is None
    assert row["false_masks_per_1000_words"] == 0
