-- An area's rate: published where the source publishes that level, else persons of its communes under the published or estimated rate. Errors of communes of one area go together
-- (kinship): variance = sum of w² s² + kinship × the cross terms, then a 90 % interval.
INSERT INTO mart_indicator
WITH part AS (
    SELECT a.level, a.area, e.persons, e.value, e.estimated, a.population,
           CASE WHEN e.estimated THEN (e.upper - e.lower) / (2 * $z) ELSE 0 END AS deviation
    FROM estimate e JOIN area_member a USING (code)
),
summed AS (
    SELECT level, area, sum(persons * value) / sum(persons) AS value,
           sqrt((1 - $kinship) * sum(pow(persons * deviation, 2)) + $kinship * pow(sum(persons * deviation), 2)) / sum(persons) AS deviation,
           count(*) AS known, sum(coalesce(population, 0)) AS population
    FROM part GROUP BY ALL
)
SELECT $indicator, s.level, s.area, $year,
       CASE WHEN f.value IS NOT NULL THEN f.value WHEN s.population >= 0.98 * z.population THEN s.value END,
       CASE WHEN f.value IS NULL AND s.population >= 0.98 * z.population THEN greatest(0, s.value - $z * s.deviation) END,
       CASE WHEN f.value IS NULL AND s.population >= 0.98 * z.population THEN s.value + $z * s.deviation END,
       NULL, NULL,
       CASE WHEN f.value IS NOT NULL THEN 'published' WHEN s.population >= 0.98 * z.population THEN 'estimated' ELSE 'partial' END,
       z.members, z.members - s.known, least(1, s.population / nullif(z.population, 0)), $import, NULL
FROM summed s JOIN area_size z USING (level, area)
LEFT JOIN mart_fact f
    ON f.concept = 'poverty_rate' AND f.level = s.level AND f.territory = s.area AND f.year = $year AND f.status = 'published';
