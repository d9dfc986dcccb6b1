"""Print language/lemmas.tsv: the forms whose lemma in the treebanks is not what the rules give. Run after any change of the rules."""

import gzip
import sys
from collections import Counter
from pathlib import Path

from spolia.language import lemmas

OVERRULED = {("bases", "NOUN")}  # of "base" in reports of war, of "basis" in the treebanks
IRREGULAR = Path(__file__).with_name("irregular.txt")


def main() -> None:
    data = Path(sys.argv[1])
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for name in ("ud_ewt/train", "ud_gum/train"):
        for line in gzip.open(data / f"{name}.conllu.gz", "rt", encoding="utf-8"):
            row = line.split("\t")
            if (
                row[0].isdigit()
                and row[3] in ("VERB", "NOUN", "AUX", "ADJ", "ADV", "PRON", "DET")
                and row[1].replace("’", "'").replace("'", "").isalpha()
            ):
                upos = "VERB" if row[3] == "AUX" else row[3]
                counts[row[1].lower().replace("’", "'"), upos, row[4], row[2].lower()] += 1
    lemmas._odd_forms = dict  # the rules alone  # type: ignore[assignment]
    best: dict[tuple[str, str], Counter[str]] = {}
    wrong = set()
    for (form, upos, xpos, lemma), n in counts.items():
        best.setdefault((form, upos), Counter())[lemma] += n
        if lemmas.lemma_of.__wrapped__(form, upos, xpos) != lemma:
            wrong.add((form, upos))
    rows = {(form, upos): best[form, upos].most_common(1)[0][0] for form, upos in wrong - OVERRULED}
    for line in IRREGULAR.read_text("utf-8").splitlines():
        base, *forms = line.split()
        rows.update({(form, "VERB"): base for form in forms})
    print("# form, universal tag (VERB also for AUX), lemma: where the rules of lemmas.py err. Made by training/make_lemmas.py.")
    for (form, upos), lemma in sorted(rows.items()):
        print(form, upos, lemma, sep="\t")


if __name__ == "__main__":
    main()
