"""What the door leads to, for type checkers and editors; ``__init__.py`` says the same."""

from workbench.coding.code import code as code
from workbench.coding.names_used import names_used as names_used
from workbench.coding.sheets.judging import save_sample as save_sample
from workbench.coding.sheets.read import read_coding as read_coding
from workbench.combine import concat as concat
from workbench.compare.calibration import calibration as calibration
from workbench.compare.contrast import contrast as contrast
from workbench.compare.findings import Beside as Beside
from workbench.compare.findings import across as across
from workbench.compare.findings import findings as findings
from workbench.compare.influence import influence as influence
from workbench.compare.name_shares import name_shares as name_shares
from workbench.compare.periods import before_after as before_after
from workbench.compare.periods import changepoint as changepoint
from workbench.compare.profiles import nearest as nearest
from workbench.compare.profiles import profile_map as profile_map
from workbench.compare.profiles import profiles as profiles
from workbench.compare.rates import document_rates as document_rates
from workbench.compare.rates import group_rates as rates
from workbench.compare.rates import rates_over_time as rates_over_time
from workbench.compare.rates import target_rates as target_rates
from workbench.compare.sensitivity import by_hand as by_hand
from workbench.compare.sensitivity import sensitivity as sensitivity
from workbench.compare.sources import chains as chains
from workbench.compare.sources import cited_together as cited_together
from workbench.compare.sources import source_diversity as source_diversity
from workbench.compare.sources import sources as sources
from workbench.compare.sources import unnamed_sources as unnamed_sources
from workbench.compare.stance_by import frame_by_stance as frame_by_stance
from workbench.compare.stance_by import stance_by_source as stance_by_source
from workbench.compare.words.collocation import collocates as collocates
from workbench.compare.words.dispersion import dispersion as dispersion
from workbench.compare.words.dispersion import ngrams as ngrams
from workbench.compare.words.keyness_groups import keyness_groups as keyness_groups
from workbench.compare.words.type_table import frequencies as frequencies
from workbench.corpus import Corpus as Corpus
from workbench.counting.study import study as study
from workbench.door.apart import counted as counted
from workbench.door.export import save as save
from workbench.door.texts import duplicates as duplicates
from workbench.door.texts import read as read
from workbench.door.texts import with_duplicates as with_duplicates
from workbench.door.trust import agreement as agreement
from workbench.door.trust import evaluate as evaluate
from workbench.door.trust import precision as precision
from workbench.door.words import keyness as keyness
from workbench.errors import WorkbenchError as WorkbenchError
from workbench.evaluate.reliability import reliability as reliability
from workbench.features import write_features as write_features
from workbench.find.concordance.kwic import concordance as concordance
from workbench.find.filters.conditions import Condition as Condition
from workbench.find.filters.filter import Filter as Filter
from workbench.find.sampling import sample_places as sample_places
from workbench.hand.override import override as override
from workbench.read.check import check as check
from workbench.read.events import read_events as read_events
from workbench.show import plots as plots
from workbench.show.annotating.adjudicator import Adjudicator as Adjudicator
from workbench.show.annotating.annotator import Annotator as Annotator
from workbench.show.explorer.explorer import Explorer as Explorer
from workbench.show.overview import overview as overview
from workbench.show.reading import sentences_with_markers as reading
from workbench.show.report.page import report as report
from workbench.show.tables import table as table
from workbench.storage.verify import verify as verify

__all__ = [
    "Adjudicator",
    "Annotator",
    "Beside",
    "Condition",
    "Corpus",
    "Explorer",
    "Filter",
    "WorkbenchError",
    "__version__",
    "across",
    "agreement",
    "before_after",
    "by_hand",
    "calibration",
    "chains",
    "changepoint",
    "check",
    "cited_together",
    "code",
    "collocates",
    "concat",
    "concordance",
    "contrast",
    "counted",
    "dispersion",
    "document_rates",
    "duplicates",
    "evaluate",
    "findings",
    "frame_by_stance",
    "frequencies",
    "influence",
    "keyness",
    "keyness_groups",
    "name_shares",
    "names_used",
    "nearest",
    "ngrams",
    "override",
    "overview",
    "plots",
    "precision",
    "profile_map",
    "profiles",
    "rates",
    "rates_over_time",
    "read",
    "read_coding",
    "read_events",
    "reading",
    "reliability",
    "report",
    "sample_places",
    "save",
    "save_sample",
    "sensitivity",
    "source_diversity",
    "sources",
    "stance_by_source",
    "study",
    "table",
    "target_rates",
    "unnamed_sources",
    "verify",
    "with_duplicates",
    "write_features",
]

__version__: str
