// The grammar of Cypher: openCypher 9 and the statements that Keiretsu adds.
//
// Three habits keep parsing linear in the length of the text and shallow in stack:
// - An expression is a flat row of operands and operators; their precedence is applied by
//   query/parser/operator_precedence.cc. So chains are loops, and only brackets, CASE and
//   subqueries nest.
// - What starts alike is one rule with optional tails, so nearly every choice needs one or two
//   tokens. The exception, `(a)-->(b)` against `(a) - b`, is commented where it is.
// - No operator can follow an expression that another rule would also accept there. The bar, which
//   joins labels in `n:A|B` and ends parts of a comprehension, is an operator of expressions; the
//   builder knows which of the two it is by its place. Only FOREACH has a bar of its own, with a
//   clause behind it.
// Likely mistakes (hops without `*`, malformed numbers) are accepted here and refused with a
// precise message by the AST builder.
parser grammar CypherParser;

options { tokenVocab = CypherLexer; }

// --- Statements -------------------------------------------------------------------------------

root: content=statement SEMICOLON? EOF;

statement
    : createIndex
    | createFullText
    | createConstraint
    | createValidity
    | dropSchema
    | dropValidity
    | renameStatement
    | showStatement
    | transactionStatement
    | checkpointStatement
    | copyStatement
    | queryStatement
    ;

queryStatement: explain=(EXPLAIN | PROFILE)? time=queryTime? body=query;

// The days of BETWEEN are operands: AND would belong to an expression. Whoever computes one writes
// brackets around it.
queryTime
    : AS OF day=expression
    | BETWEEN from=operand AND to=operand
    ;

createIndex:
    CREATE INDEX indexName=name? (IF notExists=NOT EXISTS)?
    (
        FOR indexTarget ON
        (
            LEFT_PARENTHESIS keyProperties+=propertyOf (COMMA keyProperties+=propertyOf)* RIGHT_PARENTHESIS
        )
        | ON COLON label=name LEFT_PARENTHESIS keys+=name (COMMA keys+=name)* RIGHT_PARENTHESIS
    );

createFullText:
    CREATE FULLTEXT INDEX indexName=name? (IF notExists=NOT EXISTS)?
    FOR LEFT_PARENTHESIS variable COLON labels+=name (BAR COLON? labels+=name)* RIGHT_PARENTHESIS
    ON EACH LEFT_BRACKET keyProperties+=propertyOf (COMMA keyProperties+=propertyOf)* RIGHT_BRACKET;

indexTarget
    : LEFT_PARENTHESIS variable COLON label=name RIGHT_PARENTHESIS
    | LEFT_PARENTHESIS RIGHT_PARENTHESIS less=leftArrow? dash
      LEFT_BRACKET variable COLON relationshipType=name RIGHT_BRACKET
      dash greater=rightArrow? LEFT_PARENTHESIS RIGHT_PARENTHESIS
    ;

propertyOf: variable DOT key=name;

createConstraint:
    CREATE CONSTRAINT constraintName=name? (IF notExists=NOT EXISTS)?
    (FOR | ON) LEFT_PARENTHESIS variable COLON label=name RIGHT_PARENTHESIS
    (REQUIRE | ASSERT)
    (
        keyProperties+=propertyOf
        | LEFT_PARENTHESIS keyProperties+=propertyOf (COMMA keyProperties+=propertyOf)* RIGHT_PARENTHESIS
    )
    IS (UNIQUE | NODE? KEY);

createValidity:
    CREATE VALIDITY FOR validityTarget
    ON LEFT_PARENTHESIS startKey=propertyOf COMMA endKey=propertyOf RIGHT_PARENTHESIS;

dropValidity: DROP VALIDITY FOR validityTarget;

validityTarget:
    LEFT_PARENTHESIS RIGHT_PARENTHESIS leftArrow? dash
    LEFT_BRACKET variable? COLON relationshipType=name RIGHT_BRACKET
    dash rightArrow? LEFT_PARENTHESIS RIGHT_PARENTHESIS;

dropSchema: DROP kind=(INDEX | CONSTRAINT) name (IF ifExists=EXISTS)?;

renameStatement:
    ALTER (kind=LABEL | RELATIONSHIP? kind=TYPE | kind=PROPERTY)
    COLON? from=name RENAME TO COLON? to=name;

showStatement:
    SHOW kind=(
        INDEX | INDEXES | CONSTRAINT | CONSTRAINTS
        | PROCEDURE | PROCEDURES | FUNCTION | FUNCTIONS | VALIDITY
    );

transactionStatement: command=(BEGIN | COMMIT | ROLLBACK) TRANSACTION?;

checkpointStatement: CHECKPOINT;

