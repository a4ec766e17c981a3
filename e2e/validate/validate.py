"""Checks a FHIR R4 file with the models of the Python package fhir.resources.

Usage: validate.py FILE…
Prints one line for each thing that is wrong and ends with 1 if there is any. R4B is the release of the package that is
nearest to R4 (4.0.1): it differs in resources that no file of ours uses.
"""

import json
import sys
from importlib import import_module

from pydantic import ValidationError

PACKAGE = "fhir.resources.R4B"


def model(resource_type):
    return getattr(import_module(f"{PACKAGE}.{resource_type.lower()}"), resource_type)


def errors(resource):
    """One line for each error: where and what, without the content."""
    try:
        model(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            yield ".".join(str(part) for part in one["loc"]) + ": " + one["msg"]
    except (KeyError, ImportError, AttributeError) as error:
        yield f"not a resource of this release: {type(error).__name__}"


def file_errors(path):
    with open(path, encoding="utf-8") as file:
        resource = json.load(file)
    if resource.get("resourceType") != "Bundle":
        yield from errors(resource)
        return
    # One by one, so that a broken entry is named by its place.
    entries = resource.get("entry", [])
    yield from (f"Bundle.{line}" for line in errors({**resource, "entry": []}))
    for index, entry in enumerate(entries):
        inner = entry.get("resource", {})
        for line in errors(inner):
            yield f"entry[{index}] {inner.get('resourceType')}.{line}"


def main(paths):
    if not paths:
        sys.exit(__doc__)
    found = [f"{path}: {line}" for path in paths for line in file_errors(path)]
    print("\n".join(found) if found else f"valid: {len(paths)}")
    sys.exit(1 if found else 0)


main(sys.argv[1:])
