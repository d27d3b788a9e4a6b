import fc from 'fast-check';
import { MappingTemplate, TemplateRuntimeError, TemplateScope, TemplateSyntaxError } from '../../src/vtl';

function scopeOf(body: unknown): TemplateScope {
  return { body: JSON.stringify(body), params: { path: {}, querystring: {}, header: {} }, context: { stage: 'prod' }, stageVariables: {} };
}

/** Any UTF-16, lone surrogates too, and much of what escaping is about. */
const text = fc.array(fc.oneof(
  fc.constantFrom('\\', '\\\\', '"', "'", '/', '$', '#', '\u2028', '\u20ac', '\\u20AC', '\u007f', '\u0000', '\n', '\ud800', '\udc00', 'u2028'),
  fc.string({ unit: 'binary', maxLength: 4 }),
)).map((parts) => parts.join(''));

const json = fc.jsonValue({ noUnicodeString: false });

describe('text in a JSON template', () => {
  const template = MappingTemplate.parse('"$util.escapeJavaScript($input.path("$.v")).replaceAll("\\\\\'", "\'")"');

  test('is valid JSON and equal to what was sent, whatever it is', () => {
    fc.assert(fc.property(text, (v) => {
      expect(JSON.parse(template.render(scopeOf({ v })).text)).toBe(v);
    }), { numRuns: 2000 });
  });
});

describe('$input.json', () => {
  const template = MappingTemplate.parse("$input.json('$.v')");

  test('is valid JSON and equal to what was sent, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(json, text), (v) => {
      expect(JSON.parse(template.render(scopeOf({ v })).text)).toEqual(JSON.parse(JSON.stringify(v)));
    }), { numRuns: 1000 });
  });

  test('its escapes of U+007F-009F and U+2000-20FF can be undone in the template', () => {
    const undone = MappingTemplate.parse('#set($q=\'"\')#set($t = $input.json("$.v").replace(\'\\\',\'\\\\\').replace(\'"\',\'\\"\')'
      + '.replaceAll(\'(?<!\\\\)((?:\\\\\\\\\\\\\\\\)*)\\\\\\\\(u(?:20[0-9A-F]{2}|00[7-9][0-9A-F]))\',\'$1\\\\$2\'))$util.parseJson("[$q$t$q]").get(0)');
    fc.assert(fc.property(fc.oneof(text, fc.array(text), fc.dictionary(text, text)), (v) => {
      const escaped = template.render(scopeOf({ v })).text;
      const literal = escaped.replace(/\\(?:u(20[0-9A-F]{2}|00[7-9][0-9A-F])|[\s\S])/g, (part, code?: string) => (
        code === undefined ? part : String.fromCharCode(Number.parseInt(code, 16))));
      expect(undone.render(scopeOf({ v })).text).toBe(literal);
    }), { numRuns: 1000 });
  });
});

describe('arbitrary templates', () => {
  const fragment = fc.constantFrom(
    '$x', '${x}', '$!x', '$input.path("$.v")', '$input.json(\'$\')', '.length()', '.v', '[0]', '["k"]', '#set($x = 1)', '#set($x = "a$x")', '#set($y = [1, {"k": 2}])',
    '#if($x)', '#if($x == 1 && !$y)', '#elseif(true)', '#else', '#end', '#foreach($i in [1..3])', '$foreach.index', '#break', '#stop', '##', '#*', '*#', '#[[', ']]#',
    '#macro(m $a)', '#m($x)', '#define($d)', '$d', '#evaluate("$x")', '\\', '"', "'", '(', ')', '{', '}', '$', '#', '.', ',', ' ', '\n', '-', '1', '..', '[', ']',
    '$util.parseJson("$x")', '$util.escapeJavaScript($x)', '.replaceAll("(", "$1")', '.constructor', '.__proto__', '\ud800', '=', '+', '/',
  );
  const template = fc.oneof(fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join('')), fc.string({ unit: 'binary' }));

  test('end in text or in an error of the engine\'s own', () => {
    fc.assert(fc.property(template, json, (source, v) => {
      try {
        expect(typeof MappingTemplate.parse(source).render(scopeOf({ v })).text).toBe('string');
      } catch (error) {
        if (!(error instanceof TemplateSyntaxError) && !(error instanceof TemplateRuntimeError)) throw error;
      }
    }), { numRuns: 5000 });
  });
});

describe('names that JavaScript objects have', () => {
  const name = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'length');

  test('are data in a payload', () => {
    const template = MappingTemplate.parse("#foreach($e in $input.path('$').entrySet())$e.key=$e.value;#end$input.json('$')");
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(name, fc.integer()), { selector: ([key]) => key }), (entries) => {
      const body = `{${entries.map(([key, value]) => `"${key}":${value}`).join(',')}}`;
      const listed = entries.map(([key, value]) => `${key}=${value};`).join('');
      expect(template.render({ ...scopeOf(null), body: entries.length > 0 ? body : '' }).text).toBe(listed + body);
    }));
  });
});