// --- COPY -------------------------------------------------------------------------------------

copyStatement
    : COPY copyPattern? FROM paths+=STRING (COMMA paths+=STRING)* policies+=copyPolicy* copyOptions?
    | COPY LEFT_PARENTHESIS rows=queryStatement RIGHT_PARENTHESIS to=wordName target=STRING copyOptions?
    ;

// Words that are words only here: ERROR, DUPLICATE, MISSING, FAIL, FIRST, LAST, MAX, ERRORS, TO.
copyPolicy
    : ON subject=wordName NODE? action=copyAction (maximum=wordName number=INTEGER)?
    | errors=wordName to=wordName file=STRING
    ;

copyAction: wordName | SKIP_ | MERGE | CREATE;

copyPattern: nodes+=copyNode (copyRelationship nodes+=copyNode)?;

copyNode: LEFT_PARENTHESIS variable? copyLabels? copyKeys? RIGHT_PARENTHESIS;

copyLabels: COLON labels+=copyName (separators+=(COLON | BAR) labels+=copyName)*;

copyName: name | DOLLAR LEFT_PARENTHESIS column=name RIGHT_PARENTHESIS;

copyRelationship:
    left=leftArrow? dash LEFT_BRACKET variable? (COLON copyName)? copyKeys? RIGHT_BRACKET
    dash right=rightArrow?;

copyKeys: LEFT_BRACE (keys+=copyKey (COMMA keys+=copyKey)*)? RIGHT_BRACE;

copyKey: property=name (COLON column=name)?;

copyOptions:
    WITH LEFT_PARENTHESIS (options+=copyOption (COMMA options+=copyOption)*)? RIGHT_PARENTHESIS;

copyOption: key=name COLON (sign=MINUS? literal | word=wordName);

// --- Queries ----------------------------------------------------------------------------------

query: parts+=singleQuery (unions+=unionOperator parts+=singleQuery)*;

unionOperator: UNION all=ALL?;

singleQuery: clauses+=clause+;

clause
    : matchClause
    | projectionClause
    | unwindClause
    | loadCsvClause
    | createClause
    | mergeClause
    | setClause
    | removeClause
    | deleteClause
    | callClause
    | foreachClause
    ;

matchClause: optional=OPTIONAL? MATCH matched=pattern where=whereClause?;

whereClause: WHERE condition=expression;

unwindClause: UNWIND list=expression AS alias=name;

loadCsvClause:
    LOAD CSV (WITH headers=HEADERS)? FROM source=expression AS row=name
    (FIELDTERMINATOR terminator=STRING)?;

projectionClause:
    kind=(WITH | RETURN) distinct=DISTINCT?
    (star=STAR (COMMA items+=projectionItem)* | items+=projectionItem (COMMA items+=projectionItem)*)
    (ORDER BY sortItems+=sortItem (COMMA sortItems+=sortItem)*)?
    (SKIP_ skipCount=expression)?
    (LIMIT limitCount=expression)?
    where=whereClause?;

projectionItem: value=expression (AS alias=name)?;

sortItem: value=expression direction=(ASC | ASCENDING | DESC | DESCENDING)?;

createClause: CREATE created=pattern;

mergeClause: MERGE merged=patternPart actions+=mergeAction*;

mergeAction: ON on=(MATCH | CREATE) change=setClause;

setClause: SET items+=setItem (COMMA items+=setItem)*;

// The target is no full expression: `=` could then belong to it, and every choice would scan to
// the end of the clause.
setItem:
    head=atom postfixes+=postfix*
    (operator_=(EQUAL | PLUS_EQUAL) value=expression | labels=labelNames);

removeClause: REMOVE items+=removeItem (COMMA items+=removeItem)*;

removeItem: head=atom postfixes+=postfix* labels=labelNames?;

deleteClause: detach=DETACH? DELETE expressions+=expression (COMMA expressions+=expression)*;

callClause: CALL (subquery_=callSubquery | procedure_=callProcedure);

callSubquery:
    (imports=LEFT_PARENTHESIS (names+=variable (COMMA names+=variable)*)? RIGHT_PARENTHESIS)?
    LEFT_BRACE body=query RIGHT_BRACE;

callProcedure:
    procedure=qualifiedName
    (arguments=LEFT_PARENTHESIS (values+=expression (COMMA values+=expression)*)? RIGHT_PARENTHESIS)?
    (yield=YIELD (star=STAR | nothing=MINUS | items+=yieldItem (COMMA items+=yieldItem)*) where=whereClause?)?;

yieldItem: column=name (AS alias=name)?;

foreachClause:
    FOREACH LEFT_PARENTHESIS element=variable IN list=expression BAR clauses+=clause+ RIGHT_PARENTHESIS;

