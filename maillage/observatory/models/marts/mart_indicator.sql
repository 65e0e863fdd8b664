-- mart_indicator: what the files give directly. A rate is one numerator over one denominator of the same year; it exists
-- only where every count it is made of does.
CREATE OR REPLACE TEMP TABLE mart_side AS
SELECT t.indicator, f.level, f.territory, f.year,
       sum(f.value) FILTER (t.side = 'over') AS numerator, sum(f.value) FILTER (t.side = 'under') AS denominator,
       sum(f.lower) FILTER (t.side = 'over') AS over_lower, sum(f.upper) FILTER (t.side = 'over') AS over_upper,
       sum(f.lower) FILTER (t.side = 'under') AS under_lower, sum(f.upper) FILTER (t.side = 'under') AS under_upper,
       count(*) FILTER (t.side = 'over') AS over_found, count(*) FILTER (t.side = 'under') AS under_found,
       min(rank_of(f.status)) AS rank,
       min(f.import_id) FILTER (t.side = 'over') AS over_import, min(f.import_id) FILTER (t.side = 'under') AS under_import
FROM mart_fact f JOIN indicator_term t USING (concept)
GROUP BY ALL;

CREATE OR REPLACE TABLE mart_indicator (
    indicator VARCHAR NOT NULL, level VARCHAR NOT NULL, territory VARCHAR NOT NULL, year INTEGER NOT NULL,
    value DOUBLE, lower DOUBLE, upper DOUBLE, numerator DOUBLE, denominator DOUBLE, status VARCHAR NOT NULL,
    members INTEGER NOT NULL, missing INTEGER NOT NULL, coverage DOUBLE NOT NULL,
    over_import INTEGER, under_import INTEGER
);

INSERT INTO mart_indicator
WITH settled AS (
    SELECT s.*, i.per, i.complement, i.form,
           CASE WHEN s.rank < rank_of('published') THEN status_at(s.rank)
                WHEN i.form = 'ratio' AND s.denominator = 0 THEN 'undefined' ELSE 'published' END AS status
    FROM mart_side s JOIN indicator i USING (indicator)
    WHERE i.form IN ('ratio', 'count', 'value') AND s.over_found = i.over AND s.under_found = i.under
)
SELECT indicator, level, territory, year, CASE WHEN status = 'published' THEN
           CASE WHEN form <> 'ratio' THEN per * numerator
                WHEN complement THEN per * (1 - numerator / denominator) ELSE per * numerator / denominator END END,
       CASE WHEN status = 'published' AND over_lower < over_upper AND under_upper IS DISTINCT FROM 0 THEN
           per * over_lower / coalesce(under_upper, 1) END,
       CASE WHEN status = 'published' AND over_lower < over_upper AND under_lower IS DISTINCT FROM 0 THEN
           per * over_upper / coalesce(under_lower, 1) END,
       numerator, denominator, status, 1, CASE WHEN status = 'published' THEN 0 ELSE 1 END,
       CASE WHEN status = 'published' THEN 1 ELSE 0 END, over_import, under_import
FROM settled;

-- a rate the source publishes itself, where its counts are not imported
INSERT INTO mart_indicator
SELECT i.indicator, f.level, f.territory, f.year, f.value, NULL, NULL, NULL, NULL, f.status, 1,
       CASE WHEN f.status = 'published' THEN 0 ELSE 1 END, CASE WHEN f.status = 'published' THEN 1 ELSE 0 END, f.import_id, NULL
FROM mart_fact f JOIN indicator i ON i.published = f.concept
ANTI JOIN mart_indicator m
    ON m.indicator = i.indicator AND m.level = f.level AND m.territory = f.territory AND m.year = f.year;
