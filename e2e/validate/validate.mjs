// Checks a FHIR R4 file with the npm package `fhir`, and with the rules for references that it does not check: every
// reference inside a bundle that can be resolved there must be.
//
// Usage: node validate.mjs FILE…
// Prints one line for each thing that is wrong and ends with 1 if there is any.

import { readFileSync } from 'node:fs';
import fhirPackage from 'fhir';

const fhir = new fhirPackage.Fhir();

/** Every `reference` of a resource. */
function* references(value) {
  if (Array.isArray(value)) {
    for (const item of value) yield* references(item);
  } else if (value && typeof value === 'object') {
    if (typeof value.reference === 'string') yield value.reference;
    for (const member of Object.values(value)) yield* references(member);
  }
}

function* fileErrors(path) {
  const resource = JSON.parse(readFileSync(path, 'utf8'));
  for (const message of fhir.validate(resource, { errorOnUnexpected: true }).messages) {
    if (message.severity === 'error') yield `${message.location}: ${message.message}`;
  }
  if (resource.resourceType !== 'Bundle') return;
  const urls = (resource.entry ?? []).map((entry) => entry.fullUrl).filter(Boolean);
  const repeated = urls.find((url, index) => urls.indexOf(url) !== index);
  if (repeated) yield `Bundle.entry.fullUrl stands twice`;
  for (const [index, entry] of (resource.entry ?? []).entries()) {
    for (const reference of references(entry.resource)) {
      if (reference.startsWith('urn:uuid:') && !urls.includes(reference)) {
        yield `entry[${index}] ${entry.resource.resourceType}: a reference leads to nothing`;
      }
    }
  }
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: node validate.mjs FILE…');
  process.exit(2);
}
const found = paths.flatMap((path) => [...fileErrors(path)].map((line) => `${path}: ${line}`));
console.log(found.length > 0 ? found.join('\n') : `valid: ${paths.length}`);
process.exit(found.length > 0 ? 1 : 0);