// --- Patterns ---------------------------------------------------------------------------------

pattern: parts+=patternPart (COMMA parts+=patternPart)*;

patternPart:
    (path=variable EQUAL)? prefix=pathPrefix?
    (function=pathFunction | element=patternElement)
    (by=BY rank=expression)?;

// GQL's path search prefix: a selector, a mode, and words that mean nothing.
pathPrefix
    : selector=pathSelector restrictor=pathMode? (PATH | PATHS)? groups=(GROUP | GROUPS)?
    | restrictor=pathMode (PATH | PATHS)?
    ;

pathSelector
    : kind=ALL shortest=SHORTEST?
    | kind=ANY (shortest=SHORTEST | count=pathCount)?
    | kind=(SHORTEST | STRONGEST | WIDEST) count=pathCount?
    ;

pathCount: MINUS? number=INTEGER | parameter=PARAMETER;

pathMode: WALK | TRAIL | ACYCLIC | SIMPLE;

pathFunction:
    function=(SHORTEST_PATH | ALL_SHORTEST_PATHS)
    LEFT_PARENTHESIS element=patternElement RIGHT_PARENTHESIS;

// Nodes and bracketed parts stand beside each other or have a relationship between them; which of
// these combinations mean something is the builder's to say.
patternElement: items+=elementItem (items+=elementItem | links+=relationshipPattern items+=elementItem)*;

elementItem
    : node=nodePattern
    | LEFT_PARENTHESIS inner=patternElement where=whereClause? RIGHT_PARENTHESIS repeat=quantifier?
    ;

nodePattern:
    LEFT_PARENTHESIS
    bound=variable? labelPart=patternLabels? content=patternProperties? where=whereClause?
    RIGHT_PARENTHESIS;

patternLabels: COLON terms+=labelTerm (separators+=(COLON | BAR) COLON? terms+=labelTerm)*;

labelTerm: factors+=labelFactor (AMPERSAND factors+=labelFactor)*;

labelFactor:
    negations+=EXCLAMATION*
    (
        named=name
        | any=PERCENT
        | LEFT_PARENTHESIS terms+=labelTerm (BAR terms+=labelTerm)* RIGHT_PARENTHESIS
    );

patternProperties: map=mapLiteral | parameter=PARAMETER;

relationshipPattern:
    left=leftArrow? dash detail=relationshipDetail? dash right=rightArrow? repeat=quantifier?;

relationshipDetail:
    LEFT_BRACKET
    bound=variable? typePart=relationshipTypes? range=hops? content=patternProperties?
    where=whereClause?
    RIGHT_BRACKET;

relationshipTypes: COLON terms+=labelTerm (BAR COLON? terms+=labelTerm)*;

// `{2..4}`, a likely mistake, is refused by the builder.
quantifier
    : plus=PLUS
    | star=STAR
    | LEFT_BRACE
      (low=INTEGER (between=(COMMA | DOTS) high=INTEGER?)? | between=(COMMA | DOTS) high=INTEGER?)
      RIGHT_BRACE
    ;

// Two likely mistakes are refused by the builder: no star, `[:KNOWS..3]`, and a minus.
hops
    : star=STAR (minus=MINUS? low=INTEGER (dots=DOTS minus=MINUS? high=INTEGER?)?
                | dots=DOTS minus=MINUS? high=INTEGER?)?
    | INTEGER? dots=DOTS INTEGER?
    ;

leftArrow: LESS | UNICODE_LEFT_ARROW;
rightArrow: GREATER | UNICODE_RIGHT_ARROW;
dash: MINUS | UNICODE_DASH;

// --- Expressions ------------------------------------------------------------------------------

expression:
    operands+=operand
    (
        operators+=(
            OR | XOR | AND
            | EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
            | MATCHES | CONTAINS | IN
            | PLUS | MINUS | STAR | SLASH | PERCENT | CARET
            | BAR
        ) operands+=operand
        | operators+=(STARTS | ENDS) WITH operands+=operand
    )*;

operand:
    prefixes+=(NOT | PLUS | MINUS)*
    head=atom postfixes+=postfix* labels=labelTest? nullTests+=nullTest*;

nullTest: IS negated=NOT? NULL_;

labelNames: (COLON names+=name)+;

// The second form stands behind the bar of `n:A|B&C`, where B is read as an operand.
labelTest
    : COLON terms+=labelTerm (COLON terms+=labelTerm)*
    | (AMPERSAND factors+=labelFactor)+
    ;

