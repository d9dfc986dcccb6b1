"""`python -m spolia` is `spolia`."""

from spolia.cli import main

main(prog_name="spolia")
