"""The workbench: the pages of the case served one by one, with what those who work on it need beside them. A thin layer over the rooms.

accounts.py  who may come in, as what, by which session; what each has seen
guard.py     what every request must pass: host, origin, session, token, rates; and the headers of every answer
asked.py     a request as handlers see it, and what its form or query says
stand.py     the case as its last build left it, opened once for all requests, and opened anew when there is a newer build
lists.py     lists of the record's things, filtered as `ask` filters, a page at a time
search.py    the full-text index beside the build
pages.py     pages for people;  api.py  the same as JSON;  openapi.py  the description of that
app.py       the routes, and nothing else;  serve.py  where it listens
"""
