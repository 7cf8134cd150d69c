// Tokens of Cypher: openCypher 9 and the statements that Keiretsu adds.
//
// White space and comments never reach the parser. Every character belongs to some token, so the
// lexer itself cannot fail: text that is no token is one of the last five, which the parser rules
// never accept, and the error is worded in query/parser/syntax_errors.cc.
lexer grammar CypherLexer;

// A long list of literals, which query/parser/query_lexer.h makes in place of its tokens.
tokens { LITERAL_LIST }

// --- Reserved words: no names of variables unless `escaped` -----------------------------------

AND: A N D;
AS: A S;
ASC: A S C;
ASCENDING: A S C E N D I N G;
CASE: C A S E;
CONTAINS: C O N T A I N S;
CREATE: C R E A T E;
DELETE: D E L E T E;
DESC: D E S C;
DESCENDING: D E S C E N D I N G;
DETACH: D E T A C H;
DISTINCT: D I S T I N C T;
ELSE: E L S E;
END: E N D;
ENDS: E N D S;
FALSE: F A L S E;
IN: I N;
IS: I S;
LIMIT: L I M I T;
MATCH: M A T C H;
MERGE: M E R G E;
NOT: N O T;
NULL_: N U L L;
ON: O N;
OPTIONAL: O P T I O N A L;
OR: O R;
ORDER: O R D E R;
REMOVE: R E M O V E;
RETURN: R E T U R N;
SET: S E T;
SKIP_: S K I P;
STARTS: S T A R T S;
THEN: T H E N;
TRUE: T R U E;
UNION: U N I O N;
UNWIND: U N W I N D;
WHEN: W H E N;
WHERE: W H E R E;
WITH: W I T H;
XOR: X O R;

// --- Words with a meaning in their place only; elsewhere names like any other -----------------

ACYCLIC: A C Y C L I C;
ALL: A L L;
ALL_SHORTEST_PATHS: A L L S H O R T E S T P A T H S;
ALTER: A L T E R;
ANY: A N Y;
ASSERT: A S S E R T;
BEGIN: B E G I N;
BETWEEN: B E T W E E N;
BY: B Y;
CALL: C A L L;
CHECKPOINT: C H E C K P O I N T;
COLLECT: C O L L E C T;
COMMIT: C O M M I T;
CONSTRAINT: C O N S T R A I N T;
CONSTRAINTS: C O N S T R A I N T S;
COPY: C O P Y;
COUNT: C O U N T;
CSV: C S V;
DROP: D R O P;
EACH: E A C H;
EXISTS: E X I S T S;
EXPLAIN: E X P L A I N;
FIELDTERMINATOR: F I E L D T E R M I N A T O R;
FOR: F O R;
FOREACH: F O R E A C H;
FROM: F R O M;
FULLTEXT: F U L L T E X T;
FUNCTION: F U N C T I O N;
FUNCTIONS: F U N C T I O N S;
GROUP: G R O U P;
GROUPS: G R O U P S;
HEADERS: H E A D E R S;
IF: I F;
INDEX: I N D E X;
INDEXES: I N D E X E S;
KEY: K E Y;
LABEL: L A B E L;
LOAD: L O A D;
NODE: N O D E;
NONE: N O N E;
OF: O F;
PATH: P A T H;
PATHS: P A T H S;
PROCEDURE: P R O C E D U R E;
PROCEDURES: P R O C E D U R E S;
PROFILE: P R O F I L E;
PROPERTY: P R O P E R T Y;
REDUCE: R E D U C E;
RELATIONSHIP: R E L A T I O N S H I P;
RENAME: R E N A M E;
REQUIRE: R E Q U I R E;
ROLLBACK: R O L L B A C K;
SHORTEST: S H O R T E S T;
SHORTEST_PATH: S H O R T E S T P A T H;
SHOW: S H O W;
SIMPLE: S I M P L E;
SINGLE: S I N G L E;
STRONGEST: S T R O N G E S T;
TO: T O;
TRAIL: T R A I L;
TRANSACTION: T R A N S A C T I O N;
TYPE: T Y P E;
UNIQUE: U N I Q U E;
VALIDITY: V A L I D I T Y;
WALK: W A L K;
WIDEST: W I D E S T;
YIELD: Y I E L D;

