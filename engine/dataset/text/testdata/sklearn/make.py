"""Writes tfidf.json, the figures of TestTFIDFAgreesWithScikitLearn: python3 make.py"""
import json
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

train = [
    "The quick brown fox jumps over the lazy dog, the very lazy dog.",
    "A fox! A FOX? Foxes don't jump over _snake_case_ words or 3.14 or 2024.",
    "Die Straße nach Köln führt über die Brücke; ÜBER DIE BRÜCKE.",
    "Лиса прыгает через собаку, собака спит",
    "the the the the dog",
    "",
    "naïve café — dog/fox … 東京タワー 東京タワー x y z",
]
held = ["the fox over the unknown bridge", "nothing known here at all", "Über die Brücke, dog dog dog"]
cases = []
for ngrams in (1, 2):
    for min_df in (1, 2):
        for weighting, sublinear in (("tfidf", False), ("tfidf", True), ("count", False), ("count", True), ("binary", False)):
            options = dict(ngram_range=(1, ngrams), min_df=min_df)
            if weighting == "binary":
                v = CountVectorizer(binary=True, **options)
            elif weighting == "count":
                v = TfidfVectorizer(use_idf=False, norm=None, sublinear_tf=sublinear, **options)
            else:
                v = TfidfVectorizer(sublinear_tf=sublinear, **options)
            a, b = v.fit_transform(train), v.transform(held)
            cases.append(dict(
                ngrams=ngrams, min_df=min_df, weighting=weighting, sublinear=sublinear,
                vocabulary=list(v.get_feature_names_out()),
                train=a.toarray().round(9).tolist(), held=b.toarray().round(9).tolist()))
json.dump(dict(train=train, held=held, cases=cases), open("tfidf.json", "w"), ensure_ascii=False, separators=(",", ":"))
