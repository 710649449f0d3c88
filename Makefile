# Two commands matter: `make demo` and `make test`. Both set everything up first.
.DEFAULT_GOAL := help
RUN := .venv/bin/

.PHONY: help setup demo browser test lint bench docs schema clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make .venv with the locked requirements
	@scripts/setup.sh

demo: setup ## review a synthetic case file and print where to look
	@rm -rf demo-output
	@$(RUN)python examples/make_cases.py demo-output
	@$(RUN)openimr review demo-output/cases/b --out demo-output/review-b

browser: ## install Chromium for the tests of the evidence page, on Debian and its kin
	@scripts/browser.sh

test: setup browser lint ## types, style and all tests
	@$(RUN)pytest

lint: setup ## types and style only
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)mypy

bench: setup ## measure speed and accuracy, write docs/benchmarks.md
	@$(RUN)python -m benchmarks

schema: setup ## write the JSON Schema of the exchange format into docs/schema
	@$(RUN)openimr schema --to docs/schema

docs: setup ## build the documentation site into site/
	@$(RUN)python -m pip install --quiet --require-hashes -r requirements-docs.lock
	@$(RUN)mkdocs build --strict

clean: ## remove what was made
	@rm -rf .venv build dist site demo-output .mypy_cache .ruff_cache .pytest_cache
