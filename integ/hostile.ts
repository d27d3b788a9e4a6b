/** Text made to break out of what it is put into, by what it is made of. XML can hold all of it, so SQS and SNS take it. */
export const HOSTILE_TEXTS: [string, string][] = [
  ['quotes and backslashes', '"\' \\" \\\\\' \\u0022 \\'],
  ['template text', '$input.body #set($x = 1) ${context.requestId} $!{x} $util.urlEncode("x") #end ## #* #[['],
  ['metacharacters of forms', '&Action=DeleteQueue&x=y+z %26 %20 ; = +'],
  ['the end of a JSON document', '"}],"Injected":[{"x":"'],
  ['markup', '<a href="x">&amp;</a><![CDATA[x]]><!-- '],
  ['characters of every length', 'aü€😀 “q” — 漢字 \u2028 \u0085 \u00a0'],
  ['white space', ' \t x\r\n\ny '],
  ['names that objects have', '__proto__'],
];

/** The same for JSON that goes to moto, which takes `Action=` in any body for that of a form. */
export const HOSTILE_JSON_TEXTS = HOSTILE_TEXTS.map(([kind, text]): [string, string] => [kind, text.replace('&Action=', '&Version=')]);

/** What JSON can hold and XML cannot. */
export const CONTROL_CHARACTERS = 'a\u0000b\u0001c\u001fd\ufffe';
