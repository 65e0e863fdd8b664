-- Areas: rates recomputed from the counts of their communes, over the communes where both counts are known.
-- Medians and published rates never add up, so they have no row here.
CREATE OR REPLACE TEMP TABLE area_member AS
SELECT 'epci' AS level, epci AS area, code, population FROM geo_communes WHERE epci IS NOT NULL
UNION ALL SELECT 'departement', departement, code, population FROM geo_communes
UNION ALL SELECT 'region', region, code, population FROM geo_communes
UNION ALL SELECT 'france', 'FR', code, population FROM geo_communes
UNION ALL SELECT 'france', 'FRM', code, population FROM geo_communes WHERE length(departement) = 2;

CREATE OR REPLACE TEMP TABLE area_size AS
SELECT level, area, count(*) AS members, sum(coalesce(population, 0)) AS population FROM area_member GROUP BY ALL;

INSERT INTO mart_indicator
WITH summed AS (
    SELECT m.indicator, a.level, a.area, m.year,
           sum(m.numerator) AS numerator, sum(m.denominator) AS denominator,
           sum(coalesce(m.lower, m.value)) AS lower, sum(coalesce(m.upper, m.value)) AS upper,
           bool_or(m.lower IS NOT NULL) AS rounded, count(*) AS known, sum(coalesce(a.population, 0)) AS population,
           min(m.over_import) AS over_import, min(m.under_import) AS under_import
    FROM mart_indicator m JOIN area_member a ON a.code = m.territory
    JOIN indicator i USING (indicator)
    WHERE m.level = 'commune' AND m.status IN ('published', 'undefined') AND m.numerator IS NOT NULL AND i.form IN ('ratio', 'count')
    GROUP BY ALL
),
sized AS (
    SELECT s.*, z.members, least(1, s.population / nullif(z.population, 0)) AS coverage FROM summed s JOIN area_size z USING (level, area)
)
SELECT s.indicator, s.level, s.area, s.year,
       CASE WHEN s.coverage < {coverage} THEN NULL WHEN i.form = 'count' THEN i.per * s.numerator
            WHEN s.denominator = 0 THEN NULL
            WHEN i.complement THEN i.per * (1 - s.numerator / s.denominator) ELSE i.per * s.numerator / s.denominator END,
       CASE WHEN s.rounded AND i.form = 'count' AND s.coverage >= {coverage} THEN s.lower END,
       CASE WHEN s.rounded AND i.form = 'count' AND s.coverage >= {coverage} THEN s.upper END,
       CASE WHEN s.coverage >= {coverage} THEN s.numerator END, CASE WHEN s.coverage >= {coverage} THEN s.denominator END,
       CASE WHEN s.known < s.members THEN 'partial' WHEN i.form = 'ratio' AND s.denominator = 0 THEN 'undefined' ELSE 'published' END,
       s.members, s.members - s.known, s.coverage, s.over_import, s.under_import
FROM sized s JOIN indicator i USING (indicator)
ANTI JOIN mart_indicator m ON m.indicator = s.indicator AND m.level = s.level AND m.territory = s.area AND m.year = s.year;