// --- Literals and names -----------------------------------------------------------------------

INTEGER: [0-9]+ | '0' [xX] [0-9a-fA-F]+ | '0' [oO] [0-7]+;
FLOAT: [0-9]* '.' [0-9]+ EXPONENT? | [0-9]+ EXPONENT;
STRING: '\'' (~['\\] | '\\' .)* '\'' | '"' (~["\\] | '\\' .)* '"';
PARAMETER: '$' ([0-9]+ | NAME_START NAME_PART* | QUOTED_NAME);
ESCAPED_NAME: QUOTED_NAME;
IDENTIFIER: NAME_START NAME_PART*;

// --- Signs ------------------------------------------------------------------------------------

LEFT_PARENTHESIS: '(';
RIGHT_PARENTHESIS: ')';
LEFT_BRACKET: '[';
RIGHT_BRACKET: ']';
LEFT_BRACE: '{';
RIGHT_BRACE: '}';
COMMA: ',';
DOT: '.';
DOTS: '..';
COLON: ':';
SEMICOLON: ';';
BAR: '|';
AMPERSAND: '&';
EXCLAMATION: '!';
DOLLAR: '$';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
CARET: '^';
EQUAL: '=';
NOT_EQUAL: '<>';
LESS: '<';
LESS_EQUAL: '<=';
GREATER: '>';
GREATER_EQUAL: '>=';
PLUS_EQUAL: '+=';
MATCHES: '=~';
// The forms of arrows and dashes that openCypher accepts in patterns, beside `<`, `>` and `-`.
UNICODE_LEFT_ARROW: [\u27E8\u3008\uFE64\uFF1C];
UNICODE_RIGHT_ARROW: [\u27E9\u3009\uFE65\uFF1E];
UNICODE_DASH: [\u00AD\u2010-\u2015\u2212\uFE58\uFE63\uFF0D];

// --- Left out ---------------------------------------------------------------------------------

WHITE_SPACE:
    [\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]+
    -> skip;
BLOCK_COMMENT: '/*' (~'*' | '*'+ ~[*/])* '*'+ '/' -> skip;
LINE_COMMENT: '//' ~[\r\n]* -> skip;

// --- Never accepted ---------------------------------------------------------------------------

MALFORMED_NUMBER: ([0-9]* '.' [0-9]+ | [0-9]+) NAME_START NAME_PART*;
UNCLOSED_STRING: '\'' (~['\\] | '\\' .)* '\\'? | '"' (~["\\] | '\\' .)* '\\'?;
UNCLOSED_NAME: '`' (~'`' | '``')*;
UNCLOSED_COMMENT: '/*' (~'*' | '*'+ ~[*/])* '*'*;
UNKNOWN_CHARACTER: .;

fragment EXPONENT: [eE] [+-]? [0-9]+;
fragment QUOTED_NAME: '`' (~'`' | '``')* '`';
// The ranges of XML names, which need far smaller tables than Unicode's own classes, without the
// white space, dashes and arrows above.
fragment NAME_START:
    [a-zA-Z_]
    | [\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F]
    | [\u1681-\u180D\u180F-\u1FFF\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3005-\u3007\u3021-\uD7FF]
    | [\uF900-\uFDCF\uFDF0-\uFE2F\uFE33\uFE34\uFE4D-\uFE4F\uFE70-\uFEFE\uFF10-\uFF19\uFF21-\uFF3A]
    | [\uFF3F\uFF41-\uFF5A\uFF66-\uFFDC]
    | [\u{10000}-\u{EFFFF}];
fragment NAME_PART: NAME_START | [0-9\u00B7\u0300-\u036F\u200C\u200D];

fragment A: [aA];
fragment B: [bB];
fragment C: [cC];
fragment D: [dD];
fragment E: [eE];
fragment F: [fF];
fragment G: [gG];
fragment H: [hH];
fragment I: [iI];
fragment J: [jJ];
fragment K: [kK];
fragment L: [lL];
fragment M: [mM];
fragment N: [nN];
fragment O: [oO];
fragment P: [pP];
fragment Q: [qQ];
fragment R: [rR];
fragment S: [sS];
fragment T: [tT];
fragment U: [uU];
fragment V: [vV];
fragment W: [wW];
fragment X: [xX];
fragment Y: [yY];
fragment Z: [zZ];
