COPY FROM 'examples/registers/bods.jsonl' WITH (format: bods);
COPY FROM 'examples/registers/psc.jsonl';
