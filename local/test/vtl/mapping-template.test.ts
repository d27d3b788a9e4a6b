import { MappingTemplate, TemplateRuntimeError, TemplateScope, TemplateSyntaxError } from '../../src/vtl';

const scope: TemplateScope = {
  body: '{"name":"Ada","records":[{"data":"a"},{"data":"b"}]}',
  params: { path: { id: '42' }, querystring: { q: 'x y', id: 'query' }, header: { 'X-Id': 'h', 'q': 'header' } },
  context: { requestId: 'r', identity: { sourceIp: '1.2.3.4' }, authorizer: { numeric: 5, ratio: 0.5, groups: ['a', 'b'], missing: null } },
  stageVariables: { tenant: 'acme' },
};

function render(template: string, changes: Partial<TemplateScope> = {}): string {
  return MappingTemplate.parse(template).render({ ...scope, ...changes }).text;
}

describe('what a template can read', () => {
  test('parameters are looked for in path, query string and headers, in that order', () => {
    expect(render("$input.params('id') $input.params('q') $input.params('X-Id') [$input.params('nope')]")).toBe('42 x y h []');
  });

  test('context values keep their types', () => {
    expect(render('#set($n = $context.authorizer.numeric + 1)$n $context.authorizer.ratio $context.authorizer.groups [$context.authorizer.missing]'))
      .toBe('6 0.5 [a, b] []');
  });

  test('an empty payload is an empty object', () => {
    expect(render("$input.body $input.json('$') [$input.path('$.a')] $input.json('$.a')", { body: '' })).toBe('{} {} [] ""');
  });

  test('a missing value that is assigned prints nothing and equals null and the empty string', () => {
    expect(render("#set($v = $input.path('$.nope'))[$v]#if($v == $null)null #end#if($v == '')empty#end")).toBe('[]null empty');
  });

  test('a changed payload is what later reads see', () => {
    expect(render("#set($root = $input.path('$'))#set($root.name = 'Eve')$input.json('$.name')")).toBe('"Eve"');
  });

  test('a payload that is no JSON fails where it is read as JSON, and only there', () => {
    expect(render('$input.body', { body: '{"a":' })).toBe('{"a":');
    expect(() => render("$input.json('$')", { body: '{"a":' })).toThrow(new TemplateRuntimeError('json text has its end at character 6; send valid JSON'));
  });
});

describe('overrides', () => {
  test('what the template assigns is handed back as text, the status as a number', () => {
    const rendered = MappingTemplate.parse(`
      #set($context.requestOverride.path.id = 7)
      #set($context.requestOverride.querystring["a b"] = "c")
      #set($context.requestOverride.header.X-A = $context.requestId)
      #set($context.responseOverride.header["__proto__"] = true)
      #set($context.responseOverride.status = 404)`).render(scope);
    expect(rendered.requestOverride).toEqual({ path: { id: '7' }, querystring: { 'a b': 'c' }, header: { 'X-A': 'r' } });
    expect(rendered.responseOverride.status).toBe(404);
    expect(Object.entries(rendered.responseOverride.header)).toEqual([['__proto__', 'true']]);
  });

  test('a template that assigns none hands back none', () => {
    const { requestOverride, responseOverride } = MappingTemplate.parse('x').render(scope);
    expect(requestOverride).toEqual({ path: {}, querystring: {}, header: {} });
    expect(responseOverride).toEqual({ status: undefined, header: {} });
  });

  test('a status is a whole number, as text too', () => {
    const status = (value: string) => MappingTemplate.parse(`#set($context.responseOverride.status = ${value})`).render(scope).responseOverride.status;
    expect(status('"201"')).toBe(201);
    expect(() => status('"created"')).toThrow('$context.responseOverride.status is "created"; set it to a whole number such as 404');
  });
});

describe('a template and its host', () => {
  test('rendering changes nothing of the caller and nothing of the next rendering', () => {
    const before = JSON.stringify(scope);
    const template = MappingTemplate.parse('#set($context.requestId = "changed")#set($stageVariables.tenant = "x")#set($y = $input.path("$.records").add(1))$!n#set($n = 1)');
    const frozen = deepFreeze(structuredClone(scope));
    expect(template.render(frozen).text).toBe(template.render(frozen).text);
    expect(JSON.stringify(scope)).toBe(before);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'])('"%s" is data', (name) => {
    const body = `{"${name}":"v"}`;
    expect(render(`$input.path("$['${name}']")|$input.path('$')["${name}"]|$input.json('$')`, { body })).toBe(`v|v|${body}`);
    expect(render(`[$context["${name}"]][$stageVariables["${name}"]][$input.params("${name}")][$util["${name}"]][$input["${name}"]]`)).toBe('[][][][][]');
    expect(({} as Record<string, unknown>).v).toBeUndefined();
  });

  test('methods of JavaScript are none of the template', () => {
    expect(render('#set($s = "x")[$s.constructor][$s.at(0)][$s.anchor("a")][$input.invoke("body")][$util.className][$context.entries]')).toBe('[][][][][][]');
  });
});

