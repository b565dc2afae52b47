"""What the door leads to, for type checkers and editors; ``__init__.py`` says the same."""

from workbench.coding.code import code as code
from workbench.coding.sheets.judging import save_sample as save_sample
from workbench.combine import concat as concat
from workbench.compare.calibration import calibration as calibration
from workbench.compare.contrast import contrast as contrast
from workbench.compare.frame_stance import frame_by_stance as frame_by_stance
from workbench.compare.name_shares import name_shares as name_shares
from workbench.compare.periods import before_after as before_after
from workbench.compare.periods import changepoint as changepoint
from workbench.compare.profile_map import profile_map as profile_map
from workbench.compare.profiles import nearest as nearest
from workbench.compare.profiles import profiles as profiles
from workbench.compare.rates import document_rates as document_rates
from workbench.compare.rates import group_rates as rates
from workbench.compare.rates import target_rates as target_rates
from workbench.compare.source_stance import source_diversity as source_diversity
from workbench.compare.source_stance import stance_by_source as stance_by_source
from workbench.compare.source_stance import unnamed_sources as unnamed_sources
from workbench.compare.sources import chains as chains
from workbench.compare.sources import cited_together as cited_together
from workbench.compare.sources import sources as sources
from workbench.compare.time import rates_over_time as rates_over_time
from workbench.compare.time import read_events as read_events
from workbench.compare.words.collocation import collocates as collocates
from workbench.compare.words.dispersion import dispersion as dispersion
from workbench.compare.words.keyness_groups import keyness_groups as keyness_groups
from workbench.compare.words.ngrams import ngrams as ngrams
from workbench.corpus import Corpus as Corpus
from workbench.counting.study import study as study
from workbench.door.texts import duplicates as duplicates
from workbench.door.texts import read as read
from workbench.door.texts import with_duplicates as with_duplicates
from workbench.door.trust import agreement as agreement
from workbench.door.trust import evaluate as evaluate
from workbench.door.trust import precision as precision
from workbench.door.words import keyness as keyness
from workbench.errors import WorkbenchError as WorkbenchError
from workbench.find.concordance.kwic import concordance as concordance
from workbench.find.filters.conditions import Condition as Condition
from workbench.find.filters.filter import Filter as Filter
from workbench.find.sampling import sample_places as sample_places
from workbench.hand.override import override as override
from workbench.show import plots as plots
from workbench.show.annotating.adjudicator import Adjudicator as Adjudicator
from workbench.show.annotating.annotator import Annotator as Annotator
from workbench.show.explorer.explorer import Explorer as Explorer
from workbench.show.overview import overview as overview
from workbench.show.reading import sentences_with_markers as reading
from workbench.show.report.page import report as report
from workbench.show.tables import table as table

__all__ = [
    "Adjudicator",
    "Annotator",
    "Condition",
    "Corpus",
    "Explorer",
    "Filter",
    "WorkbenchError",
    "__version__",
    "agreement",
    "before_after",
    "calibration",
    "chains",
    "changepoint",
    "cited_together",
    "code",
    "collocates",
    "concat",
    "concordance",
    "contrast",
    "dispersion",
    "document_rates",
    "duplicates",
    "evaluate",
    "frame_by_stance",
    "keyness",
    "keyness_groups",
    "name_shares",
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
    "read_events",
    "reading",
    "report",
    "sample_places",
    "save_sample",
    "source_diversity",
    "sources",
    "stance_by_source",
    "study",
    "table",
    "target_rates",
    "unnamed_sources",
    "with_duplicates",
]

__version__: str