// Calls include `all(x IN list WHERE p)`, `reduce(a = 0, x IN list | e)` and
// `shortestPath((a)-[*]-(b))`: see `bracketed` for why.
postfix
    : DOT key=name
    | LEFT_BRACKET
      (from=expression (dots=DOTS to=expression?)? | dots=DOTS to=expression?)
      RIGHT_BRACKET
    | call=LEFT_PARENTHESIS
      (star=STAR | distinct=DISTINCT? (arguments+=expression (COMMA arguments+=expression)*)?)
      where=whereClause?
      RIGHT_PARENTHESIS
    ;

// One token decides here, so that common atoms cost no prediction.
atom
    : literal
    | parameter=PARAMETER
    | identifier=(IDENTIFIER | ESCAPED_NAME)
    | caseExpression
    | mapLiteral
    | compound=compoundAtom
    ;

compoundAtom
    : subquery
    | bracketed
    | pattern_=patternPredicate
    | LEFT_PARENTHESIS inner=expression RIGHT_PARENTHESIS
    | word=plainWord
    | label=operandLabel
    ;

// What begins a label behind the bar of `n:A|!B`; anywhere else the builder refuses it.
operandLabel: EXCLAMATION labelFactor | PERCENT;

literal
    : kind=(NULL_ | TRUE | FALSE | INTEGER | FLOAT | STRING | LITERAL_LIST | MALFORMED_NUMBER)
    ;

caseExpression:
    CASE subject=expression? branches+=caseBranch+ (ELSE otherwise=expression)? END;

caseBranch: WHEN condition=expression THEN result=expression;

subquery:
    kind=(EXISTS | COUNT | COLLECT) LEFT_BRACE (body=query | matched=pattern where=whereClause?) RIGHT_BRACE;

mapLiteral: LEFT_BRACE (entries+=mapEntry (COMMA entries+=mapEntry)*)? RIGHT_BRACE;

mapEntry: key=name COLON value=expression;

// `[1, 2]`, `[x IN list WHERE p | e]` and `[p = (a)-->(b) WHERE p | e]`: the head of a
// comprehension is an expression, too, and so is what surrounds its bar; the builder takes them
// apart. As rules of their own they would differ at the closing bracket only, and each would be
// read once per nesting level.
bracketed:
    LEFT_BRACKET
    (
        items+=expression
        (
            (COMMA items+=expression)+
            | where=whereClause
        )?
    )?
    RIGHT_BRACKET;

// Read in full only after `(`, a name, labels or properties, and `)`, with `-` or `<` behind it.
// Where `(a)-[b]-(c)` could be both a pattern and a difference, it is a pattern.
patternPredicate: matched=chain;

chain: nodes+=nodePattern (relationships+=relationshipPattern nodes+=nodePattern)+;

// --- Names ------------------------------------------------------------------------------------

qualifiedName: parts+=name (DOT parts+=name)*;

// A variable, where reserved words would be ambiguous.
variable: IDENTIFIER | ESCAPED_NAME | plainWord;

// A label, type, key, alias: any word.
name: IDENTIFIER | ESCAPED_NAME | plainWord | reservedWord;

// An option's value written as a word; TRUE, FALSE and NULL are literals.
wordName: IDENTIFIER | plainWord;

plainWord
    : ACYCLIC | ALL | ALL_SHORTEST_PATHS | ALTER | ANY | ASSERT | BEGIN | BETWEEN | BY | CALL
    | CHECKPOINT | COLLECT | COMMIT | CONSTRAINT | CONSTRAINTS | COPY | COUNT | CSV | DROP | EACH
    | EXISTS | EXPLAIN | FIELDTERMINATOR | FOR | FOREACH | FROM | FULLTEXT | FUNCTION | FUNCTIONS
    | GROUP | GROUPS | HEADERS | IF | INDEX | INDEXES | KEY | LABEL | LOAD | NODE | NONE | OF | PATH
    | PATHS | PROCEDURE | PROCEDURES | PROFILE | PROPERTY | REDUCE | RELATIONSHIP | RENAME | REQUIRE
    | ROLLBACK | SHORTEST | SHORTEST_PATH | SHOW | SIMPLE | SINGLE | STRONGEST | TO | TRAIL
    | TRANSACTION | TYPE | UNIQUE | VALIDITY | WALK | WIDEST | YIELD
    ;

reservedWord
    : AND | AS | ASC | ASCENDING | CASE | CONTAINS | CREATE | DELETE | DESC | DESCENDING
    | DETACH | DISTINCT | ELSE | END | ENDS | FALSE | IN | IS | LIMIT | MATCH | MERGE | NOT
    | NULL_ | ON | OPTIONAL | OR | ORDER | REMOVE | RETURN | SET | SKIP_ | STARTS | THEN | TRUE
    | UNION | UNWIND | WHEN | WHERE | WITH | XOR
    ;