describe('errors', () => {
  test.each([
    ['a\n#if(true)x', 'directive "#if" is not closed; write "#end" (line 2, column 1)'],
    ['x#end', '"#end" closes nothing; remove it or open its directive (line 1, column 2)'],
    ['#set($x 1)', '"1" cannot stand here; write "=" (line 1, column 9)'],
    ['#parse("x")', 'directive "#parse" reads files, which a mapping template has none of; write the text itself (line 1, column 1)'],
    ['\n\n  #set($x = 1 +)', '")" cannot stand here; write a value (line 3, column 16)'],
    ['cost: $', 'template ends in "$"; finish what it starts, or put a space after it (line 1, column 8)'],
  ])('%j cannot be parsed', (template, message) => {
    expect(() => MappingTemplate.parse(template)).toThrow(TemplateSyntaxError);
    expect(() => MappingTemplate.parse(template)).toThrow(message);
  });

  test('a syntax error tells its place', () => {
    const failure = captured(() => MappingTemplate.parse('ok\n  #if()x#end'));
    expect(failure).toMatchObject({ line: 2, column: 7 });
  });

  test.each([
    ["$util.parseJson('{')", 'json text has its end at character 2; send valid JSON'],
    ['#set($l = [1])$l.get(3)', 'index "3" is outside a list of 1; compare it with .size() first'],
    ["$input.json('$.a[')$input.json('$.a[b]')", 'json path "$.a[b]" is broken at character 4'],
    ['#set($s = "x")$s.replaceAll("\\G", "")', 'regular expression "\\G" has "\\G" where it cannot be used; write it another way'],
    ['#macro(m)#m()#end#m()', 'macro "m" calls itself more than 20 deep; end its recursion with #if'],
    ["#evaluate('#if(true)')", '#evaluate was given a broken template: directive "#if" is not closed'],
  ])('%j cannot be rendered', (template, message) => {
    expect(() => render(template)).toThrow(TemplateRuntimeError);
    expect(() => render(template)).toThrow(message);
  });

  test('templates and payloads that are too deep fail like any other', () => {
    expect(() => MappingTemplate.parse(`#if(${'('.repeat(100_000)}`)).toThrow(TemplateSyntaxError);
    expect(() => render("$input.json('$')", { body: '['.repeat(100_000) })).toThrow(TemplateRuntimeError);
    expect(() => render("#set($t = '#evaluate($t)')#evaluate($t)")).toThrow(TemplateRuntimeError);
  });
});

test('a pattern holds for the whole of a text and not between the halves of a surrogate pair', () => {
  const body = JSON.stringify({ s: '\u{1b56b}' });
  expect(render("$input.path('$.s').matches('([a-z]{4})*') $input.path('$.s').replaceAll('^','x') $input.path('$.s').replaceAll('\\z','x')", { body })).toBe('false x\u{1b56b} \u{1b56b}x');
});

describe('limits', () => {
  test('a #foreach makes 1000 iterations and not one more', () => {
    expect(render('#foreach($i in [1..1000])x#end')).toHaveLength(1000);
    expect(render('#foreach($i in [1..2000])#if($i == 1000)#break#end#end')).toBe('');
    expect(() => render('#foreach($i in [1..1001])x#end')).toThrow('exceeds API Gateway\'s 1000 iterations');
  });

  test('a batch of 500 records and some megabytes comes out whole', () => {
    const text = 'caf\u00e9 \u20ac "quoted" \\ '.repeat(400);
    const records = Array.from({ length: 500 }, (_, index) => ({ data: { index, text }, partitionKey: `k${index}` }));
    const template = MappingTemplate.parse('[#foreach($r in $input.path("$.records"))'
      + '{"Data":"$util.base64Encode($input.json("$.records[$foreach.index].data"))","PartitionKey":"$util.escapeJavaScript($r.partitionKey)"}'
      + '#if($foreach.hasNext),#end#end]');
    const rendered = JSON.parse(template.render({ ...scope, body: JSON.stringify({ records }) }).text) as { Data: string; PartitionKey: string }[];
    expect(rendered).toHaveLength(500);
    expect(JSON.parse(Buffer.from(rendered[499].Data, 'base64').toString())).toEqual(records[499].data);
  });

  test.each([['a', 'a'], ['"', '\\"'], ['\u6f22', '\\u6F22'], ['\\', '\\\\']])('a megabyte of %j is escaped and encoded whole', (character, escaped) => {
    const text = character.repeat(1_000_000);
    const [json, base64] = render('$util.escapeJavaScript($input.path("$.s")) $util.base64Encode($input.path("$.s"))', { body: JSON.stringify({ s: text }) }).split(' ');
    expect(json === escaped.repeat(1_000_000)).toBe(true);
    expect(Buffer.from(base64, 'base64').toString() === text).toBe(true);
  });
});

function captured(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) deepFreeze(child);
  }
  return Object.freeze(value);
}
