// Loads two registers that speak of one company. Run it from this folder: paths are relative.

COPY FROM 'bods.jsonl' WITH (format: bods);
COPY FROM 'psc.jsonl';
