// Validates SARIF files against the schema, and that what refers to something refers to what is there.
// sarif.mjs FILE...: a line "ok FILE" or "FAILED: FILE: why" for each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';

const require = createRequire(import.meta.url);
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, unknownFormats: 'ignore' });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(schema);

// What the schema cannot say: section 3.27 (results) and what GitHub asks of an upload.
function* mistakes(log) {
  for (const run of log.runs) {
    const rules = run.tool.driver.rules;
    if (new Set(rules.map((rule) => rule.id)).size !== rules.length) yield 'a rule twice';
    for (const rule of rules) {
      const score = Number(rule.properties['security-severity']);
      if (!(score > 0 && score <= 10)) yield `${rule.id}: security-severity ${score}`;
    }
    const seen = new Set();
    for (const result of run.results) {
      const hash = result.partialFingerprints['snapaudit/v1'];
      if (rules[result.ruleIndex]?.id !== result.ruleId) yield `${result.ruleId}: wrong ruleIndex`;
      if (result.kind !== 'fail' && result.level !== 'none') yield `${hash}: kind and level`;
      if (seen.has(hash)) yield `${hash}: twice`;
      seen.add(hash);
      const place = result.locations[0].physicalLocation;
      if (!(place.region.startLine >= 1)) yield `${hash}: no line`;
      if (/^([a-z]+:|\/|\.\.)/i.test(place.artifactLocation.uri)) yield `${hash}: uri is not relative`;
    }
  }
}

for (const file of process.argv.slice(2)) {
  const log = JSON.parse(readFileSync(file, 'utf8'));
  const wrong = validate(log)
    ? [...mistakes(log)]
    : validate.errors.map((error) => `${error.dataPath} ${error.message}`);
  console.log(wrong.length === 0 ? `ok ${file}` : `FAILED: ${file}: ${wrong.slice(0, 5).join('; ')}`);
}
