"""The workbench: the pages of the case served one by one, with what those who work on it need beside them. A thin layer over the rooms.

accounts.py  who may come in, as what, by which session; what each has seen
provider.py  by whose word people come in; waiting.py  who is there now, logging in; oidc.py  going there and coming back
guard.py     what every request must pass: host, origin, session, token, rates; and the headers of every answer
asked.py     a request as handlers see it, and what its form or query says
stand.py     a build of the case, opened once for all requests: all of it, and apart from that what the public sees of it
bench.py     the case that is served: its builds, opened anew when there are newer ones, and the builds that decisions set off
lists.py     lists of the record's things, filtered as `ask` filters, a page at a time
asking.py    the page on which the record is asked
search.py    the full-text index beside the build
pages.py     pages for people;  api.py  the same as JSON;  openapi.py  the description of that
app.py       the routes, and nothing else;  serve.py  where it listens
"""
