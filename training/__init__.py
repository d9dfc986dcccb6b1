"""How the language network in src/spolia/language/model is trained. Needs torch (extra `train`) and the corpora; no user does."""
