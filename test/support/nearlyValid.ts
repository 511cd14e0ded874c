import fc from 'fast-check';
import { z } from 'zod';

/** As much of JSON Schema as zod writes for the contract. */
type Schema = {
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
};
const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    items: schemaSchema.optional(),
  }),
);

const HOSTILE: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', '\0', '../..', '/etc/passwd', 'x'.repeat(5000)],
  ...['__proto__', 'constructor', 'javascript:alert(1)', 'http://127.0.0.1:9', {}, [], [[]], { length: 1e9 }],
];
const hostile = fc.constantFrom(...HOSTILE);

/**
 * What a schema asks for, with something hostile in one place in a few: it gets past the first look, which values drawn at random never
 * do. No address in it leads off this machine.
 */
export function nearlyValid(schema: z.ZodType): fc.Arbitrary<unknown> {
  return ofSchema(schemaSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
}

function ofSchema(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: valid(schema) }, { weight: 1, arbitrary: hostile });
}

function valid(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(ofSchema));
  switch (schema.type) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      const model = Object.fromEntries(properties.map(([name, each]) => [name, ofSchema(each)]));
      return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
    }
    case 'array':
      return fc.array(ofSchema(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.nat(20), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fc.constantFrom('a', '1.0.0', 'tool.bin', 'http://127.0.0.1:9/', '/tmp/bindist-nowhere', '5');
    default:
      return hostile;
  }
}
