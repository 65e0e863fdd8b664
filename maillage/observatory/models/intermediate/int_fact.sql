-- int_fact: a concept, in today's geography, per import, level, territory and year.
CREATE OR REPLACE TEMP TABLE int_part AS
SELECT t.concept, c.import_id, c.level, c.territory, c.year,
       sum(c.value) AS value, sum(coalesce(c.lower, c.value)) AS lower, sum(coalesce(c.upper, c.value)) AS upper,
       min(rank_of(c.status)) AS rank, count(*) AS found, any_value(t.terms) AS terms
FROM stg_cell c
JOIN imports i USING (import_id)
JOIN concept_term t ON t.source = i.source AND t.variable = c.variable AND c.year BETWEEN t.since AND t.until
GROUP BY ALL;

-- an absence that means zero (a facility of no commune of the file is in none of them)
INSERT INTO int_part
SELECT k.concept, s.import_id, 'commune', s.territory, s.year, 0, 0, 0, rank_of('published'), 1, 1
FROM (SELECT DISTINCT import_id, territory, year FROM stg_cell WHERE level = 'commune') s
JOIN imports i USING (import_id)
JOIN (SELECT DISTINCT concept, source, since, until FROM concept_term JOIN concept USING (concept) WHERE absent_is_zero) k
  ON k.source = i.source AND s.year BETWEEN k.since AND k.until
ANTI JOIN int_part p ON p.concept = k.concept AND p.import_id = s.import_id AND p.territory = s.territory AND p.year = s.year;

CREATE OR REPLACE TEMP TABLE int_fact AS
WITH complete AS (
    SELECT p.*, k.kind FROM int_part p JOIN concept k USING (concept) WHERE p.found = p.terms OR k.absent_is_zero
),
located AS (
    SELECT p.*, g.current, g.split FROM complete p JOIN int_territory g USING (import_id, territory) WHERE p.level = 'commune'
    UNION ALL
    SELECT p.*, p.territory, false FROM complete p WHERE p.level IN ('epci', 'departement', 'region', 'france')
),
gathered AS (
    SELECT concept, import_id, level, current AS territory, year, sum(value) AS value, sum(lower) AS lower, sum(upper) AS upper,
           CASE WHEN bool_or(split) THEN rank_of('split')
                WHEN any_value(kind) <> 'count' AND count(*) > 1 THEN rank_of('merged')
                ELSE min(rank) END AS rank
    FROM located GROUP BY ALL
)
SELECT concept, import_id, level, territory, year, status_at(rank) AS status,
       CASE WHEN rank = rank_of('published') THEN value END AS value,
       CASE WHEN rank = rank_of('published') THEN lower END AS lower,
       CASE WHEN rank = rank_of('published') THEN upper END AS upper
FROM gathered;
